//! Steps before a lookup: the query cut off, percent-encoding normalised, the path cleaned.
//!
//! A lookup matches a path as the bytes that it is. Each of these is a function of its own, to be
//! called, or not, by whoever looks the path up; a lookup does none of them and does not pay for
//! them. Their order is this one:
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
//! The query first: what stands in it is no path, and a `/../` in it must not climb. Then the
//! percent-encoding: only that shows the dots of `%2e%2e`. Then the cleaning.
//!
//! # What these steps cannot do
//!
//! None of them widens what a path can reach:
//!
//! - No step puts a segment, a slash or a byte of another meaning into the path. What
//!   [`normalize`] decodes is a letter, a digit or one of `-._~`, which RFC 3986 says are the same
//!   with and without their encoding. `%2F`, `%5C`, `%00`, `%25` and all that is reserved stay
//!   encoded, and nothing that is decoded becomes part of another escape: a path is never decoded
//!   twice, whatever number of times it is normalised.
//! - What [`clean`] answers is made of segments of the path, in their order, and never climbs above
//!   its beginning: `/public` in front of a path that was cleaned is in front of all that it reaches.
//! - A path has a leading slash behind each step if and only if it had one before.
//! - Each answers itself: to do one of them twice is to do it once; and a path that was normalised
//!   and then cleaned stays so under both.
//!
//! What looks at a path to allow or to refuse it has to look at the same text as the lookup: behind
//! these steps, not before them.
//!
//! # What they leave alone
//!
//! Letter case, bytes that are not ASCII, control bytes and what is not an escape (`%zz`) stay as
//! they are; none of this is an error here. An empty path stays empty, and `*` stays `*`. A target
//! with a scheme (`http://host/path`) is not a path: take the path out of it first.
//! [`Router::suggest`](crate::Router::suggest) gives a spelling to redirect to, and refuses what
//! could lead away from the site.
//!
//! This module knows neither routes nor the tree.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::decode;

/// The path of a request target: what stands before the first `?` or `#`.
///
/// # Complexity
///
/// Linear in the target. Nothing is allocated.
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
pub fn without_query(target: &str) -> &str {
    split_query(target).0
}

/// The path of a request target, and what stands behind it, with its `?` or `#`.
///
/// The second part is what a redirect to another path has to keep.
///
/// # Complexity
///
/// Linear in the target. Nothing is allocated.
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
pub fn split_query(target: &str) -> (&str, &str) {
    let end = memchr::memchr2(b'?', b'#', target.as_bytes());
    target.split_at(end.unwrap_or(target.len()))
}

/// The path with its percent-encoding normalised by RFC 3986, sections 6.2.2.1 and 6.2.2.2:
/// unreserved characters are decoded, and the digits of all other escapes are in upper case.
///
/// Borrows where nothing changes. Unreserved are the ASCII letters and digits and `-`, `.`, `_`
/// and `~`. All else stays encoded, `%2F` and what is not ASCII too, so that the path keeps its
/// segments. A `%` that two hexadecimal digits do not follow stays as it is, and so does an escape
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
pub fn normalize(path: &str) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    let mut normal = String::new();
    // What stands in front of this has its normal form in `normal`.
    let mut done = 0;
    let mut from = 0;
    while let Some(offset) = memchr::memchr(b'%', &bytes[from..]) {
        let at = from + offset;
        let Some(byte) = decode::escape(bytes, at) else {
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

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a byte behind these two texts would become part of an escape that was none.
fn completes(byte: u8, normal: &str, rest: &str) -> bool {
    let mut before = rest.bytes().rev().chain(normal.bytes().rev());
    let (last, last_but_one) = (before.next(), before.next());
    let begun = last_but_one == Some(b'%') && last.is_some_and(|digit| digit.is_ascii_hexdigit());
    byte.is_ascii_hexdigit() && (last == Some(b'%') || begun)
}

/// The path without dot segments and doubled slashes, as a file system would read it.
///
/// Borrows where nothing changes.
///
/// - Slashes beside each other are one.
/// - A segment `.` goes; a segment `..` goes, and takes the one before it along, if there is one:
///   the path never climbs above its beginning.
/// - A trailing slash stays; where the last segment is `.` or `..`, there is one behind what is
///   left, as RFC 3986, section 5.2.4 has it.
/// - A path has a leading slash if and only if it had one.
/// - Backslashes at the beginning go, or behind the leading slash: browsers take them for slashes,
///   and `/\evil.example` for an address on another host. The result never begins with `//`, `/\`
///   or `\`.
///
/// Dots that are percent-encoded are dots only behind [`normalize`].
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
pub fn clean(path: &str) -> Cow<'_, str> {
    if !looks_unclean(path) || is_clean(path) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(cleaned(path))
}

/// Whether a slash or a dot stands behind a slash or at the beginning, or a backslash there: most
/// paths have none. Looks at all bytes without a branch, which costs less than finding slashes.
fn looks_unclean(path: &str) -> bool {
    let bytes = path.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let behind = pairs.fold(0, |found, (&byte, &next)| {
        found | (u8::from(byte == b'/') & (u8::from(next == b'/') | u8::from(next == b'.')))
    });
    behind != 0 || path.starts_with(['.', '\\']) || path.starts_with("/\\")
}

/// The leading slash, or nothing, and the rest.
fn split_root(path: &str) -> (&str, &str) {
    path.split_at(usize::from(path.starts_with('/')))
}

fn is_clean(path: &str) -> bool {
    let (_, rest) = split_root(path);
    // An empty segment is fine as the last one: a trailing slash, or nothing at all.
    let mut from = 0;
    let inner = memchr::memchr_iter(b'/', rest.as_bytes()).all(|end| {
        let segment = &rest[from..end];
        from = end + 1;
        !segment.is_empty() && !is_dots(segment)
    });
    inner && !is_dots(&rest[from..]) && !rest.starts_with('\\')
}

/// Whether a segment of the path is `.` or `..`.
pub(crate) fn has_dots(path: &str) -> bool {
    path.split('/').any(is_dots)
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

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
                // All that is there ends in a slash.
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
