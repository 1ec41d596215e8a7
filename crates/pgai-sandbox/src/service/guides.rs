//! Routes that the vendor's guides show and the document lacks: with them the sandbox has all five
//! published page shapes, and something to answer to a call beyond the document.

use http::{Method, StatusCode};

use super::{
    Call, Handler, Service, companies, not_found,
    page::{PER_PAGE, Page, Rows, Size},
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
        "/workflows" => Some((Handler::Reads(workflows), Vec::new())),
        "/tasks" => Some((Handler::Reads(tasks), Vec::new())),
        _ => {
            let id = path.strip_prefix("/companies/")?.strip_suffix("/content")?;
            let named = || vec![("company_id".to_owned(), id.to_owned())];
            (!id.contains('/')).then(|| (Handler::Reads(content), named()))
        }
    }
}

/// A bare array.
fn workflows(service: &Service, _: &Call<'_>) -> Answer {
    let seed = *service.seed();
    let rows = Rows {
        range: 0..seed.rows.min(100),
        row: |index| seed.workflow(index),
    };
    answer::json(StatusCode::OK, &rows)
}

fn tasks(service: &Service, call: &Call<'_>) -> Answer {
    let seed = *service.seed();
    let page = Page::cut(call, &PER_PAGE, seed.rows, |index| seed.task(index));
    answer::json(StatusCode::OK, &page.data("per_page"))
}

fn content(service: &Service, call: &Call<'_>) -> Answer {
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
