//! Which of two routes comes first in the static order, and why.

use core::cmp::Ordering;
use core::{fmt, slice};

use super::RoutePair;
use super::overlap::{candidates, may_overlap};
use crate::constraint::Constraints;
use crate::error::InsertError;
use crate::order::{self, Decision};
use crate::pattern::Pattern;

/// The order of two routes. Returned by [`compare`](fn@compare),
/// [`Router::compare`](crate::Router::compare) and
/// [`MethodRouter::compare`](crate::MethodRouter::compare).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparison {
    /// They have a form of the same shape, so they conflict: a router holds only one of them.
    Equal,
    /// The first comes before the second: it wins on every path that matches both. The decision is
    /// `None` if the first has fewer segments and nothing else decides; then no path matches both.
    Before(Option<Decision>),
    /// The first comes after the second, which wins on every path that matches both. The decision
    /// is `None` if the second has fewer segments and nothing else decides; then no path matches
    /// both.
    After(Option<Decision>),
    /// Which one comes first depends on their forms: on some shared paths the first wins, and on
    /// others the second.
    Mixed,
}

/// For example "before, by rule 1 at segment 2: all literal".
impl fmt::Display for Comparison {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, decision) = match self {
            Comparison::Equal => return f.write_str("equal"),
            Comparison::Mixed => return f.write_str("before or after, depending on the form"),
            Comparison::Before(decision) => ("before", decision),
            Comparison::After(decision) => ("after", decision),
        };
        match decision {
            Some(decision) => write!(f, "{word}, by {decision}"),
            None => write!(f, "{word}, by the number of segments"),
        }
    }
}

/// Finds which of two routes comes first in the static order, and the rule that decides.
///
/// The [static order](crate#which-route-wins) does not depend on a path, or on other routes. If the
/// routes have several [forms](crate#optional-parameters), all pairs of forms that share paths are
/// compared. If no forms do, the first form of each route in the static order is.
///
/// The routes can have built-in constraints and, with the feature `regex`, inline expressions. For
/// the constraints of a router, call [`Router::compare`](crate::Router::compare). To find the paths
/// that the two routes share, call [`overlap`](fn@crate::overlap).
///
/// # Errors
///
/// If the text of a route is wrong, returns the error that inserting it would return; if both are,
/// that of the first.
///
/// # Complexity
///
/// Linear in the lengths of the routes if they have one form each. Otherwise that of
/// [`overlap`](fn@crate::overlap) for each pair of their forms, except pairs that cannot change the
/// result.
///
/// # Examples
///
/// ```
/// use routetree::{Comparison, Rule, compare};
///
/// assert_eq!(compare("/users/{id}", "/users/{name}")?, Comparison::Equal);
///
/// let Comparison::Before(Some(decision)) = compare("/users/me", "/users/{id}")? else { panic!() };
/// assert_eq!((decision.rule(), decision.segment()), (Rule::AllLiteral, 2));
/// assert_eq!(
///     compare("/{*all}", "/{*id}/edit")?.to_string(),
///     "after, by rule 4 from segment 1 on: more literal bytes in the rest",
/// );
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[inline]
pub fn compare(first: &str, second: &str) -> Result<Comparison, InsertError> {
    Ok(RoutePair::read(first, second, &Constraints::default())?.compare())
}

/// The comparison of two routes.
#[inline]
pub(super) fn of(pair: &RoutePair<'_>) -> Comparison {
    let RoutePair { first, second, constraints } = pair;
    let pairs = || first.iter().flat_map(|one| second.iter().map(move |other| (one, other)));
    if pairs().any(|(one, other)| one.same_shape(other)) {
        return Comparison::Equal;
    }
    if let ([one], [other]) = (&first[..], &second[..]) {
        return of_forms(one, other, constraints);
    }
    let candidates = candidates(pair);
    let meet = |one, other| {
        may_overlap(slice::from_ref(one), slice::from_ref(other), constraints, &candidates)
    };
    let mut found: Option<Comparison> = None;
    for (one, other) in pairs() {
        let compared = of_forms(one, other, constraints);
        // Whether two forms meet takes long to find out, and does not matter if they compare as
        // others do that meet.
        if found.is_some_and(|found| found.agrees(compared)) || !meet(one, other) {
            continue;
        }
        if found.is_some() {
            return Comparison::Mixed;
        }
        found = Some(compared);
    }
    let best = |forms: &'_ [Pattern]| {
        let least =
            |a: &usize, b: &usize| order::compare_patterns(&forms[*a], &forms[*b], constraints);
        (0..forms.len()).min_by(least).unwrap_or_default()
    };
    found.unwrap_or_else(|| of_forms(&first[best(first)], &second[best(second)], constraints))
}

/// The comparison of two forms, which differ in shape.
#[inline]
fn of_forms(first: &Pattern, second: &Pattern, constraints: &Constraints<'_>) -> Comparison {
    match order::decide(first, second, constraints) {
        (Ordering::Less, decision) => Comparison::Before(decision),
        (Ordering::Greater, decision) => Comparison::After(decision),
        (Ordering::Equal, _) => Comparison::Equal,
    }
}

impl Comparison {
    /// Whether the same route comes first.
    #[inline]
    fn agrees(self, other: Comparison) -> bool {
        matches!(
            (self, other),
            (Comparison::Before(_), Comparison::Before(_))
                | (Comparison::After(_), Comparison::After(_))
        )
    }
}
