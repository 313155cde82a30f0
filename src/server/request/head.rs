//! From bytes to a request head: `httparse` for its syntax, and what a head must not be beyond that.
//!
//! In: the bytes received so far. Out: "not enough yet", a refusal, or a head that says how its body
//! is framed. It decides by the bytes alone, so however they were split the outcome is the same. It
//! knows nothing of routes, answers or buffers.

use core::fmt;
use core::mem::MaybeUninit;
use core::str;

use memchr::memchr;

use super::control_headers::Fields;
use super::framing::Framing;
use super::target::Target;
use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;

/// The places for headers that [`parse`] is given; [`Config::max_headers`] counts up to here. They
/// lie on the stack and are not zeroed: 4 KiB.
pub(in crate::server) const HEADER_SLOTS: usize = 128;

/// Room for the headers of one request.
pub(in crate::server) type HeaderSlots<'b> = [MaybeUninit<httparse::Header<'b>>; HEADER_SLOTS];

/// A request, borrowed from the bytes it came in.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'a str,
    target: Target<'a>,
    /// The value of the `Host` header.
    host: &'a [u8],
    headers: &'a [httparse::Header<'a>],
    body: &'a [u8],
    version_1_0: bool,
}

impl<'a> Request<'a> {
    /// The method, as sent: methods are case-sensitive.
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// The path, as sent: not decoded, without the query. `*` in an `OPTIONS` request for the server
    /// as a whole.
    pub fn path(&self) -> &'a str {
        self.target.path
    }

    /// What follows the first `?` of the target, as sent.
    pub fn query(&self) -> Option<&'a str> {
        self.target.query
    }

    /// The host that is asked for, with its port where one was sent: from the target, if that is a
    /// whole URL, else from the `Host` header. Empty where the peer names none.
    pub fn host(&self) -> &'a str {
        // A host that was accepted is ASCII.
        self.target.authority.unwrap_or_else(|| str::from_utf8(self.host).unwrap_or_default())
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

    /// Whether the peer speaks HTTP/1.0 rather than 1.1.
    pub fn is_http_1_0(&self) -> bool {
        self.version_1_0
    }
}

impl fmt::Debug for Request<'_> {
    /// Method and path only: headers and body may hold secrets, and are not for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

/// Why there is no head to answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum NoHead {
    /// It is not complete yet, and nothing in it is wrong.
    Partial,
    /// This is no request to answer, and the end of the connection.
    Refused(Refusal),
}

impl From<Refusal> for NoHead {
    fn from(refusal: Refusal) -> Self {
        NoHead::Refused(refusal)
    }
}

/// A complete head and what it says about its body and its connection.
#[derive(Debug)]
pub(in crate::server) struct Head<'a> {
    /// The request; its body is empty until it [has one](Head::with_body).
    pub(in crate::server) request: Request<'a>,
    /// Bytes of the head, the empty line included.
    pub(in crate::server) len: usize,
    /// How the body behind it is framed.
    pub(in crate::server) body: Framing,
    /// Whether the connection may stay after the answer.
    pub(in crate::server) keep_alive: bool,
    /// Whether the sender waits for `100 Continue` before it sends the body.
    pub(in crate::server) expects_continue: bool,
}

impl<'a> Head<'a> {
    /// The same, of a request with this body.
    pub(in crate::server) fn with_body(mut self, body: &'a [u8]) -> Head<'a> {
        self.request.body = body;
        self
    }
}

/// The length of the empty lines at the front of `input`, which may stand before a request.
pub(in crate::server) fn empty_lines(input: &[u8]) -> usize {
    match input {
        [b'\r', b'\n', ..] => 2 * input.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count(),
        _ => 0,
    }
}

/// Reads the head at the front of `input`, behind [empty lines](empty_lines).
pub(in crate::server) fn parse<'a>(
    input: &'a [u8],
    slots: &'a mut HeaderSlots<'a>,
    config: &Config,
) -> Result<Head<'a>, NoHead> {
    let window = &input[..input.len().min(config.max_head)];
    let slots = &mut slots[..config.max_headers.min(HEADER_SLOTS)];
    if window.first() == Some(&b'\n') {
        // `httparse` would take it for an empty line.
        return Err(Refusal::bad("bare LF before a request").into());
    }
    let mut parsed = httparse::Request::new(&mut []);
    match parsed.parse_with_uninit_headers(window, slots) {
        Ok(httparse::Status::Complete(len)) => check(&window[..len], parsed, config),
        Ok(httparse::Status::Partial) => Err(partial(window, config)),
        Err(httparse::Error::Version) => Err(bad_version(window, config)),
        Err(error) => Err(refusal_for(error).into()),
    }
}

/// What `httparse` did not accept.
#[cold]
fn refusal_for(error: httparse::Error) -> Refusal {
    Refusal::bad(match error {
        httparse::Error::HeaderName => "header name is not a token",
        httparse::Error::HeaderValue => "control byte in a header's value",
        httparse::Error::NewLine => "bare CR, or no line end",
        httparse::Error::Token => "control byte or space in the request line",
        httparse::Error::Status | httparse::Error::Version => "malformed request line",
        httparse::Error::TooManyHeaders => {
            return Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, "too many headers");
        }
    })
}

/// An incomplete head: fine while there is room for more of it.
fn partial(window: &[u8], config: &Config) -> NoHead {
    if window.len() < config.max_head {
        return NoHead::Partial;
    }
    let target_len = request_line(window).map(|line| {
        let mut words = line.split(|&byte| byte == b' ');
        words.nth(1).map_or(0, <[u8]>::len)
    });
    NoHead::Refused(match target_len {
        Some(len) if len <= config.max_target => {
            Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, "head is too long")
        }
        _ => Refusal::new(Status::URI_TOO_LONG, "request line is too long"),
    })
}

/// A request line that `httparse` does not accept for its version: judged once it is complete.
#[cold]
fn bad_version(window: &[u8], config: &Config) -> NoHead {
    let Some(line) = request_line(window) else {
        return partial(window, config);
    };
    let version = line.splitn(3, |&byte| byte == b' ').nth(2);
    let well_formed = matches!(version, Some([b'H', b'T', b'T', b'P', b'/', major, b'.', minor])
        if major.is_ascii_digit() && minor.is_ascii_digit());
    NoHead::Refused(if well_formed {
        Refusal::new(Status::VERSION_NOT_SUPPORTED, "neither HTTP/1.0 nor HTTP/1.1")
    } else {
        Refusal::bad("malformed version")
    })
}

/// The request line without its line end, once it is complete.
fn request_line(window: &[u8]) -> Option<&[u8]> {
    let line = &window[..memchr(b'\n', window)?];
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Everything about a complete head that `httparse` leaves open.
fn check<'a>(
    head: &[u8],
    parsed: httparse::Request<'a, 'a>,
    config: &Config,
) -> Result<Head<'a>, NoHead> {
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version)
    else {
        return Err(Refusal::bad("malformed request line").into());
    };
    let headers: &'a [httparse::Header<'a>] = parsed.headers;
    let version_1_0 = minor == 0;
    if !has_whole_line_ends(head, headers) {
        return Err(Refusal::bad("bare LF in the head").into());
    }
    if target.len() > config.max_target {
        return Err(Refusal::new(Status::URI_TOO_LONG, "target is too long").into());
    }
    let fields = Fields::collect(headers, config.max_header_line)?;
    let host = match fields.host {
        Some(host) => host,
        None if version_1_0 => b"",
        None => return Err(Refusal::bad("no Host header").into()),
    };
    if method == "CONNECT" {
        // What follows it would not be requests.
        return Err(Refusal::new(Status::NOT_IMPLEMENTED, "CONNECT").into());
    }
    let target = Target::parse(target, method)?;
    let body = fields.framing(version_1_0, config.max_body)?;
    if fields.other_expectation && !version_1_0 {
        return Err(Refusal::new(Status::EXPECTATION_FAILED, "unknown expectation").into());
    }
    Ok(Head {
        request: Request { method, target, host, headers, body: &[], version_1_0 },
        len: head.len(),
        body,
        keep_alive: !fields.close && (!version_1_0 || fields.keep_alive),
        expects_continue: fields.expects_continue && !version_1_0,
    })
}

/// Whether every line of a head that `httparse` accepts, which takes a bare LF as well, ends in CR LF:
/// a server behind a proxy must see the same lines as the proxy.
///
/// A line behind the first begins with a header's name, and what stands right before that is the end
/// of the line before. Two bytes for each header are looked at, not all of the head.
fn has_whole_line_ends(head: &[u8], headers: &[httparse::Header<'_>]) -> bool {
    let place = |text: &str| text.as_ptr().addr().wrapping_sub(head.as_ptr().addr());
    let ends_before = |at: usize| {
        let line_end = at.checked_sub(2).and_then(|start| head.get(start..at));
        line_end == Some(b"\r\n")
    };
    headers.iter().all(|header| ends_before(place(header.name))) && head.ends_with(b"\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::empty_lines;

    #[test]
    fn empty_lines_are_whole_ones() {
        for (input, len) in
            [("", 0), ("\r", 0), ("\r\n", 2), ("\r\n\r", 2), ("\n\r\n", 0), ("\r\n\r\nGET", 4)]
        {
            assert_eq!(empty_lines(input.as_bytes()), len, "{input:?}");
        }
    }
}
