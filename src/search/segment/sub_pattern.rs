//! A sub-pattern: literals and parameters of one segment side by side, none of them a catch-all.
//!
//! A segment without a catch-all is one sub-pattern. A segment with catch-alls has one before the
//! first of them, one after the last, and one between each two. A sub-pattern matches inside one
//! segment of the path: it never takes a slash.
//!
//! This module says what is tested and where; the test itself is in [`mixed`](super::mixed).

use super::case::Case;
use crate::constraint::Constraints;
use crate::pattern::{Param, ParamKind, Segment};
use crate::tree::OnlyValue;
use crate::values::Span;

/// The part of the path in which a sub-pattern is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Window<'p> {
    pub(crate) path: &'p str,
    pub(crate) constraints: &'p Constraints<'p>,
    /// The start and the end of the window, which contains no slash.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Whether the sub-pattern has to start, or to end, exactly where the window does.
    pub(crate) anchored: bool,
    pub(crate) case: Case,
}

impl<'p> Window<'p> {
    /// All of `path[from..to]`.
    pub(crate) fn new(constraints: &'p Constraints, path: &'p str, from: usize, to: usize) -> Self {
        Window { path, constraints, from, to, anchored: true, case: Case::Exact }
    }

    /// The only value of a segment whose literals the window has, unless its constraint rejects it.
    #[inline]
    pub(in crate::search) fn only_value(&self, only: OnlyValue) -> Option<Span> {
        let from = self.from + usize::from(only.prefix_len);
        let to = self.to - usize::from(only.suffix_len);
        match only.constraint {
            Some(id) if !self.constraints.accepts(id, self.path, from, to) => None,
            _ => Some(Span::new(from, to)),
        }
    }

    /// Whether `path[from..to]` is a literal.
    #[inline]
    pub(super) fn is_literal(&self, from: usize, to: usize, literal: &[u8]) -> bool {
        self.case.equal(self.text(from, to), literal)
    }

    pub(crate) fn text(&self, from: usize, to: usize) -> &[u8] {
        self.path.as_bytes().get(from..to).unwrap_or_default()
    }
}

/// See the module's documentation.
#[derive(Clone, Copy)]
pub(crate) struct SubPattern<'s> {
    segment: Segment<'s>,
    /// Its parameters are those of the segment from `from` to `to`.
    from: usize,
    to: usize,
}

impl<'s> SubPattern<'s> {
    pub(super) fn new(segment: Segment<'s>, from: usize, to: usize) -> Self {
        SubPattern { segment, from, to }
    }

    /// All of a segment without a catch-all.
    pub(crate) fn whole(segment: Segment<'s>) -> Self {
        SubPattern::new(segment, 0, segment.params.len())
    }

    /// Whether it has neither a parameter nor a literal.
    pub(super) fn is_empty(&self) -> bool {
        self.from == self.to && self.literal(0).is_empty()
    }

    /// The number of its first parameter in the segment.
    pub(crate) fn first(&self) -> usize {
        self.from
    }

    /// Its start: the first `params` parameters, each with the literal after it.
    pub(crate) fn up_to(&self, params: usize) -> SubPattern<'s> {
        SubPattern { to: self.from + params, ..*self }
    }

    pub(crate) fn params(&self) -> &'s [Param] {
        &self.segment.params[self.from..self.to]
    }

    /// The literal before its parameter `index`; for the number of parameters, the last literal.
    pub(crate) fn literal(&self, index: usize) -> &'s [u8] {
        self.segment.literal_before(self.from + index)
    }

    /// The sub-pattern without its first literal and its first parameter.
    pub(super) fn after_first(&self) -> SubPattern<'s> {
        SubPattern { from: self.from + 1, ..*self }
    }

    pub(super) fn is_constrained(&self) -> bool {
        self.params().iter().any(|param| matches!(param.kind, ParamKind::Constrained(_)))
    }
}
