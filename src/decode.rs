//! Percent-decoding of one value, by RFC 3986, section 2.1. A step for after a lookup.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::DecodeError;

/// Decodes `%` and two hexadecimal digits; borrows where there is none.
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
            decoded.push(escape(bytes, at).ok_or(DecodeError::Escape { at })?);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    let utf8 = String::from_utf8(decoded);
    let wrong = |error: alloc::string::FromUtf8Error| {
        let index = error.utf8_error().valid_up_to();
        DecodeError::Utf8 { at: offset_of(bytes, index) }
    };
    utf8.map(Cow::Owned).map_err(wrong)
}

/// The byte that the escape at `at` stands for; none where two hexadecimal digits do not follow.
pub(crate) fn escape(bytes: &[u8], at: usize) -> Option<u8> {
    let pair = bytes.get(at + 1..at + 3)?;
    Some(hex(pair[0])? << 4 | hex(pair[1])?)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|number| number as u8)
}

/// Where the `index`-th decoded byte stands in the value. The value's escapes are sound.
fn offset_of(bytes: &[u8], index: usize) -> usize {
    (0..index).fold(0, |at, _| if bytes[at] == b'%' { at + 3 } else { at + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_a_value_is_wrong() {
        assert_eq!(percent("a%zz"), Err(DecodeError::Escape { at: 1 }));
        assert_eq!(percent("%41%4"), Err(DecodeError::Escape { at: 3 }));
        assert_eq!(percent("%"), Err(DecodeError::Escape { at: 0 }));
        assert_eq!(percent("é%41%ff%41"), Err(DecodeError::Utf8 { at: 5 }));
        assert_eq!(percent("%+1"), Err(DecodeError::Escape { at: 0 }));
    }

    #[test]
    fn decodes_just_what_is_escaped() {
        assert!(matches!(percent("a+b"), Ok(Cow::Borrowed("a+b"))));
        assert_eq!(percent("%e2%82%AC+%25"), Ok(Cow::Owned(String::from("€+%"))));
    }
}
