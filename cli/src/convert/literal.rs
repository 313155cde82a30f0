//! Literal text as clients send it.

use routetree::path::encode;

/// What clients send for the text of a route, if the other router decodes paths first.
pub(super) fn decoded(text: &str) -> String {
    encode(&text.replace('%', "%25")).into_owned()
}

/// The same, but escapes in the text stay as they are.
pub(super) fn with_escapes(text: &str) -> String {
    encode(text).into_owned()
}

/// The same for one segment, which the other router decodes by itself: a slash in it is `%2F`.
pub(super) fn segment(text: &str) -> String {
    match decode(text) {
        Some(text) => decoded(&text).replace('/', "%2F"),
        None => decoded(text),
    }
}

/// Decodes a segment; `None` if it has an invalid escape.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| char::from(digit?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(hex(rest.next())? * 16 + hex(rest.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
