//! Percent-encoding (RFC 3986, section 2.1): the bytes that clients send, from the text of a path.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::decode::escaped_byte;
use crate::token::alphanumeric_or;

/// The bytes that clients send in a path as they are, besides `%`: see [`crate::path::encode`].
const SENT: [bool; 256] = alphanumeric_or(b"-._~!$&'()*+,;=:@/[]|");

/// The digits, in upper case as RFC 3986 recommends.
const HEX: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// See [`crate::path::encode`].
#[inline]
pub(crate) fn path(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(mut at) = first_changed(bytes) else {
        return Cow::Borrowed(text);
    };
    let mut encoded = String::with_capacity(text.len() + 16);
    let mut done = 0;
    loop {
        // Bytes that stay are ASCII, so these are whole characters.
        encoded.push_str(&text[done..at]);
        while bytes.get(at).is_some_and(|_| !stays(bytes, at)) {
            push_escape(&mut encoded, bytes[at]);
            at += 1;
        }
        done = at;
        match first_changed(&bytes[done..]) {
            Some(offset) => at = done + offset,
            None => break,
        }
    }
    encoded.push_str(&text[done..]);
    Cow::Owned(encoded)
}

/// The offset of the first byte that clients do not send in a path as it is.
#[inline]
pub(crate) fn first_changed(text: &[u8]) -> Option<usize> {
    (0..text.len()).find(|&at| !stays(text, at))
}

/// Whether clients send the byte at this offset as it is: a `%` only as the start of an escape.
#[inline]
pub(crate) fn stays(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'%' => escaped_byte(text, at).is_some(),
        byte => SENT[usize::from(byte)],
    }
}

/// Appends the escape of a byte.
#[inline]
pub(crate) fn push_escape(text: &mut String, byte: u8) {
    let digits = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
    text.extend(['%', digits[0], digits[1]]);
}
