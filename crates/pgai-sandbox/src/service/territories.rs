//! Territories, and the companies in one.

use super::{
    call::Call,
    not_found,
    page::{PER_PAGE, Page},
    seed::RowKind,
    state::State,
};
use crate::answer::{self, Answer, StatusCode};

pub(super) fn list(state: &mut State, call: &Call<'_>) -> Answer {
    let seed = state.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.territory(index));
    answer::json(StatusCode::OK, &page.counted())
}

pub(super) fn get(state: &mut State, call: &Call<'_>) -> Answer {
    let seed = state.seed();
    match seed.index(RowKind::Territory, call.path("territory_id")) {
        // Guides show these fields; the document calls the body untyped.
        Some(index) => answer::placeholder(StatusCode::OK, &seed.territory(index)),
        None => not_found("territory", call.path("territory_id")),
    }
}

pub(super) fn companies(state: &mut State, call: &Call<'_>) -> Answer {
    let seed = state.seed();
    if seed
        .index(RowKind::Territory, call.path("territory_id"))
        .is_none()
    {
        return not_found("territory", call.path("territory_id"));
    }
    let row = |index: usize| seed.territory_company(index);
    let page = Page::cut(call, &PER_PAGE, seed.rows, row);
    answer::json(StatusCode::OK, &page.counted())
}
