//! Headers that a handler sets: what makes one an error.

use core::fmt;

use crate::token::{is_token, is_value_byte};

/// Why a header was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// The name is not a token.
    Name,
    /// The value holds a control byte.
    Value,
    /// The server sets this header itself.
    Reserved,
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeaderError::Name => "header name is not a token",
            HeaderError::Value => "header value holds a control byte",
            HeaderError::Reserved => "the server sets this header itself",
        })
    }
}

impl core::error::Error for HeaderError {}

/// A header must have a name that is a token, and none that the server sets itself.
pub(super) fn check_name(name: &str) -> Result<(), HeaderError> {
    const OWN: [&str; 5] =
        ["content-length", "content-type", "transfer-encoding", "connection", "date"];
    if OWN.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Err(HeaderError::Reserved);
    }
    if is_token(name.as_bytes()) { Ok(()) } else { Err(HeaderError::Name) }
}

/// A header's value must hold no control bytes, line ends above all.
pub(super) fn check_value(value: &[u8]) -> Result<(), HeaderError> {
    if value.iter().copied().all(is_value_byte) { Ok(()) } else { Err(HeaderError::Value) }
}
