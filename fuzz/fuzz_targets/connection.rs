//! Compares the server's state machine with the second parser of the test suite, and with itself:
//! the output must be what that parser expects, and the same however the bytes are split.
//!
//! The first four bytes of the input are the lengths of the first parts. The others are choices
//! that build the message: words of HTTP, and bytes that stand for themselves.

#![no_main]

#[path = "../../tests/server/support/compare.rs"]
mod compare;
#[path = "../../tests/server/support/demo.rs"]
mod demo;
#[path = "../../tests/server/support/peer.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod peer;
#[path = "../../tests/server/support/reference.rs"]
mod reference;

use libfuzzer_sys::fuzz_target;

/// Long messages are slow, as they are also split byte by byte.
const MAX_CHOICES: usize = 64;

fuzz_target!(|input: &[u8]| {
    let Some((lengths, choices)) = input.split_at_checked(4) else {
        return;
    };
    let splits: Vec<usize> = lengths.iter().map(|&length| usize::from(length)).collect();
    let choices = &choices[..choices.len().min(MAX_CHOICES)];
    compare::check(&compare::message(choices), &splits);
});
