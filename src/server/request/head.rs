//! Parses a request head: `httparse` reads the syntax, and this file checks everything that it
//! leaves open.
//!
//! In: the bytes received so far. Out: "incomplete", a refusal, or a head with its body's framing.
//! The result depends on the bytes alone, so it is the same however they were split. Knows nothing
//! of routes, responses or buffers.

use core::mem::MaybeUninit;

use memchr::memchr;

use super::control_headers::ControlHeaders;
use super::framing::Framing;
use super::known_host::KnownHost;
use super::message::Request;
use super::target::Target;
use crate::server::config::Config;
use crate::server::refusal::Refusal;
use crate::server::status::Status;

/// The number of header slots that [`parse_head`] gets, and so the upper bound of
/// [`Config::max_headers`]. They are on the stack and not zeroed: 4 KiB.
pub(in crate::server) const HEADER_SLOTS: usize = 128;

/// Room for the headers of one request.
pub(in crate::server) type HeaderSlots<'b> = [MaybeUninit<httparse::Header<'b>>; HEADER_SLOTS];

/// Why there is no complete and valid head.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum HeadError {
    /// The head is valid so far but not complete.
    Incomplete,
    /// The head is refused, and the connection ends.
    Refused(Refusal),
}

impl From<Refusal> for HeadError {
    fn from(refusal: Refusal) -> Self {
        HeadError::Refused(refusal)
    }
}

/// A complete head, with what it says about its body and its connection.
#[derive(Debug)]
pub(in crate::server) struct Head<'a> {
    /// The request. Its body is empty until [`Head::with_body`] sets it.
    pub(in crate::server) request: Request<'a>,
    /// The whole head, including the empty line.
    pub(in crate::server) bytes: &'a [u8],
    /// The length of the head in bytes.
    pub(in crate::server) len: usize,
    /// How the body is framed.
    pub(in crate::server) body: Framing,
    /// Whether the connection may stay open after the response.
    pub(in crate::server) keep_alive: bool,
    /// Whether the client waits for `100 Continue` before it sends the body.
    pub(in crate::server) expects_continue: bool,
}

impl<'a> Head<'a> {
    /// Sets the body of the request.
    pub(in crate::server) fn with_body(mut self, body: &'a [u8]) -> Head<'a> {
        self.request.body = body;
        self
    }
}

/// Returns the length of the empty lines at the start of `input`: clients may send them before a
/// request.
pub(in crate::server) fn leading_empty_lines(input: &[u8]) -> usize {
    match input {
        [b'\r', b'\n', ..] => 2 * input.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count(),
        _ => 0,
    }
}

/// Parses the head at the start of `input`, after any [empty lines](leading_empty_lines).
pub(in crate::server) fn parse_head<'a>(
    input: &'a [u8],
    slots: &'a mut HeaderSlots<'a>,
    config: &Config,
    known_host: &mut KnownHost,
) -> Result<Head<'a>, HeadError> {
    let window = &input[..input.len().min(config.max_head)];
    let slots = &mut slots[..config.max_headers.min(HEADER_SLOTS)];
    if window.first() == Some(&b'\n') {
        // `httparse` would skip it as an empty line.
        return Err(Refusal::bad("bare LF before the request").into());
    }
    let mut parsed = httparse::Request::new(&mut []);
    match parsed.parse_with_uninit_headers(window, slots) {
        Ok(httparse::Status::Complete(len)) => check(&window[..len], parsed, config, known_host),
        Ok(httparse::Status::Partial) => Err(incomplete(window, config)),
        Err(httparse::Error::Version) => Err(bad_version(window, config)),
        Err(error) => Err(refusal_for(error).into()),
    }
}

/// Returns the refusal for an error of `httparse`.
#[cold]
fn refusal_for(error: httparse::Error) -> Refusal {
    Refusal::bad(match error {
        httparse::Error::HeaderName => "header name is not a token",
        httparse::Error::HeaderValue => "control byte in a header value",
        httparse::Error::NewLine => "invalid line end",
        httparse::Error::Token => "control byte or space in the request line",
        httparse::Error::Status | httparse::Error::Version => "malformed request line",
        httparse::Error::TooManyHeaders => {
            return Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, "too many headers");
        }
    })
}

/// Judges an incomplete head: it is refused once it has reached the limit.
fn incomplete(window: &[u8], config: &Config) -> HeadError {
    if window.len() < config.max_head {
        return HeadError::Incomplete;
    }
    let target_len = request_line(window).map(|line| {
        let mut words = line.split(|&byte| byte == b' ');
        words.nth(1).map_or(0, <[u8]>::len)
    });
    HeadError::Refused(match target_len {
        Some(len) if len <= config.max_target => {
            Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, "head too long")
        }
        _ => Refusal::new(Status::URI_TOO_LONG, "request line too long"),
    })
}

/// Judges a request line whose version `httparse` rejects, once the line is complete.
#[cold]
fn bad_version(window: &[u8], config: &Config) -> HeadError {
    let Some(line) = request_line(window) else {
        return incomplete(window, config);
    };
    let version = line.splitn(3, |&byte| byte == b' ').nth(2);
    let well_formed = matches!(version, Some([b'H', b'T', b'T', b'P', b'/', major, b'.', minor])
        if major.is_ascii_digit() && minor.is_ascii_digit());
    HeadError::Refused(if well_formed {
        Refusal::new(Status::VERSION_NOT_SUPPORTED, "unsupported HTTP version")
    } else {
        Refusal::bad("malformed HTTP version")
    })
}

/// Returns the request line without its line end, once it is complete.
fn request_line(window: &[u8]) -> Option<&[u8]> {
    let line = &window[..memchr(b'\n', window)?];
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Checks everything about a complete head that `httparse` leaves open.
fn check<'a>(
    head: &'a [u8],
    parsed: httparse::Request<'a, 'a>,
    config: &Config,
    known_host: &mut KnownHost,
) -> Result<Head<'a>, HeadError> {
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
        return Err(Refusal::new(Status::URI_TOO_LONG, "target too long").into());
    }
    let control = ControlHeaders::collect(headers, config.max_header_line, known_host)?;
    let host = match control.host {
        Some(host) => host,
        None if version_1_0 => b"",
        None => return Err(Refusal::bad("missing Host header").into()),
    };
    if method == "CONNECT" {
        // The bytes after it would not be requests.
        return Err(Refusal::new(Status::NOT_IMPLEMENTED, "CONNECT is not supported").into());
    }
    let target = Target::parse(target, method)?;
    let body = control.framing(version_1_0, config.max_body)?;
    // A body over the limit is refused later, unless a route takes it, and is the first fault.
    let is_over = matches!(body, Framing::LengthOverLimit(_));
    if control.other_expectation && !version_1_0 && !is_over {
        return Err(Refusal::new(Status::EXPECTATION_FAILED, "unknown expectation").into());
    }
    Ok(Head {
        request: Request { method, target, host, headers, body: &[], version_1_0 },
        bytes: head,
        len: head.len(),
        body,
        keep_alive: !control.close && (!version_1_0 || control.keep_alive),
        expects_continue: control.expects_continue && !version_1_0,
    })
}

/// Returns whether every line of a parsed head ends with CR LF.
///
/// `httparse` also accepts a bare LF, but a server behind a proxy must see the same lines as the
/// proxy. Every line but the first starts with a header name, so the two bytes before each name are
/// the end of the previous line: this looks at two bytes per header rather than at the whole head.
fn has_whole_line_ends(head: &[u8], headers: &[httparse::Header<'_>]) -> bool {
    let offset = |text: &str| text.as_ptr().addr().wrapping_sub(head.as_ptr().addr());
    let follows_line_end = |at: usize| {
        let line_end = at.checked_sub(2).and_then(|start| head.get(start..at));
        line_end == Some(b"\r\n")
    };
    headers.iter().all(|header| follows_line_end(offset(header.name)))
        && head.ends_with(b"\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::leading_empty_lines;

    #[test]
    fn only_complete_empty_lines_are_skipped() {
        for (input, len) in
            [("", 0), ("\r", 0), ("\r\n", 2), ("\r\n\r", 2), ("\n\r\n", 0), ("\r\n\r\nGET", 4)]
        {
            assert_eq!(leading_empty_lines(input.as_bytes()), len, "{input:?}");
        }
    }
}
