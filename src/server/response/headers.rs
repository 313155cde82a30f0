//! The headers of a response, as middleware reads and changes them.
//!
//! They are kept as the lines that are sent, so that adding one takes a copy and reading one a scan
//! of a few lines.

use core::fmt;
use std::io::Write as _;

use memchr::memchr;

use super::header::{check_name, check_value};
use super::{BuiltInType, HeaderError, Response};

impl Response {
    /// Iterates over the names and values of the headers set so far, in the order in which they are
    /// sent, and then the `Content-Type`. Those that the server sets itself are not there.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let other = (!self.other_type.is_empty()).then_some(&self.other_type[..]);
        let built_in = self.built_in_type.map(BuiltInType::line);
        lines(&self.header_lines).chain(lines(built_in.or(other).unwrap_or_default()))
    }

    /// Returns the value of the first header with this name. Names are case-insensitive.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Middleware, Response};
    ///
    /// /// Pages are not to be shown in frames, unless they say otherwise.
    /// struct NoFrames;
    ///
    /// impl Middleware for NoFrames {
    ///     fn after(&self, _: &mut Context<'_>, response: &mut Response) {
    ///         let is_page = response.header("Content-Type").is_some_and(|t| t.starts_with(b"text/html"));
    ///         if is_page && response.header("X-Frame-Options").is_none() {
    ///             response.set_header("X-Frame-Options", b"DENY").expect("a valid header");
    ///         }
    ///         response.remove_header("Server");
    ///     }
    /// }
    /// ```
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Appends a header. Earlier headers with the same name stay.
    ///
    /// # Errors
    ///
    /// The response is unchanged in all cases.
    ///
    /// - Returns [`HeaderError::Reserved`] for `Content-Length`, `Content-Type`,
    ///   `Transfer-Encoding`, `Connection` and `Date`, which the server sets itself.
    /// - Returns [`HeaderError::Name`] if the name is not a token.
    /// - Returns [`HeaderError::Value`] if the value contains a control byte.
    pub fn append_header(&mut self, name: &str, value: &[u8]) -> Result<(), HeaderError> {
        check_name(name)?;
        check_value(value)?;
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            self.header_lines.extend_from_slice(part);
        }
        Ok(())
    }

    /// Sets a header in place of all earlier ones with the same name.
    ///
    /// # Errors
    ///
    /// Returns [`HeaderError`] as [`Response::append_header`] does. The response is then unchanged.
    pub fn set_header(&mut self, name: &str, value: &[u8]) -> Result<(), HeaderError> {
        check_name(name)?;
        check_value(value)?;
        self.remove_header(name);
        self.append_header(name, value)
    }

    /// Removes all headers with this name, and returns whether there were any. The `Content-Type`
    /// stays: it belongs to the body.
    pub fn remove_header(&mut self, name: &str) -> bool {
        let before = self.header_lines.len();
        let mut at = 0;
        while let Some(end) = memchr(b'\n', &self.header_lines[at..]).map(|len| at + len + 1) {
            let is_named = lines(&self.header_lines[at..end])
                .next()
                .is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
            if is_named {
                self.header_lines.drain(at..end);
            } else {
                at = end;
            }
        }
        self.header_lines.len() < before
    }

    /// Appends a header whose formatted value is known to be valid.
    pub(in crate::server) fn append_displayed(&mut self, name: &str, value: impl fmt::Display) {
        let length = self.header_lines.len();
        // Writing to a `Vec` fails only if formatting does. The header is then omitted.
        if write!(self.header_lines, "{name}: {value}\r\n").is_err() {
            self.header_lines.truncate(length);
        }
    }

    /// Appends a header line that is known to be valid.
    pub(in crate::server) fn append_line(&mut self, line: &[u8]) {
        self.header_lines.extend_from_slice(line);
    }
}

/// Returns the names and values of complete header lines.
fn lines(text: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let end = memchr(b'\n', rest)?;
        let line = &rest[..end];
        rest = &rest[end + 1..];
        let colon = memchr(b':', line)?;
        // Names are tokens and so ASCII.
        let name = core::str::from_utf8(&line[..colon]).ok()?;
        Some((name, line[colon + 1..].trim_ascii()))
    })
}

#[cfg(test)]
mod tests {
    use super::{HeaderError, Response};

    /// A response whose headers are known to be valid.
    fn response(headers: &[(&str, &[u8])]) -> Response {
        let mut response = Response::new();
        for (name, value) in headers {
            response.append_header(name, value).expect("a valid header");
        }
        response
    }

    #[test]
    fn headers_are_read_as_they_were_set() {
        let mut response = response(&[("X-A", b"1: 2"), ("x-a", b""), ("X-B", b" caf\xE9 ")]);
        assert_eq!(response.header("x-A"), Some(&b"1: 2"[..]));
        assert_eq!(response.header("X-B"), Some(&b"caf\xE9"[..]));
        assert_eq!((response.header("X"), response.header("Content-Type")), (None, None));
        response.text("a");
        let names: Vec<&str> = response.headers().map(|(name, _)| name).collect();
        assert_eq!(names, ["X-A", "x-a", "X-B", "Content-Type"]);
        assert_eq!(response.header("content-type"), Some(&b"text/plain; charset=utf-8"[..]));
        response.bytes(b"a/b", b"").expect("a media type");
        assert_eq!(response.header("content-type"), Some(&b"a/b"[..]));
    }

    #[test]
    fn a_header_is_replaced_and_removed_whatever_its_case_and_place() {
        let all: [(&str, &[u8]); 4] = [("X-A", b"1"), ("X-B", b"2"), ("x-a", b"3"), ("X-AB", b"4")];
        let mut changed = response(&all);
        assert!(changed.remove_header("x-A") && !changed.remove_header("x-A"));
        assert_eq!(changed.header_lines, b"X-B: 2\r\nX-AB: 4\r\n");
        assert_eq!(changed.set_header("x-b", b"5"), Ok(()));
        assert_eq!(changed.set_header("X-C", b"6"), Ok(()));
        assert_eq!(changed.header_lines, b"X-AB: 4\r\nx-b: 5\r\nX-C: 6\r\n");
    }

    #[test]
    fn an_invalid_header_changes_nothing() {
        let mut kept = response(&[("X-A", b"1")]);
        assert_eq!(kept.set_header("X-A", b"\r\n"), Err(HeaderError::Value));
        assert_eq!(kept.set_header("X A", b"2"), Err(HeaderError::Name));
        assert_eq!(kept.set_header("Content-Type", b"2"), Err(HeaderError::Reserved));
        kept.text("a");
        assert!(!kept.remove_header("Content-Type") && !kept.remove_header(""));
        assert_eq!(kept.header("x-a"), Some(&b"1"[..]));
        assert!(kept.header("content-type").is_some());
    }
}
