//! Semantic search. The sandbox ranks by row number: it has no semantics to offer.

use super::{
    call::Call,
    page::{Page, Size},
    seed::RowKind,
    state::State,
};
use crate::answer::{self, Answer, StatusCode};

const PER_SOURCE: Size = Size {
    parameter: "per_source",
    default: 25,
    ceiling: 100,
};

pub(super) fn search(state: &mut State, call: &Call<'_>) -> Answer {
    if call.query("q").is_none_or(str::is_empty) {
        return answer::bad_request("q must not be empty");
    }
    let seed = state.seed();
    match call.query("scope") {
        Some("organisation") => {
            let page = Page::cut(call, &PER_SOURCE, seed.rows, |index| seed.hit(index));
            let mut body = page.items();
            body["resolved_company_count"] = seed.rows.into();
            answer::json(StatusCode::OK, &body)
        }
        Some("companies") => {
            let Some(ids) = call.query("company_ids").filter(|ids| !ids.is_empty()) else {
                return answer::bad_request("company_ids is needed when scope is companies");
            };
            let chosen: Vec<usize> = ids
                .split(',')
                .filter_map(|id| seed.index(RowKind::Company, id.trim()))
                .collect();
            let row = |index: usize| seed.hit(chosen.get(index).copied().unwrap_or(index));
            let page = Page::cut(call, &PER_SOURCE, chosen.len(), row);
            answer::json(StatusCode::OK, &page.items())
        }
        _ => answer::bad_request("scope must be organisation or companies"),
    }
}
