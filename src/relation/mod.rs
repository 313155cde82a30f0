//! How two routes relate: which paths they have in common, and which of them comes first.
//!
//! Input: two parsed routes, and their constraints. Output: an [`Overlap`] or a [`Comparison`]. For
//! many routes: the pairs that share some paths while each route matches others too.
//! [`automata`](crate::automata) compares the paths that routes match, [`order`](crate::order)
//! their forms. This module knows neither a router nor its tree.

mod ambiguity;
mod comparison;
mod overlap;
mod pair;

pub use ambiguity::Ambiguity;
pub use comparison::{Comparison, compare};
pub use overlap::{Overlap, SharedPaths, overlap};

pub(crate) use ambiguity::{RouteForms, ambiguous};
pub(crate) use pair::RoutePair;
