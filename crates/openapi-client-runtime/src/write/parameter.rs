//! One parameter as text, by its style (OpenAPI 3, "Style Examples"; RFC 6570).

use super::escape::{Escaping, RESERVED, RESERVED_SEGMENT, SEGMENT, STRICT, escape};
use super::style::{Encoding, FORM, Style};
use super::tree::Node;

/// The text that takes the place of `{name}` in a path; empty for a value that has nothing to write.
pub(super) fn in_path(name: &str, encoding: Encoding, value: &Node) -> String {
    let single = if encoding.allow_reserved {
        RESERVED_SEGMENT
    } else {
        SEGMENT
    };
    let inner = if encoding.allow_reserved {
        RESERVED_SEGMENT
    } else {
        STRICT
    };
    let joined = |separator, explode| self::joined(value, separator, explode, inner);
    match (encoding.style, value) {
        (Style::Json, value) => escape(&value.to_json(), single),
        (_, value) if is_empty(value) => String::new(),
        (Style::Label, Node::List(_) | Node::Members(_)) if encoding.explode => {
            format!(".{}", joined(".", true))
        }
        (Style::Label, _) => format!(".{}", joined(",", false)),
        (Style::Matrix, Node::List(items)) if encoding.explode => items
            .iter()
            .map(|item| format!(";{name}={}", escape(&item.to_text(), inner)))
            .collect(),
        (Style::Matrix, Node::Members(_)) if encoding.explode => {
            format!(";{}", joined(";", true))
        }
        (Style::Matrix, _) => format!(";{name}={}", joined(",", false)),
        (_, Node::List(_) | Node::Members(_)) => joined(",", encoding.explode),
        (_, value) => escape(&value.to_text(), single),
    }
}

/// Whether a value has nothing to write: null, and a list or an object of nothing (RFC 6570, 2.3: undefined).
pub(super) fn is_empty(value: &Node) -> bool {
    match value {
        Node::Null => true,
        Node::List(items) => items.is_empty(),
        Node::Members(members) => members.iter().all(|(_, value)| *value == Node::Null),
        _ => false,
    }
}

/// The value of a header, which is not percent-encoded.
pub(super) fn in_header(encoding: Encoding, value: &Node) -> String {
    let list = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(",");
    match value {
        value if encoding.style == Style::Json => value.to_json(),
        Node::List(items) => list(&mut items.iter().map(Node::to_text)),
        Node::Members(members) => {
            let sign = if encoding.explode { "=" } else { "," };
            let members = members.iter().filter(|(_, value)| *value != Node::Null);
            list(&mut members.map(|(name, value)| format!("{name}{sign}{}", value.to_text())))
        }
        value => value.to_text(),
    }
}

/// Appends the `name=value` pairs of a query, a cookie or a form.
pub(super) fn pairs(name: &str, encoding: Encoding, value: &Node, out: &mut Vec<String>) {
    let set = if encoding.allow_reserved {
        RESERVED
    } else {
        STRICT
    };
    let key = escape(name, STRICT);
    let single = |value: &Node| match encoding.style {
        Style::Cookie => format!("{name}={}", value.to_text()),
        _ => format!("{key}={}", escape(&value.to_text(), set)),
    };
    match (encoding.style, value) {
        (_, Node::Null) => {}
        (Style::Json, value) => out.push(format!("{key}={}", escape(&value.to_json(), set))),
        (Style::DeepObject, Node::Members(_) | Node::List(_)) => deep(&key, value, set, out),
        (_, Node::List(items)) if encoding.explode => out.extend(items.iter().map(single)),
        (style, Node::Members(members)) if encoding.explode => {
            let member_style = match style {
                Style::Cookie => Style::Cookie,
                _ => Style::Form,
            };
            let flat = Encoding {
                style: member_style,
                explode: true,
                ..encoding
            };
            for (member, value) in members {
                // Its members would lose the name of what they are in.
                let usual = match (member_style, value) {
                    (Style::Form, Node::Members(_)) => Encoding {
                        style: Style::Json,
                        ..flat
                    },
                    _ => flat,
                };
                pairs(member, usual, value, out);
            }
        }
        (_, value) if is_empty(value) => {}
        (style, Node::List(_) | Node::Members(_)) => {
            let separator = match style {
                Style::SpaceDelimited => "%20",
                Style::PipeDelimited => "%7C",
                _ => ",",
            };
            out.push(format!("{key}={}", joined(value, separator, false, set)));
        }
        (_, value) => out.push(single(value)),
    }
}

/// `filter[a][b]=c` with its brackets encoded, since no query may hold them (RFC 3986, 3.4); a list repeats its key, unless its
/// items have keys of their own, which its index tells apart.
fn deep(key: &str, value: &Node, set: Escaping, out: &mut Vec<String>) {
    match value {
        Node::Null => {}
        Node::Members(members) => {
            for (member, value) in members {
                deep(
                    &format!("{key}%5B{}%5D", escape(member, STRICT)),
                    value,
                    set,
                    out,
                );
            }
        }
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                match item {
                    Node::Members(_) | Node::List(_) => {
                        deep(&format!("{key}%5B{index}%5D"), item, set, out);
                    }
                    _ => deep(key, item, set, out),
                }
            }
        }
        value => out.push(format!("{key}={}", escape(&value.to_text(), set))),
    }
}

/// A list or object in one text: its parts are encoded, the separators are not.
fn joined(value: &Node, separator: &str, explode: bool, set: Escaping) -> String {
    let single = |value: &Node| escape(&value.to_text(), set);
    match value {
        Node::List(items) => items.iter().map(single).collect::<Vec<_>>().join(separator),
        Node::Members(members) => {
            let sign = if explode { "=" } else { separator };
            members
                .iter()
                .filter(|(_, value)| *value != Node::Null)
                .map(|(name, value)| format!("{}{sign}{}", escape(name, STRICT), single(value)))
                .collect::<Vec<_>>()
                .join(separator)
        }
        other => single(other),
    }
}

/// How a form field is written without a word on it (OpenAPI 3.1, "Encoding Object").
pub(super) fn usual(value: &Node) -> Encoding {
    match value {
        Node::Members(_) => Encoding::new(Style::Json, false),
        _ => FORM,
    }
}

/// The whole query (OpenAPI 3.2, `in: querystring`): a form for an object, else the text or JSON that the value is.
pub(super) fn whole_query(encoding: Encoding, value: &Node, out: &mut Vec<String>) {
    match (encoding.style, value) {
        (_, Node::Null) => {}
        (Style::Json, value) => out.push(escape(&value.to_json(), STRICT)),
        (_, Node::Members(members)) => {
            for (name, value) in members {
                pairs(name, usual(value), value, out);
            }
        }
        (_, value) => out.push(escape(&value.to_text(), STRICT)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn node(value: Value) -> Node {
        Node::from(value)
    }

    /// The table "Style Examples" of OpenAPI 3.1.1, with its values; an object's members are in the order of its keys here.
    #[test]
    fn every_style_is_written_as_the_specification_shows() {
        let string = || json!("blue");
        let list = || json!(["blue", "black", "brown"]);
        let object = || json!({"B": 150, "G": 200, "R": 100});
        for (style, explode, string_is, list_is, object_is) in [
            (
                Style::Matrix,
                false,
                ";color=blue",
                ";color=blue,black,brown",
                ";color=B,150,G,200,R,100",
            ),
            (
                Style::Matrix,
                true,
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";B=150;G=200;R=100",
            ),
            (
                Style::Label,
                false,
                ".blue",
                ".blue,black,brown",
                ".B,150,G,200,R,100",
            ),
            (
                Style::Label,
                true,
                ".blue",
                ".blue.black.brown",
                ".B=150.G=200.R=100",
            ),
            (
                Style::Simple,
                false,
                "blue",
                "blue,black,brown",
                "B,150,G,200,R,100",
            ),
            (
                Style::Simple,
                true,
                "blue",
                "blue,black,brown",
                "B=150,G=200,R=100",
            ),
        ] {
            let encoding = Encoding::new(style, explode);
            for (value, text) in [
                (string(), string_is),
                (list(), list_is),
                (object(), object_is),
            ] {
                assert_eq!(
                    in_path("color", encoding, &node(value)),
                    text,
                    "{encoding:?}"
                );
            }
        }
        for (style, explode, list_is, object_is) in [
            (
                Style::Form,
                false,
                "color=blue,black,brown",
                "color=B,150,G,200,R,100",
            ),
            (
                Style::Form,
                true,
                "color=blue&color=black&color=brown",
                "B=150&G=200&R=100",
            ),
            (
                Style::SpaceDelimited,
                false,
                "color=blue%20black%20brown",
                "color=B%20150%20G%20200%20R%20100",
            ),
            (
                Style::PipeDelimited,
                false,
                "color=blue%7Cblack%7Cbrown",
                "color=B%7C150%7CG%7C200%7CR%7C100",
            ),
            (
                Style::DeepObject,
                true,
                "color=blue&color=black&color=brown",
                "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
            ),
        ] {
            for (value, text) in [(list(), list_is), (object(), object_is)] {
                let mut out = Vec::new();
                pairs(
                    "color",
                    Encoding::new(style, explode),
                    &node(value),
                    &mut out,
                );
                assert_eq!(out.join("&"), text, "{style:?} {explode}");
            }
        }
    }

    #[test]
    fn null_is_left_out_and_empty_text_is_sent() {
        let mut out = Vec::new();
        for value in [json!(null), json!([]), json!({}), json!("")] {
            pairs("q", crate::write::FORM, &node(value), &mut out);
        }
        assert_eq!(out, ["q="]);
        out.clear();
        for style in [Style::Form, Style::SpaceDelimited, Style::PipeDelimited] {
            for value in [json!([]), json!({}), json!({"a": null})] {
                pairs("q", Encoding::new(style, false), &node(value), &mut out);
            }
        }
        assert_eq!(out, [""; 0]);
        for style in [Style::Simple, Style::Label, Style::Matrix] {
            for explode in [false, true] {
                for value in [json!(null), json!([]), json!({})] {
                    let encoding = Encoding::new(style, explode);
                    assert_eq!(in_path("p", encoding, &node(value)), "");
                }
            }
        }
    }

    /// What the specification leaves open still says which member a value is of.
    #[test]
    fn nothing_nested_loses_its_name() {
        let value = json!({"a": [{"x": 1, "y": 2}, {"x": 3}], "b": {"c": [4, 5], "d": {}}, "e": [[6], [7]], "[&]": null, "f]": "g"});
        let written = |style| {
            let mut out = Vec::new();
            pairs(
                "q",
                Encoding::new(style, true),
                &node(value.clone()),
                &mut out,
            );
            out.sort();
            out.join("&").replace("%5B", "[").replace("%5D", "]")
        };
        assert_eq!(
            written(Style::DeepObject),
            "q[a][0][x]=1&q[a][0][y]=2&q[a][1][x]=3&q[b][c]=4&q[b][c]=5&q[e][0]=6&q[e][1]=7&q[f]]=g"
        );
        assert_eq!(
            written(Style::Form),
            "a={\"x\":1,\"y\":2}&a={\"x\":3}&b={\"c\":[4,5],\"d\":{}}&e=[6]&e=[7]&f]=g"
                .replace('{', "%7B")
                .replace('}', "%7D")
                .replace('"', "%22")
                .replace(':', "%3A")
                .replace(',', "%2C")
        );
    }

    /// `allowReserved` holds for every item, not for single values alone (RFC 6570, 3.2.3).
    #[test]
    fn reserved_characters_stay_in_lists_too() {
        let mut out = Vec::new();
        let value = json!(["a/b", "%2F#%zz"]);
        for explode in [true, false] {
            let encoding = Encoding::new(Style::Form, explode).reserved();
            pairs("q", encoding, &node(value.clone()), &mut out);
        }
        assert_eq!(out, ["q=a/b", "q=%2F%23%25zz", "q=a/b,%2F%23%25zz"]);
        let encoding = Encoding::new(Style::Simple, false).reserved();
        assert_eq!(in_path("p", encoding, &node(json!("a/b%20:"))), "a%2Fb%20:");
    }

    /// The examples of "querystring" in OpenAPI 3.2.
    #[test]
    fn a_parameter_can_be_the_whole_query() {
        let json = Encoding::new(Style::Json, false);
        for (encoding, value, query) in [
            (
                json,
                json!({"flag": null, "numbers": [1, 2]}),
                "%7B%22flag%22%3Anull%2C%22numbers%22%3A%5B1%2C2%5D%7D",
            ),
            (
                crate::write::FORM,
                json!({"bar": true, "foo": "a + b"}),
                "bar=true&foo=a%20%2B%20b",
            ),
            (
                crate::write::FORM,
                json!("$.a.b[1:1]"),
                "%24.a.b%5B1%3A1%5D",
            ),
            (crate::write::FORM, json!(null), ""),
        ] {
            let mut out = Vec::new();
            whole_query(encoding, &node(value), &mut out);
            assert_eq!(out.join("&"), query);
        }
    }

    /// Appendix D and the style `cookie` of OpenAPI 3.2.
    #[test]
    fn cookies_of_their_own_style_are_not_percent_encoded() {
        let mut out = Vec::new();
        let value = json!({"code": [1, 2], "greeting": "Hello, world!"});
        pairs(
            "x",
            Encoding::new(Style::Cookie, true),
            &node(value),
            &mut out,
        );
        assert_eq!(out, ["code=1", "code=2", "greeting=Hello, world!"]);
    }

    #[test]
    fn headers_are_not_percent_encoded() {
        let value = json!({"a": 1, "b": "x y", "c": null});
        assert_eq!(
            in_header(Encoding::new(Style::Simple, true), &node(value.clone())),
            "a=1,b=x y"
        );
        assert_eq!(in_header(crate::write::SIMPLE, &node(value)), "a,1,b,x y");
    }
}
