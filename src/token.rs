//! Classes of bytes in RFC 9110: tokens (section 5.6.2), which methods and header names are, and
//! header values (section 5.5).

/// A table of all bytes: `true` for ASCII letters, digits and `others`.
pub(crate) const fn alphanumeric_or(others: &[u8]) -> [bool; 256] {
    let mut class = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        class[byte as usize] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        class[others[at] as usize] = true;
        at += 1;
    }
    class
}

/// Whether a token can contain the byte.
#[inline]
pub(crate) fn is_token_byte(byte: u8) -> bool {
    const TOKEN: [bool; 256] = alphanumeric_or(b"!#$%&'*+-.^_`|~");
    TOKEN[byte as usize]
}

/// Whether the text is a token.
pub(crate) fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is_token_byte(byte))
}

/// Whether a header value can contain the byte: of the control bytes, only the tab.
#[cfg(feature = "server")]
#[inline]
pub(crate) fn is_value_byte(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_contain_neither_delimiters_nor_spaces() {
        assert!(is_token(b"GET") && is_token(b"x-1!#$%&'*+.^_`|~"));
        let outside = b"\"(),/:;<=>?@[\\]{} \t\r\n\x7f\0";
        assert!(!is_token(b"") && outside.iter().all(|&byte| !is_token_byte(byte)));
        assert!((0x80..=0xff).all(|byte| !is_token_byte(byte)));
    }
}
