//! The host of a request: from its URI, or else from its header.

use http::{HeaderValue, Request, Uri};
use routetree::{HostRouter, MatchError};

fn hosts() -> HostRouter<&'static str> {
    let mut hosts = HostRouter::new();
    hosts.insert("example.com", "site").unwrap();
    hosts.insert("{tenant}.example.com", "tenant").unwrap();
    hosts.insert("[::1]", "loopback").unwrap();
    hosts.insert_any("any").unwrap();
    hosts
}

/// What a request with this target and these headers finds.
fn found(target: &str, headers: &[&[u8]]) -> Option<&'static str> {
    let mut request = Request::get(target).body(()).unwrap();
    for header in headers {
        request.headers_mut().append("host", HeaderValue::from_bytes(header).unwrap());
    }
    hosts().at_request(&request).ok().map(|found| *found.value)
}

#[test]
fn the_uri_names_the_host_or_else_the_header() {
    for (target, header, expected) in [
        ("/", "example.com", "site"),
        ("/", "Example.COM.:8080", "site"),
        ("*", "example.com", "site"),
        ("/", "a.example.com", "tenant"),
        ("/", "[::1]:80", "loopback"),
        ("/", "other", "any"),
        ("/", "", "any"),
        ("http://example.com/", "", "site"),
        ("http://example.com/", "a.example.com", "site"),
        ("https://a.EXAMPLE.com:443", "example.com", "tenant"),
        ("example.com:443", "", "site"),
        ("http://other/", "example.com", "any"),
    ] {
        assert_eq!(found(target, &[header.as_bytes()]), Some(expected), "{target} {header}");
    }
    assert_eq!(found("/", &[]), Some("any"));
    assert_eq!(found("http://example.com/", &[]), Some("site"));
}

#[test]
fn a_uri_alone_has_its_authority_only() {
    let hosts = hosts();
    let at = |uri| hosts.at_uri(&Uri::from_static(uri)).map(|found| *found.value);
    assert_eq!(at("http://example.com:80/a?b"), Ok("site"));
    assert_eq!(at("example.com:443"), Ok("site"));
    assert_eq!(at("/example.com"), Ok("any"));
    assert_eq!(at("*"), Ok("any"));
    assert_eq!(at("http://user@example.com/"), Err(MatchError::NotFound));
    assert_eq!(at("http://user:secret@example.com/"), Err(MatchError::NotFound));
}

#[test]
fn a_host_that_is_none_matches_nothing() {
    let malformed: [&[u8]; 11] = [
        b"..",
        b"a..b",
        b"a b",
        b"a/b",
        b"user@example.com",
        b"example.com:http",
        b"[::1",
        b"::1",
        b":80",
        b"ex\xe9mple.com",
        "éxample.com".as_bytes(),
    ];
    for header in malformed {
        assert_eq!(found("/", &[header]), None, "{}", header.escape_ascii());
    }
    assert_eq!(found("/", &["a".repeat(256).as_bytes()]), None);
}

/// Other programs may read either of the two, or the one that is not text, whatever the URI says.
#[test]
fn two_headers_or_one_that_is_not_text_match_nothing() {
    for target in ["/", "http://example.com/"] {
        assert_eq!(found(target, &[b"example.com", b"example.com"]), None);
        assert_eq!(found(target, &[b"example.com", b"a.example.com"]), None);
        assert_eq!(found(target, &[b"", b""]), None);
        assert_eq!(found(target, &[b"\xff"]), None);
    }
}

#[test]
fn values_are_parts_of_the_request() {
    let hosts = hosts();
    let request = Request::get("/").header("host", "Acme.example.com:80").body(()).unwrap();
    let tenant = hosts.at_request(&request).unwrap().params.get("tenant").unwrap();
    assert_eq!((tenant, request.uri().path()), ("Acme", "/"));
}
