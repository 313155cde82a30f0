//! How far one form of a route gets on a path that it does not match.
//!
//! Input: a form and a path. Output: `None` if the form matches, or else a [`FormMismatch`]: the
//! first segment of the form that fits nowhere after the segments before it, the first part of that
//! segment that does not fit, and the first position where that part could have started.
//!
//! A segment with a catch-all can end at many positions, so the segment after it is tried at each
//! of them. Parts are tested with the sub-patterns of the search. This module does not know the
//! tree.

use alloc::vec::Vec;

use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Pattern, Segment};
use crate::search::{Case, CatchAllSegment, MAX_PATH, Segments, SegmentsView, SubPattern, Window};

/// Where a form stops matching a path, and at which part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FormMismatch {
    /// The first segment of the form that does not fit, or the form's length if all of them fit.
    pub(super) segment: usize,
    /// The text of the path in which the expected part could have started first.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The first byte of the path that does not fit.
    pub(super) offset: usize,
    /// Whether the expected part could also have started later.
    pub(super) or_later: bool,
    pub(super) expected: ExpectedPart,
}

/// The part of a form that does not fit. Numbers count the parameters of the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedPart {
    /// The literal before the parameter with this number, or the suffix.
    Literal(usize),
    /// One or more bytes for the parameter with this number.
    Value(usize),
    /// A value that the constraint of the parameter with this number accepts.
    ConstrainedValue(usize),
    /// Another segment.
    Segment,
    /// The end of the path.
    End,
}

/// How far a form gets on a path, or `None` if it matches.
#[inline]
pub(crate) fn mismatch(
    form: &Pattern,
    constraints: &Constraints,
    path: &str,
) -> Option<FormMismatch> {
    if path.len() > MAX_PATH {
        let at = char_start(path, MAX_PATH);
        let too_long = PartMismatch::new(ExpectedPart::End, at, path.len());
        return Some(too_long.in_segment(0));
    }
    let segments = Segments::of(path);
    Progress { form, constraints, path, segments: segments.view() }.mismatch()
}

/// A [`FormMismatch`] within a known segment.
#[derive(Clone, Copy)]
struct PartMismatch {
    expected: ExpectedPart,
    from: usize,
    to: usize,
    offset: usize,
    or_later: bool,
}

impl PartMismatch {
    #[inline]
    fn new(expected: ExpectedPart, from: usize, to: usize) -> PartMismatch {
        PartMismatch { expected, from, to, offset: from, or_later: false }
    }

    #[inline]
    fn or_later(self) -> PartMismatch {
        PartMismatch { or_later: true, ..self }
    }

    #[inline]
    fn in_segment(self, segment: usize) -> FormMismatch {
        let PartMismatch { expected, from, to, offset, or_later } = self;
        FormMismatch { segment, from, to, offset, or_later, expected }
    }
}

/// A form that is matched against a path, one segment after the other.
struct Progress<'a> {
    form: &'a Pattern,
    constraints: &'a Constraints<'a>,
    path: &'a str,
    segments: SegmentsView<'a>,
}

/// Starts where a segment can start: indices of segments of the path, sorted.
type Starts = Vec<usize>;

impl<'a> Progress<'a> {
    #[inline]
    fn mismatch(&self) -> Option<FormMismatch> {
        let mut starts = Starts::from([0]);
        for index in 0..self.form.len() {
            let ends = self.ends(index, &starts);
            if ends.is_empty() {
                return Some(self.mismatch_in(index, &starts).in_segment(index));
            }
            starts = ends;
        }
        let last = starts.last().copied().filter(|&last| last < self.segments.count())?;
        let at = self.segments.end(last - 1);
        let end = PartMismatch::new(ExpectedPart::End, at, self.path.len());
        Some(end.in_segment(self.form.len()))
    }

    /// Those of the positions at which the path has a segment.
    #[inline]
    fn within_path<'s>(&'s self, starts: &'s Starts) -> impl Iterator<Item = usize> + 's {
        starts.iter().copied().filter(|&index| index < self.segments.count())
    }

    /// The positions after a segment of the form that starts at one of these.
    #[inline]
    fn ends(&self, index: usize, starts: &Starts) -> Starts {
        let mut ends = Starts::new();
        let segment = self.form.segment(index);
        if !segment.has_catch_all() {
            let fits = |&start: &usize| SubPattern::whole(segment).matches(self.window(start));
            return self.within_path(starts).filter(fits).map(|start| start + 1).collect();
        }
        if self.form.optional_tail && index + 1 == self.form.len() {
            ends.extend(self.within_path(starts).next().map(|_| self.segments.count()));
            return ends;
        }
        let segment = self.catch_all_segment(segment);
        let last_opens = |start| {
            let (from, end) = (self.segments.start(start), self.segments.end(start));
            segment.last_opens(from, end, self.path.len())
        };
        if let Some(open) = self.within_path(starts).find_map(last_opens) {
            segment.visit_ends(open, self.segments, |end| ends.push(end));
        }
        ends
    }

    #[inline]
    fn window(&self, index: usize) -> Window<'_> {
        let (from, to) = (self.segments.start(index), self.segments.end(index));
        Window::new(self.constraints, self.path, from, to)
    }

    #[inline]
    fn catch_all_segment(&self, segment: Segment<'a>) -> CatchAllSegment<'a> {
        CatchAllSegment {
            segment,
            constraints: self.constraints,
            path: self.path,
            case: Case::Exact,
        }
    }

    /// The part of a segment that fits at none of the positions: at the first of those where the
    /// most parts fit.
    #[inline]
    fn mismatch_in(&self, index: usize, starts: &Starts) -> PartMismatch {
        let is_last = index + 1 == self.form.len();
        let mut best: Option<(usize, PartMismatch)> = None;
        for start in self.within_path(starts) {
            let (fitting, mismatch) = self.mismatch_at(self.form.segment(index), start, is_last);
            best = match best {
                None => Some((fitting, mismatch)),
                Some((most, _)) if fitting > most => Some((fitting, mismatch.or_later())),
                Some((most, first)) => Some((most, first.or_later())),
            };
        }
        match best {
            None => PartMismatch::new(ExpectedPart::Segment, self.path.len(), self.path.len()),
            Some((_, best)) if best.or_later => PartMismatch { offset: best.from, ..best },
            Some((_, best)) => best,
        }
    }

    /// The part of a segment that does not fit at a position, and the number of parts that do.
    #[inline]
    fn mismatch_at(
        &self,
        segment: Segment<'a>,
        index: usize,
        is_last: bool,
    ) -> (usize, PartMismatch) {
        let window = self.window(index);
        if segment.has_catch_all() {
            let segment = self.catch_all_segment(segment);
            return CatchAllProgress { progress: self, segment, is_last }.mismatch(window);
        }
        let sub_pattern = SubPattern::whole(segment);
        let count = sub_pattern.params().len();
        let end_of = |sub_pattern: SubPattern<'_>| sub_pattern.earliest_end(window);
        let fitting = fitting(sub_pattern, count, end_of);
        if fitting == 0 {
            return (fitting, self.prefix_mismatch(sub_pattern, window));
        }
        let from = end_of(sub_pattern.up_to(fitting - 1)).unwrap_or(window.from);
        let range = (from, window.to);
        (fitting, self.value_mismatch(sub_pattern, fitting, range, fitting == count))
    }

    /// The mismatch of a sub-pattern whose prefix is not at the start of the window.
    #[inline]
    fn prefix_mismatch(&self, sub_pattern: SubPattern<'_>, window: Window<'_>) -> PartMismatch {
        let text = window.text(window.from, window.to);
        let equal = text.iter().zip(sub_pattern.literal(0)).take_while(|(a, b)| a == b).count();
        let offset = char_start(self.path, window.from + equal);
        let expected = ExpectedPart::Literal(sub_pattern.first());
        PartMismatch { offset, ..PartMismatch::new(expected, window.from, window.to) }
    }

    /// The mismatch of a sub-pattern that fits up to its literal `literal - 1`, which ends at
    /// `from` at the earliest, but not up to its next literal. That one would end before `to`, or
    /// exactly there if it `is_suffix`.
    #[inline]
    fn value_mismatch(
        &self,
        sub_pattern: SubPattern<'_>,
        literal: usize,
        (from, to): (usize, usize),
        is_suffix: bool,
    ) -> PartMismatch {
        let param = sub_pattern.first() + literal - 1;
        if from >= to {
            return PartMismatch::new(ExpectedPart::Value(param), from, from);
        }
        let text = sub_pattern.literal(literal);
        let next = char_end(self.path, from);
        let rest = self.path.as_bytes().get(next..to).unwrap_or_default();
        let found = if is_suffix {
            rest.ends_with(text).then(|| rest.len() - text.len())
        } else {
            Case::Exact.find(rest, text)
        };
        let kind = sub_pattern.params()[literal - 1].kind;
        let expected = ExpectedPart::Literal(param + 1);
        match found {
            Some(found) if matches!(kind, ParamKind::Constrained(_)) => {
                let expected = ExpectedPart::ConstrainedValue(param);
                PartMismatch::new(expected, from, next + found)
            }
            _ if is_suffix => {
                let start = char_start(self.path, to.saturating_sub(text.len()));
                PartMismatch::new(expected, start.max(next), to)
            }
            _ => PartMismatch { or_later: next < to, ..PartMismatch::new(expected, next, to) },
        }
    }
}

/// A segment with catch-alls that is matched against a part of the path.
struct CatchAllProgress<'s, 'a> {
    progress: &'s Progress<'a>,
    segment: CatchAllSegment<'a>,
    /// Whether it is the last segment of the form.
    is_last: bool,
}

impl CatchAllProgress<'_, '_> {
    /// The part that does not fit in the window or after it, and the number of parts that do.
    #[inline]
    fn mismatch(&self, window: Window<'_>) -> (usize, PartMismatch) {
        let head = self.segment.head();
        let end_of = |sub_pattern: SubPattern<'_>| sub_pattern.earliest_end(window);
        let mut total = fitting(head, head.params().len() + 1, end_of);
        if total == 0 {
            return (total, self.progress.prefix_mismatch(head, window));
        }
        let mut open = end_of(head.up_to(total - 1)).unwrap_or(window.from);
        if total <= head.params().len() {
            let range = (open, window.to);
            return (total, self.progress.value_mismatch(head, total, range, false));
        }
        for middle in self.segment.middles() {
            let count = middle.params().len() + 1;
            let fitting = fitting(middle, count, |sub_pattern| self.end_after(sub_pattern, open));
            if fitting < count {
                return (total + fitting, self.mismatch_after(middle, fitting, open, false));
            }
            total += fitting;
            open = self.end_after(middle, open).unwrap_or(open);
        }
        let tail = self.segment.tail();
        let count = tail.params().len();
        let fitting = fitting(tail, count, |sub_pattern| self.end_after(sub_pattern, open));
        (total + fitting, self.mismatch_after(tail, fitting, open, fitting == count))
    }

    /// The earliest end of a sub-pattern after a catch-all that starts at `open`.
    #[inline]
    fn end_after(&self, sub_pattern: SubPattern<'_>, open: usize) -> Option<usize> {
        self.segment.earliest_middle(sub_pattern, open + 1, self.progress.path.len())
    }

    /// The mismatch of a sub-pattern, after a catch-all that starts at `open`, of whose literals
    /// only the first `fitting` fit.
    #[inline]
    fn mismatch_after(
        &self,
        sub_pattern: SubPattern<'_>,
        fitting: usize,
        open: usize,
        is_suffix: bool,
    ) -> PartMismatch {
        let path = self.progress.path;
        if open >= path.len() {
            let catch_all = ExpectedPart::Value(sub_pattern.first() - 1);
            return PartMismatch::new(catch_all, path.len(), path.len());
        }
        if fitting > 0 {
            let from = self.end_after(sub_pattern.up_to(fitting - 1), open).unwrap_or(open);
            let range = (from, self.segment.end_of(from));
            let mismatch = self.progress.value_mismatch(sub_pattern, fitting, range, is_suffix);
            return mismatch.or_later();
        }
        let next = char_end(path, open);
        let expected = ExpectedPart::Literal(sub_pattern.first());
        if is_suffix && self.is_last {
            let start = path.len().saturating_sub(sub_pattern.literal(0).len());
            return PartMismatch::new(expected, char_start(path, start).max(next), path.len());
        }
        PartMismatch::new(expected, next, path.len()).or_later()
    }
}

/// The number of the sub-pattern's literals, out of the first `count`, that can be found together
/// with everything before them. `end_of` returns where a sub-pattern can end.
#[inline]
fn fitting(
    sub_pattern: SubPattern<'_>,
    count: usize,
    end_of: impl Fn(SubPattern<'_>) -> Option<usize>,
) -> usize {
    let (mut fitting, mut limit) = (0, count);
    while fitting < limit {
        let middle = (fitting + limit) / 2;
        if end_of(sub_pattern.up_to(middle)).is_some() {
            fitting = middle + 1;
        } else {
            limit = middle;
        }
    }
    fitting
}

/// The start of the character that contains `at`.
#[inline]
fn char_start(path: &str, at: usize) -> usize {
    (0..=at.min(path.len())).rev().find(|&at| path.is_char_boundary(at)).unwrap_or(0)
}

/// The end of the character that starts at `at`.
#[inline]
fn char_end(path: &str, at: usize) -> usize {
    (at + 1..path.len()).find(|&at| path.is_char_boundary(at)).unwrap_or(path.len())
}
