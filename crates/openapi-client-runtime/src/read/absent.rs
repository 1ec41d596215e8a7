//! Members that may be left out of a body.

use super::Nullable;

/// A value that stands for a member which may be absent.
pub trait MayBeAbsent {
    /// Whether the member is left out.
    fn is_absent(&self) -> bool;
}

impl<T> MayBeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> MayBeAbsent for Nullable<T> {
    fn is_absent(&self) -> bool {
        Nullable::is_absent(self)
    }
}
