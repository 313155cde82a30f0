//! Where the segments of a path start and end, and sets of segments.

mod bit_set;
mod found;
mod scan;
mod segments;

pub(super) use bit_set::{BitSet, Positions};
pub(super) use scan::{Boundaries, EndBits, LongPath, MiddlePath, SegmentEnds, ShortPath};
pub(crate) use segments::{Segments, SegmentsView};
