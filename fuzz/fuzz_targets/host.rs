//! The router of hosts against the oracle of its tests, step by step: insertions (malformed and
//! conflicting ones too), removals, replacements, merges, clones and lookups.
//!
//! The input is a list of steps with a byte of `0xFF` between them. A step's first byte is its kind;
//! the rest are the choices from which its pattern or host is drawn. A step that starts with `0xFE`
//! looks up the rest as a host.

#![no_main]

#[path = "../../tests/host/oracle/mod.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;
use oracle::draw::Choices;
use oracle::duel::Duel;

/// More steps than this make a run slow and find nothing that fewer do not.
const MOST_STEPS: usize = 48;

fuzz_target!(|input: &[u8]| {
    let mut duel = Duel::new();
    for step in input.split(|byte| *byte == 0xFF).take(MOST_STEPS) {
        match step {
            [0xFE, host @ ..] => duel.compare(&String::from_utf8_lossy(host)),
            _ => duel.step(&mut Choices::new(step)),
        }
    }
    duel.compare_texts();
});
