//! The reader of files with one route per line.

use super::columns::Columns;
use super::entry::{Entry, Located};
use super::line::{Line, Problem, Word};
use super::source::{NotUtf8, Source};
use super::{Diagnostic, Position};

/// Reads each line that has a route; one that is wrong does not hide the others.
pub(super) fn read(source: &Source) -> impl Iterator<Item = Result<Entry, Diagnostic>> {
    source.lines().filter_map(|(number, text)| read_line(number, &text).transpose())
}

/// Reads a line. `None` if it has no route.
pub(crate) fn read_line(
    number: usize,
    line: &Result<&str, NotUtf8<'_>>,
) -> Result<Option<Entry>, Diagnostic> {
    let text = line.as_ref().map_err(|error| not_utf8(number, error))?;
    let mut columns = Columns::new(Position { line: number, column: 1 }, text);
    match Line::parse(text) {
        Ok(line) => Ok(line.map(|line| located(&line, &mut columns))),
        Err(Problem { offset, message }) => {
            Err(Diagnostic::error(columns.position(offset), message))
        }
    }
}

/// The words of a line with their places, from left to right.
fn located(line: &Line<'_>, columns: &mut Columns<'_>) -> Entry {
    let mut locate =
        |word: Word<'_>| Located::new(word.text.to_owned(), columns.position(word.offset));
    let methods = line.methods.iter().map(|method| locate(*method)).collect();
    Entry::new(line.host.map(&mut locate), methods, locate(line.route))
}

/// Says where a line is not UTF-8.
pub(crate) fn not_utf8(number: usize, error: &NotUtf8<'_>) -> Diagnostic {
    let NotUtf8 { valid, byte, offset } = error;
    let start = Position { line: number, column: 1 };
    let position = Columns::new(start, valid).position(valid.len());
    Diagnostic::error(position, format!("not UTF-8: byte 0x{byte:02X} at byte offset {offset}"))
}
