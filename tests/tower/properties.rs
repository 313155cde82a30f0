//! Generated requests get what [`MethodRouter::at`] gives for their method and path.

use std::cell::Cell;

use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Uri};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use routetree::{HostRouter, MethodError, MethodRouter, RouteService};

use crate::support::{Boxed, named, parts, respond, shown, values};

const ROUTES: [(Option<&str>, &str); 14] = [
    (Some("GET"), "/"),
    (Some("GET"), "/a"),
    (Some("PUT"), "/a"),
    (Some("GET"), "/{x:alpha}"),
    (Some("QUERY"), "/{x:alpha}/{y?}"),
    (Some("POST"), "/{n:u64}-{y}"),
    (None, "/a/{*rest}"),
    (Some("GET"), "/{*rest}/a"),
    (Some("BREW"), "/b{/*rest}"),
    (Some("GET"), "/%C3%A9/{x}"),
    (Some("OPTIONS"), "*"),
    (Some("CONNECT"), ""),
    (Some("get"), "/b/{x}.{y}"),
    (Some("DELETE"), "/{*all}.y"),
];

fn methods() -> MethodRouter<Boxed> {
    let named = ROUTES.map(|(method, route)| (method, route, named("")));
    MethodRouter::try_from_iter(named).unwrap()
}

fn method() -> impl Strategy<Value = Method> {
    const NAMES: &[&str] =
        &["GET", "HEAD", "PUT", "QUERY", "POST", "BREW", "OPTIONS", "CONNECT", "get", "DELETE"];
    let known = prop::sample::select(NAMES).prop_map(str::to_owned);
    prop_oneof![9 => known, 1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}"]
        .prop_map(|name| Method::from_bytes(name.as_bytes()).unwrap())
}

/// Segments that routes know, and any others.
fn path() -> impl Strategy<Value = String> {
    let known =
        prop::sample::select(&["a", "b", "12-x", "é", "%C3%A9", "%2F", "", "x.y", "..", "*"][..]);
    let segment = prop_oneof![6 => known.prop_map(str::to_owned), 1 => "[^\\s?#/]{0,6}"];
    prop::collection::vec(segment, 1..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// Targets of every form, most of which are paths.
fn target() -> impl Strategy<Value = Uri> {
    let query = prop_oneof![2 => Just(String::new()), 1 => "\\?[a-z/?%]{0,8}"];
    let origin = (path(), query).prop_map(|(path, query)| path + &query).boxed();
    let before = prop::sample::select(
        &["http://a.com", "https://b.a.com:80", "http://u@a.com", "http://.."][..],
    );
    let absolute =
        (before, origin.clone()).prop_map(|(before, origin)| format!("{before}{origin}"));
    let other =
        prop::sample::select(&["*", "a.com:443", "a.com", "http://a.com", "http://a.com?q"][..]);
    let other = other.prop_map(str::to_owned);
    let any = prop_oneof![6 => origin, 2 => absolute, 1 => other, 1 => "[ -~]{0,12}"];
    // What is no URI never becomes a request.
    any.prop_filter_map("no URI", |target| target.parse().ok())
}

/// What `MethodRouter::at` says of a request: status, `Allow` header and body of the response.
fn expected(methods: &MethodRouter<Boxed>, request: &Request<()>) -> (u16, Option<String>, String) {
    match methods.at(request.method().as_str(), request.uri().path()) {
        Ok(found) => {
            let (uri, route) = (shown(request), found.params.route());
            (200, None, format!("{uri} by {route} {}", values(&found.params)))
        }
        Err(MethodError::NotFound) => (404, None, String::new()),
        Err(MethodError::NotAllowed(allowed)) => (405, Some(allowed.to_string()), String::new()),
    }
}

fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

#[test]
fn requests_get_what_the_router_gives() {
    let methods = methods();
    let service = RouteService::new(methods.clone());
    let statuses = [(); 3].map(|()| Cell::new(0));
    let mut run = TestRunner::new(cases(10_000));
    let requests = (method(), target());
    let result = run.run(&requests, |(method, target)| {
        let request = Request::builder().method(method).uri(target).body(()).unwrap();
        let expected = expected(&methods, &request);
        let status = match expected.0 {
            200 => 0,
            404 => 1,
            _ => 2,
        };
        statuses[status].set(statuses[status].get() + 1);
        prop_assert_eq!(parts(respond(&service, request)), expected);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(statuses.iter().all(|count| count.get() > 500), "{statuses:?}");
}

#[test]
fn requests_with_any_host_get_what_the_routers_give() {
    let mut hosts = HostRouter::new();
    hosts.insert("a.com", methods()).unwrap();
    hosts.insert("{sub}.a.com", methods()).unwrap();
    let service = RouteService::new(hosts.clone());
    let header = prop_oneof![
        prop::sample::select(&["a.com", "A.com:80", "x.a.com", "", "..", "b.com"][..])
            .prop_map(|host| host.as_bytes().to_vec()),
        prop::collection::vec(0x20_u8..=0xff, 0..12),
    ];
    let requests = (method(), target(), prop::collection::vec(header, 0..3));
    let mut run = TestRunner::new(cases(2_000));
    let result = run.run(&requests, |(method, target, headers)| {
        let mut request = Request::builder().method(method).uri(target).body(()).unwrap();
        for header in headers {
            let Ok(header) = HeaderValue::from_bytes(&header) else { continue };
            request.headers_mut().append("host", header);
        }
        let expected = match hosts.at_request(&request) {
            Err(_) => (404, None, String::new()),
            Ok(host) => {
                let (status, allow, body) = expected(host.value, &request);
                let params = format!(" on {} {}", host.params.route(), values(&host.params));
                (status, allow, if status == 200 { body + &params } else { body })
            }
        };
        prop_assert_eq!(parts(respond(&service, request)), expected);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// A path that a URI of the crate can hold without a slash.
#[test]
fn paths_made_from_parts_never_panic() {
    let service = RouteService::new(methods());
    for path in ["a", "", "?q", "*?q", "a?b", "*/", "%", "\u{e9}"] {
        let mut parts_of_uri = http::uri::Parts::default();
        parts_of_uri.path_and_query = path.parse::<PathAndQuery>().ok();
        let Ok(uri) = Uri::from_parts(parts_of_uri) else { continue };
        let request = Request::get(uri).body(()).unwrap();
        let expected = expected(&methods(), &request);
        assert_eq!(parts(respond(&service, request)), expected, "{path}");
    }
}
