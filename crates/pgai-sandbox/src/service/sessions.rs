//! Agent sessions: created and listed. The vendor publishes no fields of either body.

use serde_json::{Value, json};

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
    let session = json!({
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

pub(super) fn list(state: &State, call: &Call<'_>) -> Answer {
    let mut kept: Vec<&Value> = state
        .sessions
        .iter()
        .filter(|session| {
            ["status", "type", "company_id"].into_iter().all(|field| {
                call.query(field)
                    .is_none_or(|wanted| session[field] == wanted)
            }) && call
                .query("search")
                .is_none_or(|text| contains(&session["title"], text))
        })
        .collect();
    if let Some(field) = call.query("sort_by") {
        kept.sort_by_cached_key(|session| session.get(field).map(Value::to_string));
    }
    if call
        .query("sort_order")
        .is_some_and(|order| order.eq_ignore_ascii_case("desc"))
    {
        kept.reverse();
    }
    let row = |index: usize| kept.get(index);
    let page = Page::cut(call, &PER_PAGE, kept.len(), row);
    answer::placeholder(StatusCode::OK, &page.items())
}

fn contains(title: &Value, text: &str) -> bool {
    let title = title.as_str().unwrap_or_default().to_lowercase();
    title.contains(&text.to_lowercase())
}
