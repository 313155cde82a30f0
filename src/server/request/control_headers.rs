//! The headers that the server itself obeys, and the body framing that they imply.
//!
//! In: the headers of one head. Out: their meaning, or a refusal if two parsers could read them
//! differently. Knows nothing of how bytes arrive.

use super::framing::Framing;
use super::known_host::KnownHost;
use crate::server::refusal::Refusal;
use crate::server::status::Status;
use crate::token::is_token;

/// The meaning of the headers that the server obeys.
#[derive(Debug, Default)]
pub(super) struct ControlHeaders<'a> {
    pub(super) host: Option<&'a [u8]>,
    content_length: Option<u64>,
    coding: Option<TransferCoding>,
    pub(super) close: bool,
    pub(super) keep_alive: bool,
    pub(super) expects_continue: bool,
    pub(super) other_expectation: bool,
}

/// A valid value of `Transfer-Encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TransferCoding {
    Chunked,
    /// A single well-formed coding that the server does not support.
    Unknown,
}

impl<'a> ControlHeaders<'a> {
    /// Reads each header once. The length of its name rules most headers out.
    pub(super) fn collect(
        headers: &[httparse::Header<'a>],
        max_line: usize,
        known_host: &mut KnownHost,
    ) -> Result<ControlHeaders<'a>, Refusal> {
        let mut control = ControlHeaders::default();
        for &httparse::Header { name, value } in headers {
            if name.len() + value.len() > max_line {
                let reason = "header line too long";
                return Err(Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, reason));
            }
            match name.len() {
                4 if is_named(name, "Host") => control.add_host(value, known_host)?,
                6 if is_named(name, "Expect") => {
                    let known = value.eq_ignore_ascii_case(b"100-continue");
                    control.expects_continue |= known;
                    control.other_expectation |= !known;
                }
                10 if is_named(name, "Connection") => {
                    for option in value.split(|&byte| byte == b',') {
                        let option = option.trim_ascii();
                        control.close |= option.eq_ignore_ascii_case(b"close");
                        control.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    }
                }
                14 if is_named(name, "Content-Length") => {
                    let length = decimal(value).ok_or(Refusal::bad("invalid Content-Length"))?;
                    if control.content_length.replace(length).is_some() {
                        return Err(Refusal::bad("duplicate Content-Length"));
                    }
                }
                17 if is_named(name, "Transfer-Encoding") => {
                    let coding =
                        coding(value).ok_or(Refusal::bad("malformed Transfer-Encoding"))?;
                    if control.coding.replace(coding).is_some() {
                        return Err(Refusal::bad("duplicate Transfer-Encoding"));
                    }
                }
                _ => {}
            }
        }
        Ok(control)
    }

    fn add_host(&mut self, value: &'a [u8], known_host: &mut KnownHost) -> Result<(), Refusal> {
        if !known_host.accepts(value) {
            return Err(Refusal::bad("invalid Host"));
        }
        match self.host.replace(value) {
            None => Ok(()),
            Some(_) => Err(Refusal::bad("duplicate Host")),
        }
    }

    /// Returns how the body is framed.
    pub(super) fn framing(&self, version_1_0: bool, max_body: usize) -> Result<Framing, Refusal> {
        match (self.coding, self.content_length) {
            // HTTP/1.0 has no transfer codings, and a length contradicts one: in both cases two
            // parsers could disagree on where the request ends.
            (Some(_), _) if version_1_0 => Err(Refusal::bad("Transfer-Encoding in HTTP/1.0")),
            (Some(_), Some(_)) => Err(Refusal::bad("both Content-Length and Transfer-Encoding")),
            (Some(TransferCoding::Unknown), None) => {
                Err(Refusal::new(Status::NOT_IMPLEMENTED, "unsupported transfer coding"))
            }
            (Some(TransferCoding::Chunked), None) => Ok(Framing::Chunked),
            (None, None | Some(0)) => Ok(Framing::Empty),
            (None, Some(length)) => match usize::try_from(length) {
                Ok(length) if length <= max_body => Ok(Framing::Length(length)),
                Ok(length) => Ok(Framing::LengthOverLimit(length)),
                Err(_) => {
                    Err(Refusal::new(Status::CONTENT_TOO_LARGE, "Content-Length over the limit"))
                }
            },
        }
    }
}

/// Returns whether a header has this name. `usual` is its most common spelling, so that most names
/// need a single comparison.
fn is_named(name: &str, usual: &str) -> bool {
    name == usual || name.eq_ignore_ascii_case(usual)
}

/// Parses a length: one or more digits that fit into a `u64`, and nothing else.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |sum, &byte| {
        let digit = byte.is_ascii_digit().then_some(u64::from(byte & 0xF))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

/// Parses the value of `Transfer-Encoding`: `chunked`, or another token with optional parameters.
///
/// Returns `None` for a list of codings: chunks within another coding could be read in two ways.
fn coding(value: &[u8]) -> Option<TransferCoding> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Some(TransferCoding::Chunked);
    }
    let mut parts = value.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().filter(|name| is_token(name))?;
    let parameters = parts.all(|part| {
        let mut halves = part.splitn(2, |&byte| byte == b'=');
        halves.all(|half| is_token(half.trim_ascii())) && part.contains(&b'=')
    });
    (parameters && !name.eq_ignore_ascii_case(b"chunked")).then_some(TransferCoding::Unknown)
}

#[cfg(test)]
mod tests {
    use super::{TransferCoding, coding, decimal};

    #[test]
    fn lengths_are_digits_only_and_fit_into_64_bits() {
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
    fn a_coding_is_chunked_unknown_or_malformed() {
        for chunked in ["chunked", "CHUNKED", "Chunked"] {
            assert_eq!(coding(chunked.as_bytes()), Some(TransferCoding::Chunked));
        }
        for unknown in ["gzip", "identity", "xchunked", "x; q=1", "x;a=b;c=d"] {
            assert_eq!(coding(unknown.as_bytes()), Some(TransferCoding::Unknown), "{unknown:?}");
        }
        for malformed in [
            "",
            " ",
            "chunked,",
            ",chunked",
            "chunked, chunked",
            "gzip, chunked",
            "chunked, gzip",
            "chunked;q=1",
            "chunked ;",
            "\"chunked\"",
            "chunked\t!",
            "x;",
            "x; a",
            "x;=b",
            "x y",
            "\u{e9}",
        ] {
            assert_eq!(coding(malformed.as_bytes()), None, "{malformed:?}");
        }
    }
}
