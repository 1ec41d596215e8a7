//! Servers, of which a client has one.

use std::collections::BTreeMap;

use openapi_document::Value;

use crate::{Error, Report};

/// A client has one base URL, so an operation that has a server of its own is told of.
pub(super) fn servers(root: &mut Value, report: &mut Report) -> Result<(), Error> {
    let usual = root.get("servers").map(Value::to_string);
    let mut own: Vec<(String, String)> = Vec::new();
    super::each(root, |_, _, operation, place| {
        let servers = operation.get("servers").map(Value::to_string);
        own.extend(servers.map(|servers| (place.to_owned(), servers)));
        Ok(())
    })?;
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
    Ok(())
}
