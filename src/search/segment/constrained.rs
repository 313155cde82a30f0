//! Sub-patterns with constrained parameters: the positions that can be reached, as sets of bits.
//!
//! From the right, [`Marks`] marks the positions from which the rest of the sub-pattern can match.
//! Values are then taken from the left, each as long as its constraint accepts and its end is
//! marked. Whether there is a match at all takes two rows of marks.
//!
//! A value can start only where the literal before it ends, and end only where the literal after it
//! starts. The cost of a row depends on the constraint:
//!
//! - built-in: time linear in the bytes of the window, since the accepted ends are one interval
//! - regular expression: one pass for each such start
//! - custom function: one call for each pair of such a start and a marked end
//!
//! Marks fit inline for windows of up to 1,024 bytes.

use smallvec::SmallVec;

use super::super::boundaries::{BitSet, Positions};
use super::sub_pattern::{SubPattern, Window};
use crate::constraint::{ConstraintId, Runs};
use crate::pattern::ParamKind;
use crate::testing::steps;
use crate::values::Span;

/// The 1,025 positions around 1,024 bytes fit inline.
type Row = BitSet<[u64; 17]>;

/// A window, and the marks in it: positions, counted from its start.
struct Marks<'p> {
    sub_pattern: SubPattern<'p>,
    window: Window<'p>,
    length: usize,
}

pub(super) fn matches(sub_pattern: SubPattern<'_>, window: Window<'_>) -> bool {
    let Some(marks) = Marks::new(sub_pattern, window) else { return false };
    marks.starts(Window { anchored: true, ..window }, &marks.first()).contains(0)
}

pub(super) fn latest_start(sub_pattern: SubPattern<'_>, window: Window<'_>) -> Option<usize> {
    let marks = Marks::new(sub_pattern, window)?;
    marks.starts(window, &marks.all()).last(marks.length).map(|start| window.from + start)
}

pub(super) fn earliest_end(sub_pattern: SubPattern<'_>, window: Window<'_>) -> Option<usize> {
    let marks = Marks::new(sub_pattern, window)?;
    let mut row = if window.anchored { marks.first() } else { marks.all() };
    row = marks.after_literal(0, &row);
    for index in 0..sub_pattern.params().len() {
        let ends = marks.before_literal(index + 1, &marks.all());
        row = marks.after_value(sub_pattern.params()[index].kind, &row, &ends);
        row = marks.moved(&row, |end| end + sub_pattern.literal(index + 1).len());
    }
    row.next(0).map(|end| window.from + end)
}

/// Sets the values of the sub-pattern. Returns its end.
pub(super) fn fill(
    sub_pattern: SubPattern<'_>,
    window: Window<'_>,
    values: &mut [Span],
) -> Option<usize> {
    let marks = Marks::new(sub_pattern, window)?;
    // The possible ends of each value, from the last value to the first.
    let mut ends: SmallVec<[Row; 8]> = SmallVec::new();
    let mut row = marks.before_literal(values.len(), &marks.ends(window));
    for index in (1..values.len()).rev() {
        let starts = marks.before_literal_and_value(index, &marks.all(), &row);
        ends.push(row);
        row = starts;
    }
    ends.push(row);
    let mut start = sub_pattern.literal(0).len();
    for (index, ends) in ends.iter().rev().enumerate() {
        let end = marks.longest(sub_pattern.params()[index].kind, start, ends)?;
        values[index] = Span::new(window.from + start, window.from + end);
        start = end + sub_pattern.literal(index + 1).len();
    }
    Some(window.from + start)
}

impl<'p> Marks<'p> {
    fn new<'s: 'p>(sub_pattern: SubPattern<'s>, window: Window<'p>) -> Option<Marks<'p>> {
        let length = window.to.checked_sub(window.from)?;
        Some(Marks { sub_pattern, window, length })
    }

    fn text(&self) -> &'p [u8] {
        self.window.path.as_bytes().get(self.window.from..self.window.to).unwrap_or_default()
    }

    fn none(&self) -> Row {
        Row::new(self.length + 1)
    }

    #[inline(never)]
    fn all(&self) -> Row {
        let mut row = self.none();
        row.insert_range(0, self.length + 1);
        row
    }

    #[inline(never)]
    fn first(&self) -> Row {
        let mut row = self.none();
        row.insert(0);
        row
    }

    /// The positions where the sub-pattern may end.
    #[inline(never)]
    fn ends(&self, window: Window<'_>) -> Row {
        let mut row = self.all();
        if window.anchored {
            row.keep_range(self.length, self.length + 1);
        }
        row
    }

    /// The positions, of those that are allowed, where the sub-pattern can start.
    #[inline(never)]
    fn starts(&self, window: Window<'_>, allowed: &Row) -> Row {
        let params = self.sub_pattern.params().len();
        let mut row = self.before_literal(params, &self.ends(window));
        for index in (0..params).rev() {
            let all = self.all();
            row =
                self.before_literal_and_value(index, if index == 0 { allowed } else { &all }, &row);
        }
        row
    }

    /// The starts, of those that are allowed, of literal `index` and a value that ends at a mark.
    #[inline(never)]
    fn before_literal_and_value(&self, index: usize, allowed: &Row, marks: &Row) -> Row {
        let starts = self.after_literal(index, allowed);
        let starts = self.before_value(self.sub_pattern.params()[index].kind, &starts, marks);
        self.moved(&starts, |start| start - self.sub_pattern.literal(index).len())
    }

    fn moved(&self, marks: &Row, to: impl Fn(usize) -> usize) -> Row {
        let mut row = self.none();
        marks.iter().for_each(|mark| row.insert(to(mark)));
        row
    }

    /// The starts of literal `index` after which there is a mark.
    #[inline(never)]
    fn before_literal(&self, index: usize, marks: &Row) -> Row {
        self.literal(index, |start, end| marks.contains(end).then_some(start))
    }

    /// The ends of literal `index` that start at a mark.
    #[inline(never)]
    fn after_literal(&self, index: usize, marks: &Row) -> Row {
        self.literal(index, |start, end| marks.contains(start).then_some(end))
    }

    fn literal(&self, index: usize, mark: impl Fn(usize, usize) -> Option<usize>) -> Row {
        let literal = self.sub_pattern.literal(index);
        steps::add(self.length + 1);
        let mut row = self.none();
        let put = |start: usize| {
            if let Some(position) = mark(start, start + literal.len()) {
                row.insert(position);
            }
        };
        if literal.is_empty() {
            (0..=self.length).for_each(put);
        } else {
            self.window.case.each(self.text(), literal, put);
        }
        row
    }

    /// The starts, of those that are given, of values that end at a mark.
    fn before_value(&self, kind: ParamKind, starts: &Row, marks: &Row) -> Row {
        steps::add(self.length + 1);
        let mut row = self.none();
        let Some(last) = marks.last(self.length) else { return row };
        match kind {
            ParamKind::Constrained(id) if id.is_built_in() => {
                let mut runs = Runs::new(id, self.text(), self.length);
                let mut nearest = Nearest::new(marks);
                for start in (0..self.length).rev() {
                    nearest.step(start);
                    if runs.step(start).is_some_and(|ends| nearest.is_in(start, ends)) {
                        row.insert(start);
                    }
                }
            }
            ParamKind::Constrained(id) => {
                for start in starts.iter().take_while(|&start| start < last) {
                    if self.custom_end(id, start, marks).is_some() {
                        row.insert(start);
                    }
                }
            }
            _ => row.insert_range(0, last),
        }
        row.keep(starts);
        row
    }

    /// The ends, of those that are given, of values that start at a mark.
    fn after_value(&self, kind: ParamKind, marks: &Row, ends: &Row) -> Row {
        steps::add(self.length + 1);
        let mut row = self.none();
        let Some(first) = marks.next(0) else { return row };
        match kind {
            ParamKind::Constrained(id) if id.is_built_in() => {
                let mut runs = Runs::new(id, self.text(), self.length);
                // An interval that is marked need not be marked again.
                let mut marked = (self.length + 1, self.length + 1);
                for start in (0..self.length).rev() {
                    let run = runs.step(start);
                    if let (Some((from, to)), true) = (run, marks.contains(start)) {
                        row.insert_range(from, (to + 1).min(marked.0));
                        row.insert_range(marked.1.max(from), to + 1);
                        marked = if marked.0 <= to + 1 {
                            (from, marked.1.max(to + 1))
                        } else {
                            (from, to + 1)
                        };
                    }
                }
            }
            ParamKind::Constrained(id) => {
                for start in marks.iter() {
                    if self.expression_ends(id, start, ends, |end| row.insert(end)) {
                        continue;
                    }
                    let mut end = self.custom_end_up_to(id, start, self.length, ends);
                    while let Some(found) = end {
                        row.insert(found);
                        end = self.custom_end_up_to(id, start, found - 1, ends);
                    }
                }
            }
            _ => row.insert_range(first + 1, self.length + 1),
        }
        row.keep(ends);
        row
    }

    /// The greatest marked end of a value of a custom constraint.
    fn custom_end(&self, id: ConstraintId, start: usize, marks: &Row) -> Option<usize> {
        let mut last = None;
        if self.expression_ends(id, start, marks, |end| last = Some(end)) {
            return last;
        }
        self.custom_end_up_to(id, start, self.length, marks)
    }

    /// Calls `found` with the marked ends of values of a regular expression, from left to right.
    /// Returns `false` for a custom function, which can only be asked about one value at a time.
    #[cfg(feature = "regex")]
    fn expression_ends(
        &self,
        id: ConstraintId,
        start: usize,
        marks: &Row,
        mut found: impl FnMut(usize),
    ) -> bool {
        let Window { path, constraints, from, to, .. } = self.window;
        let wanted = |end: usize| marks.contains(end - from);
        let text = (path, from + start, to);
        let read = constraints.ends(id, text, wanted, |end| found(end - from));
        steps::add(read.unwrap_or(0));
        read.is_some()
    }

    #[cfg(not(feature = "regex"))]
    fn expression_ends(&self, _: ConstraintId, _: usize, _: &Row, _: impl FnMut(usize)) -> bool {
        false
    }

    fn custom_end_up_to(
        &self,
        id: ConstraintId,
        start: usize,
        to: usize,
        marks: &Row,
    ) -> Option<usize> {
        let Window { path, constraints, from, .. } = self.window;
        let mut end = marks.last(to)?;
        while end > start {
            steps::add(1);
            if constraints.accepts(id, path, from + start, from + end) {
                return Some(end);
            }
            end = marks.last(end - 1)?;
        }
        None
    }

    /// The end of the longest value that starts at `start` and ends at a mark.
    fn longest(&self, kind: ParamKind, start: usize, marks: &Row) -> Option<usize> {
        let (first, last) = match kind {
            ParamKind::Constrained(id) if id.is_built_in() => {
                let mut runs = Runs::new(id, self.text(), self.length);
                (start..self.length).rev().map(|start| runs.step(start)).last()??
            }
            ParamKind::Constrained(id) => return self.custom_end(id, start, marks),
            _ => (start + 1, self.length),
        };
        marks.last(last).filter(|&end| end >= first)
    }
}

/// The nearest marks after a start that moves from right to left.
struct Nearest<'r> {
    marks: &'r Row,
    /// The least mark after the start.
    current: Option<usize>,
    /// The least mark after the previous start.
    previous: Option<usize>,
}

impl<'r> Nearest<'r> {
    fn new(marks: &'r Row) -> Self {
        Nearest { marks, current: None, previous: None }
    }

    fn step(&mut self, start: usize) {
        self.previous = self.current;
        if self.marks.contains(start + 1) {
            self.current = Some(start + 1);
        }
    }

    /// Whether one of the ends `first..=last` of values that start at `start` is a mark.
    fn is_in(&self, start: usize, (first, last): (usize, usize)) -> bool {
        match first - start {
            1 => self.current.is_some_and(|mark| mark <= last),
            2 => self.previous.is_some_and(|mark| mark <= last),
            _ => self.marks.contains(first),
        }
    }
}
