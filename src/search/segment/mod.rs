//! Tests of one segment of a route against a part of the path.
//!
//! - [`sub_pattern`]: what is tested, and where: a [`SubPattern`] in a [`Window`].
//! - [`case`]: literals compared and found, exactly or without regard to letter case.
//! - [`substring`]: literals found exactly.
//! - [`mixed`]: the test itself, and the values, without constraints.
//! - [`deterministic`]: constrained sub-patterns in which each value can end in one place only.
//! - [`constrained`]: all other constrained sub-patterns.
//! - [`catch_all`]: segments with catch-alls, as sub-patterns with catch-alls between them.

mod case;
mod catch_all;
mod constrained;
mod deterministic;
mod mixed;
mod sub_pattern;
mod substring;

pub(crate) use case::Case;
pub(crate) use catch_all::CatchAllSegment;
pub(crate) use sub_pattern::{SubPattern, Window};
