//! What [`routetree::Router`] promises, one module per promise, but for allocations: those are
//! counted by another test binary.

mod bounded_stack;
mod client;
mod complex_children;
#[cfg(feature = "serde")]
mod deserialize;
mod drawings;
mod encode;
mod errors;
mod explain;
#[cfg(feature = "regex")]
mod inline_expressions;
mod links;
mod lint;
mod nest;
mod nest_boundary;
mod optional_ends;
#[path = "../oracle/mod.rs"]
mod oracle;
mod params;
mod path;
mod properties;
mod random;
#[cfg(feature = "regex")]
mod regex;
mod relation;
mod shadowed;
mod signatures;
mod small_routes;
mod suggest;
mod tables;
mod unchanged_on_error;
mod url;
mod variants;
mod visible;
mod whole_table;
