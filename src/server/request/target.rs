//! The request target, and the syntax of hosts.
//!
//! In: a target that `httparse` has accepted, which is any text without spaces and control bytes.
//! Out: path, query and authority, or a refusal.

use core::net::Ipv6Addr;
use core::str;

use memchr::memchr;

use crate::authority::{MAX_NAME, name_and_port};
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
    #[inline]
    pub(super) fn parse(text: &'a str, method: &str) -> Result<Target<'a>, Refusal> {
        match special_byte(text.as_bytes()) {
            None if text.starts_with('/') => {
                Ok(Target { path: text, query: None, authority: None })
            }
            special => Target::parse_any(text, method, special),
        }
    }

    /// Parses a target whose first byte that is not of a path is at `special`.
    #[inline(never)]
    fn parse_any(
        text: &'a str,
        method: &str,
        special: Option<usize>,
    ) -> Result<Target<'a>, Refusal> {
        let query = match special {
            Some(at) => query_at(text, at)?,
            None => None,
        };
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

/// Returns the offset of the first byte that is not of a path: a `?`, a `#`, or one that is not
/// ASCII.
///
/// Paths are short: eight bytes at a time take less than a vectorized search needs to be set up.
fn special_byte(text: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let mut rest = text;
    while let Some((word, after)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*word);
        // The lowest flag is that of the first zero; those above it may be wrong.
        let zeros = |bytes: u64| bytes.wrapping_sub(LOW) & !bytes;
        let query = zeros(word ^ (LOW * u64::from(b'?')));
        let fragment = zeros(word ^ (LOW * u64::from(b'#')));
        let flags = (query | fragment | word) & HIGH;
        if flags != 0 {
            return Some(text.len() - rest.len() + flags.trailing_zeros() as usize / 8);
        }
        rest = after;
    }
    let at = rest.iter().position(|&byte| !IN_PATH[usize::from(byte)])?;
    Some(text.len() - rest.len() + at)
}

/// Whether a target can contain the byte before its query: ASCII but for `?` and `#`.
const IN_PATH: [bool; 256] = {
    let mut class = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        class[byte] = byte != b'?' as usize && byte != b'#' as usize;
        byte += 1;
    }
    class
};

/// Returns the offset of the query, which may be at `at`, where the first byte is that is not of a
/// path.
fn query_at(text: &str, at: usize) -> Result<Option<usize>, Refusal> {
    let rest = &text.as_bytes()[at..];
    if !rest.is_ascii() {
        return Err(Refusal::bad("target is not ASCII"));
    }
    if memchr(b'#', rest).is_some() {
        return Err(Refusal::bad("target has a fragment"));
    }
    Ok(Some(at))
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
///
/// This is the syntax of RFC 3986, without what another parser may take for another host: a comma,
/// which joins two headers, an encoded byte that no name has, such as `%00`, empty labels, and
/// ports over 65,535. Every host that passes is well-formed to a [`HostRouter`](crate::HostRouter).
pub(super) fn is_authority(value: &[u8]) -> bool {
    is_plain(value) || is_any_authority(value)
}

/// Returns whether `value` is an authority as nearly every request has it: labels of plain bytes,
/// and maybe a port. One pass over a short text; anything else is left to [`is_any_authority`].
fn is_plain(value: &[u8]) -> bool {
    let mut in_label = false;
    for (at, &byte) in value.iter().enumerate() {
        // Most bytes are those of labels, so they are the first to be asked for.
        if IN_LABEL[usize::from(byte)] {
            in_label = true;
            continue;
        }
        match byte {
            b'.' if in_label => in_label = false,
            b':' if in_label => return at <= MAX_NAME && is_port(&value[at + 1..]),
            _ => return false,
        }
    }
    in_label && value.len() <= MAX_NAME
}

/// Returns whether `value` is an authority, of any kind.
#[cold]
fn is_any_authority(value: &[u8]) -> bool {
    let Some((name, port)) = name_and_port(value) else {
        return value.is_empty();
    };
    is_port(port)
        && match name {
            // A dot after an address ends no name.
            [b'[', address @ .., b']'] => value.get(name.len()) != Some(&b'.') && is_ipv6(address),
            name => name.split(|&byte| byte == b'.').all(is_label),
        }
}

/// Returns whether `port` is a port. Without a digit, the scheme implies it.
fn is_port(port: &[u8]) -> bool {
    let mut value = 0;
    for &byte in port {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return false;
        }
        value = (value * 10 + digit).min(1 << 16);
    }
    value < 1 << 16
}

fn is_ipv6(address: &[u8]) -> bool {
    str::from_utf8(address).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// Returns whether a name can have this label.
fn is_label(label: &[u8]) -> bool {
    let plain = label.iter().fold(true, |fits, &byte| fits & IN_LABEL[usize::from(byte)]);
    !label.is_empty() && (plain || is_encoded_label(label))
}

/// Returns whether a label is valid with encoded bytes that would be valid in it as they are.
#[cold]
fn is_encoded_label(label: &[u8]) -> bool {
    let fits = |byte: u8| IN_LABEL[usize::from(byte)];
    let mut parts = label.split(|&byte| byte == b'%');
    let plain = parts.next().unwrap_or_default().iter().copied().all(fits);
    let digit = |byte: u8| char::from(byte).to_digit(16);
    plain
        && parts.all(|part| match part {
            [high, low, rest @ ..] => {
                let byte = digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low);
                let byte = byte.and_then(|byte| u8::try_from(byte).ok());
                byte.is_some_and(fits) && rest.iter().copied().all(fits)
            }
            _ => false,
        })
}

/// The bytes that a label may contain: those of names in RFC 3986 but for the comma.
const IN_LABEL: [bool; 256] = alphanumeric_or(b"-_~!$&'()*+;=");

#[cfg(test)]
mod tests {
    use super::{Target, is_any_authority, is_authority, is_plain, special_byte, str};

    type Parts<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

    fn parts<'a>(text: &'a str, method: &str) -> Option<Parts<'a>> {
        let target = Target::parse(text, method).ok()?;
        Some((target.path, target.query, target.authority))
    }

    #[test]
    fn a_special_byte_is_found_at_every_place() {
        for len in 0..40 {
            let plain = vec![b'/'; len];
            assert_eq!(special_byte(&plain), None);
            for (first, second) in (0..len).flat_map(|at| (at..len).map(move |other| (at, other))) {
                for (byte, other) in [(b'?', b'#'), (b'#', 0x80), (0xBF, b'?'), (0xA3, 0xFF)] {
                    let mut text = plain.clone();
                    (text[second], text[first]) = (other, byte);
                    assert_eq!(special_byte(&text), Some(first), "{text:?}");
                }
            }
        }
        // Neighbours of the special bytes.
        assert_eq!(special_byte(&[b'"', b'$', b'>', b'@', 0x7F, 0, 1, 0x22, 0x24]), None);
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

    const HOSTS: [&str; 22] = [
        "h",
        "h.",
        "h:80",
        "h:",
        "h.:65535",
        "h:00080",
        "[::1]:80",
        "[::1]",
        "[::ffff:1.2.3.4]",
        "[2001:DB8::a]:",
        "a.b-c",
        "127.0.0.1:8080",
        "a_b",
        "_a.b",
        "a-",
        "%41",
        "x%2d%7Ey.a",
        "xn--bcher-kva.example",
        "a~b",
        "a!$&'()*+;=b",
        "EXAMPLE.com",
        "1",
    ];

    #[test]
    fn hosts_that_pass_are_well_formed_to_a_host_router() {
        let mut router = crate::HostRouter::new();
        router.insert_any(()).unwrap();
        let longest = "a".repeat(255);
        let longest = [&longest[..], &format!("{longest}."), &format!("{longest}:1")];
        assert!(
            ["a", "a.b", "a.b:80", "localhost:8080", "127.0.0.1:43210"]
                .iter()
                .all(|host| is_plain(host.as_bytes()))
        );
        for host in HOSTS.iter().chain(&longest).chain(&[""]) {
            assert!(is_authority(host.as_bytes()), "{host:?}");
            assert!(router.at(host).is_ok(), "{host:?}");
        }
    }

    #[test]
    fn other_hosts_do_not_pass() {
        let too_long = "a".repeat(256);
        let colons = ":".repeat(300);
        let long = [&too_long[..], &colons];
        for host in [
            "a b",
            "a/b",
            "u@h",
            "h?",
            "h#",
            "h\\",
            "\u{e9}",
            "a:b",
            "a:1:2",
            "[::1",
            "::1",
            "[]",
            "[::1]x",
            "[a/b]",
            "a]",
            ":",
            ":80",
            "a,b",
            "a, b",
            ",",
            "a%00b",
            "a%0Ab",
            "a%2fb",
            "a%40b",
            "a%2Cb",
            "a%2eb",
            "a%3A1",
            "a%",
            "a%4",
            "a%zz",
            "a%25",
            "a:65536",
            "a:999999",
            "a:99999999999999999999",
            "a:-1",
            "a:+1",
            "a:0x50",
            ".",
            "..",
            ".a",
            "a..b",
            "a..",
            "a.:x",
            "[1]",
            "[x]",
            "[v1.a]",
            "[::1%25lo]",
            "[::1].",
            "[[::1]]",
            "[127.0.0.1]",
            "[::1]:65536",
            "a[",
            "a|b",
            "a<b",
            "a\"b",
            "a^b",
            "a`b",
            "{a}",
            "a\0",
            "a\t",
            "a\x7f",
        ]
        .iter()
        .chain(&long)
        {
            assert!(!is_authority(host.as_bytes()), "{host:?}");
        }
    }

    #[test]
    fn no_short_host_passes_that_is_malformed_to_a_host_router() {
        let mut router = crate::HostRouter::new();
        router.insert_any(()).unwrap();
        const BYTES: &[u8] = b"a1.:[]%,-/ @";
        let mut passed = 0;
        for number in 0..BYTES.len().pow(5) {
            let at = |place| BYTES[number / BYTES.len().pow(place) % BYTES.len()];
            let host = [0, 1, 2, 3, 4].map(at);
            assert!(!is_plain(&host) || is_any_authority(&host), "{host:?}");
            if is_authority(&host) {
                passed += 1;
                assert!(router.at(str::from_utf8(&host).unwrap()).is_ok(), "{host:?}");
            }
        }
        assert!(passed > 0);
    }
}
