//! Catches the panics of the user's code.
//!
//! In: an action. Out: its result, or nothing if it panicked. Does not report the panic.

use core::mem;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `act`. Returns `None` if it panics. Does not unwind, whatever the payload of the panic is.
///
/// The caller replaces or discards what the panic may have left in a bad state.
pub(super) fn catch<T>(act: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(done) => Some(done),
        Err(payload) => {
            discard(payload);
            None
        }
    }
}

/// Drops the payload of a panic, which is a value of the user and may panic as well. The payload of
/// that panic is leaked, since its drop could panic in turn, and so on.
#[cold]
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(next) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(next);
    }
}
