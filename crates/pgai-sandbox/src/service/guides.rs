//! Routes that the vendor's guides show and the document lacks: with them the sandbox has all five
//! published page shapes, and something to answer to a call beyond the document.

use http::{Method, StatusCode};
use serde_json::Value;

use super::{
    Call, Handler, Service, companies, not_found,
    page::{PER_PAGE, Page, Size},
};
use crate::answer::{self, Answer};

const CONTENT_PER_PAGE: Size = Size {
    parameter: "per_page",
    default: 100,
    ceiling: 100,
};

pub(super) fn handler(method: &Method, path: &str) -> Option<(Handler, Vec<(String, String)>)> {
    if method != Method::GET {
        return None;
    }
    match path {
        "/workflows" => Some((workflows, Vec::new())),
        "/tasks" => Some((tasks, Vec::new())),
        _ => {
            let id = path.strip_prefix("/companies/")?.strip_suffix("/content")?;
            let named = || vec![("company_id".to_owned(), id.to_owned())];
            (!id.contains('/')).then(|| (content as Handler, named()))
        }
    }
}

/// A bare array.
fn workflows(service: &mut Service, _: &Call<'_>) -> Answer {
    let seed = *service.seed();
    let rows: Vec<Value> = (0..seed.rows.min(100))
        .map(|index| seed.workflow(index))
        .collect();
    answer::json(StatusCode::OK, &Value::Array(rows))
}

fn tasks(service: &mut Service, call: &Call<'_>) -> Answer {
    let seed = *service.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.task(index));
    answer::json(StatusCode::OK, &page.data("per_page"))
}

fn content(service: &mut Service, call: &Call<'_>) -> Answer {
    let id = call.path_id();
    if !companies::exists(service, id) {
        return not_found("company", id);
    }
    let seed = *service.seed();
    let page = Page::cut(call, &CONTENT_PER_PAGE, seed.rows, |index| {
        seed.content(id, index)
    });
    answer::json(StatusCode::OK, &page.contacts())
}
