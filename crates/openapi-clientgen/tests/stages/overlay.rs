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
fn a_node_that_is_selected_twice_is_changed_once() {
    let document = api(json!({}), json!({}));
    let actions = overlay(json!([
        {"target": "$", "update": {"x-list": [1, 2, 3]}},
        {"target": "$['x-list'][0,0]", "remove": true},
        {"target": "$['x-list','x-list']", "update": 4},
    ]));
    let (changed, stale) = actions.apply(&document).unwrap();
    assert_eq!(changed.root()["x-list"].to_serde(), json!([2, 3, 4]));
    assert!(stale.is_empty());
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

/// Overlay 1.1: an action takes what it merges into its targets from the document as it is by then.
#[test]
fn copy_takes_one_value_of_the_document() {
    let document = api(
        json!({"/a": {"get": {"summary": "a", "tags": ["x"]}}, "/b": {"get": {"summary": "b", "tags": ["y"]}}}),
        json!({}),
    );
    let actions = overlay(json!([
        {"target": "$.paths", "update": {"/c": {}}},
        {"target": "$.paths['/c']", "copy": "$.paths['/a']"},
        {"target": "$.paths['/b'].get", "copy": "$.paths[?(@.get.summary == 'a')].get", "x-why": 1, "description": "d"},
    ]));
    // Once `/c` is there, two have that summary.
    let error = actions.apply(&document).unwrap_err();
    assert_eq!(error.pointer(), Some("/actions/2"));
    assert!(error.to_string().contains("selects 2 values"), "{error}");
    let actions = overlay(json!([
        {"target": "$.paths['/b'].get", "copy": "$.paths[?(@.get.summary == 'a')].get"},
        {"target": "$.paths['/a'].get.tags", "copy": "$.paths['/b'].get.summary"},
        {"target": "$.paths", "remove": false},
    ]));
    let (changed, stale) = actions.apply(&document).unwrap();
    assert_eq!(stale, ["/actions/2: $.paths"]);
    assert_eq!(
        changed.root()["paths"].to_serde(),
        json!({"/a": {"get": {"summary": "a", "tags": ["x", "a"]}}, "/b": {"get": {"summary": "a", "tags": ["y", "x"]}}})
    );
}

#[test]
fn an_action_that_is_not_understood_is_refused() {
    for (action, says) in [
        (
            json!({"target": "$", "move": "$.paths"}),
            "unknown member `move`",
        ),
        (
            json!({"target": "$", "$ref": "#/components/actions/a"}),
            "unknown member `$ref`",
        ),
        (
            json!({"target": "$", "copy": "$.info", "update": {}}),
            "both",
        ),
        (json!({"target": "$", "copy": 1}), "no string"),
        (json!({"update": {}}), "no target"),
        (json!("x"), "no target"),
    ] {
        let text = json!({"overlay": "1.1.0", "actions": [{"target": "$", "update": {}}, action]});
        let error = Overlay::parse(text.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.pointer(), Some("/actions/1"));
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// Each action costs what it changes, and not a copy of the whole document.
#[test]
fn a_hundred_actions_on_a_large_document_take_seconds() {
    let words = "words ".repeat(100);
    let paths: serde_json::Map<_, _> = (0..10_000)
        .map(|index| {
            let operation = json!({"summary": index, "description": words, "tags": ["a"]});
            (format!("/things/{index}"), json!({ "get": operation }))
        })
        .collect();
    let document = api(paths.into(), json!({}));
    let actions: Vec<_> = (0..100)
        .map(|index| match index % 4 {
            0 => json!({"target": format!("$.paths['/things/{index}'].get"), "update": {"operationId": format!("op_{index}")}}),
            1 => json!({"target": format!("$.paths.*.get[?(@.summary == {index})]"), "remove": true}),
            2 => json!({"target": format!("$.paths[?(@.get.summary == {index})].get"), "update": {"x-found": index}}),
            _ => json!({"target": format!("$.paths[?(@.get['x-found'] == {})]", index - 1), "remove": true}),
        })
        .collect();
    let begun = std::time::Instant::now();
    let (changed, stale) = overlay(json!(actions)).apply(&document).unwrap();
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let left = changed.root()["paths"].as_object().unwrap();
    assert_eq!(
        left.len(),
        10_000 - 25,
        "later actions see what earlier ones changed"
    );
    let fourth = changed.root().pointer("/paths/~1things~14/get/operationId");
    assert_eq!(fourth.unwrap(), "op_4");
    assert_eq!(stale.len(), 25);
}
