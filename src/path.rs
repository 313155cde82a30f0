//! Steps before a lookup: cutting off the query, normalizing the percent-encoding, cleaning the
//! path. And [`encode`], for the other direction: text as clients send it.
//!
//! A lookup matches the bytes of a path [as they are](crate#percent-encoding). It takes none of these
//! steps and does not pay for them: call those that you need, in this order.
//!
//! ```
//! use routetree::{Router, path};
//!
//! let mut router = Router::new();
//! router.insert("/users/{name}", "user")?;
//!
//! let target = "/static/%2e%2e/users//%6a%6fe%2fb?tab=1";
//! let path = path::without_query(target);
//! let path = path::normalize(path);
//! let path = path::clean(&path);
//! assert_eq!(path, "/users/joe%2Fb");
//! assert_eq!(router.at(&path)?.params.get("name"), Some("joe%2Fb"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The query comes first: it is not part of the path, and a `/../` in it must not climb.
//! Normalization comes before cleaning, since it reveals the dots of `%2e%2e`.
//!
//! # Guarantees
//!
//! No step widens what a path can reach:
//!
//! 1. **No new separators.** No step adds a segment, a slash, or a byte with another meaning.
//!    [`normalize`] decodes only letters, digits and `-._~`, which mean the same encoded or not
//!    (RFC 3986); `%2F`, `%5C`, `%00` and `%25` stay encoded.
//! 2. **No double decoding.** A decoded byte never becomes part of another escape, however often a
//!    path is normalized: `%2541` stays `%2541`.
//! 3. **No climbing.** [`clean`] returns segments of the path, in their order, and never leaves its
//!    root: `/public` before a cleaned path stays before everything that the path reaches.
//! 4. **Leading slashes stay.** The result of each step has a leading slash if and only if the
//!    input had one.
//! 5. **Idempotence.** Taking a step twice equals taking it once, and neither step changes a path
//!    that was normalized and then cleaned.
//!
//! Code that allows or denies paths must see the same text as the lookup: check a path after these
//! steps, not before them.
//!
//! # Unchanged input
//!
//! Letter case, non-ASCII bytes, control bytes and invalid escapes (`%zz`) stay as they are and are
//! not errors. An empty path stays empty, and `*` stays `*`. A target with a scheme
//! (`http://host/path`) is not a path: extract the path first.
//!
//! # Redirects
//!
//! To redirect to another spelling, use [`Router::suggest`](crate::Router::suggest), which never
//! leads to another host. A `Location` header that is made from a cleaned path needs [`encode`]:
//! browsers drop tabs and line feeds, so `/\t/evil.example`, which is clean, would lead to another
//! host.
//!
//! This module knows neither routes nor the tree.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::decode;
use crate::encode as percent;

/// Returns the path of a request target: everything before the first `?` or `#`.
///
/// # Complexity
///
/// Linear in the target, without an allocation.
///
/// # Examples
///
/// ```
/// use routetree::path;
///
/// assert_eq!(path::without_query("/search?q=a/../b"), "/search");
/// assert_eq!(path::without_query("/page#top?"), "/page");
/// assert_eq!(path::without_query("/what%3F"), "/what%3F");
/// ```
#[must_use]
#[inline]
pub fn without_query(target: &str) -> &str {
    split_query(target).0
}

/// Splits a request target into its path and the rest, which begins with the first `?` or `#`.
///
/// A redirect to another path keeps the rest.
///
/// # Complexity
///
/// Linear in the target, without an allocation.
///
/// # Examples
///
/// ```
/// use routetree::path;
///
/// assert_eq!(path::split_query("/search?q=1#end"), ("/search", "?q=1#end"));
/// assert_eq!(path::split_query("/search"), ("/search", ""));
/// ```
#[must_use]
#[inline]
pub fn split_query(target: &str) -> (&str, &str) {
    let end = memchr::memchr2(b'?', b'#', target.as_bytes());
    target.split_at(end.unwrap_or(target.len()))
}

/// Normalizes the percent-encoding of a path: decodes unreserved characters, and writes the digits
/// of all other escapes in upper case (RFC 3986, sections 6.2.2.1 and 6.2.2.2).
///
/// Borrows if nothing changes. The unreserved characters are ASCII letters, digits, `-`, `.`, `_`
/// and `~`. All others stay encoded, including `%2F` and non-ASCII bytes, so the path keeps its
/// segments. A `%` without two hexadecimal digits after it stays as it is, and so does an escape
/// that would complete it: `%%34%31` does not become `%41`.
///
/// # Complexity
///
/// Linear in the path.
///
/// # Examples
///
/// ```
/// use routetree::path;
///
/// assert_eq!(path::normalize("/%7Ejoe/a%2fb/caf%c3%a9"), "/~joe/a%2Fb/caf%C3%A9");
/// assert_eq!(path::normalize("/%2541"), "/%2541");
/// assert_eq!(path::normalize("/100%/%zz"), "/100%/%zz");
/// ```
#[must_use]
#[inline]
pub fn normalize(path: &str) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    let mut normal = String::new();
    // `normal` holds the normal form of everything before this offset.
    let mut done = 0;
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b'%', &bytes[from..]) {
        let at = from + offset;
        let Some(byte) = decode::escaped_byte(bytes, at) else {
            from = at + 1;
            continue;
        };
        from = at + 3;
        let escape = &path[at..from];
        let decoded = is_unreserved(byte) && !completes(byte, &normal, &path[done..at]);
        if decoded || escape.bytes().any(|digit| digit.is_ascii_lowercase()) {
            normal.push_str(&path[done..at]);
            if decoded {
                normal.push(char::from(byte));
            } else {
                normal.extend(escape.chars().map(|digit| digit.to_ascii_uppercase()));
            }
            done = from;
        }
    }
    if done == 0 {
        return Cow::Borrowed(path);
    }
    normal.push_str(&path[done..]);
    Cow::Owned(normal)
}

#[inline]
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether the byte, after these two texts, would complete an escape that was not one before.
#[inline]
fn completes(byte: u8, normal: &str, rest: &str) -> bool {
    let mut before = rest.bytes().rev().chain(normal.bytes().rev());
    let (last, last_but_one) = (before.next(), before.next());
    let begun = last_but_one == Some(b'%') && last.is_some_and(|digit| digit.is_ascii_hexdigit());
    byte.is_ascii_hexdigit() && (last == Some(b'%') || begun)
}

/// Encodes text as a client sends it in a path: for literals of a route, or for a link.
///
/// Borrows if nothing changes. These stay as they are:
///
/// 1. ASCII letters, digits, and `-._~!$&'()*+,;=:@`, which RFC 3986 allows in a segment (`pchar`);
/// 2. `/`, which separates segments, and `[`, `]` and `|`, which browsers do not encode either;
/// 3. escapes, `%` and two hexadecimal digits: text that is encoded already does not change.
///
/// Everything else becomes an escape of its UTF-8 bytes: space, `"`, `#`, `<`, `>`, `?`, `^`,
/// `` ` ``, `{`, `}`, control bytes and everything outside ASCII, which is the [path percent-encode
/// set] of the WHATWG URL standard (`^` is in it since 2024); a backslash, which browsers would
/// take for a slash; and a `%` that begins no escape, which becomes `%25`.
///
/// Dot segments stay, since clients remove them encoded or not, and so does a `//` at the start,
/// after which clients read a host.
///
/// The result has no braces, so it is a route that matches exactly itself.
/// [`escape`](crate::escape) keeps text as it is, for bytes that do not come from a client.
///
/// [path percent-encode set]: https://url.spec.whatwg.org/#path-percent-encode-set
///
/// # Complexity
///
/// Linear in the text.
///
/// # Examples
///
/// ```
/// use routetree::{Router, path};
///
/// assert_eq!(path::encode("/my docs/café"), "/my%20docs/caf%C3%A9");
/// assert_eq!(path::encode("/my%20docs"), "/my%20docs");
/// assert_eq!(path::encode("/50%/what?"), "/50%25/what%3F");
///
/// let mut router = Router::new();
/// router.insert(format!("{}/{{id}}", path::encode("/café")), ())?;
/// assert!(router.at("/caf%C3%A9/7").is_ok());
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[must_use]
#[inline]
pub fn encode(text: &str) -> Cow<'_, str> {
    percent::path(text)
}

/// Removes dot segments and repeated slashes from a path, as a file system would.
///
/// Borrows if nothing changes.
///
/// 1. Repeated slashes become one: `/a//b` becomes `/a/b`.
/// 2. A segment `.` is removed: `/a/./b` becomes `/a/b`.
/// 3. A segment `..` is removed with the segment before it, if there is one: `/a/../../b` becomes
///    `/b`. The path never climbs above its root.
/// 4. A trailing slash stays, and a final `.` or `..` leaves one (RFC 3986, section 5.2.4):
///    `/a/b/..` becomes `/a/`.
/// 5. A leading slash stays, and none is added: `../a` becomes `a`.
/// 6. Backslashes at the start or after the leading slash are removed: `/\evil.example` becomes
///    `/evil.example`. Browsers read them as slashes, so the path would lead to another host. The
///    result never begins with `//`, `/\` or `\`.
///
/// Percent-encoded dots count only after [`normalize`]. [`encode`] the result for a redirect.
///
/// # Complexity
///
/// Linear in the path.
///
/// # Examples
///
/// ```
/// use routetree::path;
///
/// assert_eq!(path::clean("/a//b/./c/../d/"), "/a/b/d/");
/// assert_eq!(path::clean("/a/b/.."), "/a/");
/// assert_eq!(path::clean("/../../etc/passwd"), "/etc/passwd");
/// assert_eq!(path::clean("//evil.example"), "/evil.example");
/// assert_eq!(path::clean("../a/../b"), "b");
/// assert_eq!(path::clean("/.../a.b/..c"), "/.../a.b/..c");
/// ```
#[must_use]
#[inline]
pub fn clean(path: &str) -> Cow<'_, str> {
    if !looks_unclean(path) || is_clean(path) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(cleaned(path))
}

/// Whether the path may be unclean: it has a slash or a dot after a slash, or a dot or a backslash
/// at its start. Most paths have none. Testing all bytes without a branch costs less than finding
/// slashes.
#[inline]
fn looks_unclean(path: &str) -> bool {
    let bytes = path.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let suspicious = pairs.fold(0, |found, (&byte, &next)| {
        found | (u8::from(byte == b'/') & (u8::from(next == b'/') | u8::from(next == b'.')))
    });
    suspicious != 0 || path.starts_with(['.', '\\']) || path.starts_with("/\\")
}

/// Splits off the leading slash, if there is one.
#[inline]
fn split_root(path: &str) -> (&str, &str) {
    path.split_at(usize::from(path.starts_with('/')))
}

#[inline]
fn is_clean(path: &str) -> bool {
    let (_, rest) = split_root(path);
    // The last segment may be empty: after a trailing slash, or in an empty path.
    let mut from = 0;
    let inner = memchr::memchr_iter(b'/', rest.as_bytes()).all(|end| {
        let segment = &rest[from..end];
        from = end + 1;
        !segment.is_empty() && !is_dots(segment)
    });
    inner && !is_dots(&rest[from..]) && !rest.starts_with('\\')
}

#[inline]
fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

#[inline]
fn cleaned(path: &str) -> String {
    let (root, rest) = split_root(path);
    let mut clean = String::with_capacity(path.len());
    clean.push_str(root);
    let mut segments = rest.split('/').peekable();
    while let Some(segment) = segments.next() {
        let first = clean.len() == root.len();
        match if first { segment.trim_start_matches('\\') } else { segment } {
            "" | "." => {}
            ".." => {
                // The path so far ends in a slash.
                let parent = clean[root.len()..].trim_end_matches('/').rfind('/');
                clean.truncate(root.len() + parent.map_or(0, |slash| slash + 1));
            }
            segment => {
                clean.push_str(segment);
                if segments.peek().is_some() {
                    clean.push('/');
                }
            }
        }
    }
    clean
}
