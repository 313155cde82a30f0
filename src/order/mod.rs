//! The static order of routes: which of two shapes is more specific. No other module knows it.
//!
//! Input: two forms of routes of one router, or two of their segments. Output: an [`Ordering`] in
//! which `Less` means more specific (that route wins if both match), and the [`Decision`] behind
//! it. Paths, parameter names and the order of insertion do not take part; nor does this module
//! know the tree or the search.
//!
//! Two routes are compared segment by segment, from the left. The first pair of segments that
//! differ in shape decides, by rules 1 to 3. As soon as both segments of a pair hold a catch-all
//! after prefixes of equal length, rule 4 decides instead.
//!
//! 1. The longer prefix wins, and a segment that is all literal beats every other: `/users/me`
//!    before `/users/{id}`, `/@{name}` before `/{name}`.
//! 2. Then the kind of what follows the prefix: text and parameters, then one constrained
//!    parameter, then one parameter, then anything with a catch-all. `/{a}-{b}` before `/{d:date}`.
//! 3. Then the longer suffix, then more literal bytes, then the literals in byte order, then the
//!    parameters from the left. `/{x}.tar.gz` before `/{x}.gz`.
//! 4. Of the rests of both routes, from this pair on, the one with more literal bytes wins, then
//!    the one with more segments, then rules 1 to 3 decide. `/{*id}/edit` before `/{*all}`.

mod decision;
mod rank;

use core::cmp::Ordering;

use crate::constraint::{ConstraintId, Constraints};
use crate::pattern::{Param, ParamKind, Pattern, Segment};

pub use decision::{Decision, Rule};

pub(crate) use rank::{AffixRank, Weight};

/// The kind of what follows a segment's prefix, best first (rule 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SegmentClass {
    Literal,
    Mixed,
    Constrained,
    Plain,
    CatchAll,
}

impl SegmentClass {
    pub(crate) fn of(segment: Segment<'_>) -> SegmentClass {
        match segment.params {
            [] => SegmentClass::Literal,
            _ if segment.has_catch_all() => SegmentClass::CatchAll,
            [param] if param.at as usize == segment.literal.len() => match param.kind {
                ParamKind::Constrained(_) => SegmentClass::Constrained,
                _ => SegmentClass::Plain,
            },
            _ => SegmentClass::Mixed,
        }
    }
}

/// The built-in constraints, best first (rule 3). Custom constraints follow, by name.
const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];

/// The shapes differ: their order, and the criterion that decided.
#[derive(Clone, Copy)]
struct Verdict {
    ordering: Ordering,
    rule: Rule,
}

/// Fails if the criterion decides, so that `?` leaves at the first that does.
#[inline(always)]
fn unless(rule: Rule, ordering: Ordering) -> Result<(), Verdict> {
    if ordering.is_ne() { Err(Verdict { ordering, rule }) } else { Ok(()) }
}

/// Compares two forms of routes of one router by rules 1 to 4.
pub(crate) fn compare_patterns(a: &Pattern, b: &Pattern, constraints: &Constraints) -> Ordering {
    decide(a, b, constraints).0
}

/// As [`compare_patterns`], with the decision: `None` if the shapes are equal, or if one route ends
/// before any rule decides.
pub(crate) fn decide(
    a: &Pattern,
    b: &Pattern,
    constraints: &Constraints,
) -> (Ordering, Option<Decision>) {
    for (segment, (left, right)) in a.segments().zip(b.segments()).enumerate() {
        if rule_4_applies(left, right) {
            return rests(a, b, segment, constraints);
        }
        if let Err(Verdict { ordering, rule }) =
            rules_1_to_3(left, right, Letters::AsWritten, constraints)
        {
            return (ordering, Some(Decision { rule, segment, rest: None }));
        }
    }
    (a.len().cmp(&b.len()), None)
}

/// Rule 4: compares the rests of the routes, from segment `from` on.
fn rests(
    a: &Pattern,
    b: &Pattern,
    from: usize,
    constraints: &Constraints,
) -> (Ordering, Option<Decision>) {
    let decided = |Verdict { ordering, rule }, segment| {
        (ordering, Some(Decision { rule, segment, rest: Some(from) }))
    };
    let (left, right) = (Weight::of(a, from), Weight::of(b, from));
    let more_bytes = left.literal_bytes != right.literal_bytes;
    let rule = if more_bytes { Rule::RestLiteralBytes } else { Rule::RestSegments };
    if let Err(verdict) = unless(rule, right.cmp(&left)) {
        return decided(verdict, from);
    }
    let pairs = a.segments().zip(b.segments()).enumerate().skip(from);
    for (segment, (left, right)) in pairs {
        if let Err(verdict) = rules_1_to_3(left, right, Letters::AsWritten, constraints) {
            return decided(verdict, segment);
        }
    }
    (Ordering::Equal, None)
}

/// Compares two segments by rules 1 to 3. `Equal` means the same shape.
pub(crate) fn compare_segments(
    a: Segment<'_>,
    b: Segment<'_>,
    constraints: &Constraints,
) -> Ordering {
    compare_by_rules(a, b, Letters::AsWritten, constraints)
}

/// The letters of literals, when they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letters {
    AsWritten,
    /// ASCII letters in lower case.
    Lower,
}

impl Letters {
    fn compare(self, a: &[u8], b: &[u8]) -> Ordering {
        match self {
            Letters::AsWritten => a.cmp(b),
            Letters::Lower => {
                a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
            }
        }
    }
}

/// A segment of a form that is stored somewhere.
pub(crate) trait AsSegment {
    fn segment(&self) -> Segment<'_>;
}

/// Compares two forms by the whole order. Their numbers of segments are given, and their segments
/// from right to left.
///
/// Takes one pass and no memory: what the rules say about a segment overrides what they say about
/// those to its right.
pub(crate) fn compare_from_the_right<S: AsSegment>(
    (len_a, mut a): (usize, impl Iterator<Item = S>),
    (len_b, mut b): (usize, impl Iterator<Item = S>),
    letters: Letters,
    constraints: &Constraints,
) -> Ordering {
    let (mut weight_a, mut weight_b) = (Weight::default(), Weight::default());
    let common = len_a.min(len_b);
    a.by_ref().take(len_a - common).for_each(|one| weight_a.add(one.segment()));
    b.by_ref().take(len_b - common).for_each(|one| weight_b.add(one.segment()));
    // By all rules, and by rules 1 to 3 alone, from the current segment on.
    let (mut by_all, mut by_rules) = (len_a.cmp(&len_b), Ordering::Equal);
    for (one, other) in a.zip(b) {
        let (one, other) = (one.segment(), other.segment());
        weight_a.add(one);
        weight_b.add(other);
        let ordering = compare_by_rules(one, other, letters, constraints);
        by_rules = ordering.then(by_rules);
        by_all = if rule_4_applies(one, other) {
            weight_b.cmp(&weight_a).then(by_rules)
        } else {
            ordering.then(by_all)
        };
    }
    by_all
}

/// Whether rule 4 decides between routes that are equal up to these segments.
fn rule_4_applies(a: Segment<'_>, b: Segment<'_>) -> bool {
    let catch_alls = a.has_catch_all() && b.has_catch_all();
    catch_alls && a.prefix().len() == b.prefix().len()
}

fn compare_by_rules(
    a: Segment<'_>,
    b: Segment<'_>,
    letters: Letters,
    constraints: &Constraints,
) -> Ordering {
    match rules_1_to_3(a, b, letters, constraints) {
        Err(verdict) => verdict.ordering,
        Ok(()) => Ordering::Equal,
    }
}

#[inline]
fn rules_1_to_3(
    a: Segment<'_>,
    b: Segment<'_>,
    letters: Letters,
    constraints: &Constraints,
) -> Result<(), Verdict> {
    let (class_a, class_b) = (SegmentClass::of(a), SegmentClass::of(b));
    if class_a == SegmentClass::Literal || class_b == SegmentClass::Literal {
        unless(Rule::AllLiteral, class_a.cmp(&class_b))?;
        return unless(Rule::Literals, letters.compare(a.literal, b.literal));
    }
    unless(Rule::LiteralPrefix, b.prefix().len().cmp(&a.prefix().len()))?;
    unless(Rule::Kind, class_a.cmp(&class_b))?;
    unless(Rule::LiteralSuffix, b.suffix().len().cmp(&a.suffix().len()))?;
    unless(Rule::LiteralBytes, b.literal.len().cmp(&a.literal.len()))?;
    unless(Rule::Literals, compare_literals(a, b, letters))?;
    unless(Rule::Parameters, params(a.params, b.params, constraints))
}

/// Compares the literals of two segments one by one.
fn compare_literals(a: Segment<'_>, b: Segment<'_>, letters: Letters) -> Ordering {
    let common = a.params.len().min(b.params.len());
    let compare = |index| letters.compare(a.literal_before(index), b.literal_before(index));
    let order = (0..=common).map(compare).find(|order| order.is_ne());
    order.unwrap_or_else(|| a.params.len().cmp(&b.params.len()))
}

fn params(a: &[Param], b: &[Param], constraints: &Constraints) -> Ordering {
    let pairs = a.iter().zip(b);
    let mut orders = pairs.map(|(left, right)| param_kinds(left.kind, right.kind, constraints));
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn param_kinds(a: ParamKind, b: ParamKind, constraints: &Constraints) -> Ordering {
    let rank = |kind| match kind {
        ParamKind::Constrained(_) => 0,
        ParamKind::Plain => 1,
        ParamKind::CatchAll => 2,
    };
    match (a, b) {
        (ParamKind::Constrained(a), ParamKind::Constrained(b)) => {
            constraint_order(a, b, constraints)
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Compares two constraints of one router: the built-in ones first, then custom ones by name.
fn constraint_order(a: ConstraintId, b: ConstraintId, constraints: &Constraints) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let key = |id: ConstraintId| {
        let name = constraints.name(id);
        let rank = BUILT_IN.iter().position(|built_in| *built_in == name);
        debug_assert_eq!(rank.is_some(), id.is_built_in(), "{name} has no rank");
        (rank.unwrap_or(BUILT_IN.len()), name)
    };
    key(a).cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn built_in_constraints_come_before_custom_ones() {
        let mut constraints = Constraints::default();
        for name in ["b", "a", "Z"] {
            constraints.add(name, |_| true).unwrap();
        }
        let ids = BUILT_IN.into_iter().chain(["Z", "a", "b"]);
        let ids: Vec<ConstraintId> = ids.map(|name| constraints.find(name).unwrap()).collect();
        assert!(ids.is_sorted_by(|&a, &b| constraint_order(a, b, &constraints).is_lt()));
    }
}
