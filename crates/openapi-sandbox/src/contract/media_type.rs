//! Media types.

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether the media range of a document (`*/*`, `text/*`, one type) covers the essence `media_type`.
pub(super) fn covers(range: &str, media_type: &str) -> bool {
    let range = essence(range);
    match range.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => media_type.starts_with(kind),
        None => range == media_type,
    }
}
