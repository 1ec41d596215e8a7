//! Locks that survive a panicking test thread.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a thread that held the lock has panicked: each critical section leaves its value whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
