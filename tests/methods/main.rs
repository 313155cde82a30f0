//! What [`routetree::MethodRouter`] promises, one module per promise, but for allocations: those
//! are counted by another test binary.

mod allowed;
mod drawings;
mod edits;
mod like_a_plain_router;
mod lookups;
mod method_names;
#[path = "../oracle/mod.rs"]
mod oracle;
mod properties;
mod signatures;
