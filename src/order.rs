//! Which of two shapes is the more specific: the static order of routes, here and nowhere else.
//!
//! `Less` means more specific: that one wins where both match. Neither the path nor the order of
//! insertion nor parameter names take part.
//!
//! Two routes are compared segment by segment; the first pair that differs in shape decides by
//! rules 1 to 3, unless both of a pair hold a catch-all behind equally long literal beginnings,
//! alike or not: then rule 4 decides.
//!
//! 1. The longer literal beginning; all literal before all else.
//! 2. Text and parameters, before one constrained parameter, before one parameter, before
//!    anything with a catch-all.
//! 3. The longer literal ending, more literal bytes, the literals in byte order, then the
//!    parameters from the left.
//! 4. Of the rest, from this pair on: more literal bytes, then more segments, then rules 1 to 3.

use core::cmp::Ordering;

use crate::constraint::Constraints;
use crate::pattern::{Kind, Param, Pattern, Segment};

/// What follows a segment's literal beginning, best first (rule 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Literal,
    Mixed,
    Constrained,
    Plain,
    CatchAll,
}

impl Class {
    pub(crate) fn of(segment: Segment<'_>) -> Class {
        match segment.params {
            [] => Class::Literal,
            _ if segment.has_catch_all() => Class::CatchAll,
            [param] if param.at as usize == segment.literal.len() => match param.kind {
                Kind::Constrained(_) => Class::Constrained,
                _ => Class::Plain,
            },
            _ => Class::Mixed,
        }
    }
}

/// Compares two forms of routes of one router by the whole order.
pub(crate) fn patterns(a: &Pattern, b: &Pattern, constraints: &Constraints) -> Ordering {
    for (index, (left, right)) in a.segments().zip(b.segments()).enumerate() {
        let catch_alls = left.has_catch_all() && right.has_catch_all();
        if catch_alls && left.beginning().len() == right.beginning().len() {
            return rests(a, b, index, constraints);
        }
        let decided = segments(left, right, constraints);
        if decided.is_ne() {
            return decided;
        }
    }
    a.len().cmp(&b.len())
}

/// Rule 4: the routes from segment `from` on.
fn rests(a: &Pattern, b: &Pattern, from: usize, constraints: &Constraints) -> Ordering {
    let by_weight = Weight::of(b, from).cmp(&Weight::of(a, from));
    let by_segment = || {
        let pairs = a.segments().zip(b.segments()).skip(from);
        let decided = pairs.map(|(left, right)| segments(left, right, constraints));
        decided.into_iter().find(|decided| decided.is_ne())
    };
    by_weight.then_with(|| by_segment().unwrap_or(Ordering::Equal))
}

/// What rule 4 looks at first: of the routes behind one catch-all, the greater weight wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    pub(crate) literal_bytes: u32,
    pub(crate) segments: u32,
}

impl Weight {
    /// The weight of a pattern from segment `from` on.
    pub(crate) fn of(pattern: &Pattern, from: usize) -> Weight {
        let rest = pattern.segments().skip(from);
        let literal_bytes: usize = rest.map(|segment| segment.literal.len()).sum();
        Weight { literal_bytes: literal_bytes as u32, segments: (pattern.len() - from) as u32 }
    }
}

/// Rules 1 to 3 on one pair of segments. `Equal` means the same shape.
pub(crate) fn segments(a: Segment<'_>, b: Segment<'_>, constraints: &Constraints) -> Ordering {
    let (class_a, class_b) = (Class::of(a), Class::of(b));
    if class_a == Class::Literal || class_b == Class::Literal {
        return class_a.cmp(&class_b).then_with(|| a.literal.cmp(b.literal));
    }
    let beginning = b.beginning().len().cmp(&a.beginning().len());
    beginning
        .then_with(|| class_a.cmp(&class_b))
        .then_with(|| ending(b).len().cmp(&ending(a).len()))
        .then_with(|| b.literal.len().cmp(&a.literal.len()))
        .then_with(|| literals(a).cmp(literals(b)))
        .then_with(|| params(a.params, b.params, constraints))
}

fn ending(segment: Segment<'_>) -> &[u8] {
    segment.literal_before(segment.params.len())
}

fn literals<'a>(segment: Segment<'a>) -> impl Iterator<Item = &'a [u8]> {
    (0..=segment.params.len()).map(move |index| segment.literal_before(index))
}

fn params(a: &[Param], b: &[Param], constraints: &Constraints) -> Ordering {
    let pairs = a.iter().zip(b);
    let decided = pairs.map(|(left, right)| kinds(left.kind, right.kind, constraints));
    decided.into_iter().find(|decided| decided.is_ne()).unwrap_or(Ordering::Equal)
}

fn kinds(a: Kind, b: Kind, constraints: &Constraints) -> Ordering {
    let rank = |kind| match kind {
        Kind::Constrained(_) => 0,
        Kind::Plain => 1,
        Kind::CatchAll => 2,
    };
    match (a, b) {
        (Kind::Constrained(a), Kind::Constrained(b)) => constraints.compare(a, b),
        _ => rank(a).cmp(&rank(b)),
    }
}
