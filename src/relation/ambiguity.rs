//! Pairs of routes that share some paths while each matches others too.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Comparison, Overlap, RoutePair, SharedPaths};
use crate::constraint::Constraints;
use crate::pattern::{Pattern, Segment};
use crate::tree::Shown;

/// Two routes that share some paths, while each also matches others: see
/// [`Router::ambiguous`](crate::Router::ambiguous).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ambiguity<'router> {
    first: &'router str,
    second: &'router str,
    example: String,
    comparison: Comparison,
}

impl<'router> Ambiguity<'router> {
    /// Returns the text of the route whose first form comes first in the static order.
    #[must_use]
    #[inline]
    pub fn first(&self) -> &'router str {
        self.first
    }

    /// Returns the text of the other route.
    #[must_use]
    #[inline]
    pub fn second(&self) -> &'router str {
        self.second
    }

    /// Returns a path that matches both.
    #[must_use]
    #[inline]
    pub fn example(&self) -> &str {
        &self.example
    }

    /// Returns which of the two wins, and why.
    #[must_use]
    #[inline]
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }
}

/// For example "`/a{x}` and `/{x}b` both match `/ab`: `/a{x}` wins by rule 1 at segment 1: longer
/// literal prefix".
impl fmt::Display for Ambiguity<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = (Shown::route(self.first), Shown::route(self.second));
        write!(f, "`{first}` and `{second}` both match `{}`: ", Shown::route(&self.example))?;
        match self.comparison {
            Comparison::Before(Some(decision)) => write!(f, "`{first}` wins by {decision}"),
            Comparison::After(Some(decision)) => write!(f, "`{second}` wins by {decision}"),
            _ => f.write_str("which one wins depends on the form"),
        }
    }
}

/// A route and its forms.
pub(crate) struct RouteForms<'router> {
    pub(crate) route: &'router str,
    pub(crate) forms: Vec<Pattern>,
}

/// All pairs, in the order of the routes.
#[inline]
pub(crate) fn ambiguous<'router>(
    routes: &[RouteForms<'router>],
    constraints: &Constraints<'static>,
) -> Vec<Ambiguity<'router>> {
    let pairs = routes
        .iter()
        .enumerate()
        .flat_map(|(place, first)| routes[place + 1..].iter().map(move |second| (first, second)));
    pairs.filter_map(|(first, second)| ambiguity(first, second, constraints)).collect()
}

#[inline]
fn ambiguity<'router>(
    first: &RouteForms<'router>,
    second: &RouteForms<'router>,
    constraints: &Constraints<'static>,
) -> Option<Ambiguity<'router>> {
    if !first.forms.iter().any(|one| second.forms.iter().any(|other| may_meet(one, other))) {
        return None;
    }
    let pair = RoutePair {
        first: Cow::Borrowed(&first.forms),
        second: Cow::Borrowed(&second.forms),
        constraints: Cow::Borrowed(constraints),
    };
    match pair.overlap() {
        Overlap::Shared { example, paths: SharedPaths::Some } => {
            let comparison = pair.compare();
            Some(Ambiguity { first: first.route, second: second.route, example, comparison })
        }
        _ => None,
    }
}

/// Whether a path may match both forms: literals at their start and at their end do not differ, and
/// neither do their lengths. Most pairs of a table differ.
#[inline]
fn may_meet(one: &Pattern, other: &Pattern) -> bool {
    let has_catch_all = |form: &Pattern| form.first_catch_all().is_some();
    if !has_catch_all(one) && !has_catch_all(other) && one.len() != other.len() {
        return false;
    }
    fits(one.segments(), other.segments()) && fits(one.segments().rev(), other.segments().rev())
}

/// Whether literal segments are equal up to the first pair with a catch-all, where the forms may get
/// out of step.
#[inline]
fn fits<'f>(
    one: impl Iterator<Item = Segment<'f>>,
    other: impl Iterator<Item = Segment<'f>>,
) -> bool {
    let in_step =
        |(one, other): &(Segment<'_>, Segment<'_>)| !one.has_catch_all() && !other.has_catch_all();
    let mut pairs = one.zip(other).take_while(in_step);
    pairs.all(|(one, other)| {
        !one.is_literal() || !other.is_literal() || one.literal == other.literal
    })
}
