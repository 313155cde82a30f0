//! Text of files and arguments, made safe for a terminal.

use std::fmt::{self, Write as _};

/// Text whose hidden characters are escaped: it can neither move the cursor of a terminal nor change
/// the order in which the rest is read.
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
