//! Percent-decoding of one value (RFC 3986, section 2.1), for after a lookup.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::DecodeError;

/// Decodes each `%` and two hexadecimal digits. Borrows if there is none.
pub(crate) fn percent(value: &str) -> Result<Cow<'_, str>, DecodeError> {
    let Some(first) = memchr::memchr(b'%', value.as_bytes()) else {
        return Ok(Cow::Borrowed(value));
    };
    let bytes = value.as_bytes();
    let mut decoded: Vec<u8> = Vec::with_capacity(bytes.len());
    decoded.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            decoded.push(escaped_byte(bytes, at).ok_or(DecodeError::Escape { at })?);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    let utf8 = String::from_utf8(decoded);
    let invalid = |error: alloc::string::FromUtf8Error| {
        let index = error.utf8_error().valid_up_to();
        DecodeError::Utf8 { at: offset_of(bytes, index) }
    };
    utf8.map(Cow::Owned).map_err(invalid)
}

/// The byte that the escape at `at` encodes; `None` without two hexadecimal digits after the `%`.
pub(crate) fn escaped_byte(bytes: &[u8], at: usize) -> Option<u8> {
    let pair = bytes.get(at + 1..at + 3)?;
    Some(hex(pair[0])? << 4 | hex(pair[1])?)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|number| number as u8)
}

/// The offset in the value of the `index`-th decoded byte. All escapes must be valid.
fn offset_of(bytes: &[u8], index: usize) -> usize {
    (0..index).fold(0, |at, _| if bytes[at] == b'%' { at + 3 } else { at + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_offset_in_the_value() {
        assert_eq!(percent("a%zz"), Err(DecodeError::Escape { at: 1 }));
        assert_eq!(percent("%41%4"), Err(DecodeError::Escape { at: 3 }));
        assert_eq!(percent("%"), Err(DecodeError::Escape { at: 0 }));
        assert_eq!(percent("é%41%ff%41"), Err(DecodeError::Utf8 { at: 5 }));
        assert_eq!(percent("%+1"), Err(DecodeError::Escape { at: 0 }));
    }

    #[test]
    fn only_escapes_are_decoded() {
        assert!(matches!(percent("a+b"), Ok(Cow::Borrowed("a+b"))));
        assert_eq!(percent("%e2%82%AC+%25"), Ok(Cow::Owned(String::from("€+%"))));
    }
}
