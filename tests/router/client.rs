//! What a client makes of the text of a path, written out independently.

/// Whether a client sends the character in a path as it is, but for `%`.
fn stays(character: char) -> bool {
    let pchar = "-._~!$&'()*+,;=:@";
    character.is_ascii_alphanumeric() || pchar.contains(character) || "/[]|".contains(character)
}

/// The text with everything encoded that clients encode.
pub(crate) fn sent(text: &str) -> String {
    let mut sent = String::new();
    for (at, character) in text.char_indices() {
        let rest = &text.as_bytes()[at + 1..];
        let is_escape = || rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit);
        if stays(character) || (character == '%' && is_escape()) {
            sent.push(character);
        } else {
            let bytes = character.to_string().into_bytes();
            sent.extend(bytes.iter().map(|byte| format!("%{byte:02X}")));
        }
    }
    sent
}
