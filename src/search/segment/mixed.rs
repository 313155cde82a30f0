//! Matching a sub-pattern. Without constraints, its literals are found one after the other, each as
//! near as possible to where the search starts; with constraints, see [`deterministic`] and
//! [`constrained`].

use super::constrained;
use super::deterministic;
use super::sub_pattern::{SubPattern, Window};
use crate::pattern::{Param, ParamKind};
use crate::testing::steps;
use crate::values::{Span, Values};

impl SubPattern<'_> {
    /// Whether the sub-pattern matches all of the window.
    pub(crate) fn matches(&self, window: Window<'_>) -> bool {
        let Window { path, constraints, from, to, case, .. } = window;
        steps::add(1 + to - from);
        match *self.params() {
            [] => window.is_literal(from, to, self.literal(0)),
            [Param { kind: ParamKind::Constrained(id), .. }] => {
                let (prefix, suffix) = (self.literal(0), self.literal(1));
                let (start, end) = (from + prefix.len(), to.saturating_sub(suffix.len()));
                start < end
                    && window.is_literal(from, start, prefix)
                    && window.is_literal(end, to, suffix)
                    && constraints.accepts(id, path, start, end)
            }
            _ if self.is_constrained() => deterministic::take(*self, window, |_, _, _| {})
                .unwrap_or_else(|| constrained::matches(*self, window)),
            _ => {
                let first = self.literal(0);
                let rest = from + first.len() + 1;
                case.starts_with(window.text(from, to), first)
                    && rest <= to
                    && self
                        .after_first()
                        .latest(Window { from: rest, anchored: true, ..window })
                        .is_some()
            }
        }
    }

    /// Whether the sub-pattern matches all of the window. Adds its values, which mean nothing if it
    /// does not match.
    pub(in crate::search) fn take(&self, window: Window<'_>, values: &mut Values) -> bool {
        let first = self.literal(0);
        if self.params().len() < 2 {
            return self.matches(window) && self.push_values(window, values) == window.to;
        }
        let len = values.len();
        let from = window.from + first.len();
        self.params().iter().for_each(|_| values.push(Span::new(from, from)));
        let values = &mut values.as_mut_slice()[len..];
        if self.is_constrained() {
            let set = |index: usize, start, end| values[index] = Span::new(start, end);
            return deterministic::take(*self, window, set).unwrap_or_else(|| {
                constrained::matches(*self, window)
                    && constrained::fill(*self, window, values) == Some(window.to)
            });
        }
        window.case.starts_with(window.text(window.from, window.to), first)
            && self.fill_from_the_right(window, from, values).is_some()
    }

    /// As `take`, if the window has the first and the last literal and no value is constrained.
    pub(in crate::search) fn take_between(&self, window: Window<'_>, values: &mut Values) -> bool {
        steps::add(1 + window.to - window.from);
        let (len, count) = (values.len(), self.params().len());
        let first = window.from + self.literal(0).len();
        let last = window.to - self.literal(count).len();
        self.params().iter().for_each(|_| values.push(Span::new(first, first)));
        self.fill_before(last, window, first, &mut values.as_mut_slice()[len..]).is_some()
    }

    /// The earliest end of the sub-pattern if it starts where the window does; if the window is not
    /// anchored, if it starts anywhere in it.
    pub(crate) fn earliest_end(&self, window: Window<'_>) -> Option<usize> {
        if self.is_constrained() {
            return constrained::earliest_end(*self, window);
        }
        let first = self.literal(0);
        let text = window.text(window.from, window.to);
        steps::add(1 + text.len());
        let found = if window.anchored {
            window.case.starts_with(text, first).then_some(0)
        } else {
            window.case.find(text, first)
        };
        let mut at = window.from + found? + first.len();
        for index in 1..=self.params().len() {
            // A value is one byte at least.
            let literal = self.literal(index);
            let rest = window.path.as_bytes().get(at + 1..window.to)?;
            at += 1 + window.case.find(rest, literal)? + literal.len();
        }
        Some(at)
    }

    /// The latest start of the sub-pattern if it ends where the window does; if the window is not
    /// anchored, if it ends anywhere in it.
    pub(in crate::search) fn latest_start(&self, window: Window<'_>) -> Option<usize> {
        if self.is_constrained() {
            return constrained::latest_start(*self, window);
        }
        self.latest(window)
    }

    fn latest(&self, window: Window<'_>) -> Option<usize> {
        steps::add(1 + window.to.saturating_sub(window.from));
        let mut at = self.last_literal(window)?;
        for index in (0..self.params().len()).rev() {
            at = self.literal_before_value(index, window.from, at, window)?;
        }
        Some(at)
    }

    /// The latest start of the last literal.
    fn last_literal(&self, window: Window<'_>) -> Option<usize> {
        let literal = self.literal(self.params().len());
        let text = window.text(window.from, window.to);
        let found = if window.anchored {
            window.case.ends_with(text, literal).then(|| text.len() - literal.len())
        } else {
            window.case.rfind(text, literal)
        };
        (window.from <= window.to).then_some(())?;
        Some(window.from + found?)
    }

    /// The latest start of literal `index`, between `from` and a value that ends at `end`.
    fn literal_before_value(
        &self,
        index: usize,
        from: usize,
        end: usize,
        window: Window<'_>,
    ) -> Option<usize> {
        let value = end.checked_sub(1).filter(|&value| value >= from)?;
        let found = window.case.rfind(window.text(from, value), self.literal(index));
        found.map(|found| from + found)
    }

    /// Adds the values of the sub-pattern, which starts where the window does and fits there:
    /// leftmost first, each as long as possible. Returns its end.
    pub(in crate::search) fn push_values(&self, window: Window<'_>, values: &mut Values) -> usize {
        let start = window.from + self.literal(0).len();
        let count = self.params().len();
        if count == 1 && window.anchored {
            values.push(Span::new(start, window.to - self.literal(1).len()));
            return window.to;
        }
        if count == 0 {
            return start;
        }
        let len = values.len();
        self.params().iter().for_each(|_| values.push(Span::new(start, start)));
        let values = &mut values.as_mut_slice()[len..];
        if self.is_constrained() {
            constrained::fill(*self, window, values).unwrap_or(window.to)
        } else {
            self.fill_from_the_right(window, start, values).unwrap_or(window.to)
        }
    }

    /// Sets the values, of which the first starts at `first`. Returns the end of the sub-pattern.
    fn fill_from_the_right(
        &self,
        window: Window<'_>,
        first: usize,
        values: &mut [Span],
    ) -> Option<usize> {
        let last = self.last_literal(window)?;
        self.fill_before(last, window, first, values)?;
        Some(last + self.literal(values.len()).len())
    }

    /// Sets the values, of which the first starts at `first` and the last ends at `end`.
    #[inline(always)]
    fn fill_before(
        &self,
        mut end: usize,
        window: Window<'_>,
        first: usize,
        values: &mut [Span],
    ) -> Option<()> {
        for index in (0..values.len()).rev() {
            let literal = self.literal(index);
            let start = match index {
                0 => first,
                _ => self.literal_before_value(index, first + 1, end, window)? + literal.len(),
            };
            values[index] = Span::new(start, end);
            end = start - literal.len();
        }
        Some(())
    }
}
