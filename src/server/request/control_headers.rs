//! The headers that the server itself obeys, and the framing that they amount to.
//!
//! In: the headers of one head. Out: what they say, or a refusal where two readers could understand
//! them differently. It knows nothing of bytes on a wire.

use super::framing::Framing;
use super::target::is_authority;
use crate::server::refusal::Refusal;
use crate::server::status::Status;
use crate::token::is_token;

/// What the headers of one head say.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub(super) host: Option<&'a [u8]>,
    content_length: Option<u64>,
    coding: Option<Coding>,
    pub(super) close: bool,
    pub(super) keep_alive: bool,
    pub(super) expects_continue: bool,
    pub(super) other_expectation: bool,
}

/// A value of `Transfer-Encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Chunked,
    /// One well-formed coding that the server does not know.
    Unknown,
}

impl<'a> Fields<'a> {
    /// Looks at each header once; the length of the name rules most of them out.
    pub(super) fn collect(
        headers: &[httparse::Header<'a>],
        max_line: usize,
    ) -> Result<Fields<'a>, Refusal> {
        let mut fields = Fields::default();
        for &httparse::Header { name, value } in headers {
            if name.len() + value.len() > max_line {
                let reason = "header line is too long";
                return Err(Refusal::new(Status::HEADER_FIELDS_TOO_LARGE, reason));
            }
            match name.len() {
                4 if is_named(name, "Host") => fields.add_host(value)?,
                6 if is_named(name, "Expect") => {
                    let known = value.eq_ignore_ascii_case(b"100-continue");
                    fields.expects_continue |= known;
                    fields.other_expectation |= !known;
                }
                10 if is_named(name, "Connection") => {
                    for option in value.split(|&byte| byte == b',') {
                        let option = option.trim_ascii();
                        fields.close |= option.eq_ignore_ascii_case(b"close");
                        fields.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    }
                }
                14 if is_named(name, "Content-Length") => {
                    let length = decimal(value).ok_or(Refusal::bad("length is not a number"))?;
                    if fields.content_length.replace(length).is_some() {
                        return Err(Refusal::bad("length given twice"));
                    }
                }
                17 if is_named(name, "Transfer-Encoding") => {
                    let coding = coding(value).ok_or(Refusal::bad("malformed coding"))?;
                    if fields.coding.replace(coding).is_some() {
                        return Err(Refusal::bad("coding given twice"));
                    }
                }
                _ => {}
            }
        }
        Ok(fields)
    }

    fn add_host(&mut self, value: &'a [u8]) -> Result<(), Refusal> {
        if !is_authority(value) {
            return Err(Refusal::bad("Host is no host"));
        }
        match self.host.replace(value) {
            None => Ok(()),
            Some(_) => Err(Refusal::bad("Host given twice")),
        }
    }

    /// How the body is framed.
    pub(super) fn framing(&self, version_1_0: bool, max_body: usize) -> Result<Framing, Refusal> {
        match (self.coding, self.content_length) {
            // In a version that does not know it, or together with a length, two readers could
            // disagree on where the request ends.
            (Some(_), _) if version_1_0 => Err(Refusal::bad("transfer coding in HTTP/1.0")),
            (Some(_), Some(_)) => Err(Refusal::bad("length and transfer coding")),
            (Some(Coding::Unknown), None) => {
                Err(Refusal::new(Status::NOT_IMPLEMENTED, "unknown transfer coding"))
            }
            (Some(Coding::Chunked), None) => Ok(Framing::Chunked),
            (None, None | Some(0)) => Ok(Framing::Empty),
            (None, Some(length)) => match usize::try_from(length) {
                Ok(length) if length <= max_body => Ok(Framing::Length(length)),
                _ => Err(Refusal::new(Status::CONTENT_TOO_LARGE, "length over the limit")),
            },
        }
    }
}

/// Whether a header has this name, which is written as most peers write it: they are told by one
/// comparison, the others byte by byte.
fn is_named(name: &str, usual: &str) -> bool {
    name == usual || name.eq_ignore_ascii_case(usual)
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

/// The one coding that a value names: `chunked`, or another token with or without parameters. A list
/// is none: chunks within another coding could be read in two ways.
fn coding(value: &[u8]) -> Option<Coding> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Some(Coding::Chunked);
    }
    let mut parts = value.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().filter(|name| is_token(name))?;
    let parameters = parts.all(|part| {
        let mut halves = part.splitn(2, |&byte| byte == b'=');
        halves.all(|half| is_token(half.trim_ascii())) && part.contains(&b'=')
    });
    (parameters && !name.eq_ignore_ascii_case(b"chunked")).then_some(Coding::Unknown)
}

#[cfg(test)]
mod tests {
    use super::{Coding, coding, decimal};

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
    fn a_coding_is_chunked_or_one_that_is_not_known_or_malformed() {
        for chunked in ["chunked", "CHUNKED", "Chunked"] {
            assert_eq!(coding(chunked.as_bytes()), Some(Coding::Chunked));
        }
        for unknown in ["gzip", "identity", "xchunked", "x; q=1", "x;a=b;c=d"] {
            assert_eq!(coding(unknown.as_bytes()), Some(Coding::Unknown), "{unknown:?}");
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
