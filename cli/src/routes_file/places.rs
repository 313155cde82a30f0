//! Places of bytes in a whole text.
//!
//! In: a text, and offsets in any order. Out: the line and the column of each.

use std::cell::Cell;

use crate::routes_file::Position;

/// The distance in bytes between two known places: a bound on what is read to find another.
const STEP: usize = 256;

const START: Position = Position { line: 1, column: 1 };

/// Finds the line and the column of any byte of a text.
pub(super) struct Places<'text> {
    text: &'text str,
    /// The place of each byte whose offset is a multiple of [`STEP`].
    known: Vec<Position>,
    /// The offset that was asked for last, and its place: the next one is often near.
    last: Cell<(usize, Position)>,
}

impl<'text> Places<'text> {
    pub(super) fn new(text: &'text str) -> Places<'text> {
        let mut position = START;
        let parts = text.as_bytes().chunks(STEP).map(|part| {
            let start = position;
            position = advance(position, part);
            start
        });
        Places { text, known: parts.collect(), last: Cell::new((0, START)) }
    }

    /// Returns the place of a byte; that of the text's end for any offset beyond.
    pub(super) fn position(&self, offset: usize) -> Position {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let step = (offset / STEP).min(self.known.len().saturating_sub(1));
        let known = (step * STEP, self.known.get(step).copied().unwrap_or(START));
        let last = self.last.get();
        let is_nearer = (known.0..=offset).contains(&last.0);
        let (from, start) = if is_nearer { last } else { known };
        let position = advance(start, &bytes[from..offset]);
        self.last.set((offset, position));
        position
    }

    /// The same for the first byte of a text, which may be in quotes: after the quote.
    pub(super) fn position_in_quotes(&self, offset: usize) -> Position {
        let quoted = matches!(self.text.as_bytes().get(offset), Some(b'"' | b'\''));
        self.position(offset + usize::from(quoted))
    }
}

fn advance(from: Position, bytes: &[u8]) -> Position {
    let newlines = bytes.iter().filter(|byte| **byte == b'\n').count();
    let last = bytes.iter().rposition(|byte| *byte == b'\n');
    let (column, of_line) = match last {
        Some(newline) => (1, &bytes[newline + 1..]),
        None => (from.column, bytes),
    };
    // All bytes of a character but the first are like this.
    let is_continuation = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
    let characters = of_line.iter().filter(|byte| !is_continuation(byte)).count();
    Position { line: from.line + newlines, column: column + characters }
}

#[cfg(test)]
mod tests {
    use super::{Places, STEP};
    use crate::routes_file::Position;

    #[test]
    fn every_byte_has_its_line_and_column() {
        let line = format!("é{}→\r\n", "x".repeat(STEP));
        let text = line.repeat(5) + "end";
        let places = Places::new(&text);
        let (mut line, mut column) = (1, 1);
        for (offset, character) in text.char_indices() {
            assert_eq!(places.position(offset), Position { line, column }, "{offset}");
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        for offset in (0..text.len()).rev().step_by(7).chain([5, 900, 300, 300]) {
            assert_eq!(places.position(offset), Places::new(&text).position(offset), "{offset}");
        }
        let end = Position { line: 6, column: 4 };
        assert_eq!([places.position(text.len()), places.position(usize::MAX)], [end, end]);
        assert_eq!(Places::new("").position(7), Position { line: 1, column: 1 });
    }
}
