//! One special child without a catch-all, and one segment of the path that its gate admits.

use super::piece::Piece;
pub(super) use super::piece::Place;
use crate::tree::Special;
use crate::values::{Span, Values};

/// Whether the child's segment matches all of the place.
pub(super) fn matches(special: &Special, place: Place<'_>) -> bool {
    match special.told_by_gate() {
        Some(_) => true,
        None => Piece::whole(special.segment()).matches(place),
    }
}

/// As [`matches`], and adds the values; where it does not match, they are of no use.
pub(super) fn take(special: &Special, place: Place<'_>, values: &mut Values) -> bool {
    if let Some(ending) = special.told_by_gate() {
        let from = place.from + special.beginning as usize;
        values.push(Span::new(from, place.to - ending));
        return true;
    }
    Piece::whole(special.segment()).take(place, values)
}
