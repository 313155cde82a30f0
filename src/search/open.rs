//! One segment of a route with catch-alls in it, matched by itself against places in a path.
//!
//! Such a segment is a piece in front of its first catch-all (its head), one behind its last (its
//! tail), and one between each two (its middles). A head lies in the segment of the path where it
//! begins, a tail in the one where it ends; a middle may stand in any segment on the way.

use smallvec::SmallVec;

use super::piece::{Piece, Place};
use super::steps;
use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Segment};
use crate::values::{Span, Values};

/// A segment with catch-alls, and the path.
#[derive(Clone, Copy)]
pub(super) struct Open<'a> {
    pub(super) segment: Segment<'a>,
    pub(super) constraints: &'a Constraints,
    pub(super) path: &'a str,
}

impl<'a> Open<'a> {
    pub(super) fn head(&self) -> Piece<'a> {
        let first = catch_alls(self.segment).next();
        Piece::new(self.segment, 0, first.unwrap_or(self.segment.params.len()))
    }

    pub(super) fn tail(&self) -> Piece<'a> {
        let last = catch_alls(self.segment).next_back();
        Piece::new(self.segment, last.map_or(0, |last| last + 1), self.segment.params.len())
    }

    pub(super) fn middles(
        &self,
    ) -> impl DoubleEndedIterator<Item = Piece<'a>> + ExactSizeIterator + use<'a> {
        let segment = self.segment;
        let pairs = catch_alls(segment).zip(catch_alls(segment).skip(1));
        let pieces: SmallVec<[(usize, usize); 4]> = pairs.collect();
        pieces.into_iter().map(move |(from, to)| Piece::new(segment, from + 1, to))
    }

    fn place(&self, from: usize, to: usize, anchored: bool) -> Place<'a> {
        Place { anchored, ..Place::new(self.constraints, self.path, from, to) }
    }

    /// Where the segment of the path ends that `from` lies in.
    pub(super) fn end_of(&self, from: usize) -> usize {
        let rest = self.path.as_bytes().get(from..).unwrap_or_default();
        from + memchr::memchr(b'/', rest).unwrap_or(rest.len())
    }

    /// Where the segment of the path begins that `to` lies in.
    pub(super) fn start_of(&self, to: usize) -> usize {
        let before = self.path.as_bytes().get(..to).unwrap_or_default();
        memchr::memrchr(b'/', before).map_or(0, |slash| slash + 1)
    }

    /// For a segment that begins at `from`, the least place at which its last catch-all can begin,
    /// up to `to`; the path's segment ends at `end`.
    pub(super) fn last_opens(&self, from: usize, end: usize, to: usize) -> Option<usize> {
        let mut open = self.head().earliest_end(self.place(from, end, true))?;
        for middle in self.middles() {
            open = self.earliest_middle(middle, open + 1, to)?;
        }
        Some(open)
    }

    /// The least end of a piece that begins at `from` or behind, and ends at `to` or before.
    pub(super) fn earliest_middle(
        &self,
        middle: Piece<'_>,
        mut from: usize,
        to: usize,
    ) -> Option<usize> {
        while from <= to {
            steps::add(1);
            let end = self.end_of(from);
            let found = middle.earliest_end(self.place(from, end.min(to), false));
            if found.is_some() {
                return found;
            }
            from = end + 1;
        }
        None
    }

    /// The latest place, `from` or behind, at which the tail of a segment that ends at `end` can
    /// begin.
    pub(super) fn tail_begins(&self, from: usize, end: usize) -> Option<usize> {
        let tail = self.tail();
        if tail.is_empty() { Some(end) } else { tail.latest_start(self.place(from, end, true)) }
    }

    /// Whether the segment can begin at `from` and take the rest of the path.
    pub(super) fn takes_rest(&self, from: usize) -> bool {
        let to = self.path.len();
        let Some(open) = self.last_opens(from, self.end_of(from), to) else { return false };
        let tail = self.tail_begins(self.start_of(to).max(open + 1), to);
        tail.is_some_and(|tail| tail > open)
    }

    /// Adds the values of a segment that begins at `from` and ends at `end`, and fits there.
    pub(super) fn fill(&self, from: usize, end: usize, values: &mut Values) -> Option<()> {
        let last = self.tail_begins(self.start_of(end).max(from), end)?;
        // Where the pieces between catch-alls begin, from right to left.
        let mut starts: SmallVec<[usize; 4]> = SmallVec::new();
        let mut limit = last;
        for middle in self.middles().rev() {
            limit = self.latest_middle(middle, from, limit.checked_sub(1)?)?;
            starts.push(limit);
        }
        let mut open = self.fill_up_to(self.head(), from, limit, values);
        for middle in self.middles() {
            let start = starts.pop()?;
            values.push(Span::new(open, start));
            open = self.fill_up_to(middle, start, *starts.last().unwrap_or(&last), values);
        }
        values.push(Span::new(open, last));
        self.tail().fill(self.place(last, end, true), values);
        Some(())
    }

    /// Fills a piece that begins at `from`, and leaves a byte at least before `limit`.
    fn fill_up_to(
        &self,
        piece: Piece<'_>,
        from: usize,
        limit: usize,
        values: &mut Values,
    ) -> usize {
        let to = self.end_of(from).min(limit.saturating_sub(1));
        piece.fill(self.place(from, to, false), values)
    }

    /// The latest start of a piece between `from` and `to`.
    fn latest_middle(&self, middle: Piece<'_>, from: usize, mut to: usize) -> Option<usize> {
        loop {
            let start = self.start_of(to);
            let found = middle.latest_start(self.place(start.max(from), to, false));
            if found.is_some() {
                return found;
            }
            to = start.checked_sub(1).filter(|&to| to >= from)?;
        }
    }
}

fn catch_alls(segment: Segment<'_>) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let is = |index: &usize| segment.params[*index].kind == ParamKind::CatchAll;
    (0..segment.params.len()).filter(is)
}
