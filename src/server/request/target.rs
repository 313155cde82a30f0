//! The request target, and the syntax of hosts.
//!
//! In: a target that `httparse` has accepted, which is any text without spaces and control bytes.
//! Out: path, query and authority, or a refusal.

use memchr::{memchr, memchr2};

use crate::server::refusal::Refusal;
use crate::token::alphanumeric_or;

/// A request target, split into its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// Starts with a slash, or is `*`.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    /// The host, with its port if any, of a target that is an absolute URL.
    pub(super) authority: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Parses a target in origin form (`/path?query`), in absolute form (`http://host/path?query`)
    /// or, for OPTIONS, in asterisk form (`*`).
    pub(super) fn parse(text: &'a str, method: &str) -> Result<Target<'a>, Refusal> {
        if !text.is_ascii() {
            return Err(Refusal::bad("target is not ASCII"));
        }
        let delimiter = query_or_fragment(text.as_bytes());
        let query = delimiter.filter(|&at| text.as_bytes()[at] == b'?');
        let fragment = query.map_or(delimiter, |at| memchr(b'#', &text.as_bytes()[at..]));
        if fragment.is_some() {
            return Err(Refusal::bad("target has a fragment"));
        }
        if text.starts_with('/') {
            return Ok(Target::from_local(text, query, None));
        }
        if text == "*" && method == "OPTIONS" {
            return Ok(Target { path: text, query: None, authority: None });
        }
        let (authority, local) = split_absolute(text).ok_or(Refusal::bad("malformed target"))?;
        if local.is_empty() && method == "OPTIONS" {
            // An absolute URL without a path is about the whole server (RFC 9112, section 3.2.4).
            return Ok(Target { path: "*", query: None, authority: Some(authority) });
        }
        let query = query.map(|at| at - (text.len() - local.len()));
        Ok(Target::from_local(local, query, Some(authority)))
    }

    /// Splits a target after its authority, if any. `query` is the offset of its `?`. In an
    /// absolute URL the path may be missing.
    fn from_local(local: &'a str, query: Option<usize>, authority: Option<&'a str>) -> Target<'a> {
        let (path, query) = match query {
            Some(at) => (&local[..at], Some(&local[at + 1..])),
            None => (local, None),
        };
        Target { path: if path.is_empty() { "/" } else { path }, query, authority }
    }
}

/// Returns the offset of the query or the fragment.
///
/// A vectorized search costs 80 instructions to set up, which does not pay for most targets.
fn query_or_fragment(text: &[u8]) -> Option<usize> {
    const SHORT: usize = 20;
    if text.len() > SHORT {
        return memchr2(b'#', b'?', text);
    }
    text.iter().position(|&byte| byte == b'#' || byte == b'?')
}

/// Splits a target in absolute form into its authority and the rest.
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

/// Returns whether `value` is a host with an optional port: a name, an IPv4 address or an IPv6
/// address in brackets. It may be empty, but it must not be a port alone.
pub(super) fn is_authority(value: &[u8]) -> bool {
    // Trailing digits are a port if a colon precedes them.
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

/// The bytes that a host name may contain.
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
    fn hosts_have_no_space_path_or_user_info() {
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
