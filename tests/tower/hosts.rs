//! Services by host, then by method and path.

use http::HeaderValue;
use routetree::{HostRouter, MethodRouter, RouteService};

use crate::support::{Boxed, at, named, parts, request, respond};

fn site(name: &'static str) -> MethodRouter<Boxed> {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/{page}", named(name)).unwrap();
    methods
}

fn hosts() -> HostRouter<RouteService<Boxed>> {
    let mut hosts = HostRouter::new();
    hosts.insert("example.com", RouteService::new(site("site"))).unwrap();
    let tenants = RouteService::new(site("tenant")).not_found(named("no page"));
    hosts.insert("{tenant}.example.com", tenants).unwrap();
    hosts
}

#[test]
fn the_host_decides_first() {
    let service = RouteService::new(hosts());
    let found = "site http://example.com/a by /{page} [page=a] on example.com []";
    assert_eq!(at(&service, "GET", "http://example.com/a").2, found);
    let (_, _, body) = at(&service, "GET", "http://Acme.example.com:80/a");
    assert!(body.ends_with("on {tenant}.example.com [tenant=Acme]"), "{body}");
    let allow = Some("GET, HEAD".to_owned());
    assert_eq!(at(&service, "PUT", "http://example.com/a"), (405, allow, String::new()));
}

#[test]
fn the_header_names_the_host_if_the_uri_does_not() {
    let service = RouteService::new(hosts());
    let body = |headers: &[&[u8]]| {
        let mut request = request("GET", "/a");
        for header in headers {
            request.headers_mut().append("host", HeaderValue::from_bytes(header).unwrap());
        }
        let (status, _, body) = parts(respond(&service, request));
        (status, body)
    };
    let (status, shown) = body(&[b"b.example.com:8080"]);
    assert!(status == 200 && shown.ends_with("[tenant=b]"), "{shown}");
    for malformed in [&[&b"a..b"[..]][..], &[b"\xff"], &[b"example.com", b"example.com"], &[]] {
        assert_eq!(body(malformed), (404, String::new()), "{malformed:?}");
    }
}

#[test]
fn fallbacks_of_a_host_come_before_those_of_all() {
    let service = RouteService::new(hosts())
        .not_found(named("no site"))
        .not_allowed(named("no method"))
        .not_found_below("/api", named("no api"))
        .unwrap();
    for (method, target, answer) in [
        ("GET", "http://a.example.com/b/c", "no page"),
        ("GET", "http://a.example.com/api/c", "no page"),
        ("GET", "http://example.com/b/c", "no site"),
        ("GET", "http://example.com/api/c", "no api"),
        ("GET", "http://example.org/a", "no site"),
        ("GET", "http://u@example.com/a", "no site"),
        ("PUT", "http://example.com/a", "no method"),
        ("PUT", "http://a.example.com/a", "no method"),
    ] {
        let body = at(&service, method, target).2;
        assert!(body.starts_with(answer), "{method} {target}: {body}");
    }
}

#[test]
fn method_routers_by_host_need_no_services_of_their_own() {
    let mut hosts = HostRouter::new();
    hosts.insert_any(site("any")).unwrap();
    let service = RouteService::new(hosts);
    assert_eq!(at(&service, "GET", "/a").2, "any /a by /{page} [page=a] on  []");
    assert_eq!(at(&service, "GET", "/").0, 404);
}
