//! The program with matchit 0.9.

use matchit_09 as matchit;

mod program;
#[path = "program/since_09.rs"]
mod since_09;
