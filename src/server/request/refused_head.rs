//! What can be told of a refused request, for the log: the well-formed start of its head.
//!
//! In: the bytes of the request, of which any part may be malformed or missing. Out: method, path
//! and headers, as far as they were read.

use memchr::memchr2;

use super::head::HEADER_SLOTS;
use super::target::Target;

/// The start of the head of a refused request.
#[derive(Debug)]
pub(in crate::server) struct RefusedHead<'a> {
    pub(in crate::server) method: Option<&'a str>,
    /// The path, without the query.
    pub(in crate::server) path: Option<&'a str>,
    headers: [httparse::Header<'a>; HEADER_SLOTS],
}

impl<'a> RefusedHead<'a> {
    /// Reads as much as is well-formed.
    #[cold]
    pub(in crate::server) fn read(input: &'a [u8]) -> RefusedHead<'a> {
        let mut headers = [httparse::EMPTY_HEADER; HEADER_SLOTS];
        let mut parsed = httparse::Request::new(&mut headers);
        // `httparse` would skip a bare LF. What precedes an error is in `parsed`.
        if input.first() != Some(&b'\n') {
            let _ = parsed.parse(input);
        }
        let (method, target) = (parsed.method, parsed.path);
        let path = target.and_then(|target| path_of(target, method.unwrap_or_default()));
        RefusedHead { method, path, headers }
    }

    /// Returns the value of the first header with this name that was read.
    pub(in crate::server) fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut headers = self.headers.iter();
        let found = headers.find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value)
    }
}

/// Returns the path of a target. Nothing of a malformed absolute URL: it may name a user.
fn path_of<'a>(target: &'a str, method: &str) -> Option<&'a str> {
    if target.starts_with('/') {
        let end = memchr2(b'?', b'#', target.as_bytes()).unwrap_or(target.len());
        return Some(&target[..end]);
    }
    Target::parse(target, method).ok().map(|target| target.path)
}

#[cfg(test)]
mod tests {
    use super::RefusedHead;

    #[test]
    fn what_is_well_formed_is_told() {
        for (input, method, path) in [
            ("", None, None),
            ("\r\nGET", None, None),
            ("POST /a", Some("POST"), None),
            ("POST /a?secret HT", Some("POST"), Some("/a")),
            ("GET /a#b HTTP/1.1\r\n\r\n", Some("GET"), Some("/a")),
            ("GET /a HTTP/3.0\r\n", Some("GET"), Some("/a")),
            ("GET /a HTTP/1.1\r\nX : 1\r\n\r\n", Some("GET"), Some("/a")),
            ("GET http://u:secret@h/a HTTP/1.1\r\n\r\n", Some("GET"), None),
            ("GET http://h/a?b HTTP/1.1\r\n\r\n", Some("GET"), Some("/a")),
            ("G\u{e9}T /a HTTP/1.1\r\n\r\n", None, None),
            ("\x16\x03\x01", None, None),
            ("\nHEAD /a HTTP/1.1\r\n\r\n", None, None),
        ] {
            let head = RefusedHead::read(input.as_bytes());
            assert_eq!((head.method, head.path), (method, path), "{input:?}");
        }
        let head = RefusedHead::read(b"GET / HTTP/1.1\r\nHost: a,b\r\nX-Request-Id: 7\r\n\r\n");
        assert_eq!(head.header("x-request-id"), Some(&b"7"[..]));
        assert_eq!(head.header("x-other"), None);
    }
}
