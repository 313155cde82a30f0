//! Requests as bytes: each part may be one that routes know, another one, or nonsense.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;

/// The start of a request: its method, its target and its `Host` headers.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) method: Vec<u8>,
    pub(crate) target: Vec<u8>,
    pub(crate) hosts: Vec<Vec<u8>>,
}

impl Raw {
    pub(crate) fn new(method: &[u8], target: &[u8], hosts: &[&[u8]]) -> Raw {
        let hosts = hosts.iter().map(|host| host.to_vec()).collect();
        Raw { method: method.to_vec(), target: target.to_vec(), hosts }
    }

    /// The whole request. Its connection ends after the response.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [&self.method[..], b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        for host in &self.hosts {
            bytes.extend([b"Host: ", &host[..], b"\r\n"].concat());
        }
        bytes.extend(b"Connection: close\r\n\r\n");
        bytes
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bytes().escape_ascii())
    }
}

pub(crate) fn requests() -> impl Strategy<Value = Raw> {
    let hosts = prop_oneof![
        8 => prop::collection::vec(host(), 1),
        1 => prop::collection::vec(host(), 0..3),
    ];
    (method(), target(), hosts).prop_map(|(method, target, hosts)| Raw { method, target, hosts })
}

fn known(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    select(texts).prop_map(|text| text.as_bytes().to_vec())
}

/// Bytes that do not end a line.
fn nonsense() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("ends a line", |byte| !matches!(byte, b'\r' | b'\n'));
    prop::collection::vec(byte, 0..8)
}

fn method() -> impl Strategy<Value = Vec<u8>> {
    let token = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}".prop_map(String::into_bytes);
    // A space would end it, and leave a method and another target.
    let no_token = nonsense().prop_filter("a space", |bytes| !bytes.contains(&b' '));
    let routed =
        known(&["GET", "GET", "HEAD", "PUT", "QUERY", "POST", "BREW", "OPTIONS", "CONNECT", "get"]);
    prop_oneof![
        16 => routed,
        2 => token,
        1 => no_token,
    ]
}

fn target() -> impl Strategy<Value = Vec<u8>> {
    let before =
        known(&["http://a.com", "https://x.a.com:80", "http://u@a.com", "http://..", "ftp://b"]);
    let other =
        known(&["*", "a.com:443", "a.com", "http://a.com", "http://a.com?q", "//a", "?q", "#"]);
    prop_oneof![
        12 => origin(),
        3 => (before, origin()).prop_map(|(before, origin)| [before, origin].concat()),
        1 => other,
        1 => nonsense(),
    ]
}

/// A path with segments that routes know, and others, and perhaps a query.
fn origin() -> impl Strategy<Value = Vec<u8>> {
    const SEGMENTS: &[&str] =
        &["a", "a", "b", "12-x", "%C3%A9", "\u{e9}", "%2F", "", "x.y", "..", ".", "*", "%zz"];
    let segment = prop_oneof![
        30 => known(SEGMENTS),
        1 => "[!-~]{0,6}".prop_map(String::into_bytes),
        1 => prop::collection::vec(0x80_u8.., 1..3),
    ];
    let query =
        prop_oneof![3 => Just(Vec::new()), 1 => "\\?[a-z/?%]{0,8}".prop_map(String::into_bytes)];
    (prop::collection::vec(segment, 1..5), query).prop_map(|(segments, query)| {
        let path: Vec<u8> = segments.iter().flat_map(|s| [b"/", &s[..]].concat()).collect();
        [path, query].concat()
    })
}

fn host() -> impl Strategy<Value = Vec<u8>> {
    let other =
        known(&["", "b.com", "..", "a.com.", "a.com:x", "[::1]", "[::1", "u@a.com", "a.com/b"]);
    prop_oneof![
        16 => known(&["a.com", "a.com", "A.COM:8080", "x.a.com", "x-1.a.com:1"]),
        4 => other,
        1 => nonsense(),
    ]
}
