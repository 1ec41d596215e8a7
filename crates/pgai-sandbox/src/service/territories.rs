//! Territories, and the companies in one.

use http::StatusCode;

use super::{
    Call, Service, not_found,
    page::{PER_PAGE, Page},
    seed::Kind,
};
use crate::answer::{self, Answer};

pub(super) fn list(service: &Service, call: &Call<'_>) -> Answer {
    let seed = *service.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.territory(index));
    answer::json(StatusCode::OK, &page.counted())
}

pub(super) fn get(service: &Service, call: &Call<'_>) -> Answer {
    let seed = *service.seed();
    match seed.index(Kind::Territory, call.path_id()) {
        // Guides show these fields; the document calls the body untyped.
        Some(index) => answer::placeholder(StatusCode::OK, &seed.territory(index)),
        None => not_found("territory", call.path_id()),
    }
}

pub(super) fn companies(service: &Service, call: &Call<'_>) -> Answer {
    let seed = *service.seed();
    if seed.index(Kind::Territory, call.path_id()).is_none() {
        return not_found("territory", call.path_id());
    }
    let row = |index: usize| seed.territory_company(index);
    let page = Page::cut(call, &PER_PAGE, seed.rows, row);
    answer::json(StatusCode::OK, &page.counted())
}
