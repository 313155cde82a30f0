//! Text of files and arguments, made safe and short for a terminal.

use std::fmt::{self, Write as _};

/// Text whose hidden characters are escaped: it can neither move the cursor of a terminal nor
/// change the order in which the rest is read.
pub(crate) struct Printable<'text>(pub(crate) &'text str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            if is_hidden(character) {
                write!(f, "{}", character.escape_default())
            } else {
                f.write_char(character)
            }
        })
    }
}

/// Control characters, separators of lines, marks of direction, and characters without a width.
fn is_hidden(character: char) -> bool {
    let hidden = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    character.is_control() || hidden
}

/// The number of characters that are shown of a quoted text.
const MAX_QUOTE_LENGTH: usize = 80;

/// The start of a text, and an ellipsis if that is not all of it.
fn clip(text: &str) -> (&str, &'static str) {
    match text.char_indices().nth(MAX_QUOTE_LENGTH) {
        None => (text, ""),
        Some((end, _)) => (&text[..end], "…"),
    }
}

/// Text that is cut if it is long.
pub(crate) struct Clipped<'text>(pub(crate) &'text str);

impl fmt::Display for Clipped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, ellipsis) = clip(self.0);
        write!(f, "{}{ellipsis}", Printable(text))
    }
}

/// The same, in backquotes.
pub(crate) struct Quote<'text>(pub(crate) &'text str);

impl fmt::Display for Quote<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", Clipped(self.0))
    }
}

/// The same, in quotes, and escaped as a string of Rust is.
pub(crate) struct DebugQuote<'text>(pub(crate) &'text str);

impl fmt::Display for DebugQuote<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, ellipsis) = clip(self.0);
        write!(f, "{text:?}{ellipsis}")
    }
}
