//! Sub-patterns in which each value can end in one place only, so that nothing is tried twice:
//! every parameter but the last has a built-in constraint, and the text after it starts with a byte
//! that the constraint accepts nowhere. `{id:u64}-{slug}` and `{from:date}..{to:date}` are
//! examples.
//!
//! All others are left to [`constrained`](super::constrained).

use super::case::Case;
use super::sub_pattern::{SubPattern, Window};
use crate::pattern::ParamKind;
use crate::testing::steps;

/// Whether a sub-pattern matches all of a window; calls `set` with the number, start and end of
/// each value. Returns `None` if the sub-pattern is not of this kind.
pub(super) fn take(
    sub_pattern: SubPattern<'_>,
    window: Window<'_>,
    mut set: impl FnMut(usize, usize, usize),
) -> Option<bool> {
    let Window { path, constraints, from, to, .. } = window;
    if window.case == Case::Ignored {
        // A constraint may accept the next byte in its other case.
        return None;
    }
    steps::add(1 + to - from);
    let first = sub_pattern.literal(0);
    if !window.text(from, to).starts_with(first) {
        return Some(false);
    }
    let mut at = from + first.len();
    for (index, param) in sub_pattern.params().iter().enumerate() {
        let literal = sub_pattern.literal(index + 1);
        let last = index + 1 == sub_pattern.params().len();
        let end = match (param.kind, literal) {
            _ if last => to.saturating_sub(literal.len()),
            (ParamKind::Constrained(id), &[next, ..]) => {
                constraints.only_end(id, window.text(0, to), at, next)?
            }
            _ => return None,
        };
        let accepted = match param.kind {
            ParamKind::Constrained(id) => constraints.accepts(id, path, at, end),
            _ => at < end,
        };
        let literal_end = end + literal.len();
        if !accepted || literal_end > to || window.text(end, literal_end) != literal {
            return Some(false);
        }
        set(index, at, end);
        at = literal_end;
    }
    Some(true)
}
