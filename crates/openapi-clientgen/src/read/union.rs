//! `oneOf` and `anyOf`: an enum with a variant for each alternative.

use openapi_document::{Value, value};

use super::enums::{string_enum, variants};
use super::keywords::{UNEVALUATED, has_structure};
use super::labels::numbered;
use super::merge::{MAX_MERGE, requires};
use super::name::{Claim, Name, within};
use super::{Reader, def, flag};
use crate::model::{Ty, TypeKind, Union, Variant};
use crate::normalize::OPEN;

impl Reader<'_> {
    pub(super) fn union(
        &mut self,
        schema: &Value,
        members: &[&Value],
        name: Name<'_>,
        place: &str,
    ) -> Ty {
        let base = beside_alternatives(schema);
        let bare = members.iter().any(|member| !has_structure(member));
        if bare && !has_structure(&base) {
            // One alternative allows everything.
            return Ty::Any;
        }
        // An alternative that only restricts is what stands beside it, and comes last since it takes most values.
        let (mut filled, rest): (Vec<&Value>, Vec<&Value>) =
            members.iter().partition(|member| has_structure(member));
        let mut restricted = base.clone();
        let demanding: Vec<&Value> = rest.iter().copied().filter(|one| requires(one)).collect();
        if !demanding.is_empty() {
            // What they require is then told apart from what may be absent.
            restricted["anyOf"] = demanding.into();
        }
        if !rest.is_empty() {
            filled.push(&restricted);
        }
        let members = filled.as_slice();
        // Other values than those of the alternatives may come, which the document allows.
        let open = flag(schema, OPEN);
        if let Some(values) = self.strings_of(members).filter(|_| !open) {
            return match values {
                Some(values) => self.named(schema, name, TypeKind::Enum(variants(&values))),
                None => Ty::String,
            };
        }
        let base_matters = says_of_members(&base);
        if let ([only], false, false) = (members, base_matters, open) {
            return self.body_of(only, name, place);
        }
        let union_name = match self.claim(name, schema) {
            Claim::New(ident) => ident,
            Claim::Shared(ident) => return Ty::Named(ident),
        };
        let base = base_matters.then_some(&base);
        let (mut variants, sources) = self.variants(schema, members, base, (&union_name, place));
        if let ([only], false) = (variants.as_slice(), open) {
            let alias = TypeKind::Alias(only.ty.clone());
            self.types.insert(union_name.clone(), def(schema, alias));
            return Ty::Named(union_name);
        }
        if open {
            let ident = other(&variants);
            variants.push(Variant { ident, ty: Ty::Any });
        }
        let tag = self.tag(schema, &sources);
        let kind = TypeKind::Union(Union { variants, tag });
        self.types.insert(union_name.clone(), def(schema, kind));
        Ty::Named(union_name)
    }

    /// A variant for each type among the alternatives, with the schemas that it came from. `base` applies to each of them.
    fn variants<'m>(
        &mut self,
        schema: &Value,
        members: &[&'m Value],
        base: Option<&Value>,
        (union_name, place): (&str, &str),
    ) -> (Vec<Variant>, Vec<Vec<&'m Value>>) {
        let mut variants: Vec<Variant> = Vec::new();
        let mut sources: Vec<Vec<&Value>> = Vec::new();
        let labels = self.labels(schema, members);
        let within_union = numbered(&labels);
        for ((member, label), hint) in members.iter().zip(&labels).zip(&within_union) {
            let source = *member;
            let combined;
            let member: &Value = match base {
                Some(base) if !std::ptr::eq(*member, base) && !self.covers(member, base, place) => {
                    combined = value!({ "allOf": [base, *member] });
                    &combined
                }
                _ => member,
            };
            let hint = within(union_name, hint);
            let ty = self.body_of(member, Name::inline(&hint), place);
            if let Some(same) = variants.iter().position(|v| v.ty == ty) {
                sources[same].push(source);
                continue;
            }
            variants.push(Variant {
                ident: label.clone(),
                ty,
            });
            sources.push(vec![source]);
        }
        let idents: Vec<String> = variants.iter().map(|one| one.ident.clone()).collect();
        for (variant, ident) in variants.iter_mut().zip(numbered(&idents)) {
            variant.ident = ident;
        }
        (variants, sources)
    }

    /// The values of alternatives that are all strings: none where they are no strings, an empty choice where any will do.
    pub(super) fn strings_of(&self, members: &[&Value]) -> Option<Option<Vec<String>>> {
        let mut values = Vec::new();
        let mut listed = false;
        for member in members {
            let mut member: &Value = member;
            let mut depth = 0;
            while let Some(target) = self.referenced(member) {
                member = self.schemas[target];
                depth += 1;
                if depth > MAX_MERGE {
                    return None;
                }
            }
            if let Some(more) = string_enum(member) {
                listed = true;
                for value in more {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            } else if member.get("type").and_then(Value::as_str) != Some("string")
                || ["oneOf", "anyOf", "allOf"]
                    .iter()
                    .any(|key| member.get(*key).is_some())
                || (self.files && member.get("format").and_then(Value::as_str) == Some("binary"))
            {
                return None;
            }
        }
        Some(listed.then_some(values))
    }
}

/// Whether a schema requires, names or types members.
fn says_of_members(schema: &Value) -> bool {
    let named = schema.get("properties").and_then(Value::as_object);
    requires(schema)
        || schema.get(UNEVALUATED).is_some_and(Value::is_object)
        || named.is_some_and(|all| !all.is_empty())
}

/// What stands beside the alternatives, and applies to each of them.
fn beside_alternatives(schema: &Value) -> Value {
    const OWN: [&str; 10] = [
        OPEN,
        "oneOf",
        "anyOf",
        "discriminator",
        "description",
        "title",
        "nullable",
        "default",
        "example",
        "enum",
    ];
    let mut base = schema.as_object().cloned().unwrap_or_default();
    base.retain(|key, _| !OWN.contains(&key.as_str()));
    Value::Object(base)
}

/// The name of a variant for values that are of no other.
fn other(variants: &[Variant]) -> String {
    let mut name = "Other".to_owned();
    while variants.iter().any(|variant| variant.ident == name) {
        name.push_str("Value");
    }
    name
}
