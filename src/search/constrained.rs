//! Pieces with constrained parameters: which places can be reached, as sets of bits.
//!
//! From the right, [`Rows`] marks the places from which the rest of the piece can still be
//! matched; values are then taken from the left, each as long as its constraint accepts and its
//! end is marked. Two rows do for a yes or a no.
//!
//! For the built-in constraints a row costs time linear in the place's bytes, since each accepts
//! the ends of one interval; for a regular expression, one reading for each start; for a function of
//! one's own, one call for each pair of a start and a marked end. Rows lie inline for places of up
//! to 1,024 bytes.

use smallvec::SmallVec;

use super::bits::{Bits, Positions};
use super::piece::{Piece, Place};
use super::steps;
use crate::constraint::{ConstraintId, Runs};
use crate::pattern::ParamKind;
use crate::values::Span;

/// 1,025 places fit: those around 1,024 bytes.
type Row = Bits<[u64; 17]>;

/// A place, and the marks in it: a mark's number is its distance from the place's beginning.
struct Rows<'p> {
    piece: Piece<'p>,
    place: Place<'p>,
    length: usize,
}

pub(super) fn matches(piece: Piece<'_>, place: Place<'_>) -> bool {
    let Some(rows) = Rows::new(piece, place) else { return false };
    rows.starts(Place { anchored: true, ..place }).contains(0)
}

pub(super) fn latest_start(piece: Piece<'_>, place: Place<'_>) -> Option<usize> {
    let rows = Rows::new(piece, place)?;
    rows.starts(place).last(rows.length).map(|start| place.from + start)
}

pub(super) fn earliest_end(piece: Piece<'_>, place: Place<'_>) -> Option<usize> {
    let rows = Rows::new(piece, place)?;
    let mut row = rows.all();
    if place.anchored {
        row.keep_range(0, 1);
    }
    row = rows.behind_literal(0, &row);
    for index in 0..piece.params().len() {
        row = rows.behind_value(piece.params()[index].kind, &row);
        row = rows.behind_literal(index + 1, &row);
    }
    row.next(0).map(|end| place.from + end)
}

/// Sets the values of the piece; answers where it ends.
pub(super) fn fill(piece: Piece<'_>, place: Place<'_>, values: &mut [Span]) -> Option<usize> {
    let rows = Rows::new(piece, place)?;
    // The ends that each value may have, the last value's first.
    let mut ends: SmallVec<[Row; 8]> = SmallVec::new();
    let mut row = rows.before_literal(values.len(), &rows.ends(place));
    for index in (1..values.len()).rev() {
        let starts = rows.before_value(piece.params()[index].kind, &row);
        ends.push(row);
        row = rows.before_literal(index, &starts);
    }
    ends.push(row);
    let mut start = piece.literal(0).len();
    for (index, ends) in ends.iter().rev().enumerate() {
        let end = rows.longest(piece.params()[index].kind, start, ends)?;
        values[index] = Span::new(place.from + start, place.from + end);
        start = end + piece.literal(index + 1).len();
    }
    Some(place.from + start)
}

impl<'p> Rows<'p> {
    fn new<'s: 'p>(piece: Piece<'s>, place: Place<'p>) -> Option<Rows<'p>> {
        let length = place.to.checked_sub(place.from)?;
        Some(Rows { piece, place, length })
    }

    fn text(&self) -> &'p [u8] {
        self.place.path.as_bytes().get(self.place.from..self.place.to).unwrap_or_default()
    }

    fn none(&self) -> Row {
        Row::new(self.length + 1)
    }

    fn all(&self) -> Row {
        let mut row = self.none();
        row.insert_range(0, self.length + 1);
        row
    }

    /// Where the piece may end.
    fn ends(&self, place: Place<'_>) -> Row {
        let mut row = self.all();
        if place.anchored {
            row.keep_range(self.length, self.length + 1);
        }
        row
    }

    /// Where the piece can begin.
    fn starts(&self, place: Place<'_>) -> Row {
        let params = self.piece.params();
        let mut row = self.before_literal(params.len(), &self.ends(place));
        for index in (0..params.len()).rev() {
            row = self.before_value(params[index].kind, &row);
            row = self.before_literal(index, &row);
        }
        row
    }

    /// The places where literal `index` stands and behind which is a mark.
    fn before_literal(&self, index: usize, marks: &Row) -> Row {
        self.literal(index, |start, end| marks.contains(end).then_some(start))
    }

    /// The places behind literal `index`, where it stands at a mark.
    fn behind_literal(&self, index: usize, marks: &Row) -> Row {
        self.literal(index, |start, end| marks.contains(start).then_some(end))
    }

    fn literal(&self, index: usize, mark: impl Fn(usize, usize) -> Option<usize>) -> Row {
        let literal = self.piece.literal(index);
        steps::add(self.length + 1);
        let mut row = self.none();
        let mut put = |start: usize| {
            if let Some(place) = mark(start, start + literal.len()) {
                row.insert(place);
            }
        };
        if literal.is_empty() {
            (0..=self.length).for_each(put);
        } else {
            overlapping(self.text(), literal).for_each(&mut put);
        }
        row
    }

    /// The places where a value can begin that ends at a mark.
    fn before_value(&self, kind: ParamKind, marks: &Row) -> Row {
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
                for start in 0..last {
                    if self.own_end(id, start, marks).is_some() {
                        row.insert(start);
                    }
                }
            }
            _ => row.insert_range(0, last),
        }
        row
    }

    /// The places where a value can end that begins at a mark.
    fn behind_value(&self, kind: ParamKind, marks: &Row) -> Row {
        steps::add(self.length + 1);
        let mut row = self.none();
        let Some(first) = marks.next(0) else { return row };
        match kind {
            ParamKind::Constrained(id) if id.is_built_in() => {
                let mut runs = Runs::new(id, self.text(), self.length);
                // What is marked from here up to there needs not be marked again.
                let mut marked = (self.length + 1, self.length + 1);
                for start in (0..self.length).rev() {
                    let ends = runs.step(start);
                    if let (Some((from, to)), true) = (ends, marks.contains(start)) {
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
                let all = self.all();
                for start in marks.iter() {
                    if self.own_ends(id, start, &all, |end| row.insert(end)) {
                        continue;
                    }
                    let mut end = self.own_end_up_to(id, start, self.length, &all);
                    while let Some(found) = end {
                        row.insert(found);
                        end = self.own_end_up_to(id, start, found - 1, &all);
                    }
                }
            }
            _ => row.insert_range(first + 1, self.length + 1),
        }
        row
    }

    /// The greatest marked end of a value of a router's own constraint.
    fn own_end(&self, id: ConstraintId, start: usize, marks: &Row) -> Option<usize> {
        let mut last = None;
        if self.own_ends(id, start, marks, |end| last = Some(end)) {
            return last;
        }
        self.own_end_up_to(id, start, self.length, marks)
    }

    /// Calls `found` with all marked ends of values of a regular expression, from left to right;
    /// false where it is another kind of constraint, which answers for one value at a time.
    #[cfg(feature = "regex")]
    fn own_ends(
        &self,
        id: ConstraintId,
        start: usize,
        marks: &Row,
        mut found: impl FnMut(usize),
    ) -> bool {
        let Place { path, constraints, from, to, .. } = self.place;
        let wanted = |end: usize| marks.contains(end - from);
        let text = (path, from + start, to);
        let read = constraints.ends(id, text, wanted, |end| found(end - from));
        steps::add(read.unwrap_or(0));
        read.is_some()
    }

    #[cfg(not(feature = "regex"))]
    fn own_ends(&self, _: ConstraintId, _: usize, _: &Row, _: impl FnMut(usize)) -> bool {
        false
    }

    fn own_end_up_to(
        &self,
        id: ConstraintId,
        start: usize,
        to: usize,
        marks: &Row,
    ) -> Option<usize> {
        let Place { path, constraints, from, .. } = self.place;
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

    /// The longest value that begins at `start` and ends at a mark.
    fn longest(&self, kind: ParamKind, start: usize, marks: &Row) -> Option<usize> {
        let (first, last) = match kind {
            ParamKind::Constrained(id) if id.is_built_in() => {
                let mut runs = Runs::new(id, self.text(), self.length);
                (start..self.length).rev().map(|start| runs.step(start)).last()??
            }
            ParamKind::Constrained(id) => return self.own_end(id, start, marks),
            _ => (start + 1, self.length),
        };
        marks.last(last).filter(|&end| end >= first)
    }
}

/// The marks nearest behind a start that moves from right to left.
struct Nearest<'r> {
    marks: &'r Row,
    /// The least mark behind the start, and the one before that start moved.
    behind: Option<usize>,
    before: Option<usize>,
}

impl<'r> Nearest<'r> {
    fn new(marks: &'r Row) -> Self {
        Nearest { marks, behind: None, before: None }
    }

    fn step(&mut self, start: usize) {
        self.before = self.behind;
        if self.marks.contains(start + 1) {
            self.behind = Some(start + 1);
        }
    }

    /// Whether a mark is among the ends `first..=last` of values that begin at `start`.
    fn is_in(&self, start: usize, (first, last): (usize, usize)) -> bool {
        match first - start {
            1 => self.behind.is_some_and(|mark| mark <= last),
            2 => self.before.is_some_and(|mark| mark <= last),
            _ => self.marks.contains(first),
        }
    }
}

/// All places where a literal stands, those that overlap too.
fn overlapping<'t>(text: &'t [u8], literal: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    memchr::memchr_iter(literal[0], text).filter(move |&at| text[at..].starts_with(literal))
}
