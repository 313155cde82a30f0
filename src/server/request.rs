//! From bytes to a request: `httparse` for the head, the framing of the body, and what both must
//! not be.
//!
//! In: the bytes received so far. Out: "not enough yet", a refusal, or a head whose length and body
//! length are known. It decides by the bytes alone, so however they were split the outcome is the
//! same. It knows nothing of routes, answers or buffers.

use core::fmt;
use core::mem::MaybeUninit;

use memchr::{memchr, memchr_iter};

use super::config::Config;
use super::status::Status;

/// The places for headers that [`parse`] is given; [`Config::max_headers`] counts up to here. They
/// lie on the stack and are not zeroed: 4 KiB.
pub(super) const HEADER_SLOTS: usize = 128;

/// Room for the headers of one request.
pub(super) type HeaderSlots<'b> = [MaybeUninit<httparse::Header<'b>>; HEADER_SLOTS];

/// A request, borrowed from the bytes it came in.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    headers: &'a [httparse::Header<'a>],
    body: &'a [u8],
}

impl<'a> Request<'a> {
    /// The method, as sent: methods are case-sensitive.
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// The path, as sent: not decoded, without the query.
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// What follows the first `?` of the target, as sent.
    pub fn query(&self) -> Option<&'a str> {
        self.query
    }

    /// The value of the first header of that name, in any case of letters.
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut headers = self.headers.iter();
        let found = headers.find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value)
    }

    /// Every header in the order sent: name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        self.headers.iter().map(|header| (header.name, header.value))
    }

    /// The body, in full; empty where there is none.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl fmt::Debug for Request<'_> {
    /// Method and path only: headers and body may hold secrets, and are not for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// What the bytes so far amount to.
#[derive(Debug)]
pub(super) enum Parsed<'a> {
    /// The head is not complete yet, and nothing in it is wrong.
    Partial,
    /// This is no request to answer; the connection ends with this status.
    Refused(Status),
    /// A complete head.
    Head(Head<'a>),
}

/// A complete head and what it says about its body and its connection.
#[derive(Debug)]
pub(super) struct Head<'a> {
    request: Request<'a>,
    /// Bytes of the head, the empty line included.
    head_len: usize,
    /// Bytes of the body that follows.
    body_len: usize,
    /// Whether the sender speaks HTTP/1.0.
    pub(super) version_1_0: bool,
    /// Whether the connection may stay after the answer.
    pub(super) keep_alive: bool,
    /// Whether the sender waits for `100 Continue` before it sends the body.
    pub(super) expects_continue: bool,
}

impl<'a> Head<'a> {
    /// Bytes of head and body together. Both are bounded by their limits, so the sum cannot
    /// overflow.
    pub(super) fn total_len(&self) -> usize {
        self.head_len + self.body_len
    }

    /// The request with its body, which lies in `input` behind the head; `None` while it is not all
    /// there.
    pub(super) fn with_body(&self, input: &'a [u8]) -> Option<Request<'a>> {
        let body = input.get(self.head_len..self.total_len())?;
        Some(Request { body, ..self.request })
    }
}

/// Reads the head at the front of `input`.
pub(super) fn parse<'a>(
    input: &'a [u8],
    slots: &'a mut HeaderSlots<'a>,
    config: &Config,
) -> Parsed<'a> {
    let window = &input[..input.len().min(config.max_head)];
    let slots = &mut slots[..config.max_headers.min(HEADER_SLOTS)];
    let mut parsed = httparse::Request::new(&mut []);
    match parsed.parse_with_uninit_headers(window, slots) {
        Ok(httparse::Status::Complete(head_len)) => {
            let head = &window[..head_len];
            let httparse::Request {
                method: Some(method),
                path: Some(target),
                version: Some(minor),
                headers,
            } = parsed
            else {
                return Parsed::Refused(Status::BAD_REQUEST);
            };
            let headers: &'a [httparse::Header<'a>] = headers;
            match check(head, method, target, minor == 0, headers, config) {
                Ok(head) => Parsed::Head(head),
                Err(status) => Parsed::Refused(status),
            }
        }
        Ok(httparse::Status::Partial) => partial(window, config),
        Err(httparse::Error::Version) => match request_line(window) {
            None => partial(window, config),
            Some(line) if has_other_version(line) => Parsed::Refused(Status::VERSION_NOT_SUPPORTED),
            Some(_) => Parsed::Refused(Status::BAD_REQUEST),
        },
        Err(httparse::Error::TooManyHeaders) => Parsed::Refused(Status::HEADER_FIELDS_TOO_LARGE),
        Err(_) => Parsed::Refused(Status::BAD_REQUEST),
    }
}

/// An incomplete head: fine while there is room for more of it.
fn partial<'a>(window: &[u8], config: &Config) -> Parsed<'a> {
    if window.len() < config.max_head {
        return Parsed::Partial;
    }
    let target_len = request_line(window).map(|line| {
        let mut words = line.split(|&byte| byte == b' ');
        words.nth(1).map_or(0, <[u8]>::len)
    });
    match target_len {
        Some(len) if len <= config.max_target => Parsed::Refused(Status::HEADER_FIELDS_TOO_LARGE),
        _ => Parsed::Refused(Status::URI_TOO_LONG),
    }
}

/// The request line without its line end, once it is complete; empty lines before it are skipped.
fn request_line(window: &[u8]) -> Option<&[u8]> {
    let is_line_end = |&byte: &u8| byte == b'\r' || byte == b'\n';
    let start = window.iter().position(|byte| !is_line_end(byte))?;
    let end = start + memchr(b'\n', &window[start..])?;
    let line = &window[start..end];
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Whether a request line that `httparse` does not accept for its version has a well-formed one, in
/// its place.
fn has_other_version(line: &[u8]) -> bool {
    let version = line.splitn(3, |&byte| byte == b' ').nth(2);
    matches!(version, Some([b'H', b'T', b'T', b'P', b'/', major, b'.', minor])
        if major.is_ascii_digit() && minor.is_ascii_digit())
}

/// Everything about a complete head that `httparse` leaves open.
fn check<'a>(
    head: &[u8],
    method: &'a str,
    target: &'a str,
    version_1_0: bool,
    headers: &'a [httparse::Header<'a>],
    config: &Config,
) -> Result<Head<'a>, Status> {
    // A line end is CR LF and nothing else: a server behind a proxy must see the same lines as the
    // proxy.
    let mut line_ends = memchr_iter(b'\n', head);
    if !line_ends.all(|at| at > 0 && head[at - 1] == b'\r') {
        return Err(Status::BAD_REQUEST);
    }
    if target.len() > config.max_target {
        return Err(Status::URI_TOO_LONG);
    }
    let (path, query) = split_target(target).ok_or(Status::BAD_REQUEST)?;
    let fields = Fields::collect(headers)?;
    let host_count_fits = fields.hosts == 1 || (version_1_0 && fields.hosts == 0);
    if !host_count_fits {
        return Err(Status::BAD_REQUEST);
    }
    if fields.transfer_encoding {
        // Together with a length, or in a version that does not know it, two readers could disagree
        // on where the request ends.
        let ambiguous = version_1_0 || fields.content_length.is_some();
        return Err(if ambiguous { Status::BAD_REQUEST } else { Status::NOT_IMPLEMENTED });
    }
    let body_len = fields.content_length.unwrap_or(0);
    if body_len > config.max_body as u64 {
        return Err(Status::CONTENT_TOO_LARGE);
    }
    if fields.other_expectation && !version_1_0 {
        return Err(Status::EXPECTATION_FAILED);
    }
    Ok(Head {
        request: Request { method, path, query, headers, body: &[] },
        head_len: head.len(),
        // At most `max_body`, which is a `usize`.
        body_len: body_len as usize,
        version_1_0,
        keep_alive: !fields.close && (!version_1_0 || fields.keep_alive),
        expects_continue: fields.expects_continue && !version_1_0,
    })
}

/// The headers that the server itself obeys.
#[derive(Debug, Default)]
struct Fields {
    hosts: usize,
    content_length: Option<u64>,
    transfer_encoding: bool,
    close: bool,
    keep_alive: bool,
    expects_continue: bool,
    other_expectation: bool,
}

impl Fields {
    /// Looks at each header once; the length of the name rules most of them out.
    fn collect(headers: &[httparse::Header<'_>]) -> Result<Fields, Status> {
        let mut fields = Fields::default();
        for &httparse::Header { name, value } in headers {
            match name.len() {
                4 if name.eq_ignore_ascii_case("host") => {
                    if !is_authority(value) {
                        return Err(Status::BAD_REQUEST);
                    }
                    fields.hosts += 1;
                }
                6 if name.eq_ignore_ascii_case("expect") => {
                    let known = value.eq_ignore_ascii_case(b"100-continue");
                    fields.expects_continue |= known;
                    fields.other_expectation |= !known;
                }
                10 if name.eq_ignore_ascii_case("connection") => {
                    for option in value.split(|&byte| byte == b',') {
                        let option = option.trim_ascii();
                        fields.close |= option.eq_ignore_ascii_case(b"close");
                        fields.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    }
                }
                14 if name.eq_ignore_ascii_case("content-length") => {
                    let length = decimal(value).ok_or(Status::BAD_REQUEST)?;
                    if fields.content_length.replace(length).is_some() {
                        return Err(Status::BAD_REQUEST);
                    }
                }
                17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                    fields.transfer_encoding = true;
                }
                _ => {}
            }
        }
        Ok(fields)
    }
}

/// A length: one or more digits that fit, and nothing else.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |sum, &byte| {
        let digit = byte.is_ascii_digit().then_some(u64::from(byte & 0xF))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// Whether this can be a host with an optional port: the bytes that a host's name, an address or a
/// port are made of, so no space, path or user. Empty is allowed.
fn is_authority(value: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(byte);
    value.iter().all(allowed)
}

/// Path and query of a target in origin form (`/path?query`) or absolute form
/// (`http://host/path?query`); `None` for anything else, for a fragment and for bytes that are not
/// ASCII.
fn split_target(target: &str) -> Option<(&str, Option<&str>)> {
    if !target.is_ascii() || memchr(b'#', target.as_bytes()).is_some() {
        return None;
    }
    let local = if target.starts_with('/') { target } else { without_authority(target)? };
    Some(match memchr(b'?', local.as_bytes()) {
        Some(0) => ("/", Some(&local[1..])),
        Some(at) => (&local[..at], Some(&local[at + 1..])),
        None if local.is_empty() => ("/", None),
        None => (local, None),
    })
}

/// What follows scheme and host of a target in absolute form.
fn without_authority(target: &str) -> Option<&str> {
    let (scheme, rest) = target.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, local) = rest.split_at(end);
    (!authority.is_empty() && is_authority(authority.as_bytes())).then_some(local)
}

#[cfg(test)]
mod tests {
    use super::{decimal, is_authority, split_target};

    #[test]
    fn lengths_are_digits_that_fit_and_nothing_else() {
        assert_eq!(decimal(b"0"), Some(0));
        assert_eq!(decimal(b"0042"), Some(42));
        assert_eq!(decimal(b"18446744073709551615"), Some(u64::MAX));
        for wrong in
            ["", "-1", "+1", "0x10", "1 ", " 1", "1,1", "1.0", "18446744073709551616", "\u{661}"]
        {
            assert_eq!(decimal(wrong.as_bytes()), None, "{wrong:?}");
        }
    }

    #[test]
    fn targets_are_split_into_path_and_query() {
        assert_eq!(split_target("/a?b?c"), Some(("/a", Some("b?c"))));
        assert_eq!(split_target("/?"), Some(("/", Some(""))));
        assert_eq!(split_target("//a"), Some(("//a", None)));
        assert_eq!(split_target("http://h:1/a?b"), Some(("/a", Some("b"))));
        assert_eq!(split_target("HTTPS://h"), Some(("/", None)));
        assert_eq!(split_target("http://h?q"), Some(("/", Some("q"))));
        for wrong in
            ["*", "a", "", "ftp://h/", "http:///a", "http://u@h/", "/a#b", "/\u{e9}", "h:443"]
        {
            assert_eq!(split_target(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn hosts_have_no_space_path_or_user() {
        assert!(
            ["", "h", "h:80", "[::1]:80", "a.b-c"].iter().all(|host| is_authority(host.as_bytes()))
        );
        assert!(
            !["a b", "a/b", "u@h", "h?", "h#", "h\\", "\u{e9}"]
                .iter()
                .any(|host| is_authority(host.as_bytes()))
        );
    }
}
