//! `Router::url` returns only paths that lead back to the route and its values; everything else is
//! refused with the reason.

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

/// Checks the path, and that a lookup on it returns the route and the values.
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
