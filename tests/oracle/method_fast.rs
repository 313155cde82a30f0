//! Queries the method router under test in the terms of the oracle.

use super::constraint::add_custom;
use super::fast::{Outcome, outcome};
use super::methods::{Answer, MethodOracle, STRANGERS};
use super::{Found, OracleError};
use routetree::{Allowed, InsertError, Match, MethodError, MethodRouter};

/// A router with the custom constraints of the tests.
pub(crate) fn router<T>() -> MethodRouter<T> {
    let mut router = MethodRouter::new();
    add_custom!(router);
    router
}

/// The value of a route: its method and text, so that a mix-up shows.
pub(crate) type Value = (Option<String>, String);

pub(crate) fn value_of(method: Option<&str>, route: &str) -> Value {
    (method.map(str::to_owned), route.to_owned())
}

fn found<'p>(matched: &Match<'_, 'p, &Value>) -> (Option<String>, Found<'p>) {
    let (method, route) = matched.value;
    assert_eq!(matched.route(), route, "a route and another one's value");
    let pairs = matched.params.iter().map(|(name, value)| (name.to_owned(), value)).collect();
    (method.clone(), (route.clone(), pairs))
}

fn missed<'p>(error: &MethodError<'_>) -> Answer<'p> {
    match error {
        MethodError::NotFound => Answer::NotFound,
        MethodError::NotAllowed(allowed) => Answer::NotAllowed(list(allowed)),
    }
}

/// Returns the methods, read in every available way.
pub(crate) fn list(allowed: &Allowed<'_>) -> Vec<String> {
    let methods: Vec<String> = allowed.iter().map(str::to_owned).collect();
    assert_eq!(allowed.to_string(), methods.join(", "));
    assert_eq!((allowed.len(), allowed.is_empty()), (methods.len(), methods.is_empty()));
    assert!(methods.iter().all(|method| allowed.contains(method)), "{allowed:?}");
    assert_eq!(allowed.contains("NOBODY"), allowed.is_any());
    methods
}

/// Returns the result of a lookup, made in every available way.
pub(crate) fn at<'p>(router: &mut MethodRouter<Value>, method: &str, path: &'p str) -> Answer<'p> {
    let shared = match router.at(method, path) {
        Ok(matched) => {
            let (method, found) = found(&matched);
            Answer::Found(method, found)
        }
        Err(error) => missed(&error),
    };
    let mutable = match router.at_mut(method, path) {
        Ok(matched) => {
            let (method, found) = found(&matched.map(|value| &*value));
            Answer::Found(method, found)
        }
        Err(error) => missed(&error),
    };
    assert_eq!(shared, mutable, "`at` and `at_mut` of {method} on {path:?}");
    shared
}

pub(crate) fn insert(
    router: &mut MethodRouter<Value>,
    method: Option<&str>,
    route: &str,
) -> Result<(), InsertError> {
    let value = value_of(method, route);
    match method {
        Some(method) => router.insert(method, route, value),
        None => router.insert_any(route, value),
    }
}

pub(crate) fn replace(
    router: &mut MethodRouter<Value>,
    method: Option<&str>,
    route: &str,
) -> Result<Option<Value>, InsertError> {
    let value = value_of(method, route);
    match method {
        Some(method) => router.replace(method, route, value),
        None => router.replace_any(route, value),
    }
}

/// Inserts into both and checks that they agree.
pub(crate) fn insert_both(
    router: &mut MethodRouter<Value>,
    oracle: &mut MethodOracle,
    method: Option<&str>,
    route: &str,
) -> Result<(), Outcome> {
    let expected = oracle.insert(method, route).map_err(|error: OracleError| error.into());
    let found = insert(router, method, route).map_err(|error| outcome(&error, route));
    assert_eq!(found, expected, "inserting {method:?} {route:?} beside {:?}", oracle.routes());
    expected
}

/// Removes from both and checks that they agree.
pub(crate) fn remove_both(
    router: &mut MethodRouter<Value>,
    oracle: &mut MethodOracle,
    method: Option<&str>,
    route: &str,
) {
    let expected = oracle.remove(method, route).then(|| value_of(method, route));
    let found = match method {
        Some(method) => router.remove(method, route),
        None => router.remove_any(route),
    };
    assert_eq!(found, expected, "removing {method:?} {route:?} beside {:?}", oracle.routes());
}

/// Checks that both agree on every query about a path.
pub(crate) fn agree_on(router: &mut MethodRouter<Value>, oracle: &MethodOracle, path: &str) {
    let methods = oracle.methods();
    let (matching, routes) = (oracle.path(path), oracle.routes());
    let known = methods.iter().map(String::as_str);
    for method in known.chain(STRANGERS).chain(["HEAD", "GET"]) {
        let expected = matching.at(method);
        assert_eq!(at(router, method, path), expected, "{method} on {path:?} of {routes:?}");
        let all: Vec<_> = router.matches(method, path).map(|matched| found(&matched)).collect();
        assert_eq!(all, matching.matches(method), "{method} on {path:?} of {routes:?}");
    }
    let allowed = router.allowed(path);
    let any = allowed.as_ref().is_some_and(|allowed| allowed.is_any());
    assert_eq!(any, matching.any(), "{path:?}");
    match (allowed.map(|allowed| list(&allowed)), matching.allowed()) {
        (Some(found), Some(expected)) if matching.any() => {
            assert!(expected.iter().chain(&methods).all(|method| found.contains(method)));
            assert!(found.contains(&"TRACE".to_owned()) && found.is_sorted());
        }
        (found, expected) => assert_eq!(found, expected, "{path:?}"),
    }
}

/// Checks that both hold the same routes in the same order.
pub(crate) fn agree_on_routes(router: &MethodRouter<Value>, oracle: &MethodOracle) {
    let expected = oracle.routes();
    let routes: Vec<Value> = router
        .iter()
        .map(|(method, route, value)| {
            assert_eq!(*value, value_of(method, route), "a route and another one's value");
            value.clone()
        })
        .collect();
    assert_eq!(routes, expected);
    assert_eq!(router.len(), expected.len());
    assert_eq!(router.is_empty(), expected.is_empty());
    for (method, route) in &expected {
        let value = value_of(method.as_deref(), route);
        let (got, contained) = match method {
            Some(method) => (router.get(method, route), router.contains(method, route)),
            None => (router.get_any(route), router.contains_any(route)),
        };
        assert_eq!((got, contained), (Some(&value), true), "{method:?} {route:?}");
    }
}
