//! Overlays change what they name, and say what they did not find.

use openapi_clientgen::Overlay;
use serde_json::json;

use super::api;

fn overlay(actions: serde_json::Value) -> Overlay {
    let text =
        json!({"overlay": "1.0.0", "info": {"title": "T", "version": "1"}, "actions": actions})
            .to_string();
    Overlay::parse(text.as_bytes()).unwrap()
}

#[test]
fn actions_update_extend_and_remove() {
    let document = api(
        json!({"/x": {"get": {"tags": ["a"], "summary": "old", "x": {"k": 1}}}, "/y": {"get": {"deprecated": true}}}),
        json!({}),
    );
    let actions = overlay(json!([
        {"target": "$.paths['/x'].get", "update": {"operationId": "read_x", "tags": ["b"], "x": {"l": 2}, "summary": "new"}},
        {"target": "$.paths[?(@.get.deprecated == true)]", "remove": true},
        {"target": "$.paths['/nowhere']", "update": {"a": 1}},
        {"target": "$.paths.*.get", "update": {"x-all": true}},
    ]));
    let (changed, stale) = actions.apply(&document).unwrap();
    assert_eq!(
        changed.root()["paths"].to_serde(),
        json!({"/x": {"get": {"operationId": "read_x", "tags": ["a", "b"], "x": {"k": 1, "l": 2}, "summary": "new", "x-all": true}}})
    );
    assert_eq!(stale, ["/actions/2: $.paths['/nowhere']"]);
}

#[test]
fn what_is_no_overlay_is_refused() {
    assert!(
        Overlay::parse(br#"{"overlay": "2.0.0"}"#)
            .unwrap_err()
            .to_string()
            .contains("Overlay 1.0")
    );
    let error = overlay(json!([{"target": "$.paths[", "remove": true}]))
        .apply(&api(json!({}), json!({})))
        .unwrap_err();
    assert_eq!(error.pointer(), Some("/actions/0"));
}
