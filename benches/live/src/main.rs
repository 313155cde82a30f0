//! What it costs to change routes while lookups run.
//!
//! See the README beside this package.

mod contenders;
mod loads;
mod readers;
mod tables;
mod updates;

use std::env;

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    updates::report(if quick { &[1_000] } else { &[1_000, 40_000, 1_000_000] });
    loads::report();
    readers::report(if quick { 1 } else { 5 });
}
