//! `allOf`: what all of the combined schemas demand, in whatever order they stand.

use codegen_constructs::combined::types::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn round_trip<T: Serialize + DeserializeOwned>(value: Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    read
}

#[test]
fn a_child_has_its_own_members_and_those_of_its_base() {
    let cow: Cow = round_trip(json!({"kind": "Cow", "milk": 3}));
    assert_eq!((cow.kind.as_str(), cow.milk), ("Cow", Some(3)));
    let animal: Animal = round_trip(json!({"kind": "Goat", "horns": true}));
    let Animal::Goat(goat) = animal else {
        panic!("the name of the schema decides");
    };
    assert_eq!(goat.horns, Some(true));
}

#[test]
fn items_and_properties_are_combined_too() {
    let rows: Rows = round_trip(json!({"data": [{"id": 1, "name": "n"}]}));
    let row = &rows.data.unwrap()[0];
    assert_eq!((row.id, row.name.as_deref()), (1, Some("n")));
    let special: Special = round_trip(json!({"sets": [{"id": "s", "action": "a"}]}));
    let set = &special.sets.unwrap()[0];
    assert_eq!(
        (set.id.as_deref(), set.action.as_deref()),
        (Some("s"), Some("a"))
    );
    let event: Event = round_trip(json!({"ctx": {"actor": "a", "more": 1}}));
    let ctx: Ctx = event.ctx.unwrap();
    assert_eq!(
        (ctx.actor.as_deref(), &ctx.extra["more"]),
        (Some("a"), &json!(1))
    );
}

#[test]
fn the_narrower_type_counts_in_any_order() {
    assert!(matches!(round_trip(json!("b")), Listed::B));
    assert!(matches!(round_trip(json!("a")), Listed::Unknown(_)));
    let value = json!({"data": [{"n": "a"}], "kind": "x", "when": {"at": "t"}, "n": 4});
    let first: NarrowFirst = round_trip(value.clone());
    let last: NarrowLast = round_trip(value);
    assert_eq!((first.n, last.n), (Some(4), Some(4)));
    let (first_rows, last_rows): (Vec<Calf>, Vec<Calf>) = (first.data.unwrap(), last.data.unwrap());
    assert_eq!(first_rows, last_rows);
    assert_eq!(first.when, Some(last.when.unwrap()));
    assert_eq!(
        (first.kind.unwrap().as_str(), last.kind.unwrap().as_str()),
        ("x", "x")
    );
}

#[test]
fn required_alone_counts() {
    for result in [
        serde_json::from_value::<Named>(json!({"id": "1"})).map(|_| ()),
        serde_json::from_value::<Own>(json!({"y": "1"})).map(|_| ()),
        serde_json::from_value::<Beside>(json!({"id": "1"})).map(|_| ()),
    ] {
        assert!(result.unwrap_err().to_string().contains("is missing"));
    }
    // Beside alternatives it holds for each of them.
    assert!(matches!(
        round_trip(json!({"id": "1"})),
        Demanding::Unknown(_)
    ));
    assert!(!matches!(
        round_trip(json!({"id": "1", "name": "n"})),
        Demanding::Unknown(_)
    ));
    let name: String = round_trip::<Beside>(json!({"name": "n"})).name;
    assert_eq!(name, round_trip::<Named>(json!({"name": "n"})).name);
    let x: String = round_trip::<Own>(json!({"x": "1"})).x;
    assert_eq!(x, "1");
    // What only the server sets is not required of a request.
    assert!(Stamped::try_from(Stamped::builder().name("n")).is_ok());
}

#[test]
fn chains_and_circles_have_all_members() {
    let chain: Chain0 = round_trip(json!({"p0": "a", "p39": "b", "last": "c"}));
    assert_eq!(
        (
            chain.p0.as_deref(),
            chain.p39.as_deref(),
            chain.last.as_deref()
        ),
        (Some("a"), Some("b"), Some("c"))
    );
    let one: RingOne = round_trip(json!({"one": "1", "two": "2", "three": "3"}));
    let two: RingTwo = round_trip(json!({"one": "1", "two": "2", "three": "3"}));
    assert_eq!((one.one, one.two, one.three), (two.one, two.two, two.three));
    let linked: Linked =
        round_trip(json!({"a": "1", "b": "2", "next": {"a": "3", "b": "4", "next": {"b": "5"}}}));
    let next = linked.next.unwrap().next.unwrap();
    assert_eq!(next.b.as_deref(), Some("5"));
    round_trip::<Growing>(json!({"child": {"child": {"z": "a", "child": {"child": {}}}}}));
    round_trip::<ChoiceOfItself>(json!({"p": "a", "q": "b"}));
}
