//! The program with routetree: only the import differs.

use routetree as matchit;

mod program;
#[path = "program/since_09.rs"]
mod since_09;
