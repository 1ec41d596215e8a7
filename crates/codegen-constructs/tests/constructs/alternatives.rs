//! Which variant a value is, and that no member of it is lost.

use codegen_constructs::alternatives::types::{self, *};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn round_trip<T: Serialize + DeserializeOwned>(value: Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    read
}

/// A table of values, the type that reads each and the variant that it is.
macro_rules! variants {
    ($($value:tt => $ty:ident::$variant:ident),* $(,)?) => {
        $({
            let value = json!($value);
            let read: $ty = round_trip(value.clone());
            assert!(matches!(read, $ty::$variant(_)), "{value} is read as {read:?}");
        })*
    };
}

#[test]
fn discriminators_and_constants_decide() {
    variants! {
        {"kind": "text", "body": "b"} => Post::TextPost,
        {"kind": "quote", "body": "b"} => Post::QuotePost,
        {"kind": "retort"} => Post::QuotePost,
        {"kind": "song", "body": "b"} => Post::Unknown,
        {"type": "omnibus", "line": "1"} => Vehicle::Bus,
        {"type": "Bus", "line": "1"} => Vehicle::Bus,
        {"type": "Tram", "line": "1"} => Vehicle::Tram,
        {"type": "Train", "line": "1", "new": {}} => Vehicle::Train,
        {"version": 1, "data": "d"} => Numbered::First,
        {"version": 2, "data": "d"} => Numbered::Second,
        {"version": 3} => Numbered::Unknown,
        {"code": 10, "v": "x"} => MappedNumber::Level,
        {"code": 20, "v": "x"} => MappedNumber::Depth,
        {"ok": true, "value": "v"} => Switched::On,
        {"ok": false, "value": "v"} => Switched::Off,
        {"status": "pending"} => Account::Live,
        {"status": "deleted", "note": "n"} => Account::Dead,
        {"detail": {"method": "card", "no": "1"}} => Wrapped::CardPayment,
        {"detail": {"method": "cash", "no": "1"}} => Wrapped::CashPayment,
        {"kind": "tool", "id": "1"} => Source::Tool,
        {"kind": "file", "id": "1"} => Source::Document,
    }
}

#[test]
fn an_unknown_within_is_no_fit_while_another_variant_fits() {
    variants! {
        {"type": "NAVIGATE", "to": "x"} => Command::Navigate,
        {"type": "PLAY", "speed": 2, "new": 1} => Command::Media,
        {"type": "STOP"} => Command::Unknown,
        {"method": {"id": "m1"}} => Payment::Short,
        {"method": {"type": "card", "no": "4"}} => Payment::Expanded,
        {"method": {"type": "card", "no": "4", "id": 1}} => Payment::Expanded,
        "text" => Content::String,
        [{"type": "card", "no": "1"}] => Content::Array,
        {"type": "bank", "iban": "a"} => Content::Method,
        [{"type": "new"}, {"type": "card", "no": "1"}] => Content::Array,
    }
}

#[test]
fn a_number_is_the_same_however_it_is_written() {
    let read: Numbered = serde_json::from_value(json!({"version": 2.0})).unwrap();
    assert!(matches!(read, Numbered::Second(_)), "{read:?}");
    let read: MappedNumber = serde_json::from_value(json!({"code": 2e1})).unwrap();
    assert!(matches!(read, MappedNumber::Depth(_)), "{read:?}");
}

#[test]
fn the_weakest_fit_is_a_free_one() {
    variants! {
        {"id": 1} => EverythingFreeFirst::Plain,
        {} => EverythingFreeFirst::Plain,
        {"id": "no integer"} => EverythingFreeFirst::Object,
    }
}

#[test]
fn a_new_member_changes_no_variant() {
    for (value, narrow) in [
        (json!({"id": "1"}), true),
        (json!({"id": "1", "name": "n"}), true),
        (json!({"id": "1", "size": 1}), false),
    ] {
        let mut grown = value.clone();
        grown["new"] = json!({"any": [1]});
        for value in [value, grown] {
            let read: Grown = round_trip(value.clone());
            assert_eq!(matches!(read, Grown::Narrow(_)), narrow, "{value}");
        }
    }
}

#[test]
fn no_member_is_lost() {
    for value in [
        json!({"quantity": 1, "variant_id": 7, "options": ["blue"]}),
        json!({"quantity": 1, "options": ["red"], "new": null}),
    ] {
        round_trip::<Line>(value);
    }
    let point: Point = round_trip(json!({"x": 1, "y": {"deep": [null]}}));
    assert_eq!(point.extra["y"], json!({"deep": [null]}));
    round_trip::<Closed>(json!({"a": "x", "b": 1}));
    let pair: Pair = round_trip(json!(["a", 1, 2.5, null]));
    assert!(matches!(pair[3], PairItem::Other(Value::Null)));
    let headers: Headers = round_trip(json!({"id": "1", "x-a": 2, "other": "text"}));
    assert!(matches!(headers.extra["x-a"], HeadersValue::Integer(2)));
    assert!(matches!(headers.extra["other"], HeadersValue::Other(_)));
    let labels: Labels = round_trip(json!({"id": 1, "a": "b"}));
    assert_eq!(labels.extra["a"], "b");
    round_trip::<LeftOver>(json!({"x": 1, "a": "b"}));
    round_trip::<Zoo>(json!({"whole": {"a": [1, null]}, "half": -1}));
}

#[test]
fn members_that_the_schema_does_not_name_can_be_sent() {
    let ghost = Ghost::try_from(Ghost::builder().id(1).ghost("g")).unwrap();
    assert_eq!(
        serde_json::to_value(&ghost).unwrap(),
        json!({"id": 1, "ghost": "g"})
    );
    assert!(Ghost::try_from(Ghost::builder().id(1)).is_err());
    assert!(serde_json::from_value::<Ghost>(json!({"id": 1})).is_err());
    let more = json!({"y": [2]}).as_object().unwrap().clone();
    let point = Point::try_from(Point::builder().x(1).extra(more)).unwrap();
    assert_eq!(
        serde_json::to_value(&point).unwrap(),
        json!({"x": 1, "y": [2]})
    );
    let twice = json!({"x": 2}).as_object().unwrap().clone();
    let point = Point::try_from(Point::builder().x(1).extra(twice)).unwrap();
    let error = serde_json::to_value(&point).unwrap_err().to_string();
    assert!(error.contains("`x` is given twice"), "{error}");
}

#[test]
fn unions_that_contain_themselves_end() {
    for value in [json!(5), json!("text"), json!([1])] {
        round_trip::<RingA>(value.clone());
        round_trip::<RingB>(value);
    }
    assert!(matches!(round_trip(json!(5)), RingA::Integer(5)));
    assert!(matches!(round_trip(json!("t")), RingB::String(_)));
    assert!(matches!(round_trip(json!("t")), Itself::String(_)));
    assert!(matches!(round_trip(json!(true)), Itself::Boolean(true)));
    round_trip::<types::Nowhere>(json!({"any": "thing"}));
}

/// Twice the depth takes about twice the time; speculation would take 2³⁰ times as long.
#[test]
fn deciding_takes_time_linear_in_the_body() {
    let nested = |depth: usize| {
        let mut value = json!({"v": "leaf", "new": 1});
        for level in 0..depth {
            let name = if level % 2 == 0 { "a" } else { "b" };
            value = json!({"items": [value], name: "x", "new": level});
        }
        value
    };
    let value = nested(60);
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(
            serde_json::to_value(round_trip::<Filter>(value.clone())).unwrap(),
            value
        );
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(5));
    // The same at the root's width: a thousand items, each decided by itself.
    let wide = json!({"items": vec![nested(3); 1000], "b": "x"});
    assert!(matches!(round_trip(wide), Filter::Or(_)));
}

#[test]
fn types_are_compared_by_value() {
    let one: Everything = round_trip(json!({"point": {"x": 1, "y": 2}, "content": "a"}));
    assert_eq!(one, one.clone());
    let other: Everything = round_trip(json!({"point": {"x": 1, "y": 3}, "content": "a"}));
    assert_ne!(one, other);
}

#[test]
fn numbers_are_kept_as_wide_as_the_schema_lets_them_be() {
    let numbers: Numbers = round_trip(json!({
        "plain": i64::MIN, "small": -5, "counter": u64::MAX, "percent": 100, "bounded": 9_223_372_036_854_775_808_u64,
        "exact": 9_007_199_254_740_993_u64, "decimal": 0.1,
    }));
    assert_eq!(
        (numbers.counter, numbers.percent),
        (Some(u64::MAX), Some(100_i64))
    );
    assert_eq!(numbers.exact.unwrap().as_u64(), Some(9_007_199_254_740_993));
    let written = r#"{"plain": 5.0, "small": 1e3, "counter": 50e-1, "exact": 0.5}"#;
    let numbers: Numbers = serde_json::from_str(written).unwrap();
    assert_eq!(
        (numbers.plain, numbers.small, numbers.counter),
        (Some(5), Some(1000), Some(5))
    );
    assert_eq!(numbers.exact.unwrap().as_f64(), Some(0.5));
    let error = serde_json::from_value::<Numbers>(json!({"small": 3_000_000_000_u64})).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("out of the range of i32 at `/small`"),
        "{error}"
    );
}

#[test]
fn a_number_that_json_lacks_is_refused_by_the_name_of_its_member() {
    let client =
        codegen_constructs::alternatives::Client::new(super::server::runtime("http://localhost:1"));
    let numbers = Numbers::builder().decimal(f64::NAN);
    let body = Everything::builder().numbers(Some(Numbers::try_from(numbers).unwrap()));
    let error = client.everything().body(body).into_request().unwrap_err();
    assert!(
        error.to_string().contains("numbers") && error.to_string().contains("decimal"),
        "{error}"
    );
}
