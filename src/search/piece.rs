//! A piece of a segment: literals and parameters side by side, none of them a catch-all.
//!
//! A segment without a catch-all is one piece. One with catch-alls is a piece in front of the
//! first of them, one behind the last, and one between each two. A piece lies inside one segment
//! of the path: it never takes a slash.
//!
//! This module says what a piece is; how it is matched is in [`mixed`](super::mixed).

use crate::constraint::Constraints;
use crate::pattern::{Param, ParamKind, Segment};

/// Where in the path a piece is looked for, and by what rules.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) path: &'p str,
    pub(super) constraints: &'p Constraints,
    /// Where the bytes that the piece may take begin and end. No slash is among them.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The piece has to begin, or to end, just there; or it may stand anywhere.
    pub(super) anchored: bool,
}

impl<'p> Place<'p> {
    /// All of `path[from..to]`.
    pub(super) fn new(constraints: &'p Constraints, path: &'p str, from: usize, to: usize) -> Self {
        Place { path, constraints, from, to, anchored: true }
    }

    pub(super) fn text(&self, from: usize, to: usize) -> &[u8] {
        self.path.as_bytes().get(from..to).unwrap_or_default()
    }
}

/// See the module's documentation.
#[derive(Clone, Copy)]
pub(super) struct Piece<'s> {
    segment: Segment<'s>,
    /// The piece's parameters: those of the segment from the one to the other.
    from: usize,
    to: usize,
}

impl<'s> Piece<'s> {
    pub(super) fn new(segment: Segment<'s>, from: usize, to: usize) -> Self {
        Piece { segment, from, to }
    }

    /// The piece that is the whole of a segment without a catch-all.
    pub(super) fn whole(segment: Segment<'s>) -> Self {
        Piece::new(segment, 0, segment.params.len())
    }

    /// Whether there is nothing in it: no parameter and no literal.
    pub(super) fn is_empty(&self) -> bool {
        self.from == self.to && self.literal(0).is_empty()
    }

    /// The number of its first parameter in the segment.
    pub(super) fn first(&self) -> usize {
        self.from
    }

    /// Its beginning: so many parameters, each with the literal behind it.
    pub(super) fn up_to(&self, params: usize) -> Piece<'s> {
        Piece { to: self.from + params, ..*self }
    }

    pub(super) fn params(&self) -> &'s [Param] {
        &self.segment.params[self.from..self.to]
    }

    /// The literal in front of the piece's `index`-th parameter; for their number, the ending.
    pub(super) fn literal(&self, index: usize) -> &'s [u8] {
        self.segment.literal_before(self.from + index)
    }

    /// The piece without its literal beginning and its first parameter.
    pub(super) fn behind_first(&self) -> Piece<'s> {
        Piece { from: self.from + 1, ..*self }
    }

    pub(super) fn is_constrained(&self) -> bool {
        self.params().iter().any(|param| matches!(param.kind, ParamKind::Constrained(_)))
    }
}
