//! Where a prefix and a nested route meet: a slash that both have is one, and without a prefix
//! every route stays as it is.

use crate::oracle::{fast, method_fast};
use routetree::{InsertError, MethodRouter, Router};

/// A prefix, a route, and the route under the prefix.
const TABLE: &[(&str, &str, &str)] = &[
    // Without a prefix.
    ("", "/", "/"),
    ("", "", ""),
    ("", "/users", "/users"),
    ("", "users", "users"),
    ("", "/{id}", "/{id}"),
    ("", "{/}", "{/}"),
    ("", "{/*rest}", "{/*rest}"),
    ("", "//", "//"),
    // Under a slash alone.
    ("/", "/", "/"),
    ("/", "", "/"),
    ("/", "/users", "/users"),
    ("/", "users", "/users"),
    ("/", "{id}", "/{id}"),
    ("/", "{id}{/}", "/{id}{/}"),
    ("/", "{/}", "{/}"),
    ("/", "{/*rest}", "{/*rest}"),
    ("/", "//", "//"),
    ("/", "{{/a", "/{{/a"),
    // Under a prefix that ends in a slash.
    ("/api/", "/", "/api/"),
    ("/api/", "", "/api/"),
    ("/api/", "/u", "/api/u"),
    ("/api/", "u", "/api/u"),
    ("/api/", "//u", "/api//u"),
    ("/api/", "/{id}", "/api/{id}"),
    ("/api/", "/{id?}", "/api/{id?}"),
    ("/api/", "{/}", "/api{/}"),
    ("/api/", "{/*rest}", "/api{/*rest}"),
    ("/api/", "/{*rest?}", "/api/{*rest?}"),
    ("/api//", "/u", "/api//u"),
    ("//", "/u", "//u"),
    ("/{tenant}/", "/{id}", "/{tenant}/{id}"),
    ("/{tenant?}/", "/", "/{tenant?}/"),
    ("/{*ns}/", "{/*rest}", "/{*ns}{/*rest}"),
    // Under a prefix that does not.
    ("/api", "/", "/api"),
    ("/api", "", "/api"),
    ("/api", "/u", "/api/u"),
    ("/api", "u", "/apiu"),
    ("/api", "{/}", "/api{/}"),
    ("/api", "{/*rest}", "/api{/*rest}"),
    ("/api", "/users{/}", "/api/users{/}"),
    ("/{lang?}", "{/}", "/{lang?}{/}"),
    ("/{lang?}", "/", "/{lang?}"),
    // An optional end stays the end.
    ("/api{/}", "/", "/api{/}"),
    ("/api{/}", "", "/api{/}"),
    ("/api{/*rest}", "/", "/api{/*rest}"),
    ("{/}", "/", "{/}"),
];

#[test]
fn in_a_router() {
    for &(prefix, route, expected) in TABLE {
        let mut inner = fast::router();
        inner.insert(route, 1).expect("a route");
        let mut outer: Router<u32> = fast::router();
        outer.nest(prefix, inner).unwrap_or_else(|error| panic!("{prefix:?} {route:?}: {error}"));
        let texts: Vec<&str> = outer.iter().map(|(text, _)| text).collect();
        assert_eq!(texts, [expected], "{prefix:?} {route:?}");
        assert_eq!(crate::oracle::nested(prefix, route), expected);
    }
}

#[test]
fn in_a_method_router() {
    for &(prefix, route, expected) in TABLE {
        let mut inner = MethodRouter::new();
        inner.insert("GET", route, 1).expect("a route");
        inner.insert_any(route, 2).expect("a route");
        let mut outer = MethodRouter::new();
        outer.nest(prefix, inner).unwrap_or_else(|error| panic!("{prefix:?} {route:?}: {error}"));
        let texts: Vec<_> = outer.iter().map(|(method, text, _)| (method, text)).collect();
        assert_eq!(texts, [(Some("GET"), expected), (None, expected)], "{prefix:?} {route:?}");
    }
}

#[test]
fn nothing_changes_without_a_prefix() {
    let mut inner: Router<String> = fast::router();
    for route in ["/", "/users", "", "home"] {
        fast::insert(&mut inner, route).expect("a route");
    }
    let mut outer: Router<String> = fast::router();
    outer.nest("", inner.clone()).expect("room");
    assert_eq!(fast::routes(&outer), fast::routes(&inner));

    let mut inner = method_fast::router();
    for route in ["/", "/users"] {
        method_fast::insert(&mut inner, Some("GET"), route).expect("a route");
    }
    let mut outer = method_fast::router();
    outer.nest("", inner).expect("room");
    assert!(outer.contains("GET", "/") && outer.contains("GET", "/users"));
    assert!(outer.at("GET", "/users").is_ok() && outer.at("GET", "").is_err());
}

/// Routes that meet at one text, and optional ends that would not be ends.
#[test]
fn what_cannot_be_nested() {
    let nest = |prefix: &str, routes: &[&str]| {
        let mut inner = Router::new();
        for route in routes {
            inner.insert(*route, ()).expect("a route");
        }
        let mut outer = Router::new();
        outer.insert("/kept", ()).expect("a route");
        let error = outer.nest(prefix, inner).expect_err("a refusal");
        assert_eq!((outer.len(), outer.contains("/kept")), (1, true));
        error.iter().map(InsertError::to_string).collect::<Vec<_>>()
    };
    let same = "they have the same shape";
    assert_eq!(nest("/api/", &["/u", "u"]), [format!("`/api/u` conflicts with `/api/u`: {same}")]);
    assert_eq!(nest("/", &["/", ""]), [format!("`/` conflicts with `/`: {same}")]);
    assert_eq!(nest("/", &["{/}", ""]), [format!("`{{/}}` conflicts with `/`: {same}")]);
    let end = "misplaced optional end (it is the end of a route, \
               and follows neither a slash nor an optional catch-all)";
    assert_eq!(nest("/api{/}", &["/u"]), [format!("{end} at byte 4 in `/api{{/}}/u`")]);
    assert_eq!(nest("/f/{*r?}", &["{/}"]), [format!("{end} at byte 8 in `/f/{{*r?}}{{/}}`")]);
    assert_eq!(nest("/f/{/}", &["/u"]), [format!("{end} at byte 3 in `/f/{{/}}`")]);
}
