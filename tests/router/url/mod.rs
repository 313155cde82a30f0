//! Hunts paths that lead elsewhere: what `Router::url` encodes, what it refuses and why, and that a lookup on what it
//! answers finds the route and the values again.

mod paths;
mod properties;
mod refusals;

use std::error::Error;

use routetree::{Router, UrlError};
use static_assertions::assert_impl_all;

assert_impl_all!(UrlError: Error, Clone, PartialEq, Eq, Send, Sync);

const NONE: [(&str, &str); 0] = [];

fn router(routes: &[&str]) -> Router<()> {
    let mut router = Router::new();
    for route in routes {
        router.insert(*route, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// Demands this path, and that a lookup on it gives the route and the values back.
#[track_caller]
fn assert_url(router: &Router<()>, route: &str, values: &[(&str, &str)], path: &str) {
    assert_eq!(router.url(route, values.iter().copied()).as_deref(), Ok(path), "{route}");
    let found = router.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(found.route(), route);
    for (name, value) in values {
        assert_eq!(found.params.decoded(name).unwrap().unwrap(), *value, "{name} in {path}");
    }
}

#[track_caller]
fn assert_refused(
    router: &Router<()>,
    route: &str,
    values: &[(&str, &str)],
    error: UrlError,
    text: &str,
) {
    let refused = router.url(route, values.iter().copied()).expect_err(route);
    assert_eq!(refused, error);
    assert_eq!(refused.to_string(), text);
    assert!(refused.source().is_none());
}
