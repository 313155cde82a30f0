//! The server's state machine against the second reader of the test suite, and against itself:
//! whatever a connection is sent, what comes back must be what that reader expects, and the same
//! however the bytes were split.
//!
//! The input's first four bytes are the lengths of the first pieces, the rest are choices from which
//! the message is drawn: words of HTTP, and bytes that stand for themselves.

#![no_main]

#[path = "../../tests/server_support/compare.rs"]
mod compare;
#[path = "../../tests/server_support/demo.rs"]
mod demo;
#[path = "../../tests/server_support/peer.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod peer;
#[path = "../../tests/server_support/reference.rs"]
mod reference;

use libfuzzer_sys::fuzz_target;

/// Splitting byte by byte makes long messages slow.
const MOST_CHOICES: usize = 64;

fuzz_target!(|input: &[u8]| {
    let Some((lengths, choices)) = input.split_at_checked(4) else {
        return;
    };
    let splits: Vec<usize> = lengths.iter().map(|&length| usize::from(length)).collect();
    let choices = &choices[..choices.len().min(MOST_CHOICES)];
    compare::check(&compare::message(choices), &splits);
});
