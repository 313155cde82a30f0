//! The static order: which of two forms is more specific, written as plainly as the rules.
//!
//! `Less` means "more specific": sorting puts the winner first.

use super::parse::{Form, Kind, Segment};
use std::cmp::Ordering;

/// Compares two forms by rules 1 to 4.
pub(crate) fn compare(one: &Form, other: &Form) -> Ordering {
    let (one, other) = (&one.segments, &other.segments);
    for (position, (left, right)) in one.iter().zip(other).enumerate() {
        let catch_alls = left.has_catch_all() && right.has_catch_all();
        if catch_alls && left.literals[0].len() == right.literals[0].len() {
            return rule_4(&one[position..], &other[position..]);
        }
        if left != right {
            return rules_1_to_3(left, right);
        }
    }
    one.len().cmp(&other.len())
}

/// Compares two segments by rules 1 to 3; equal only if they have the same shape.
fn rules_1_to_3(left: &Segment, right: &Segment) -> Ordering {
    match (left.is_literal(), right.is_literal()) {
        (true, true) => return left.literals[0].as_bytes().cmp(right.literals[0].as_bytes()),
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        (false, false) => {}
    }
    // Rule 1.
    more(prefix(left), prefix(right))
        // Rule 2.
        .then_with(|| follows(left).cmp(&follows(right)))
        // Rule 3.
        .then_with(|| more(suffix(left), suffix(right)))
        .then_with(|| more(literal_bytes(left), literal_bytes(right)))
        .then_with(|| left.literals.cmp(&right.literals))
        .then_with(|| left.kinds.iter().map(rank).cmp(right.kinds.iter().map(rank)))
}

/// Compares the rests of two routes, each beginning at a segment with a catch-all.
fn rule_4(one: &[Segment], other: &[Segment]) -> Ordering {
    let bytes = |rest: &[Segment]| rest.iter().map(literal_bytes).sum::<usize>();
    more(bytes(one), bytes(other)).then_with(|| more(one.len(), other.len())).then_with(|| {
        let pairs = one.iter().zip(other);
        pairs
            .map(|(left, right)| rules_1_to_3(left, right))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

/// The greater number comes first.
fn more(left: usize, right: usize) -> Ordering {
    right.cmp(&left)
}

fn prefix(segment: &Segment) -> usize {
    segment.literals[0].len()
}

fn suffix(segment: &Segment) -> usize {
    segment.literals[segment.literals.len() - 1].len()
}

fn literal_bytes(segment: &Segment) -> usize {
    segment.literals.iter().map(String::len).sum()
}

/// Rule 2: the kind of what follows the prefix of a segment that is not all literal.
pub(crate) fn follows(segment: &Segment) -> u8 {
    let lone = segment.kinds.len() == 1 && suffix(segment) == 0;
    match &segment.kinds[0] {
        _ if segment.has_catch_all() => 3,
        Kind::Plain if lone => 2,
        Kind::Constrained(_) if lone => 1,
        _ => 0,
    }
}

/// The rank of a parameter in rule 3: built-in constraints, custom ones by name, plain, catch-all.
fn rank(kind: &Kind) -> (usize, &str) {
    const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];
    match kind {
        Kind::Constrained(name) => match BUILT_IN.iter().position(|built_in| built_in == name) {
            Some(place) => (place, ""),
            None => (BUILT_IN.len(), name),
        },
        Kind::Plain => (BUILT_IN.len() + 1, ""),
        Kind::CatchAll => (BUILT_IN.len() + 2, ""),
    }
}
