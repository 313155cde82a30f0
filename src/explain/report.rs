//! The public types of an explanation.

use alloc::string::String;
use alloc::vec::Vec;
use core::slice;

use crate::order::Decision;

/// How each route fares on a path. Created by [`Router::explain`](crate::Router::explain) and
/// [`MethodRouter::explain`](crate::MethodRouter::explain).
///
/// Its `Display` is a table for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'router, 'path> {
    pub(super) path: &'path str,
    pub(super) routes: Vec<ExplainedRoute<'router, 'path>>,
    /// The index of the winner.
    pub(super) winner: Option<usize>,
}

impl<'router, 'path> Explanation<'router, 'path> {
    /// Returns the path.
    #[must_use]
    #[inline]
    pub fn path(&self) -> &'path str {
        self.path
    }

    /// Returns the route that wins, or `None` if no route matches.
    #[must_use]
    #[inline]
    pub fn winner(&self) -> Option<&ExplainedRoute<'router, 'path>> {
        self.routes.get(self.winner?)
    }

    /// Returns each route once, in the static order of the forms that represent them.
    #[inline]
    pub fn iter(&self) -> slice::Iter<'_, ExplainedRoute<'router, 'path>> {
        self.routes.iter()
    }

    /// Returns the number of routes.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Returns whether there are no routes.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }
}

impl<'a, 'router, 'path> IntoIterator for &'a Explanation<'router, 'path> {
    type Item = &'a ExplainedRoute<'router, 'path>;
    type IntoIter = slice::Iter<'a, ExplainedRoute<'router, 'path>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One route of an [`Explanation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedRoute<'router, 'path> {
    pub(super) route: &'router str,
    pub(super) form: String,
    pub(super) outcome: RouteOutcome<'router, 'path>,
}

impl<'router, 'path> ExplainedRoute<'router, 'path> {
    /// Returns the text of the route.
    #[must_use]
    #[inline]
    pub fn route(&self) -> &'router str {
        self.route
    }

    /// Returns the form that represents the route, written as a route without optional parameters:
    /// the most specific that matches, or else the one that gets furthest. Segments are counted in
    /// this form.
    #[must_use]
    #[inline]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// Returns how the route fares on the path.
    #[must_use]
    #[inline]
    pub fn outcome(&self) -> &RouteOutcome<'router, 'path> {
        &self.outcome
    }
}

/// How a route fares on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteOutcome<'router, 'path> {
    /// The route matches, and is the most specific one that does.
    Wins,
    /// The route matches, but the winner comes before it, by this decision.
    MatchesToo(Decision),
    /// The route does not match, and gets this far.
    DoesNotMatch(Mismatch<'router, 'path>),
}

/// How far a route gets on a path that it does not match.
///
/// The segments of the route are matched from the left, as many as match the start of the path. Of
/// the next segment, again from the left, this is the first literal, value or constraint that fits
/// nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch<'router, 'path> {
    pub(super) segment: usize,
    pub(super) offset: usize,
    pub(super) or_later: bool,
    pub(super) expected: Expected<'router>,
    pub(super) found: &'path str,
}

impl<'router, 'path> Mismatch<'router, 'path> {
    /// Returns the index of the first segment of the form that does not fit; the number of its
    /// segments if all of them fit and the path continues. Counts from 0, where segment 0 of a
    /// route with a leading slash is the empty text before it.
    #[must_use]
    #[inline]
    pub fn segment(&self) -> usize {
        self.segment
    }

    /// Returns the offset of the first byte of the path that does not fit; at most the length of
    /// the path.
    #[must_use]
    #[inline]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Returns whether the expected part could also have started later, and does not.
    #[must_use]
    #[inline]
    pub fn or_later(&self) -> bool {
        self.or_later
    }

    /// Returns the part of the route that was expected.
    #[must_use]
    #[inline]
    pub fn expected(&self) -> &Expected<'router> {
        &self.expected
    }

    /// Returns the text found instead, from the first position where the expected part could have
    /// started. It is empty if the path or the segment ends there.
    #[must_use]
    #[inline]
    pub fn found(&self) -> &'path str {
        self.found
    }
}

/// A part of a route that a path does not have: see [`Mismatch::expected`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected<'router> {
    /// Literal text.
    Literal(String),
    /// One or more bytes for a parameter.
    Value {
        /// The name of the parameter.
        name: &'router str,
    },
    /// A value that a constraint accepts.
    ConstrainedValue {
        /// The name of the parameter.
        name: &'router str,
        /// The name of the constraint.
        constraint: &'router str,
    },
    /// Another segment, as it is written in the route.
    Segment(String),
    /// The end of the path.
    End,
}
