//! Timestamps.

use std::time::SystemTime;

/// `time` as an RFC 3339 timestamp in UTC, to the second.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}
