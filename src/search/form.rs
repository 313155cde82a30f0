//! One form of a route, matched alone: what its parameters take of a path.
//!
//! Up to the first catch-all, segments of the form and of the path correspond one to one. After it
//! everything is placed from the right: the segments between two catch-alls as late as possible,
//! which leaves each catch-all the longest value that the whole allows. If a form matches at all,
//! it matches this way, because a later place leaves more room for what comes before it.

use super::boundaries::{Boundaries, SegmentsView};
use super::context::Tail;
use super::segment::{Case, CatchAllSegment, SubPattern, Window};
use crate::constraint::Constraints;
use crate::pattern::{Pattern, Segment, SegmentKind};
use crate::testing::steps;
use crate::values::{INLINE_VALUES, Span, Values};

/// A form, and a path.
pub(super) struct FormMatcher<'a, 'p> {
    form: &'a Pattern,
    constraints: &'a Constraints<'a>,
    path: &'a str,
    boundaries: &'a mut Boundaries<'p>,
    case: Case,
    /// Whether the last catch-all may be left with nothing.
    optional_tail: bool,
}

/// What becomes of the segments from the first catch-all on.
struct Task<'v> {
    /// Whether they are compared with the path. Without that they must be known to fit.
    checks: bool,
    /// Where their values are recorded, from right to left.
    values: Option<&'v mut Values>,
}

/// The part of the path that a segment of the form takes.
#[derive(Clone, Copy, Default)]
struct Range {
    from: usize,
    to: usize,
}

impl<'a, 'p> FormMatcher<'a, 'p> {
    /// `optional_tail` is as the form has it.
    pub(super) fn new(
        form: &'a Pattern,
        constraints: &'a Constraints<'a>,
        path: &'a str,
        boundaries: &'a mut Boundaries<'p>,
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
        self.rest(first, from, Task { checks: false, values: Some(values) });
    }

    /// As [`Self::push_rest`], with the segments of the path: the first catch-all starts at number
    /// `from`. Adds nothing and returns `false` if there is another catch-all: without one,
    /// all segments after the first are known from the end of the path.
    #[inline(always)]
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
        self.rest(first, from, Task { checks: true, values: None })
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
        self.rest(first, from, Task { checks: true, values: Some(values) })
    }

    /// Whether a segment without a catch-all can take a range of the path.
    fn fits(&mut self, index: usize, range: Range) -> bool {
        let window = self.window(range);
        SubPattern::whole(self.form.segment(index)).matches(window)
    }

    fn rest(&mut self, first: usize, from: usize, mut task: Task<'_>) -> bool {
        let recorded = task.values.as_ref().map_or(0, |values| values.len());
        let placed = self.place(first, from, &mut task);
        if let Some(values) = task.values {
            match placed {
                // They are recorded from right to left.
                true => values[recorded..].reverse(),
                false => values.truncate(recorded),
            }
        }
        placed
    }

    /// Places the form's segments from `first` on, from right to left. Returns whether all of them
    /// fit.
    fn place(&mut self, first: usize, from: usize, task: &mut Task<'_>) -> bool {
        let mut to = self.path.len();
        let mut checks = task.checks;
        let form = self.form;
        for (index, kind) in form.kinds_from(first + 1).enumerate().rev() {
            let segment = (first + 1 + index, kind);
            let start = if kind.has_catch_all() {
                // What is before it, up to the previous one, is checked with it.
                checks = false;
                self.latest_start(segment, from, to)
            } else {
                self.start_of(segment, to, checks)
            };
            // The first catch-all needs at least a byte.
            let Some(start) = start.filter(|&start| start > from + 1) else { return false };
            self.record(segment, Range { from: start, to }, task);
            to = start - 1;
        }
        let (segment, range) = ((first, form.segment_kind(first)), Range { from, to });
        if task.checks && !self.catch_all_fits(segment, range) {
            return false;
        }
        self.record(segment, range, task);
        true
    }

    /// The start of a segment without a catch-all that ends at `to`, if it fits there, or if that
    /// need not be checked.
    #[inline]
    fn start_of(
        &mut self,
        (index, kind): (usize, SegmentKind),
        to: usize,
        checks: bool,
    ) -> Option<usize> {
        match kind {
            SegmentKind::Literal => {
                let literal = self.form.literal_of(index);
                let start = to.checked_sub(literal.len())?;
                let path = self.path.as_bytes();
                let fits = || {
                    let starts_here = start == 0 || path[start - 1] == b'/';
                    starts_here && self.case.equal(&path[start..to], literal)
                };
                (!checks || fits()).then_some(start)
            }
            SegmentKind::Plain => {
                let start = self.boundaries.start(to);
                (start < to).then_some(start)
            }
            _ => {
                let start = self.boundaries.start(to);
                (!checks || self.fits(index, Range { from: start, to })).then_some(start)
            }
        }
    }

    /// Records the values of a segment, from right to left.
    #[inline(always)]
    fn record(&self, (index, kind): (usize, SegmentKind), range: Range, task: &mut Task<'_>) {
        let Some(values) = &mut task.values else { return };
        match kind {
            SegmentKind::Literal => {}
            SegmentKind::Plain | SegmentKind::CatchAll => {
                values.push(Span::new(range.from, range.to));
            }
            SegmentKind::MixedCatchAll | SegmentKind::Mixed => {
                let recorded = values.len();
                self.push_segment(index, range, values);
                values[recorded..].reverse();
            }
        }
    }

    fn window(&self, Range { from, to }: Range) -> Window<'a> {
        Window { case: self.case, ..Window::new(self.constraints, self.path, from, to) }
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

    /// The latest start, after `min`, of segment `index`, so that it ends at `to` and the segments
    /// before it, back to the previous catch-all, fit too.
    fn latest_start(
        &mut self,
        segment: (usize, SegmentKind),
        min: usize,
        to: usize,
    ) -> Option<usize> {
        let mut from = self.boundaries.start(to);
        while from > min {
            steps::add(1);
            let range = Range { from, to };
            if self.catch_all_fits(segment, range) && self.fits_before(segment.0, min, from) {
                return Some(from);
            }
            from = self.boundaries.start(from - 1);
        }
        None
    }

    fn catch_all<'o>(&'o self, segment: Segment<'o>) -> CatchAllSegment<'o> {
        let FormMatcher { constraints, path, case, .. } = *self;
        CatchAllSegment { segment, constraints, path, case }
    }

    /// Whether a segment with a catch-all can take exactly this range.
    #[inline(always)]
    fn catch_all_fits(&mut self, (index, kind): (usize, SegmentKind), range: Range) -> bool {
        if kind != SegmentKind::CatchAll {
            return self.mixed_catch_all_fits(index, range);
        }
        range.from < range.to || self.optional_tail && index + 1 == self.form.len()
    }

    fn mixed_catch_all_fits(&mut self, index: usize, Range { from, to }: Range) -> bool {
        let end = self.boundaries.end(from).min(to);
        let start = self.boundaries.start(to).max(from);
        let segment = self.catch_all(self.form.segment(index));
        let Some(opens) = segment.last_opens(from, end, to) else { return false };
        segment.tail_start(start, to).is_some_and(|tail| tail > opens)
    }

    /// Whether the segments before `index`, back to the previous one with a catch-all and the end
    /// of that one, fit before `from`.
    fn fits_before(&mut self, index: usize, min: usize, mut from: usize) -> bool {
        let form = self.form;
        for (before, kind) in form.kinds_from(0).take(index).enumerate().rev() {
            let Some(to) = from.checked_sub(1).filter(|&to| to > min) else { return false };
            match kind {
                SegmentKind::CatchAll => return true,
                SegmentKind::MixedCatchAll => {
                    let start = self.boundaries.start(to).max(min);
                    let segment = self.catch_all(self.form.segment(before));
                    return segment.tail_start(start, to).is_some();
                }
                _ => {}
            }
            let Some(start) = self.start_of((before, kind), to, true) else { return false };
            from = start;
        }
        false
    }
}
