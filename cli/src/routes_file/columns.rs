//! Places in a file, and the columns of bytes in a text, counted in one pass.
//!
//! In: a text, the place where it starts, and offsets. Out: the place of each offset.

/// A place in a file. Both numbers count from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Counts the columns of a text from its start. Asked for offsets in ascending order, it reads the
/// text once, however many they are.
pub(crate) struct Columns<'text> {
    /// The text as the file has it.
    written: &'text str,
    is_escaped: bool,
    start: Position,
    last: Reached,
    /// The number of bytes that were read.
    #[cfg(test)]
    steps: usize,
}

/// How far a text was read.
#[derive(Clone, Copy, Default)]
struct Reached {
    /// Bytes of the text.
    offset: usize,
    /// Bytes of what is written for it: more, if it has escapes.
    written: usize,
    /// Characters of what is written.
    characters: usize,
}

impl<'text> Columns<'text> {
    /// Counts from the position at which the text starts.
    pub(crate) fn new(start: Position, text: &'text str) -> Self {
        Columns {
            written: text,
            is_escaped: false,
            start,
            last: Reached::default(),
            #[cfg(test)]
            steps: 0,
        }
    }

    /// The same for a text that is written with escapes, as in a string of TOML.
    pub(crate) fn of_escaped(start: Position, written: &'text str) -> Self {
        Columns { is_escaped: true, ..Columns::new(start, written) }
    }

    /// Returns the position of a byte of the text; that of its end for any offset beyond.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        let from = if offset < self.last.offset { Reached::default() } else { self.last };
        let reached = match self.is_escaped {
            false => from.forward(self.written, offset),
            true => from.forward_escaped(self.written, offset),
        };
        #[cfg(test)]
        {
            self.steps += reached.written - from.written;
        }
        self.last = reached;
        let Position { line, column } = self.start;
        Position { line, column: column + reached.characters }
    }
}

impl Reached {
    fn forward(self, text: &str, offset: usize) -> Reached {
        let offset = offset.min(text.len());
        // All bytes of a character but the first are like this.
        let is_continuation = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
        let between = &text.as_bytes()[self.written..offset];
        let more = between.iter().filter(|byte| !is_continuation(byte)).count();
        Reached { offset, written: offset, characters: self.characters + more }
    }

    fn forward_escaped(mut self, written: &str, offset: usize) -> Reached {
        while self.offset < offset {
            let rest = &written[self.written..];
            let Some(character) = rest.chars().next() else { break };
            let (length, characters) = escape(rest).unwrap_or((character.len_utf8(), 1));
            let of_value = match characters {
                1 => length,
                _ => value_length(&rest[..length]),
            };
            self.offset += of_value;
            self.written += length;
            self.characters += characters;
        }
        self
    }
}

/// The length of the escape at the start of a text, in bytes and so in characters.
fn escape(text: &str) -> Option<(usize, usize)> {
    let kind = *text.strip_prefix('\\')?.as_bytes().first()?;
    let length = match kind {
        b'x' => 4,
        b'u' => 6,
        b'U' => 10,
        _ => 2,
    };
    text.get(..length).filter(|escape| escape.is_ascii()).map(|_| (length, length))
}

/// The number of bytes that an escape stands for.
fn value_length(escape: &str) -> usize {
    let code = escape.get(2..).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    code.and_then(char::from_u32).map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::{Columns, Position};

    const START: Position = Position { line: 3, column: 5 };

    #[test]
    fn columns_count_characters() {
        let mut columns = Columns::new(START, "aé→x");
        let mut at = |offset| columns.position(offset).column;
        assert_eq!([at(0), at(1), at(3), at(6), at(7), at(99)], [5, 6, 7, 8, 9, 9]);
        assert_eq!([at(3), at(0), at(6)], [7, 5, 8], "in any order");
        assert_eq!(columns.position(0).line, START.line);
    }

    #[test]
    fn an_escape_is_as_long_as_it_is_written() {
        // The text is `\a"é→x`, of 1, 1, 1, 2, 3 and 1 bytes.
        let mut columns = Columns::of_escaped(START, r#"\\a\"\xe9\u2192x"#);
        let mut at = |offset| columns.position(offset).column - START.column;
        assert_eq!([at(0), at(1), at(2), at(3), at(5), at(8), at(9)], [0, 2, 3, 5, 9, 15, 16]);
        assert_eq!([at(99), at(2)], [16, 3]);
        // An end in the middle of an escape is that of the text.
        for cut in ["\\", "\\u12", "\\é"] {
            let mut columns = Columns::of_escaped(START, cut);
            let end = columns.position(99).column - START.column;
            assert_eq!(end, cut.chars().count(), "{cut}");
        }
    }

    #[test]
    fn any_number_of_columns_takes_one_pass() {
        let text = "é,".repeat(10_000);
        let mut columns = Columns::new(START, &text);
        for (index, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(columns.position(offset).column, START.column + index);
        }
        assert!(columns.steps <= text.len(), "{}", columns.steps);
    }
}
