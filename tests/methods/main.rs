//! Every promise of [`routetree::MethodRouter`] that needs no counting allocator, one module for each.

mod allowed;
mod answers;
mod drawings;
mod edits;
mod like_a_plain_router;
mod method_names;
#[path = "../oracle/mod.rs"]
mod oracle;
mod properties;
mod signatures;
