//! Every kind of schema gives its values back as they came.

use codegen_constructs::{names, schemas, version31};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn round_trip<T: Serialize + DeserializeOwned>(value: Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    read
}

#[test]
fn a_discriminator_chooses_even_between_equal_shapes() {
    use schemas::types::Pet;
    assert!(matches!(
        round_trip(json!({"kind": "cat", "lives": 9})),
        Pet::Cat(_)
    ));
    assert!(matches!(
        round_trip(json!({"kind": "dog", "lives": 1})),
        Pet::Dog(_)
    ));
    assert!(matches!(
        round_trip(json!({"kind": "fish", "scales": [1, {"a": null}]})),
        Pet::Unknown(_)
    ));
}

#[test]
fn a_constant_member_chooses_without_a_discriminator() {
    use schemas::types::EverythingTagged;
    assert!(matches!(
        round_trip(json!({"type": "card", "last4": "1"})),
        EverythingTagged::Card(_)
    ));
    assert!(matches!(
        round_trip(json!({"type": "bank", "last4": "1"})),
        EverythingTagged::Bank(_)
    ));
    assert!(matches!(
        round_trip(json!({"type": "cash", "coins": 3})),
        EverythingTagged::Unknown(_)
    ));
}

#[test]
fn the_alternative_that_keeps_most_is_chosen() {
    use schemas::types::{EverythingIdOrObject, EverythingNearest, EverythingOneOrMany};
    assert!(matches!(
        round_trip(json!({"a": "x"})),
        EverythingNearest::Small(_)
    ));
    assert!(matches!(
        round_trip(json!({"a": "x", "b": "y"})),
        EverythingNearest::Large(_)
    ));
    assert!(matches!(
        round_trip(json!("id")),
        EverythingIdOrObject::String(_)
    ));
    assert!(matches!(
        round_trip(json!({"a": "x"})),
        EverythingIdOrObject::Small(_)
    ));
    assert!(matches!(
        round_trip(json!(["a"])),
        EverythingOneOrMany::Array(_)
    ));
    assert!(matches!(
        round_trip(json!(17)),
        EverythingOneOrMany::Unknown(_)
    ));
}

#[test]
fn combined_schemas_hold_the_members_of_all() {
    let child: schemas::types::Child = round_trip(json!({"id": 1, "note": "n", "own": "o"}));
    assert_eq!(
        (child.id, child.note.as_str(), child.own.as_deref()),
        (1, "n", Some("o"))
    );
    round_trip::<schemas::types::EverythingAlternatives>(json!({"id": 1, "a": "x", "b": "y"}));
}

#[test]
fn alternatives_beside_alternatives_hold_together() {
    use schemas::types::{EverythingBoth, EverythingMixedValues, EverythingRestricted};
    assert!(matches!(
        round_trip(json!({"type": "card", "last4": "1", "name": "n"})),
        EverythingBoth::CardNamed(_)
    ));
    assert!(matches!(
        round_trip(json!({"type": "bank", "last4": "1", "date": "d"})),
        EverythingBoth::BankDated(_)
    ));
    for value in [json!("a"), json!("new"), json!(1), json!(true)] {
        round_trip::<EverythingMixedValues>(value);
    }
    round_trip::<EverythingRestricted>(json!({"a": "x", "b": "y"}));
    round_trip::<EverythingRestricted>(json!({"b": "y", "c": "z"}));
}

#[test]
fn recursion_has_an_end() {
    round_trip::<schemas::types::Tree>(
        json!({"children": [{"children": []}], "parent": {"parent": {}}}),
    );
    round_trip::<schemas::types::Left>(json!({"right": {"left": {"right": {}}}}));
    round_trip::<schemas::types::Expression>(json!({"left": 1, "right": {"left": 2, "right": 3}}));
    round_trip::<schemas::types::NestedList>(json!([[], [[]]]));
    round_trip::<schemas::types::Loop>(json!({"any": ["thing"]}));
}

#[test]
fn everything_else_round_trips() {
    let value = json!({
        "model": "faster", "free": {"a": [1]}, "free_map": {"b": null}, "typed_map": {"c": 3},
        "map_of_maps": {"d": {"e": "f"}}, "open": {"known": "k", "other": 5}, "big": u64::MAX, "huge": -5, "unsigned": 9_223_372_036_854_775_808_u64,
        "untyped_numbers": 2, "repeated_type": {"a": "x"}, "combined_reference": {"name": "n", "date": "d"}, "bounds": 0.5,
        "when": "2026-11-23 12:00", "day": "today", "pattern": "x", "not_text": 5, "missing": {"any": 1},
        "external": "any", "part": "p", "nullable_ref": null, "nullable_enum": "b", "wrong_default": 1,
        "formatted": {"a": "b"}, "old": "o",
    });
    round_trip::<schemas::types::Everything>(value);
    // Null where the schema does not allow it, but the member is not required, is read as absent.
    let read: schemas::types::Everything =
        serde_json::from_value(json!({"big": null, "tree": null, "when": null})).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), json!({}));
}

#[test]
fn names_that_collide_keep_their_wire_names() {
    use names::types::{Properties, PropertiesCompare, PropertiesOdd, PropertiesOrder};
    round_trip::<Properties>(json!({
        "type": "a", "@type": "b", "perPage": 1, "per_page": 2, "": "c", "1st": "d", "self": "e", "result": "Err", "extra": "f", "other": 5,
    }));
    for value in ["ASC", "asc", "Asc", "aSC"] {
        assert_eq!(PropertiesOrder::from(value).as_str(), value);
    }
    assert_eq!(PropertiesCompare::from(">="), PropertiesCompare::Gte);
    assert_eq!(PropertiesCompare::Ne.to_string(), "!=");
    let odd = [
        "", " ", "1", "1.0", "-1", "+1", "self", "type", "Unknown", "unknown", "a b", "a-b", "a_b",
    ];
    for value in odd {
        let read = PropertiesOdd::from(value);
        assert!(!matches!(read, PropertiesOdd::Unknown(_)), "{value}");
        assert_eq!(serde_json::to_value(read).unwrap(), value);
    }
    round_trip::<names::types::TypesResponse>(json!({
        "a": {"value": "x", "next": {}}, "b": "z", "c": [{}], "d": {"inner": {"ok": true}}, "e": {}, "f": {"me": "m"},
        "g": {"message": "m"}, "h": {"a": "1"}, "i": {"b": "2"}, "j": {"c": "3"}, "k": "x", "l": "me", "owner": {"id": 1},
    }));
}

#[test]
fn version_31_is_read() {
    round_trip::<version31::types::All>(json!({
        "text": null, "either": 5, "list_or_text": [1], "constant": "fixed", "number": 5.5, "inner": {"deep": "d"}, "near": {"deep": "e"}, "innermost": [{"deep": "f"}],
        "maybe": null, "tuple": ["a", 1], "patterned": {"x-a": 1}, "blob": "AA==", "conditional": {"a": "x"},
        "anything": [1], "listed": "c", "closed": {"a": "b"},
    }));
    round_trip::<version31::types::All>(
        json!({"either": "text", "list_or_text": "text", "maybe": {"a": "b"}}),
    );
}
