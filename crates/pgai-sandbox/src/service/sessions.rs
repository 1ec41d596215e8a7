//! Agent sessions: created and listed. The vendor publishes no fields of either body.

use openapi_document::{Value, value};

use super::{
    call::Call,
    page::{PER_PAGE, Page},
    seed::RowKind,
    state::State,
};
use crate::answer::{self, Answer, StatusCode};

const TYPES: [&str; 7] = [
    "document",
    "chat",
    "plan",
    "canvas_settings",
    "email",
    "workspace",
    "project",
];

pub(super) fn create(state: &mut State, call: &Call<'_>) -> Answer {
    let kind = call
        .text("type")
        .filter(|kind| TYPES.contains(kind))
        .unwrap_or("chat");
    let session = value!({
        "id": state.seed().id(RowKind::Session, state.sessions.len()),
        "title": call.text("title").unwrap_or("Untitled"),
        "type": kind,
        "company_id": call.text("company_id"),
        "status": "active",
        "created_at": call.timestamp(),
    });
    let answer = answer::placeholder(StatusCode::CREATED, &session);
    state.sessions.push(session);
    answer
}

pub(super) fn list(state: &mut State, call: &Call<'_>) -> Answer {
    let has = |session: &Value, field: &str| {
        let wanted = call.query(field);
        wanted.is_none_or(|wanted| session[field] == wanted)
    };
    let mut kept: Vec<&Value> = state.sessions.iter().collect();
    kept.retain(|session| {
        let found = call.query("search");
        ["status", "type", "company_id"]
            .iter()
            .all(|field| has(session, field))
            && found.is_none_or(|text| contains(&session["title"], text))
    });
    if let Some(field) = call.query("sort_by") {
        kept.sort_by_cached_key(|session| session.get(field).map(Value::to_string));
    }
    let order = call.query("sort_order");
    if order.is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
        kept.reverse();
    }
    let row = |index: usize| kept.get(index).copied().into();
    let page = Page::cut(call, &PER_PAGE, kept.len(), row);
    answer::placeholder(StatusCode::OK, &page.items())
}

fn contains(title: &Value, text: &str) -> bool {
    let title = title.as_str().unwrap_or_default().to_lowercase();
    title.contains(&text.to_lowercase())
}
