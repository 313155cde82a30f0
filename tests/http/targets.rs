//! The path of a request target, in every form that it can have.

use http::{Request, Uri};
use routetree::{MatchError, Router};

fn router(routes: &[&'static str]) -> Router<&'static str> {
    Router::try_from_iter(routes.iter().map(|route| (*route, *route))).unwrap()
}

/// The route of a target, and its only value.
fn found<'r>(router: &'r Router<&'static str>, target: &str) -> Option<(&'r str, Option<String>)> {
    let uri: Uri = target.parse().unwrap_or_else(|error| panic!("{target}: {error}"));
    let request = Request::get(uri.clone()).body(()).unwrap();
    let found = router.at_uri(&uri);
    assert_eq!(router.at_request(&request), found, "{target}");
    assert_eq!(router.at(uri.path()), found, "{target}");
    let found = found.ok()?;
    Some((found.value, found.params.get_index(0).map(|(_, value)| value.to_owned())))
}

#[test]
fn every_form_of_a_target_has_a_path() {
    let router = router(&["/", "/users/{id}", "/{*rest}"]);
    for (target, route, value) in [
        ("/", "/", None),
        ("/?", "/", None),
        ("/?a=/users/7", "/", None),
        ("/users/7", "/users/{id}", Some("7")),
        ("/users/7?tab=1", "/users/{id}", Some("7")),
        ("/users/7?tab=1?a", "/users/{id}", Some("7")),
        ("http://example.com/users/7?tab=1", "/users/{id}", Some("7")),
        ("https://u@example.com:8443/users/7", "/users/{id}", Some("7")),
        ("http://example.com", "/", None),
        ("http://example.com?q", "/", None),
        ("http://[::1]:8080/a/b", "/{*rest}", Some("a/b")),
        ("//example.com/a", "/{*rest}", Some("/example.com/a")),
        ("/users/http://example.com/?q", "/{*rest}", Some("users/http://example.com/")),
    ] {
        let expected = Some((route, value.map(str::to_owned)));
        assert_eq!(found(&router, target), expected, "{target}");
    }
}

#[test]
fn a_target_that_is_no_path_matches_no_route_with_a_slash() {
    let paths = router(&["/", "/{*rest}", "/{a}", "/*"]);
    let others = router(&["", "*", "/{*rest}"]);
    let anything = router(&["{*rest}"]);
    assert_eq!(found(&paths, "*"), None);
    assert_eq!(found(&paths, "example.com:443"), None);
    assert_eq!(found(&others, "*"), Some(("*", None)));
    assert_eq!(found(&others, "example.com:443"), Some(("", None)));
    assert_eq!(found(&anything, "*"), Some(("{*rest}", Some("*".to_owned()))));
    assert_eq!(found(&anything, "example.com:443"), None);
}

#[test]
fn paths_are_matched_as_sent() {
    let router = router(&["/a b", "/a%20b", "/{one}", "/{one}/{two}", "/%C3%A9"]);
    for (target, route, value) in [
        ("/a%20b", "/a%20b", None),
        ("/a%2Fb", "/{one}", Some("a%2Fb")),
        ("/a%2fb?x=%2F", "/{one}", Some("a%2fb")),
        ("/%61%20b", "/{one}", Some("%61%20b")),
        ("/%C3%A9", "/%C3%A9", None),
        ("/%c3%a9", "/{one}", Some("%c3%a9")),
        ("/%zz", "/{one}", Some("%zz")),
        ("/a+b", "/{one}", Some("a+b")),
        ("/a/%00", "/{one}/{two}", Some("a")),
        ("/./..", "/{one}/{two}", Some(".")),
    ] {
        let expected = Some((route, value.map(str::to_owned)));
        assert_eq!(found(&router, target), expected, "{target}");
    }
    let decoded = router.at("/a%2Fb").unwrap().params.decoded("one").unwrap();
    assert_eq!(decoded.unwrap(), "a/b");
}

/// The parser of the crate `http` accepts bytes of UTF-8 that no client should send.
#[test]
fn letters_that_are_not_encoded_are_matched_as_sent() {
    let router = router(&["/café", "/{*rest}"]);
    assert_eq!(found(&router, "/café"), Some(("/café", None)));
    assert_eq!(found(&router, "/cafe\u{301}?é"), Some(("/{*rest}", Some("cafe\u{301}".into()))));
}

#[test]
fn a_path_without_a_slash_is_never_a_panic() {
    let router = router(&["/{*rest}", "/a"]);
    for path in ["a", "a/b", "?q", "*/a", "*?q", ""] {
        let mut parts = http::uri::Parts::default();
        let Ok(path) = path.parse() else { continue };
        parts.path_and_query = Some(path);
        let Ok(uri) = Uri::from_parts(parts) else { continue };
        let expected = router.at(uri.path());
        assert_eq!(router.at_uri(&uri), expected, "{uri:?}");
        assert!(uri.path().starts_with('/') || expected == Err(MatchError::NotFound), "{uri:?}");
    }
}

#[test]
fn the_values_outlive_the_lookup_and_borrow_from_the_request() {
    let router = router(&["/users/{id}"]);
    let request = Request::get("/users/7").body(()).unwrap();
    let id = router.at_request(&request).unwrap().params.get("id").unwrap();
    let (parts, body) = (request.uri(), request.body());
    assert_eq!((id, parts.path(), body), ("7", "/users/7", &()));
}
