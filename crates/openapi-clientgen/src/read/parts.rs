//! Multipart bodies: their parts in the order of the document, and how each is written.

use std::collections::BTreeSet;

use openapi_document::{Value, pointer};

use super::keywords::{alternatives, list};
use super::name::{Name, within};
use super::{Reader, def, text};
use crate::model::{Part, Payload, Ty, TypeKind};

impl Reader<'_> {
    pub(super) fn multipart(&mut self, media: &Value, hint: &str, place: &str) -> Payload {
        let has = |key: &str| media.get(key).is_some();
        if has("itemSchema") || has("itemEncoding") || has("prefixEncoding") {
            return self.unnamed(media, hint, place);
        }
        let at = pointer::join(place, "schema");
        let schema = media.get("schema");
        let files = std::mem::replace(&mut self.files, true);
        let ty = schema.map_or(Ty::Any, |schema| {
            self.ty(schema, Name::inline(hint), &at).inner().clone()
        });
        self.files = files;
        let named = match self.behind(&ty) {
            Ty::Named(name) => !self.is_opaque(&name),
            Ty::Map(of) => !matches!(*of, Ty::Any | Ty::File),
            _ => false,
        };
        let ty = if named {
            self.untyped_parts_are_files(&ty);
            ty
        } else {
            let parts = Ty::Map(Box::new(Ty::List(Box::new(Ty::File))));
            let nothing = Value::Object(openapi_document::Object::new());
            let schema = schema.unwrap_or(&nothing);
            let kind = TypeKind::Wrapper(parts);
            match &ty {
                // The name of an opaque object is taken over, and not that of a component, which is used elsewhere.
                Ty::Named(name) if self.inline.contains_key(name) => {
                    self.types.insert(name.clone(), def(schema, kind));
                    ty
                }
                _ => self.named(schema, Name::inline(hint), kind),
            }
        };
        let parts = self.named_parts(media, place);
        Payload::Multipart(ty, parts)
    }

    /// Whether a type is an object of which the document names no member.
    fn is_opaque(&self, name: &str) -> bool {
        let kind = self.types.get(name).map(|def| &def.kind);
        matches!(kind, Some(TypeKind::Struct { fields, .. }) if fields.is_empty())
    }

    /// A body of parts without names (OpenAPI 3.2).
    fn unnamed(&mut self, media: &Value, hint: &str, place: &str) -> Payload {
        let files = std::mem::replace(&mut self.files, true);
        let ty = if let Some(item) = media.get("itemSchema") {
            let at = pointer::join(place, "itemSchema");
            let ty = self.ty(item, Name::inline(&within(hint, "item")), &at);
            Ty::List(Box::new(if ty == Ty::Any { Ty::File } else { ty }))
        } else if let Some(schema) = media.get("schema") {
            let at = pointer::join(place, "schema");
            self.ty(schema, Name::inline(hint), &at).inner().clone()
        } else {
            Ty::List(Box::new(Ty::File))
        };
        self.files = files;
        let at = pointer::join(place, "prefixEncoding");
        let prefix = list(media, "prefixEncoding").enumerate();
        let prefix = prefix
            .map(|(index, encoding)| self.part("", Some(encoding), None, &format!("{at}/{index}")))
            .collect();
        let at = pointer::join(place, "itemEncoding");
        let item = self.part("", media.get("itemEncoding"), None, &at);
        Payload::Parts(ty, prefix, item)
    }

    /// The parts that the schema and the encodings name, in the order of the document.
    fn named_parts(&mut self, media: &Value, place: &str) -> Vec<Part> {
        let mut properties: Vec<(String, Value)> = Vec::new();
        if let Some(schema) = media.get("schema") {
            self.properties_in_order(schema, &mut BTreeSet::new(), &mut properties);
        }
        let encodings = media.get("encoding").and_then(Value::as_object);
        let encoding = |name: &str| encodings.and_then(|all| all.get(name));
        let at = pointer::join(place, "encoding");
        let mut parts: Vec<Part> = Vec::new();
        for (name, property) in &properties {
            let at = pointer::join(&at, name);
            let part = self.part(name, encoding(name), Some(property), &at);
            parts.push(part);
        }
        for (name, encoding) in encodings.into_iter().flatten() {
            if !properties.iter().any(|(known, _)| known == name.as_str()) {
                let part = self.part(name, Some(encoding), None, &pointer::join(&at, name));
                parts.push(part);
            }
        }
        parts
    }

    /// The properties of a schema and of what it is made of, each once.
    fn properties_in_order(
        &self,
        schema: &Value,
        seen: &mut BTreeSet<String>,
        out: &mut Vec<(String, Value)>,
    ) {
        if let Some(name) = self.referenced(schema) {
            if seen.insert(name.to_owned()) {
                self.properties_in_order(self.schemas[name], seen, out);
            }
            return;
        }
        for member in list(schema, "allOf").chain(alternatives(schema)) {
            self.properties_in_order(member, seen, out);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if !out.iter().any(|(known, _)| known == name.as_str()) {
                out.push((name.to_string(), property.clone()));
            }
        }
    }

    fn part(
        &mut self,
        name: &str,
        encoding: Option<&Value>,
        property: Option<&Value>,
        place: &str,
    ) -> Part {
        // A list is a part for each item, so its items say how they are written.
        let property = property.map(|property| {
            let property = self.dereferenced(property);
            let items = property.get("items").map(|items| self.dereferenced(items));
            items.unwrap_or(property).clone()
        });
        let keyword = |key: &str| property.as_ref().and_then(|property| text(property, key));
        let stated = encoding.and_then(|encoding| text(encoding, "contentType"));
        let media_type = stated
            .or_else(|| keyword("x-contentMediaType"))
            // A list of types is a choice for the caller.
            .filter(|media_type| !media_type.contains([',', '*']));
        let mut headers = Vec::new();
        if let Some(encoding) = keyword("x-contentEncoding") {
            // OpenAPI 3.1: the same as a header of this name with one value.
            headers.push(("Content-Transfer-Encoding".to_owned(), encoding));
        }
        let is_file = property.as_ref().is_none_or(|property| {
            let format = property.get("format").and_then(Value::as_str);
            format == Some("binary") || property.get("type").is_none()
        });
        if let Some(encoding) = encoding {
            self.part_headers(encoding, is_file, &mut headers, place);
            self.part_style(encoding, place);
        }
        Part {
            name: name.to_owned(),
            media_type,
            headers,
        }
    }

    /// The headers that the document wants for a part: those with one value are sent, others are for the caller.
    fn part_headers(
        &mut self,
        encoding: &Value,
        is_file: bool,
        headers: &mut Vec<(String, String)>,
        place: &str,
    ) {
        let declared = encoding.get("headers").and_then(Value::as_object);
        for (name, header) in declared.into_iter().flatten() {
            // The media type describes this one, as OpenAPI says.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            let schema = header.get("schema").map(|schema| self.dereferenced(schema));
            let only = schema
                .and_then(|schema| schema.get("enum")?.as_array())
                .and_then(|values| match values.as_slice() {
                    [Value::String(only)] => Some(only.to_string()),
                    [only] => Some(only.to_string()),
                    _ => None,
                });
            let at = pointer::join(&pointer::join(place, "headers"), name);
            if let Some(only) = only {
                headers.push((name.to_string(), only));
            } else if is_file {
                let reason = "a caller sets this header of the part with `File::with_header`";
                self.report.kept(&at, "part-header", reason);
            } else {
                let reason = "this header of a part that is no file cannot be set";
                self.report.lost(&at, "part-header", reason);
            }
        }
    }

    fn part_style(&mut self, encoding: &Value, place: &str) {
        let styled = ["style", "explode", "allowReserved"];
        if styled.iter().any(|key| encoding.get(*key).is_some())
            && encoding.get("contentType").is_none()
        {
            let reason = "parts are written by their media types, and not by `style`, `explode` or `allowReserved`";
            self.report.lost(place, "part-style", reason);
        }
    }

    /// A part of any type may well be a file; JSON it can be too, as the content of one.
    fn untyped_parts_are_files(&mut self, ty: &Ty) {
        let Ty::Named(name) = self.behind(ty) else {
            return;
        };
        let elsewhere = |ident: &String| {
            let component = self.type_names.iter().find(|(_, known)| *known == ident);
            component.is_some_and(|(name, _)| self.elsewhere.contains(name.as_str()))
        };
        if elsewhere(&name) {
            return;
        }
        if let Some(TypeKind::Struct { fields, .. }) =
            self.types.get_mut(&name).map(|def| &mut def.kind)
        {
            for field in fields.iter_mut().filter(|field| field.ty == Ty::Any) {
                field.ty = Ty::File;
                field.nullable = false;
            }
        }
    }
}
