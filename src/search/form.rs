//! One form of a route, matched alone: what its parameters take of a path.
//!
//! Up to the first catch-all, segments of the form and of the path stand side by side. Behind it
//! all is placed from the right: what stands between two catch-alls as late as it can stand, which
//! leaves to each catch-all the longest value that the whole allows. A form that matches anywhere
//! matches so, since a later place leaves more room to what stands before it.

use smallvec::SmallVec;

use super::ends::Ends;
use super::open::Open;
use super::piece::{Piece, Place};
use super::steps;
use crate::constraint::Constraints;
use crate::pattern::{Pattern, Segment, SegmentKind};
use crate::values::{Span, Values};

/// A form, and a path.
pub(super) struct Placing<'a, E> {
    pub(super) form: &'a Pattern,
    pub(super) constraints: &'a Constraints,
    pub(super) path: &'a str,
    pub(super) ends: &'a mut E,
    /// Whether its last catch-all may be left with nothing.
    pub(super) optional_tail: bool,
}

/// Where in the path a segment with a catch-all begins and ends.
#[derive(Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
}

impl<'a, E: Ends> Placing<'a, E> {
    /// As the form itself says.
    pub(super) fn new(
        form: &'a Pattern,
        constraints: &'a Constraints,
        path: &'a str,
        ends: &'a mut E,
    ) -> Self {
        Placing { form, constraints, path, ends, optional_tail: form.optional_tail }
    }

    /// Adds the values of the form, which matches the path.
    pub(super) fn fill(&mut self, values: &mut Values) {
        let mut from = 0;
        let first = self.form.first_catch_all().unwrap_or(self.form.len());
        for index in 0..first {
            let end = self.ends.end(from);
            self.fill_segment(index, Range { from, to: end }, values);
            from = end + 1;
        }
        if first < self.form.len() {
            self.fill_rest(first, from, values);
        }
    }

    /// Adds the values of segment `first` of the form, its first with a catch-all, which begins at
    /// `from`, and of all behind it; the form matches the path.
    pub(super) fn fill_rest(&mut self, first: usize, from: usize, values: &mut Values) {
        let ranges = self.ranges(first, from, |_, _, _| true);
        self.fill_ranges(first, &ranges.unwrap_or_default(), values);
    }

    /// As [`Placing::fill_rest`], if the form matches from there on; adds values if they are asked
    /// for.
    pub(super) fn take_rest(
        &mut self,
        first: usize,
        from: usize,
        values: Option<&mut Values>,
    ) -> bool {
        let ranges = self.ranges(first, from, Self::fits);
        if let (Some(ranges), Some(values)) = (&ranges, values) {
            self.fill_ranges(first, ranges, values);
        }
        ranges.is_some()
    }

    /// Whether a segment of the form can take a range of the path.
    fn fits(&mut self, index: usize, range: Range) -> bool {
        if self.form.segment_kind(index).has_catch_all() {
            return self.opens(index, range);
        }
        let place = Place::new(self.constraints, self.path, range.from, range.to);
        Piece::whole(self.form.segment(index)).matches(place)
    }

    /// What the segments with a catch-all take, from right to left. `fits` is asked of those behind
    /// the last catch-all, and of the first.
    #[inline]
    fn ranges(
        &mut self,
        first: usize,
        from: usize,
        fits: impl Fn(&mut Self, usize, Range) -> bool,
    ) -> Option<SmallVec<[Range; 4]>> {
        let mut ranges: SmallVec<[Range; 4]> = SmallVec::new();
        let mut to = self.path.len();
        for index in (first + 1..self.form.len()).rev() {
            let mut start = self.ends.start(to);
            if self.form.segment_kind(index).has_catch_all() {
                start = self.latest_start(index, from, Range { from: start, to })?;
                ranges.push(Range { from: start, to });
            } else if ranges.is_empty() && !fits(self, index, Range { from: start, to }) {
                return None;
            }
            // Something has to be left for the first catch-all.
            to = start.checked_sub(1).filter(|&to| to > from)?;
        }
        ranges.push(Range { from, to });
        fits(self, first, Range { from, to }).then_some(ranges)
    }

    fn fill_ranges(&mut self, first: usize, ranges: &[Range], values: &mut Values) {
        let mut ranges = ranges.iter().rev();
        let mut from = 0;
        for index in first..self.form.len() {
            let mut range = Range { from, to: from };
            if self.form.segment_kind(index).has_catch_all() {
                let Some(&found) = ranges.next() else { return };
                range = found;
            } else {
                range.to = self.ends.end(from);
            }
            self.fill_segment(index, range, values);
            from = range.to + 1;
        }
    }

    /// Adds the values of one segment.
    #[inline(always)]
    fn fill_segment(&self, index: usize, Range { from, to }: Range, values: &mut Values) {
        match self.form.segment_kind(index) {
            SegmentKind::Literal => {}
            SegmentKind::Plain | SegmentKind::CatchAll => values.push(Span::new(from, to)),
            SegmentKind::MixedCatchAll => {
                self.open(self.form.segment(index)).fill(from, to, values);
            }
            SegmentKind::Mixed => {
                let place = Place::new(self.constraints, self.path, from, to);
                Piece::whole(self.form.segment(index)).fill(place, values);
            }
        }
    }

    /// The last place in the path, behind `least`, at which segment `index` of the form can begin,
    /// so that it ends where the range does and what stands before it, back to the catch-all
    /// there, fits too. The search begins with the range.
    fn latest_start(&mut self, index: usize, least: usize, mut range: Range) -> Option<usize> {
        while range.from > least {
            steps::add(1);
            if self.opens(index, range) && self.fits_before(index, least, range.from) {
                return Some(range.from);
            }
            range.from = self.ends.start(range.from - 1);
        }
        None
    }

    fn open<'o>(&'o self, segment: Segment<'o>) -> Open<'o> {
        Open { segment, constraints: self.constraints, path: self.path }
    }

    /// Whether a segment with a catch-all can take just this range.
    fn opens(&mut self, index: usize, Range { from, to }: Range) -> bool {
        if self.form.segment_kind(index) == SegmentKind::CatchAll {
            let optional = self.optional_tail && index + 1 == self.form.len();
            return from < to || optional;
        }
        let end = self.ends.end(from).min(to);
        let start = self.ends.start(to).max(from);
        let open = self.open(self.form.segment(index));
        let Some(opens) = open.last_opens(from, end, to) else { return false };
        open.tail_begins(start, to).is_some_and(|tail| tail > opens)
    }

    /// Whether the segments before `index`, back to the one with a catch-all and the ending of
    /// that, fit before `from`.
    fn fits_before(&mut self, index: usize, least: usize, mut from: usize) -> bool {
        for before in (0..index).rev() {
            let Some(to) = from.checked_sub(1).filter(|&to| to > least) else { return false };
            from = self.ends.start(to);
            if self.form.segment_kind(before).has_catch_all() {
                let open = self.open(self.form.segment(before));
                return open.tail_begins(from.max(least), to).is_some();
            }
            if !self.fits(before, Range { from, to }) {
                return false;
            }
        }
        false
    }
}
