//! Queries the router under test in the terms of the oracle.

use super::constraint::add_custom;
use super::{Found, Oracle, OracleError};
use routetree::{InsertError, Match, MatchError, Router};

/// A router with the custom constraints of the tests.
pub(crate) fn router<T>() -> Router<T> {
    let mut router = Router::new();
    add_custom!(router);
    router
}

/// The value of a route: its own text in brackets, so that a mix-up shows.
pub(crate) fn value_of(route: &str) -> String {
    format!("<{route}>")
}

fn found<'p, V: AsRef<str>>(matched: &Match<'_, 'p, V>) -> Found<'p> {
    let route = matched.route().to_owned();
    assert_eq!(matched.value.as_ref(), value_of(&route), "a route and another one's value");
    assert_eq!(matched.params.route(), route);
    let pairs: Vec<(String, &'p str)> =
        matched.params.iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(matched.params.len(), pairs.len());
    assert_eq!(matched.params.is_empty(), pairs.is_empty());
    for (name, value) in &pairs {
        assert_eq!(matched.params.get(name), Some(*value), "`{name}` of `{route}` by name");
    }
    (route, pairs)
}

/// Returns the winner, looked up in every available way.
pub(crate) fn at<'p>(router: &mut Router<String>, path: &'p str) -> Option<Found<'p>> {
    let shared = match router.at(path) {
        Ok(matched) => Some(found(&matched)),
        Err(MatchError::NotFound) => None,
    };
    let mutable = match router.at_mut(path) {
        Ok(matched) => Some(found(&matched.map(|value| &*value))),
        Err(MatchError::NotFound) => None,
    };
    assert_eq!(shared, mutable, "`at` and `at_mut` on {path:?}");
    shared
}

/// Returns all matching routes.
pub(crate) fn matches<'p>(router: &Router<String>, path: &'p str) -> Vec<Found<'p>> {
    router.matches(path).map(|matched| found(&matched)).collect()
}

/// Returns the routes in the order of `iter()`.
pub(crate) fn routes(router: &Router<String>) -> Vec<String> {
    let routes = router.iter().map(|(route, value)| {
        assert_eq!(*value, value_of(route), "a route and another one's value");
        route.to_owned()
    });
    routes.collect()
}

/// Inserts a route with its value; an error in the terms of the oracle has no offset.
pub(crate) fn insert(router: &mut Router<String>, route: &str) -> Result<(), Outcome> {
    router.insert(route, value_of(route)).map_err(|error| outcome(&error, route))
}

/// Why an insertion failed, as far as router and oracle must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Invalid,
    Conflict { with: String },
}

/// Translates an error; a conflict must also name the new route.
pub(crate) fn outcome(error: &InsertError, new: &str) -> Outcome {
    match error {
        InsertError::Conflict { route, with, .. } => {
            assert_eq!(route.to_string(), new, "a conflict must name the route that was refused");
            Outcome::Conflict { with: with.to_string() }
        }
        _ => Outcome::Invalid,
    }
}

/// The pair of a conflict: the route of the other router, and the route of this one.
pub(crate) fn pair(error: &InsertError) -> (String, String) {
    match error {
        InsertError::Conflict { route, with, .. } => (route.to_string(), with.to_string()),
        error => panic!("{error} in a merge"),
    }
}

impl From<OracleError> for Outcome {
    fn from(error: OracleError) -> Self {
        match error {
            OracleError::Invalid(_) => Outcome::Invalid,
            OracleError::Conflict { with } => Outcome::Conflict { with },
        }
    }
}

/// Inserts into both and checks that they agree.
pub(crate) fn insert_both(
    router: &mut Router<String>,
    oracle: &mut Oracle,
    route: &str,
) -> Result<(), Outcome> {
    let expected = oracle.insert(route).map_err(Outcome::from);
    assert_eq!(insert(router, route), expected, "inserting {route:?} beside {:?}", oracle.routes());
    expected
}

/// Removes from both and checks that they agree.
pub(crate) fn remove_both(router: &mut Router<String>, oracle: &mut Oracle, route: &str) {
    let expected = oracle.remove(route).then(|| value_of(route));
    assert_eq!(router.remove(route), expected, "removing {route:?} beside {:?}", oracle.routes());
}

/// Checks that both agree on every query about a path.
pub(crate) fn agree_on(router: &mut Router<String>, oracle: &Oracle, path: &str) {
    let expected = oracle.matches(path);
    assert_eq!(
        oracle.at(path).as_ref(),
        expected.first(),
        "the oracle disagrees with itself on {path:?}"
    );
    let routes = oracle.routes();
    assert_eq!(at(router, path).as_ref(), expected.first(), "winner on {path:?} of {routes:?}");
    assert_eq!(matches(router, path), expected, "matches on {path:?} of {routes:?}");
}

/// Checks that both hold the same routes in the same order.
pub(crate) fn agree_on_routes(router: &Router<String>, oracle: &Oracle) {
    let expected = oracle.routes();
    assert_eq!(routes(router), expected);
    assert_eq!(router.len(), expected.len());
    assert_eq!(router.is_empty(), expected.is_empty());
    for route in &expected {
        assert!(router.contains(route), "contains {route:?}");
        assert_eq!(router.get(route), Some(&value_of(route)), "get {route:?}");
    }
}
