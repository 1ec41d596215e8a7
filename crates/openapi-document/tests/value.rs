//! Values against `serde_json`, which was written by others.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use openapi_document::{Limits, Number, Object, Value, read, value};
use proptest::prelude::*;

/// A JSON value as `serde_json` has it. Keys repeat often enough to meet one another.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".*".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 200, 40, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..30).prop_map(Into::into),
            prop::collection::vec(("[a-z]{0,3}|.*", inner), 0..40).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read_as_serde_json_reads_it(json in json()) {
        for text in [json.to_string(), format!("{json:#}")] {
            let ours = Value::parse(text.as_bytes()).unwrap();
            let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&ours, &Value::from(theirs.clone()));
            prop_assert_eq!(ours.to_serde(), theirs);
        }
    }

    #[test]
    fn what_is_written_is_read_back(json in json()) {
        let value = Value::from(json.clone());
        prop_assert_eq!(&Value::parse(value.to_string().as_bytes()).unwrap(), &value);
        prop_assert_eq!(&Value::parse(format!("{value:#}").as_bytes()).unwrap(), &value);
        prop_assert_eq!(&serde_json::to_value(&value).unwrap(), &value.to_serde());
        prop_assert_eq!(&serde_json::from_value::<Value>(json).unwrap(), &value);
    }

    #[test]
    fn pretty_text_is_that_of_serde_json(json in json()) {
        // Floats apart, which the two spell differently.
        let text = format!("{json:#}");
        let ours = Value::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(format!("{ours:#}"), text);
    }

    #[test]
    fn no_text_panics(text in "[\\[\\]{}\":,0-9eE.+-]{0,40}|\\PC{0,40}|[-\\[\\]{}&*!|>?:# \n\ta-c'\"%@`,]{0,60}") {
        let _ = Value::parse(text.as_bytes());
    }

    #[test]
    fn objects_behave_as_a_list_of_distinct_keys(steps in prop::collection::vec((0..4_u8, 0..60_u32), 0..300)) {
        let mut object = Object::new();
        let mut model: Vec<(String, u32)> = Vec::new();
        for (number, (step, key)) in (0_u32..).zip(steps) {
            let key = format!("k{key}");
            let known = model.iter().position(|(known, _)| *known == key);
            match (step, known) {
                (0 | 1, Some(at)) => {
                    prop_assert_eq!(object.insert(&key, number.into()), Some(model[at].1.into()));
                    model[at].1 = number;
                }
                (0 | 1, None) => {
                    prop_assert_eq!(object.insert(&key, number.into()), None);
                    model.push((key, number));
                }
                (2, _) => {
                    let removed = known.map(|at| Value::from(model.remove(at).1));
                    prop_assert_eq!(object.remove(&key), removed);
                }
                _ => {
                    object.retain(|_, value| *value != number / 2);
                    model.retain(|(_, value)| *value != number / 2);
                }
            }
            let ours: Vec<_> = object.iter().map(|(key, value)| (key.to_string(), value.clone())).collect();
            let theirs: Vec<_> = model.iter().map(|(key, value)| (key.clone(), Value::from(*value))).collect();
            prop_assert_eq!(ours, theirs);
            for (key, value) in &model {
                prop_assert_eq!(object.get(key), Some(&Value::from(*value)));
            }
        }
        let reversed: Object = object.clone().into_iter().rev().collect();
        prop_assert_eq!(&reversed, &object);
    }

    #[test]
    fn numbers_order_as_floats_do(one in any::<f64>(), other in any::<f64>()) {
        prop_assume!(one.is_finite() && other.is_finite());
        let number = |value: f64| Number::parse(&format!("{value:e}")).unwrap();
        prop_assert_eq!(Some(number(one).cmp(&number(other))), one.partial_cmp(&other));
    }
}

#[test]
fn a_float_that_went_through_serde_json_stays_the_same() {
    // Two shortest decimals stand for it.
    let value = Value::parse(b"2214317870661061.2").unwrap();
    assert_eq!(value, Value::from(2_214_317_870_661_061.2));
    assert_eq!(
        serde_json::from_value::<Value>(value.to_serde()).unwrap(),
        value
    );
}

#[test]
fn a_value_is_small() {
    assert_eq!(std::mem::size_of::<Value>(), 24);
    assert_eq!(std::mem::size_of::<Option<Value>>(), 24);
}

#[test]
fn the_order_of_a_document_is_kept() {
    let text = r#"{"z":1,"a":{"y":[],"b":{}},"m":-9223372036854776000,"n":1.00}"#;
    assert_eq!(Value::parse(text.as_bytes()).unwrap().to_string(), text);
    assert_eq!(
        value!({"z": 1, "a": [null, {"b": true}], "c": "d"}).to_string(),
        r#"{"z":1,"a":[null,{"b":true}],"c":"d"}"#
    );
}

#[test]
fn the_last_of_several_members_of_one_key_wins() {
    assert_eq!(
        Value::parse(br#"{"a":1,"b":2,"a":3}"#).unwrap().to_string(),
        r#"{"a":3,"b":2}"#
    );
    let many: String = (0..100).map(|n| format!("\"k{}\":{n},", n % 50)).collect();
    let value = Value::parse(format!("{{{many}\"last\":0}}").as_bytes()).unwrap();
    assert_eq!(
        (value.as_object().unwrap().len(), &value["k7"]),
        (51, &Value::from(57))
    );
}

#[test]
fn limits_hold() {
    let at = |text: &str, limits: Limits| read::from_slice(text.as_bytes(), limits).unwrap_err();
    let depth = Limits::default().with_depth(3);
    assert!(read::from_slice(b"[[[1]]]", depth).is_ok());
    let error = at("[\n [[[1]]]]", depth);
    assert_eq!((error.line(), error.column()), (Some(2), Some(5)));
    assert!(
        at("a: {b: [[]]}", depth)
            .message()
            .contains("nests deeper than 3 levels")
    );
    let values = Limits::default().with_values(3);
    assert!(read::from_slice(b"[1,2]", values).is_ok());
    assert!(
        at("[1,2,3]", values)
            .message()
            .contains("more than 3 values")
    );
    assert!(
        at("[1,2]", Limits::default().with_bytes(4))
            .message()
            .contains("5 bytes")
    );
    // As deep as a limit can allow, a value can be cloned, compared, written and dropped on a small stack.
    let deep = format!("{}{}", "[".repeat(256), "]".repeat(256));
    let value = read::from_slice(deep.as_bytes(), Limits::default().with_depth(9999)).unwrap();
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let joined =
        thread.spawn(move || assert_eq!((value.clone(), value.to_string()), (value, deep)));
    joined.unwrap().join().unwrap();
    let deeper = "[".repeat(1_000_000);
    assert!(
        at(&deeper, Limits::default().with_depth(9999))
            .message()
            .contains("256 levels")
    );
}

#[test]
fn what_is_no_document_is_said() {
    let message = |bytes: &[u8]| Value::parse(bytes).unwrap_err().to_string();
    assert!(message(b" \n").contains("empty"));
    assert!(message(b"\n<html>").contains("HTML"));
    assert!(message(b"a: \xff").contains("line 1, column 4: the document is not UTF-8"));
    assert!(message(b"{\"a\": 1,\n \"b\" 2}").starts_with("line 2, column "));
    for text in [
        "{\"a\": -",
        "{\"a\": tru",
        "{\"a\": \"",
        "{\"a\": 1.",
        "{\"a\": 1e",
        "{\"a\"",
        "[",
        "[1,",
        "{\"a\": \"\\u12",
    ] {
        assert!(message(text.as_bytes()).contains("not"), "{text}");
    }
    assert_eq!(
        Value::parse(b"\xef\xbb\xbf{\"a\": \"\\ud83d\\ude00\"}").unwrap()["a"],
        "😀"
    );
    assert_eq!(
        Value::parse(b"{a: 1, b: [x]}").unwrap(),
        value!({"a": 1, "b": ["x"]})
    );
}

#[test]
fn pointers_lead_where_the_standard_says() {
    // The examples of RFC 6901, section 5.
    let value = value!({"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8});
    for (pointer, number) in [
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ("/k\"l", 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ] {
        assert_eq!(
            value.pointer(pointer),
            Some(&Value::from(number)),
            "{pointer}"
        );
    }
    assert_eq!(value.pointer(""), Some(&value));
    assert_eq!(value.pointer("/foo/0").unwrap(), "bar");
    for pointer in [
        "foo", "/foo/00", "/foo/01", "/foo/+1", "/foo/-", "/foo/2", "/foo/0/x", "/none",
    ] {
        assert_eq!(value.pointer(pointer), None, "{pointer}");
    }
}
