//! Pieces whose values can each end at one place only, so that nothing has to be tried twice: each
//! but the last has a built-in constraint, and the text behind it begins with a byte that the
//! constraint takes nowhere. `{id:u64}-{slug}` and `{from:date}..{to:date}` are such pieces.
//!
//! Others are left to [`constrained`](super::constrained).

use super::piece::{Piece, Place};
use super::steps;
use crate::pattern::ParamKind;

/// Whether the piece matches all of the place, with its values one by one; `None` where that is
/// not determined.
pub(super) fn take(
    piece: Piece<'_>,
    place: Place<'_>,
    mut set: impl FnMut(usize, usize, usize),
) -> Option<bool> {
    let Place { path, constraints, from, to, .. } = place;
    steps::add(1 + to - from);
    let beginning = piece.literal(0);
    if !place.text(from, to).starts_with(beginning) {
        return Some(false);
    }
    let mut at = from + beginning.len();
    for (index, param) in piece.params().iter().enumerate() {
        let literal = piece.literal(index + 1);
        let last = index + 1 == piece.params().len();
        let end = match (param.kind, literal) {
            _ if last => to.saturating_sub(literal.len()),
            (ParamKind::Constrained(id), &[next, ..]) => {
                constraints.only_end(id, place.text(0, to), at, next)?
            }
            _ => return None,
        };
        let accepted = match param.kind {
            ParamKind::Constrained(id) => constraints.accepts(id, path, at, end),
            _ => at < end,
        };
        let behind = end + literal.len();
        if !accepted || behind > to || place.text(end, behind) != literal {
            return Some(false);
        }
        set(index, at, end);
        at = behind;
    }
    Some(true)
}
