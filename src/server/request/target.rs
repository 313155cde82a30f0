//! What a request is for: the target of its request line, and the hosts in targets and headers.
//!
//! In: text that `httparse` has accepted, which may still be anything without spaces and control
//! bytes. Out: path, query and authority, or a refusal.

use memchr::{memchr, memchr2};

use crate::server::refusal::Refusal;
use crate::token::alphanumeric_or;

/// A target, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// Begins with a slash, or is `*`.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    /// The host, with its port if there is one, of a target that is a whole URL.
    pub(super) authority: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Reads a target in origin form (`/path?query`), absolute form (`http://host/path?query`) or,
    /// for OPTIONS, asterisk form.
    pub(super) fn parse(text: &'a str, method: &str) -> Result<Target<'a>, Refusal> {
        if !text.is_ascii() {
            return Err(Refusal::bad("target is not ASCII"));
        }
        let special = query_or_fragment(text.as_bytes());
        let query = special.filter(|&at| text.as_bytes()[at] == b'?');
        let behind = query.map_or(special, |at| memchr(b'#', &text.as_bytes()[at..]));
        if behind.is_some() {
            return Err(Refusal::bad("fragment in the target"));
        }
        if text.starts_with('/') {
            return Ok(Target::of_local(text, query, None));
        }
        if text == "*" && method == "OPTIONS" {
            return Ok(Target { path: text, query: None, authority: None });
        }
        let (authority, local) = split_absolute(text).ok_or(Refusal::bad("malformed target"))?;
        if local.is_empty() && method == "OPTIONS" {
            // A whole URL without a path asks about the server as a whole (RFC 9112, section 3.2.4).
            return Ok(Target { path: "*", query: None, authority: Some(authority) });
        }
        let query = query.map(|at| at - (text.len() - local.len()));
        Ok(Target::of_local(local, query, Some(authority)))
    }

    /// Path and query, which begins at a `?`; what is left of a whole URL may lack its path.
    fn of_local(local: &'a str, query: Option<usize>, authority: Option<&'a str>) -> Target<'a> {
        let (path, query) = match query {
            Some(at) => (&local[..at], Some(&local[at + 1..])),
            None => (local, None),
        };
        Target { path: if path.is_empty() { "/" } else { path }, query, authority }
    }
}

/// Where a query or a fragment begins. A search that looks at 32 bytes at once costs 80 instructions
/// to begin with; most targets are shorter than that is worth.
fn query_or_fragment(text: &[u8]) -> Option<usize> {
    const SHORT: usize = 20;
    if text.len() > SHORT {
        return memchr2(b'#', b'?', text);
    }
    text.iter().position(|&byte| byte == b'#' || byte == b'?')
}

/// Authority and rest of a target in absolute form.
fn split_absolute(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, local) = rest.split_at(end);
    let named = !authority.is_empty() && is_authority(authority.as_bytes());
    named.then_some((authority, local))
}

/// Whether this is a host with an optional port: a name, an IPv4 address or a bracketed IPv6
/// address, so no space, path or user. Empty is allowed; a port alone is no host.
pub(super) fn is_authority(value: &[u8]) -> bool {
    // Digits at the end are a port, if a colon stands before them.
    let end = value.iter().rposition(|byte| !byte.is_ascii_digit());
    let host = match end {
        Some(end) if value[end] == b':' => &value[..end],
        _ => value,
    };
    match host {
        [] => value.is_empty(),
        [b'[', address @ .., b']'] => {
            let fits = |&byte: &u8| byte.is_ascii_alphanumeric() || b":.".contains(&byte);
            !address.is_empty() && address.iter().all(fits)
        }
        name => name.iter().fold(true, |fits, &byte| fits & IN_NAME[usize::from(byte)]),
    }
}

/// The bytes of a host's name.
const IN_NAME: [bool; 256] = alphanumeric_or(b"-._~%!$&'()*+,;=");

#[cfg(test)]
mod tests {
    use super::{Target, is_authority};

    type Parts<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

    fn parts<'a>(text: &'a str, method: &str) -> Option<Parts<'a>> {
        let target = Target::parse(text, method).ok()?;
        Some((target.path, target.query, target.authority))
    }

    #[test]
    fn targets_are_split_into_path_query_and_authority() {
        for (text, expected) in [
            ("/a?b?c", ("/a", Some("b?c"), None)),
            ("/?", ("/", Some(""), None)),
            ("//a", ("//a", None, None)),
            ("http://h:1/a?b", ("/a", Some("b"), Some("h:1"))),
            ("HTTPS://h", ("/", None, Some("h"))),
            ("http://h?q", ("/", Some("q"), Some("h"))),
            ("http://[::1]:80/", ("/", None, Some("[::1]:80"))),
        ] {
            assert_eq!(parts(text, "GET"), Some(expected), "{text:?}");
        }
        assert_eq!(parts("*", "OPTIONS"), Some(("*", None, None)));
        assert_eq!(parts("http://h:1", "OPTIONS"), Some(("*", None, Some("h:1"))));
        assert_eq!(parts("http://h/", "OPTIONS"), Some(("/", None, Some("h"))));
        for wrong in [
            "*",
            "a",
            "",
            "ftp://h/",
            "http:///a",
            "http://u@h/",
            "http://:80/",
            "/a#b",
            "/\u{e9}",
            "h:443",
            "http:/a",
            "http://h:x/",
            "://h/",
        ] {
            assert_eq!(parts(wrong, "GET"), None, "{wrong:?}");
        }
    }

    #[test]
    fn hosts_have_no_space_path_or_user() {
        for host in
            ["", "h", "h:80", "h:", "[::1]:80", "[::1]", "a.b-c", "127.0.0.1:8080", "a_b", "%41"]
        {
            assert!(is_authority(host.as_bytes()), "{host:?}");
        }
        for host in [
            "a b", "a/b", "u@h", "h?", "h#", "h\\", "\u{e9}", "a:b", "a:1:2", "[::1", "::1", "[]",
            "[::1]x", "[a/b]", "a]", ":", ":80",
        ] {
            assert!(!is_authority(host.as_bytes()), "{host:?}");
        }
    }
}
