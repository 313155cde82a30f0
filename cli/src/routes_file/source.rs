//! The bytes of a file, and its lines.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str;

use crate::printable::Printable;

/// The name of standard input in messages.
pub(crate) const STANDARD_INPUT: &str = "<stdin>";

/// Editors write it at the start of a file. It is no part of the first line.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The size of the largest file. Some files, such as `/dev/zero`, have no end.
const MAX_MIB: usize = 256;

/// A file and its name.
pub(crate) struct Source {
    pub(crate) name: String,
    bytes: Vec<u8>,
    /// The number of its first line.
    pub(super) first_line: usize,
}

/// A line that is not UTF-8.
pub(crate) struct NotUtf8<'text> {
    /// What comes before the invalid byte.
    pub(crate) valid: &'text str,
    /// The invalid byte.
    pub(crate) byte: u8,
    /// Its offset in the file, counted from 0 and with the byte-order mark, as tools for bytes do.
    pub(crate) offset: usize,
}

impl Source {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(file: &Path) -> io::Result<Source> {
        let is_standard_input = file.as_os_str() == "-";
        let name = if is_standard_input { STANDARD_INPUT.into() } else { file.to_string_lossy() };
        let bytes = if is_standard_input { read_all(io::stdin().lock()) } else { read_file(file) };
        match bytes {
            Ok(bytes) => Ok(Source { name: name.into_owned(), bytes, first_line: 1 }),
            Err(error) => {
                Err(io::Error::new(error.kind(), format!("{}: {error}", Printable(&name))))
            }
        }
    }

    /// A file that is only a text.
    pub(super) fn of_text(name: &str, text: &str) -> Source {
        Source::of_line(name, 1, text.as_bytes())
    }

    /// One line of a file.
    pub(crate) fn of_line(name: &str, number: usize, bytes: &[u8]) -> Source {
        Source { name: name.into(), bytes: bytes.into(), first_line: number }
    }

    /// Whether its name says that it is JSON.
    pub(super) fn is_json(&self) -> bool {
        Path::new(&self.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
    }

    /// Returns the whole text, unless it is not UTF-8: [`Source::lines`] tells where.
    pub(super) fn text(&self) -> Option<&str> {
        str::from_utf8(self.bytes_of_text()).ok()
    }

    /// The bytes after the byte-order mark.
    fn bytes_of_text(&self) -> &[u8] {
        self.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.bytes)
    }

    /// Returns the number of lines.
    pub(crate) fn line_count(&self) -> usize {
        1 + self.bytes.iter().filter(|byte| **byte == b'\n').count()
    }

    /// Returns the lines with their numbers, without their ends: LF or CRLF.
    ///
    /// Each line is decoded alone, so that one in another encoding does not hide the errors of the
    /// others.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, Result<&str, NotUtf8<'_>>)> {
        let text = self.bytes_of_text();
        let mut offset = self.bytes.len() - text.len();
        (self.first_line..).zip(text.split(|byte| *byte == b'\n')).map(move |(line, bytes)| {
            let start = offset;
            offset += bytes.len() + 1;
            (line, decode(bytes.strip_suffix(b"\r").unwrap_or(bytes), start))
        })
    }
}

fn read_file(file: &Path) -> io::Result<Vec<u8>> {
    let opened = File::open(file)?;
    if opened.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory, not a file"));
    }
    read_all(opened)
}

fn read_all(input: impl Read) -> io::Result<Vec<u8>> {
    let max_bytes = MAX_MIB << 20;
    let mut bytes = Vec::new();
    input.take(max_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > max_bytes {
        let message = format!("too large: a file of routes has at most {MAX_MIB} MiB");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Decodes a line that starts at an offset in the file.
pub(crate) fn decode(bytes: &[u8], start: usize) -> Result<&str, NotUtf8<'_>> {
    str::from_utf8(bytes).map_err(|error| {
        let (valid, invalid) = bytes.split_at(error.valid_up_to());
        NotUtf8 {
            valid: str::from_utf8(valid).unwrap_or_default(),
            byte: invalid.first().copied().unwrap_or_default(),
            offset: start + valid.len(),
        }
    })
}
