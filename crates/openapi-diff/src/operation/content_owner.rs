//! What media types belong to.

use crate::engine::Location;

/// What the media types belong to, "the response 200", and where its changes are reported.
pub(crate) struct Owner<'s> {
    pub(crate) at: &'s Location,
    pub(crate) part: &'s str,
}
