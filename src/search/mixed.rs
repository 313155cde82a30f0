//! Matching pieces: without constraints by finding their literals one after the other, each as near
//! as it can stand to where the search begins; with them, see [`constrained`].

use memchr::memmem;

use super::constrained;
use super::determined;
use super::piece::{Piece, Place};
use super::steps;
use crate::pattern::{Param, ParamKind};
use crate::values::{Span, Values};

impl Piece<'_> {
    /// Whether the piece matches all of the place.
    pub(super) fn matches(&self, place: Place<'_>) -> bool {
        let Place { path, constraints, from, to, .. } = place;
        steps::add(1 + to - from);
        match *self.params() {
            [] => place.text(from, to) == self.literal(0),
            [Param { kind: ParamKind::Constrained(id), .. }] => {
                let (before, behind) = (self.literal(0), self.literal(1));
                let (start, end) = (from + before.len(), to.saturating_sub(behind.len()));
                start < end
                    && place.text(from, start) == before
                    && place.text(end, to) == behind
                    && constraints.accepts(id, path, start, end)
            }
            _ if self.is_constrained() => determined::take(*self, place, |_, _, _| {})
                .unwrap_or_else(|| constrained::matches(*self, place)),
            _ => {
                let beginning = self.literal(0);
                let rest = from + beginning.len() + 1;
                place.text(from, to).starts_with(beginning)
                    && rest <= to
                    && self
                        .behind_first()
                        .latest(Place { from: rest, anchored: true, ..place })
                        .is_some()
            }
        }
    }

    /// Whether the piece matches all of the place; adds its values, which are of no use otherwise.
    pub(super) fn take(&self, place: Place<'_>, values: &mut Values) -> bool {
        let beginning = self.literal(0);
        if self.params().len() < 2 {
            return self.matches(place) && self.fill(place, values) == place.to;
        }
        let first = values.len();
        let from = place.from + beginning.len();
        self.params().iter().for_each(|_| values.push(Span::new(from, from)));
        let values = &mut values.as_mut_slice()[first..];
        if self.is_constrained() {
            let set = |index: usize, start, end| values[index] = Span::new(start, end);
            return determined::take(*self, place, set).unwrap_or_else(|| {
                constrained::matches(*self, place)
                    && constrained::fill(*self, place, values) == Some(place.to)
            });
        }
        place.text(place.from, place.to).starts_with(beginning)
            && self.fill_from_the_right(place, from, values).is_some()
    }

    /// The least end that the piece can have: from the place's beginning, or, not anchored, from
    /// anywhere.
    pub(super) fn earliest_end(&self, place: Place<'_>) -> Option<usize> {
        if self.is_constrained() {
            return constrained::earliest_end(*self, place);
        }
        let first = self.literal(0);
        let text = place.text(place.from, place.to);
        steps::add(1 + text.len());
        let found = if place.anchored {
            text.starts_with(first).then_some(0)
        } else {
            memmem::find(text, first)
        };
        let mut at = place.from + found? + first.len();
        for index in 1..=self.params().len() {
            // A value is one byte at least.
            let literal = self.literal(index);
            let rest = place.path.as_bytes().get(at + 1..place.to)?;
            at += 1 + memmem::find(rest, literal)? + literal.len();
        }
        Some(at)
    }

    /// The greatest beginning that the piece can have: up to the place's end, or, not anchored,
    /// up to anywhere.
    pub(super) fn latest_start(&self, place: Place<'_>) -> Option<usize> {
        if self.is_constrained() {
            return constrained::latest_start(*self, place);
        }
        self.latest(place)
    }

    fn latest(&self, place: Place<'_>) -> Option<usize> {
        steps::add(1 + place.to.saturating_sub(place.from));
        let mut at = self.last_literal(place)?;
        for index in (0..self.params().len()).rev() {
            at = self.literal_behind(index, place.from, at, place)?;
        }
        Some(at)
    }

    /// The latest beginning of the piece's ending.
    fn last_literal(&self, place: Place<'_>) -> Option<usize> {
        let literal = self.literal(self.params().len());
        let text = place.text(place.from, place.to);
        let found = if place.anchored {
            text.ends_with(literal).then(|| text.len() - literal.len())
        } else {
            rfind(text, literal)
        };
        (place.from <= place.to).then_some(())?;
        Some(place.from + found?)
    }

    /// The latest beginning of literal `index`, between `from` and a value that ends at `end`.
    fn literal_behind(
        &self,
        index: usize,
        from: usize,
        end: usize,
        place: Place<'_>,
    ) -> Option<usize> {
        let value = end.checked_sub(1).filter(|&value| value >= from)?;
        rfind(place.text(from, value), self.literal(index)).map(|found| from + found)
    }

    /// Adds the values of the piece, which begins where the place does and fits there: leftmost
    /// first, each as long as it can be. Answers where the piece then ends.
    pub(super) fn fill(&self, place: Place<'_>, values: &mut Values) -> usize {
        let beginning = place.from + self.literal(0).len();
        let count = self.params().len();
        if count == 1 && place.anchored {
            values.push(Span::new(beginning, place.to - self.literal(1).len()));
            return place.to;
        }
        if count == 0 {
            return beginning;
        }
        let first = values.len();
        self.params().iter().for_each(|_| values.push(Span::new(beginning, beginning)));
        let values = &mut values.as_mut_slice()[first..];
        if self.is_constrained() {
            constrained::fill(*self, place, values).unwrap_or(place.to)
        } else {
            self.fill_from_the_right(place, beginning, values).unwrap_or(place.to)
        }
    }

    fn fill_from_the_right(
        &self,
        place: Place<'_>,
        beginning: usize,
        values: &mut [Span],
    ) -> Option<usize> {
        let last = self.last_literal(place)?;
        let mut end = last;
        for index in (0..values.len()).rev() {
            let literal = self.literal(index);
            let start = match index {
                0 => beginning,
                _ => self.literal_behind(index, beginning + 1, end, place)? + literal.len(),
            };
            values[index] = Span::new(start, end);
            end = start - literal.len();
        }
        Some(last + self.literal(values.len()).len())
    }
}

/// The last place of a literal; an empty one stands at the text's end.
fn rfind(text: &[u8], literal: &[u8]) -> Option<usize> {
    match literal {
        [] => Some(text.len()),
        [byte] => memchr::memrchr(*byte, text),
        _ => memmem::rfind(text, literal),
    }
}
