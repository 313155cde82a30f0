//! Every promise of [`routetree::MethodRouter`] that needs no counting allocator, one module for each.

mod answers;
mod like_a_plain_router;
#[path = "../oracle/mod.rs"]
mod oracle;
mod properties;
mod signatures;
