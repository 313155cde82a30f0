//! A radix-tree path router: complete search, one right answer, nothing allocated in a lookup,
//! no `unsafe`.
//!
//! ```
//! use routetree::Router;
//!
//! let mut router = Router::new();
//! router.insert("/users/me", "me")?;
//! router.insert("/users/{id}", "user")?;
//! router.insert("/files/{*path}", "file")?;
//!
//! let found = router.at("/users/42")?;
//! assert_eq!(*found.value, "user");
//! assert_eq!(found.params.get("id"), Some("42"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod constraint;
mod decode;
mod error;
mod order;
mod params;
mod pattern;
mod router;
mod search;
#[cfg(feature = "server")]
pub mod server;
mod tree;

pub use error::{
    ConstraintError, DecodeError, InsertError, MatchError, MergeError, ParamError, SyntaxProblem,
};
pub use params::{Match, OwnedParams, Params, ParamsIter};
pub use pattern::escape;
pub use router::{IntoIter, Iter, IterMut, Matches, Router};
