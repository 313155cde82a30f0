//! Places in a file, and the columns of bytes in a text, counted in one pass.

/// A place in a file. Both numbers count from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Counts the columns of a text from its start. Asked for offsets in ascending order, it reads the
/// text once, however many they are.
pub(crate) struct Columns<'text> {
    text: &'text str,
    start: Position,
    /// The last offset, and the number of characters before it.
    last: (usize, usize),
    /// The number of bytes that were read.
    #[cfg(test)]
    steps: usize,
}

impl<'text> Columns<'text> {
    /// Counts from the position at which the text starts.
    pub(crate) fn new(start: Position, text: &'text str) -> Self {
        Columns {
            text,
            start,
            last: (0, 0),
            #[cfg(test)]
            steps: 0,
        }
    }

    /// Returns the position of a byte of the text; that of its end for any offset beyond.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let (from, characters) = if offset < self.last.0 { (0, 0) } else { self.last };
        let between = &self.text.as_bytes()[from..offset];
        // All bytes of a character but the first are like this.
        let is_continuation = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
        let more = between.iter().filter(|byte| !is_continuation(byte)).count();
        #[cfg(test)]
        {
            self.steps += between.len();
        }
        self.last = (offset, characters + more);
        let Position { line, column } = self.start;
        Position { line, column: column + self.last.1 }
    }
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
    fn any_number_of_columns_takes_one_pass() {
        let text = "é,".repeat(10_000);
        let mut columns = Columns::new(START, &text);
        for (index, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(columns.position(offset).column, START.column + index);
        }
        assert!(columns.steps <= text.len(), "{}", columns.steps);
    }
}
