//! Servers, of which a client has one.

use std::collections::BTreeMap;

use openapi_document::{Value, pointer};

use super::item;
use crate::Report;

/// A path item's servers move to its operations. A client has one base URL, so an operation that has a server of its own is
/// told of.
pub(super) fn servers(root: &mut Value, report: &mut Report) {
    let usual = root.get("servers").map(Value::to_string);
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let mut own: Vec<(String, String)> = Vec::new();
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let shared = item.remove("servers");
        for listed in item::operations(item, &pointer::join("/paths", path)) {
            let Some(operation) = listed.operation.as_object_mut() else {
                continue;
            };
            if let Some(shared) = &shared {
                operation.entry("servers").or_insert_with(|| shared.clone());
            }
            if let Some(servers) = operation.get("servers") {
                own.push((listed.place, servers.to_string()));
            }
        }
    }
    // Where the document names no server, the one that most operations have is the usual one.
    let usual = usual.or_else(|| {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, servers) in &own {
            *count.entry(servers).or_default() += 1;
        }
        let most = count.iter().max_by_key(|(_, count)| **count)?;
        Some((*most.0).to_owned())
    });
    for (place, servers) in own {
        if Some(&servers) != usual.as_ref() {
            report.lost(
                &place,
                "servers",
                "the operation has servers of its own; a client made with such a base URL reaches them",
            );
        }
    }
}
