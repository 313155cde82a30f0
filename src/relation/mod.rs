//! How two routes relate: which paths they have in common, and which of them comes first.
//!
//! Input: two parsed routes, and their constraints. Output: an [`Overlap`] or a [`Comparison`]; of
//! many routes, those pairs of which each matches a part of what the other does.
//! [`automata`](crate::automata) compares the paths that they match, [`order`](crate::order) their
//! forms. This module knows neither a router nor its tree.

mod ambiguity;
mod comparison;
mod overlap;
mod pair;

pub use ambiguity::Ambiguity;
pub use comparison::{Comparison, compare};
pub use overlap::{Overlap, SharedPaths, overlap};

pub(crate) use ambiguity::{RouteForms, ambiguous};
pub(crate) use pair::RoutePair;
