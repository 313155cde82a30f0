//! A service below a prefix sees paths without it, and finds the URI before in the extensions.

use routetree::{MethodRouter, RouteService, Router, StripPrefix};
use tower::util::BoxCloneSyncService;

use crate::support::{Boxed, at, named};

/// What a service below a route sees of a target: the path, and the URI before.
fn seen(route: &str, target: &str) -> String {
    let router = Router::try_from_iter([(route, StripPrefix::new(named("")))]).unwrap();
    let (status, _, body) = at(&RouteService::new(router), "GET", target);
    assert_eq!(status, 200, "{route} {target}");
    let (uris, _) = body.split_once(" by ").unwrap();
    uris.trim().to_owned()
}

#[test]
fn the_prefix_is_what_precedes_the_catch_all() {
    for (route, target, path) in [
        ("/static{/*path}", "/static", "/"),
        ("/static{/*path}", "/static/", "/"),
        ("/static{/*path}", "/static/a", "/a"),
        ("/static{/*path}", "/static/a/b/?q=/static/a", "/a/b/?q=/static/a"),
        ("/static{/*path}", "/static?q", "/?q"),
        ("/static{/*path}", "/static?", "/?"),
        ("/static{/*path}", "/static//a", "//a"),
        ("/static{/*path}", "/static/%2Fa%20%c3?%2f", "/%2Fa%20%c3?%2f"),
        ("/static{/*path}", "http://h:1/static/a?q", "http://h:1/a?q"),
        ("/static{/*path}", "http://h/static", "http://h/"),
        ("/static/{*path}", "/static/a", "/a"),
        ("/static/{*path?}", "/static/", "/"),
        ("/{tenant}/static/{*path}", "/static/static/a", "/a"),
        ("/{a}-{b}{/*rest}", "/x-y-z/static", "/static"),
        ("/@{*handle}", "/@a/b", "/a/b"),
        ("/{*all}/x/{*path}", "/a/x/b/x/c", "/c"),
        ("/{x?}{/*path}", "/a", "/"),
        ("/{x?}{/*path}", "/", "/"),
        // No catch-all at the end: all of it is the prefix.
        ("/static", "/static?q", "/?q"),
        ("/{id}", "/7", "/"),
        ("/{id?}", "/7", "/"),
        ("/{*all}.png", "/a/b.png", "/"),
        ("/{*all}{/}", "/a/b/", "/"),
        ("/{{*all}}", "/{*all}", "/"),
    ] {
        assert_eq!(seen(route, target), format!("{path} from {}", whole(target)), "{route}");
    }
}

/// A target as `http::Uri` shows it.
fn whole(target: &str) -> String {
    target.parse::<http::Uri>().unwrap().to_string()
}

#[test]
fn a_target_without_a_path_never_panics() {
    assert_eq!(seen("*", "*"), "/ from *");
    assert_eq!(seen("{*any}", "*"), "/* from *");
    assert_eq!(seen("", "example.com:443"), "example.com:443 from example.com:443");
}

#[test]
fn the_outermost_uri_is_kept() {
    let mut inner = MethodRouter::new();
    inner.insert("GET", "/b{/*rest}", StripPrefix::new(named("innermost"))).unwrap();
    let inner = RouteService::new(inner);
    let router = Router::try_from_iter([("/a{/*rest}", StripPrefix::new(inner))]).unwrap();
    let service = RouteService::new(router);
    let body = "innermost /c?q from /a/b/c?q by /b{/*rest} [rest=c]";
    assert_eq!(at(&service, "GET", "/a/b/c?q").2, body);
    assert_eq!(at(&service, "PUT", "/a/b"), (405, Some("GET, HEAD".to_owned()), String::new()));
    assert_eq!(at(&service, "GET", "/a/c").0, 404);
}

/// The match of the service around it is not that of a fallback.
#[test]
fn a_fallback_below_a_prefix_has_no_match() {
    let mut inner = MethodRouter::new();
    inner.insert("GET", "/b", named("inner")).unwrap();
    let inner = RouteService::new(inner).not_found(named("none")).not_allowed(named("other"));
    let router = Router::try_from_iter([("/a{/*rest}", StripPrefix::new(inner))]).unwrap();
    let service = RouteService::new(router);
    assert_eq!(at(&service, "GET", "/a/b").2, "inner /b from /a/b by /b []");
    assert_eq!(at(&service, "GET", "/a/c").2, "none /c from /a/c");
    assert_eq!(at(&service, "PUT", "/a/b").2, "other /b from /a/b allows GET, HEAD");
}

#[test]
fn a_request_without_a_match_stays_as_it_is() {
    assert_eq!(at(&StripPrefix::new(named("alone")), "GET", "/a/b?q").2, "alone /a/b?q");
}

/// A scope with its own fallbacks, as an opaque service.
#[test]
fn services_of_different_kinds_are_mixed() {
    let scope = MethodRouter::try_from_iter([(Some("GET"), "/x", named("scope"))]).unwrap();
    let scope = RouteService::new(scope).not_found(named("scope's own"));
    let mut methods: MethodRouter<Boxed> = MethodRouter::new();
    methods.insert("GET", "/", named("root")).unwrap();
    let boxed = BoxCloneSyncService::new(StripPrefix::new(scope));
    methods.insert_any("/scope{/*rest}", boxed).unwrap();
    let service = RouteService::new(methods).not_found(named("all"));
    for (target, answer) in
        [("/", "root"), ("/scope/x", "scope /x"), ("/scope/y", "scope's own /y"), ("/y", "all")]
    {
        let body = at(&service, "GET", target).2;
        assert!(body.starts_with(answer), "{target}: {body}");
    }
}
