//! Parameters in the texts of routes.

/// The length of the parameter at the start of a text, which is in braces. Its constraint may have
/// braces too, and escaped ones.
pub(crate) fn length(text: &str) -> usize {
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}
