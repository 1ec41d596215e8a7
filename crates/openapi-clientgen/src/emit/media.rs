//! Names for the methods of further media types.

use crate::names;
use crate::read::media_suffix;

/// What distinguishes further media types; those with one short name have their whole one.
pub(super) fn suffixes<'m>(media_types: impl Iterator<Item = &'m str>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for media_type in media_types {
        let short = media_suffix(media_type);
        let whole = names::snake(media_type);
        let name = [short, whole.clone()]
            .into_iter()
            .chain((2..).map(|n| format!("{whole}_{n}")))
            .find(|name| !chosen.contains(name))
            .unwrap_or(whole);
        chosen.push(name);
    }
    chosen
}
