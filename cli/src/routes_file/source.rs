//! The bytes of a file, its lines, and positions in it.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use crate::printable::Printable;

/// The name of standard input in messages.
const STANDARD_INPUT: &str = "<stdin>";

/// Editors write it at the start of a file. It is no part of the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A place in a file. Both numbers count from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Position {
    /// Returns the position of a byte in the text of a line.
    pub(super) fn in_line(line: usize, text: &str, offset: usize) -> Position {
        let before = text.char_indices().take_while(|(index, _)| *index < offset);
        Position { line, column: before.count() + 1 }
    }
}

/// A file and its name.
pub(super) struct Source {
    pub(super) name: String,
    bytes: Vec<u8>,
}

/// A line that is not UTF-8.
pub(super) struct NotUtf8 {
    pub(super) position: Position,
    /// The invalid byte.
    pub(super) byte: u8,
    /// Its offset in the file, counted from 0 and with the byte-order mark, as tools for bytes do.
    pub(super) offset: usize,
}

impl Source {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(file: &Path) -> io::Result<Source> {
        let is_standard_input = file.as_os_str() == "-";
        let name = if is_standard_input { STANDARD_INPUT.into() } else { file.to_string_lossy() };
        let bytes = if is_standard_input { read_standard_input() } else { fs::read(file) };
        match bytes {
            Ok(bytes) => Ok(Source { name: name.into_owned(), bytes }),
            Err(error) => {
                Err(io::Error::new(error.kind(), format!("{}: {error}", Printable(&name))))
            }
        }
    }

    /// Returns the lines with their numbers, without their ends: LF or CRLF.
    ///
    /// Each line is decoded alone, so that one in another encoding does not hide the errors of the
    /// others.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, Result<&str, NotUtf8>)> {
        let text = self.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.bytes);
        let mut offset = self.bytes.len() - text.len();
        (1..).zip(text.split(|byte| *byte == b'\n')).map(move |(line, bytes)| {
            let start = offset;
            offset += bytes.len() + 1;
            let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
            (line, decode(line, bytes, start))
        })
    }
}

fn read_standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Decodes a line that starts at an offset in the file.
fn decode(line: usize, bytes: &[u8], start: usize) -> Result<&str, NotUtf8> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, invalid) = bytes.split_at(error.valid_up_to());
        let valid_text = String::from_utf8_lossy(valid);
        NotUtf8 {
            position: Position::in_line(line, &valid_text, valid.len()),
            byte: invalid.first().copied().unwrap_or_default(),
            offset: start + valid.len(),
        }
    })
}
