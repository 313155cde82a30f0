//! One form of a route, matched alone: what its parameters take of a path.
//!
//! Up to the first catch-all, segments of the form and of the path correspond one to one. After it
//! everything is placed from the right: the segments between two catch-alls as late as possible,
//! which leaves each catch-all the longest value that the whole allows. If a form matches at all,
//! it matches this way, because a later place leaves more room for what comes before it.

use smallvec::SmallVec;

use super::boundaries::{Boundaries, SegmentsView};
use super::context::Tail;
use super::segment::{Case, CatchAllSegment, SubPattern, Window};
use crate::constraint::Constraints;
use crate::pattern::{Pattern, Segment, SegmentKind};
use crate::testing::steps;
use crate::values::{INLINE_VALUES, Span, Values};

/// A form, and a path.
pub(super) struct FormMatcher<'a, B> {
    form: &'a Pattern,
    constraints: &'a Constraints<'a>,
    path: &'a str,
    boundaries: &'a mut B,
    case: Case,
    /// Whether the last catch-all may be left with nothing.
    optional_tail: bool,
}

/// The part of the path that a segment of the form takes.
#[derive(Clone, Copy, Default)]
struct Range {
    from: usize,
    to: usize,
}

/// As many ranges as there are inline values: only a route with more parameters allocates.
type Ranges = SmallVec<[Range; INLINE_VALUES]>;

impl<'a, B: Boundaries> FormMatcher<'a, B> {
    /// `optional_tail` is as the form has it.
    pub(super) fn new(
        form: &'a Pattern,
        constraints: &'a Constraints<'a>,
        path: &'a str,
        boundaries: &'a mut B,
    ) -> Self {
        let optional_tail = form.optional_tail;
        FormMatcher { form, constraints, path, boundaries, case: Case::Exact, optional_tail }
    }

    pub(super) fn with_case(self, case: Case) -> Self {
        FormMatcher { case, ..self }
    }

    /// Adds the values of the form, which matches the path.
    pub(super) fn push_values(mut self, values: &mut Values) {
        let mut from = 0;
        let first = self.form.first_catch_all().unwrap_or(self.form.len());
        for index in 0..first {
            let end = self.boundaries.end(from);
            self.push_segment(index, Range { from, to: end }, values);
            from = end + 1;
        }
        if first < self.form.len() {
            self.push_rest(first, from, values);
        }
    }

    /// Whether the form matches the whole path.
    pub(super) fn matches(&mut self) -> bool {
        let mut from = 0;
        let first = self.form.first_catch_all().unwrap_or(self.form.len());
        for index in 0..first {
            if from > self.path.len() {
                return false;
            }
            let end = self.boundaries.end(from);
            if !self.fits(index, Range { from, to: end }) {
                return false;
            }
            from = end + 1;
        }
        if first == self.form.len() {
            return from == self.path.len() + 1;
        }
        from <= self.path.len() && self.rest_tail(first, from).is_some()
    }

    /// Whether this is a form with more values than fit inline.
    pub(super) fn is_large(&self) -> bool {
        self.form.names.len() > INLINE_VALUES
    }

    /// Adds the values of the form, which matches the path, from its segment `first` on: the first
    /// with a catch-all, which starts at `from`.
    pub(super) fn push_rest(&mut self, first: usize, from: usize, values: &mut Values) {
        let mut ranges = Ranges::new();
        self.place(first, from, |_, _, _| true, |range| ranges.push(range));
        self.push_ranges(first, &ranges, values);
    }

    /// As [`Self::push_rest`], with the segments of the path: the first catch-all starts at number
    /// `from`. Adds nothing and returns `false` if there is another catch-all: without one,
    /// all segments after the first are known from the end of the path.
    pub(super) fn push_aligned(
        &self,
        segments: SegmentsView<'_>,
        first: usize,
        from: usize,
        values: &mut Values,
    ) -> bool {
        let after = self.form.len() - first - 1;
        let only = !self.form.kinds_from(first + 1).any(SegmentKind::has_catch_all);
        let Some(next) = segments.count().checked_sub(after).filter(|&next| next > from && only)
        else {
            return false;
        };
        let mut from = segments.start(from);
        for (index, kind) in self.form.kinds_from(first).enumerate() {
            let to = segments.end(next - 1 + index);
            match kind {
                SegmentKind::Literal => {}
                SegmentKind::Plain | SegmentKind::CatchAll => values.push(Span::new(from, to)),
                _ => self.push_segment(first + index, Range { from, to }, values),
            }
            from = to + 1;
        }
        true
    }

    /// Whether the form matches from its segment `first` on: the first with a catch-all, which
    /// starts at `from`.
    fn matches_rest(&mut self, first: usize, from: usize) -> bool {
        self.place(first, from, Self::fits, |_| {})
    }

    /// How the form matches from its segment `first` on: with something for its last catch-all, if
    /// it can.
    pub(super) fn rest_tail(&mut self, first: usize, from: usize) -> Option<Tail> {
        let optional = core::mem::take(&mut self.optional_tail);
        if self.matches_rest(first, from) {
            return Some(Tail::Filled);
        }
        self.optional_tail = optional;
        (optional && self.matches_rest(first, from)).then_some(Tail::Empty)
    }

    /// As [`Self::matches_rest`]. Adds the values if the form matches.
    pub(super) fn take_rest(&mut self, first: usize, from: usize, values: &mut Values) -> bool {
        let mut ranges = Ranges::new();
        let matches = self.place(first, from, Self::fits, |range| ranges.push(range));
        if matches {
            self.push_ranges(first, &ranges, values);
        }
        matches
    }

    /// Whether a segment of the form can take a range of the path.
    fn fits(&mut self, index: usize, range: Range) -> bool {
        if self.form.segment_kind(index).has_catch_all() {
            return self.catch_all_fits(index, range);
        }
        let window = self.window(range);
        SubPattern::whole(self.form.segment(index)).matches(window)
    }

    /// Places the form's segments from `first` on. Calls `push` with the ranges of the segments
    /// with a catch-all, from right to left, and `fits` for the segments after the last
    /// catch-all and for segment `first`. Returns whether all of them fit.
    #[inline]
    fn place(
        &mut self,
        first: usize,
        from: usize,
        fits: impl Fn(&mut Self, usize, Range) -> bool,
        mut push: impl FnMut(Range),
    ) -> bool {
        let mut to = self.path.len();
        let mut after_last = true;
        for index in (first + 1..self.form.len()).rev() {
            let mut start = self.boundaries.start(to);
            if self.form.segment_kind(index).has_catch_all() {
                let Some(latest) = self.latest_start(index, from, Range { from: start, to }) else {
                    return false;
                };
                start = latest;
                push(Range { from: start, to });
                after_last = false;
            } else if after_last && !fits(self, index, Range { from: start, to }) {
                return false;
            }
            // The first catch-all needs at least a byte.
            let Some(before) = start.checked_sub(1).filter(|&to| to > from) else { return false };
            to = before;
        }
        push(Range { from, to });
        fits(self, first, Range { from, to })
    }

    fn window(&self, Range { from, to }: Range) -> Window<'a> {
        Window { case: self.case, ..Window::new(self.constraints, self.path, from, to) }
    }

    fn push_ranges(&mut self, first: usize, ranges: &[Range], values: &mut Values) {
        let mut ranges = ranges.iter().rev();
        let mut from = 0;
        for index in first..self.form.len() {
            let mut range = Range { from, to: from };
            if self.form.segment_kind(index).has_catch_all() {
                let Some(&found) = ranges.next() else { return };
                range = found;
            } else {
                range.to = self.boundaries.end(from);
            }
            self.push_segment(index, range, values);
            from = range.to + 1;
        }
    }

    /// Adds the values of one segment.
    #[inline(always)]
    fn push_segment(&self, index: usize, Range { from, to }: Range, values: &mut Values) {
        match self.form.segment_kind(index) {
            SegmentKind::Literal => {}
            SegmentKind::Plain | SegmentKind::CatchAll => values.push(Span::new(from, to)),
            SegmentKind::MixedCatchAll => {
                self.catch_all(self.form.segment(index)).push_values(from, to, values);
            }
            SegmentKind::Mixed => {
                let window = self.window(Range { from, to });
                SubPattern::whole(self.form.segment(index)).push_values(window, values);
            }
        }
    }

    /// The latest start, after `min`, of segment `index`, so that it ends where the range does and
    /// the segments before it, back to the previous catch-all, fit too. The search starts with the
    /// range.
    fn latest_start(&mut self, index: usize, min: usize, mut range: Range) -> Option<usize> {
        while range.from > min {
            steps::add(1);
            if self.catch_all_fits(index, range) && self.fits_before(index, min, range.from) {
                return Some(range.from);
            }
            range.from = self.boundaries.start(range.from - 1);
        }
        None
    }

    fn catch_all<'o>(&'o self, segment: Segment<'o>) -> CatchAllSegment<'o> {
        let FormMatcher { constraints, path, case, .. } = *self;
        CatchAllSegment { segment, constraints, path, case }
    }

    /// Whether a segment with a catch-all can take exactly this range.
    fn catch_all_fits(&mut self, index: usize, Range { from, to }: Range) -> bool {
        if self.form.segment_kind(index) == SegmentKind::CatchAll {
            let optional = self.optional_tail && index + 1 == self.form.len();
            return from < to || optional;
        }
        let end = self.boundaries.end(from).min(to);
        let start = self.boundaries.start(to).max(from);
        let segment = self.catch_all(self.form.segment(index));
        let Some(opens) = segment.last_opens(from, end, to) else { return false };
        segment.tail_start(start, to).is_some_and(|tail| tail > opens)
    }

    /// Whether the segments before `index`, back to the previous one with a catch-all and the end
    /// of that one, fit before `from`.
    fn fits_before(&mut self, index: usize, min: usize, mut from: usize) -> bool {
        for before in (0..index).rev() {
            let Some(to) = from.checked_sub(1).filter(|&to| to > min) else { return false };
            from = self.boundaries.start(to);
            if self.form.segment_kind(before).has_catch_all() {
                let segment = self.catch_all(self.form.segment(before));
                return segment.tail_start(from.max(min), to).is_some();
            }
            if !self.fits(before, Range { from, to }) {
                return false;
            }
        }
        false
    }
}
