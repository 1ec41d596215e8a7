//! Routes that the vendor's guides show and the document lacks: with them the sandbox has all five
//! published page shapes, and something to answer to a call beyond the document.

use openapi_document::Value;

use super::{
    call::Call,
    companies, not_found,
    page::{PER_PAGE, Page, Size},
    routes::Handler,
    state::State,
};
use crate::answer::{self, Answer, StatusCode};

const CONTENT_PER_PAGE: Size = Size {
    parameter: "per_page",
    default: 100,
    ceiling: 100,
};

/// The handler of a GET of this path, if the guides have it.
pub(super) fn handler(path: &str) -> Option<Handler> {
    Some(match path {
        "/workflows" => workflows,
        "/tasks" => tasks,
        _ => content_of(path).map(|_| content)?,
    })
}

/// The company in `/companies/{company_id}/content`.
fn content_of(path: &str) -> Option<&str> {
    let id = path.strip_prefix("/companies/")?.strip_suffix("/content")?;
    (!id.contains('/')).then_some(id)
}

/// A bare array.
fn workflows(state: &mut State, _: &Call<'_>) -> Answer {
    let seed = state.seed();
    let rows = (0..seed.rows.min(100)).map(|index| seed.workflow(index));
    answer::json(StatusCode::OK, &Value::from_iter(rows))
}

fn tasks(state: &mut State, call: &Call<'_>) -> Answer {
    let seed = state.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.task(index));
    answer::json(StatusCode::OK, &page.data("per_page"))
}

fn content(state: &mut State, call: &Call<'_>) -> Answer {
    let id = content_of(&call.request().path).unwrap_or_default();
    if !companies::exists(state, id) {
        return not_found("company", id);
    }
    let seed = state.seed();
    let page = Page::cut(call, &CONTENT_PER_PAGE, seed.rows, |index| {
        seed.content(id, index)
    });
    answer::json(StatusCode::OK, &page.contacts())
}
