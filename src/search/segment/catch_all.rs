//! A segment of a route with catch-alls, matched alone against parts of a path.
//!
//! Such a segment is a sub-pattern before its first catch-all (the head), one after its last (the
//! tail), and one between each two (the middles). The head matches within the segment of the path
//! where it starts, the tail within the one where it ends, and a middle within any segment between
//! them.

use super::super::boundaries::SegmentsView;
use super::case::Case;
use super::sub_pattern::{SubPattern, Window};
use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Segment};
use crate::testing::steps;
use crate::values::{Span, Values};

/// A segment with catch-alls, and the path.
#[derive(Clone, Copy)]
pub(crate) struct CatchAllSegment<'a> {
    pub(crate) segment: Segment<'a>,
    pub(crate) constraints: &'a Constraints<'a>,
    pub(crate) path: &'a str,
    pub(crate) case: Case,
}

impl<'a> CatchAllSegment<'a> {
    pub(crate) fn head(&self) -> SubPattern<'a> {
        let first = catch_alls(self.segment).next();
        SubPattern::new(self.segment, 0, first.unwrap_or(self.segment.params.len()))
    }

    pub(crate) fn tail(&self) -> SubPattern<'a> {
        let last = catch_alls(self.segment).next_back();
        SubPattern::new(self.segment, last.map_or(0, |last| last + 1), self.segment.params.len())
    }

    pub(crate) fn middles(&self) -> impl Iterator<Item = SubPattern<'a>> + use<'a> {
        let segment = self.segment;
        let pairs = catch_alls(segment).zip(catch_alls(segment).skip(1));
        pairs.map(move |(from, to)| SubPattern::new(segment, from + 1, to))
    }

    fn middles_from_the_right(&self) -> impl Iterator<Item = SubPattern<'a>> + use<'a> {
        let segment = self.segment;
        let pairs = catch_alls(segment).rev().skip(1).zip(catch_alls(segment).rev());
        pairs.map(move |(from, to)| SubPattern::new(segment, from + 1, to))
    }

    fn window(&self, from: usize, to: usize, anchored: bool) -> Window<'a> {
        Window { anchored, case: self.case, ..Window::new(self.constraints, self.path, from, to) }
    }

    /// The end of the segment of the path that contains `from`.
    pub(crate) fn end_of(&self, from: usize) -> usize {
        let rest = self.path.as_bytes().get(from..).unwrap_or_default();
        from + memchr::memchr(b'/', rest).unwrap_or(rest.len())
    }

    /// The start of the segment of the path that contains `to`.
    pub(crate) fn start_of(&self, to: usize) -> usize {
        let before = self.path.as_bytes().get(..to).unwrap_or_default();
        memchr::memrchr(b'/', before).map_or(0, |slash| slash + 1)
    }

    /// The earliest start of the last catch-all, at most `to`, if this segment starts at `from`.
    /// The segment of the path ends at `end`.
    pub(crate) fn last_opens(&self, from: usize, end: usize, to: usize) -> Option<usize> {
        let mut open = self.head().earliest_end(self.window(from, end, true))?;
        for middle in self.middles() {
            open = self.earliest_middle(middle, open + 1, to)?;
        }
        Some(open)
    }

    /// The earliest end, at most `to`, of a middle that starts at `from` or later.
    pub(crate) fn earliest_middle(
        &self,
        middle: SubPattern<'_>,
        mut from: usize,
        to: usize,
    ) -> Option<usize> {
        while from <= to {
            steps::add(1);
            let end = self.end_of(from);
            let found = middle.earliest_end(self.window(from, end.min(to), false));
            if found.is_some() {
                return found;
            }
            from = end + 1;
        }
        None
    }

    /// The latest start of the tail, at least `from`, if this segment ends at `end`.
    pub(crate) fn tail_start(&self, from: usize, end: usize) -> Option<usize> {
        let tail = self.tail();
        if tail.is_empty() { Some(end) } else { tail.latest_start(self.window(from, end, true)) }
    }

    /// Whether this segment can start at `from` and take the rest of the path.
    pub(crate) fn takes_rest(&self, from: usize) -> bool {
        let to = self.path.len();
        let Some(open) = self.last_opens(from, self.end_of(from), to) else { return false };
        let tail = self.tail_start(self.start_of(to).max(open + 1), to);
        tail.is_some_and(|tail| tail > open)
    }

    /// Calls `visit` with the position after each segment of the path at which this segment can
    /// end, if its last catch-all can start at `open` at the earliest.
    #[inline]
    pub(crate) fn visit_ends(
        &self,
        open: usize,
        segments: SegmentsView<'_>,
        mut visit: impl FnMut(usize),
    ) {
        if open >= segments.path().len() {
            return;
        }
        for index in segments.index_of(open)..segments.count() {
            steps::add(1);
            let (start, end) = (segments.start(index), segments.end(index));
            if end > open && self.tail_start(start.max(open + 1), end).is_some() {
                visit(index + 1);
            }
        }
    }

    /// Adds the values of this segment, which starts at `from`, ends at `end`, and fits there.
    pub(in crate::search) fn push_values(
        &self,
        from: usize,
        end: usize,
        values: &mut Values,
    ) -> Option<()> {
        let last = self.tail_start(self.start_of(end).max(from), end)?;
        // The starts of the middles, from right to left, as empty spans: no other list is compiled.
        let mut starts = Values::new();
        let mut limit = last;
        for middle in self.middles_from_the_right() {
            limit = self.latest_middle(middle, from, limit.checked_sub(1)?)?;
            starts.push(Span::new(limit, limit));
        }
        let mut open = self.push_up_to(self.head(), from, limit, values);
        for middle in self.middles() {
            let start = starts.pop()?.start as usize;
            values.push(Span::new(open, start));
            let next = starts.last().map_or(last, |next| next.start as usize);
            open = self.push_up_to(middle, start, next, values);
        }
        values.push(Span::new(open, last));
        self.tail().push_values(self.window(last, end, true), values);
        Some(())
    }

    /// Adds the values of a sub-pattern that starts at `from` and ends at least a byte before
    /// `limit`. Returns its end.
    fn push_up_to(
        &self,
        sub_pattern: SubPattern<'_>,
        from: usize,
        limit: usize,
        values: &mut Values,
    ) -> usize {
        let to = self.end_of(from).min(limit.saturating_sub(1));
        sub_pattern.push_values(self.window(from, to, false), values)
    }

    /// The latest start of a middle between `from` and `to`.
    fn latest_middle(&self, middle: SubPattern<'_>, from: usize, mut to: usize) -> Option<usize> {
        loop {
            let start = self.start_of(to);
            let found = middle.latest_start(self.window(start.max(from), to, false));
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
