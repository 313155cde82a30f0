//! What becomes of each route on a path: which wins, which match too and by which rule they lose,
//! which do not match and how far they get.
//!
//! Input: the forms of all routes, in the static order, and a path. Output: an [`Explanation`].
//! What matches is asked of the search, which of two forms comes first of the order; this module
//! only puts the answers together. It knows neither the tree nor the values of routes.

mod display;
mod inclusion;
mod machine;
mod progress;
mod shadow;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::slice;

use crate::constraint::Constraints;
use crate::order::{self, Decision};
use crate::pattern::{ParamKind, Pattern, first_segment, from_segment};
use crate::tree::RouteId;
use progress::{Obstacle, Wanted};

pub(crate) use progress::obstacle;
pub use shadow::Shadowed;
pub(crate) use shadow::pairs;

/// One form of one route.
#[derive(Debug)]
pub(crate) struct ExplainedForm<'router> {
    /// The route of the form.
    pub(crate) route_id: RouteId,
    /// The text of the route.
    pub(crate) route: &'router str,
    pub(crate) form: Pattern,
}

/// What becomes of every route on one path: see [`Router::explain`](crate::Router::explain).
///
/// Its `Display` is a table for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'router, 'path> {
    path: &'path str,
    routes: Vec<Explained<'router, 'path>>,
    winner: Option<usize>,
}

impl<'router, 'path> Explanation<'router, 'path> {
    /// The path that was asked for.
    #[must_use]
    pub fn path(&self) -> &'path str {
        self.path
    }

    /// The route that wins.
    #[must_use]
    pub fn winner(&self) -> Option<&Explained<'router, 'path>> {
        self.routes.get(self.winner?)
    }

    /// Every route once, in the static order of the forms that are explained.
    pub fn iter(&self) -> slice::Iter<'_, Explained<'router, 'path>> {
        self.routes.iter()
    }

    /// The number of routes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }
}

impl<'a, 'router, 'path> IntoIterator for &'a Explanation<'router, 'path> {
    type Item = &'a Explained<'router, 'path>;
    type IntoIter = slice::Iter<'a, Explained<'router, 'path>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One route of an [`Explanation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained<'router, 'path> {
    route: &'router str,
    form: String,
    outcome: Outcome<'router, 'path>,
}

impl<'router, 'path> Explained<'router, 'path> {
    /// The text that the route was inserted with.
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.route
    }

    /// The form of the route that is explained, as a route without optional parameters: the best
    /// that matches, else the one that gets the furthest. Segments are counted in it.
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// What becomes of it.
    #[must_use]
    pub fn outcome(&self) -> &Outcome<'router, 'path> {
        &self.outcome
    }
}

/// What becomes of a route on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'router, 'path> {
    /// It matches, and comes before all others that do.
    Wins,
    /// It matches, but the winner comes before it: that is what decided.
    MatchesToo(Decision),
    /// It does not match, and gets this far.
    DoesNotMatch(Mismatch<'router, 'path>),
}

/// How far a route gets in a path that it does not match.
///
/// The route is taken from the left, as many segments as take up a beginning of the path. Of the
/// segment behind them, and so too inside of it, this names the first literal, value or constraint
/// that fits nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch<'router, 'path> {
    segment: usize,
    at: usize,
    or_behind: bool,
    expected: Expected<'router>,
    found: &'path str,
}

impl<'router, 'path> Mismatch<'router, 'path> {
    /// The segment of the route's form that fits nowhere, counted from 0; the number of its
    /// segments where all fit and the path goes on.
    #[must_use]
    pub fn segment(&self) -> usize {
        self.segment
    }

    /// The first byte of the path that does not fit, counted from 0: at most the path's length.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// What was expected could also have stood further behind, and does not.
    #[must_use]
    pub fn or_behind(&self) -> bool {
        self.or_behind
    }

    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> &Expected<'router> {
        &self.expected
    }

    /// What stands in its place, from where it could have begun first; nothing where the path, or
    /// the segment, ends.
    #[must_use]
    pub fn found(&self) -> &'path str {
        self.found
    }
}

/// What a route expected in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected<'router> {
    /// Literal text.
    Literal(String),
    /// A byte or more for a parameter.
    Value {
        /// The parameter's name.
        name: &'router str,
    },
    /// A value that a constraint accepts.
    Accepted {
        /// The parameter's name.
        name: &'router str,
        /// The constraint's name.
        constraint: &'router str,
    },
    /// One more segment, written as in the route.
    Segment(String),
    /// The path's end.
    End,
}

/// The form of a route that is explained, so far.
struct Chosen<'router> {
    /// Its place among all forms.
    place: usize,
    entry: ExplainedForm<'router>,
    obstacle: Option<Obstacle>,
}

/// Explains all routes, whose forms are given in the static order.
pub(crate) fn explain<'router, 'path>(
    entries: impl IntoIterator<Item = ExplainedForm<'router>>,
    constraints: &'router Constraints,
    path: &'path str,
) -> Explanation<'router, 'path> {
    let chosen = choose(entries, constraints, path);
    let winner = chosen.iter().position(|chosen| chosen.obstacle.is_none());
    let routes = chosen.iter().enumerate().map(|(index, Chosen { entry, obstacle, .. })| {
        let form = entry.form.text(entry.route, constraints);
        let outcome = match (obstacle, winner.map(|winner| &chosen[winner].entry.form)) {
            (Some(obstacle), _) => {
                Outcome::DoesNotMatch(mismatch(entry, &form, obstacle, constraints, path))
            }
            (None, Some(best)) if winner != Some(index) => {
                // Forms of two routes differ in shape, and both match: some rule decides.
                match order::decide(best, &entry.form, constraints).1 {
                    Some(decision) => Outcome::MatchesToo(decision),
                    None => Outcome::Wins,
                }
            }
            (None, _) => Outcome::Wins,
        };
        Explained { route: entry.route, form, outcome }
    });
    Explanation { path, routes: routes.collect(), winner }
}

/// Of each route one form: the first that matches, else the first that gets the furthest. In the
/// order of these forms.
fn choose<'router>(
    entries: impl IntoIterator<Item = ExplainedForm<'router>>,
    constraints: &Constraints,
    path: &str,
) -> Vec<Chosen<'router>> {
    let mut chosen: BTreeMap<RouteId, Chosen<'router>> = BTreeMap::new();
    for (place, entry) in entries.into_iter().enumerate() {
        let known = chosen.get(&entry.route_id);
        if known.is_some_and(|known| known.obstacle.is_none()) {
            continue;
        }
        let obstacle = progress::obstacle(&entry.form, constraints, path);
        let further = match (known.and_then(|known| known.obstacle), obstacle) {
            (Some(known), Some(obstacle)) => {
                (obstacle.segment, obstacle.at) > (known.segment, known.at)
            }
            _ => true,
        };
        if further {
            chosen.insert(entry.route_id, Chosen { place, entry, obstacle });
        }
    }
    let mut chosen: Vec<Chosen<'router>> = chosen.into_values().collect();
    chosen.sort_by_key(|chosen| chosen.place);
    chosen
}

/// Says in the route's words what the search says in numbers.
fn mismatch<'router, 'path>(
    entry: &ExplainedForm<'router>,
    form: &str,
    obstacle: &Obstacle,
    constraints: &'router Constraints,
    path: &'path str,
) -> Mismatch<'router, 'path> {
    let Obstacle { segment, from, to, at, or_later: or_behind, wanted } = *obstacle;
    let name = |param: usize| {
        let names = entry.form.names_of(segment);
        names.get(param).map_or("", |name| name.of(entry.route))
    };
    let expected = match wanted {
        Wanted::Literal(index) => {
            let literal = entry.form.segment(segment).literal_before(index);
            Expected::Literal(String::from_utf8_lossy(literal).into_owned())
        }
        Wanted::Value(param) => Expected::Value { name: name(param) },
        Wanted::Accepted(param) => Expected::Accepted {
            name: name(param),
            constraint: match entry.form.segment(segment).params[param].kind {
                ParamKind::Constrained(id) => constraints.name(id),
                _ => "",
            },
        },
        Wanted::Segment => {
            Expected::Segment(String::from(first_segment(from_segment(form, segment))))
        }
        Wanted::End => Expected::End,
    };
    let found = path.get(from..to).unwrap_or_default();
    Mismatch { segment, at, or_behind, expected, found }
}
