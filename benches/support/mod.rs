//! What the benchmarks share: route tables, paths with the right answers to them, and a router
//! that is held to those answers before it is timed.
//!
//! Tables, paths, the generator and the oracle are the comparison package's own files. These name
//! each other from the crate's root, so a benchmark says `use support::*;` beside `mod support;`.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each benchmark uses a part, and the comparison's files bring their tests along"
)]
#![allow(clippy::incompatible_msrv, reason = "benchmarks are for a current compiler")]

use std::path::Path;

#[path = "../compare/src/expect.rs"]
pub mod expect;
#[path = "../compare/src/generate.rs"]
pub mod generate;
#[path = "../compare/src/order.rs"]
pub mod order;
#[path = "../compare/src/paths.rs"]
pub mod paths;
#[path = "../compare/src/random.rs"]
pub mod random;
pub mod requests;
#[path = "../compare/src/table.rs"]
pub mod table;
pub mod workload;

/// Every route table, by its file's name.
pub const TABLES: [&str; 11] = [
    "github_130",
    "github_315",
    "static_157",
    "googleplus",
    "parse",
    "gitlab",
    "kubernetes",
    "stripe",
    "oci",
    "docs",
    "constraints",
];

/// The table in `tables/` of this name.
pub fn load(name: &str) -> table::Table {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tables");
    load_from(Path::new(folder), name)
}

/// The table of this name in a folder.
pub fn load_from(folder: &Path, name: &str) -> table::Table {
    table::Table::load(&folder.join(format!("{name}.txt"))).unwrap_or_else(|e| panic!("{e}"))
}
