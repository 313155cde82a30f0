//! [`Visible`]: text of strangers inside a message.
//!
//! Input: anything with a `Display`. Output: its text, of which each character can be seen; and the
//! start of a text that would fill the screen. This module imports nothing of the crate.

use core::fmt::{self, Write};

/// Escapes control characters, separators of lines, and characters that turn the direction of
/// text: a line stays a line, and reads in the order in which it was written. Backslashes stay as
/// they are, for the sake of expressions.
pub(crate) struct Visible<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Visible<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

/// Escapes what is written through it.
struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| match is_hidden(character) {
            true => write!(self.0, "{}", character.escape_default()),
            false => self.0.write_char(character),
        })
    }
}

/// The start of a text, and an ellipsis if that is not all of it.
#[inline]
pub(crate) fn clip(text: &str, max_chars: usize) -> (&str, &'static str) {
    match text.char_indices().nth(max_chars) {
        None => (text, ""),
        Some((end, _)) => (&text[..end], "…"),
    }
}

#[inline]
fn is_hidden(character: char) -> bool {
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || turns
}
