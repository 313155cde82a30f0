//! Requests in a file: `[METHOD] PATH` on each line.
//!
//! In: bytes of any length. Out: one line after the other, in memory that does not grow.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use crate::commands::request::{BLANK, NotAPath, checked_path};
use crate::method;
use crate::printable::{Printable, Quote};
use crate::progress::Progress;
use crate::routes_file::{
    BYTE_ORDER_MARK, Diagnostic, MessageFormat, Position, STANDARD_INPUT, Source, decode, not_utf8,
    report,
};

/// The longest line, in bytes.
const MAX_LINE: usize = 64 << 10;

/// A file of requests that is being read.
pub(super) struct RequestLines {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    line: Line,
    progress: Progress,
}

/// A line.
#[derive(Default)]
pub(super) struct Line {
    pub(super) number: usize,
    bytes: Vec<u8>,
    /// Its offset in the file.
    start: usize,
    is_too_long: bool,
}

impl RequestLines {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(file: &Path) -> io::Result<RequestLines> {
        let is_standard_input = file.as_os_str() == "-";
        let name = if is_standard_input { STANDARD_INPUT.into() } else { file.to_string_lossy() };
        let opened: io::Result<(Box<dyn Read>, Option<u64>)> = if is_standard_input {
            Ok((Box::new(io::stdin()), None))
        } else {
            open(file).map(|(file, length)| (Box::new(file) as Box<dyn Read>, length))
        };
        let (bytes, length) = opened.map_err(|error| named(&name, &error))?;
        let progress = Progress::of_input("matching", length);
        let (name, reader) = (name.into_owned(), BufReader::with_capacity(MAX_LINE, bytes));
        Ok(RequestLines { name, reader, line: Line::default(), progress })
    }

    /// Returns whether the next line may not be there yet.
    pub(super) fn would_wait(&self) -> bool {
        !self.reader.buffer().contains(&b'\n')
    }

    /// Reads the next line.
    pub(super) fn next(&mut self) -> io::Result<Option<&Line>> {
        let read = self.line.read(&mut self.reader).map_err(|error| named(&self.name, &error))?;
        self.progress.advance(read);
        Ok((read > 0).then_some(&self.line))
    }

    /// Writes a message about the last line.
    pub(super) fn report(&self, problem: &Diagnostic, format: MessageFormat) -> String {
        report(&Source::of_line(&self.name, self.line.number, self.line.text()), [problem], format)
    }
}

fn open(file: &Path) -> io::Result<(File, Option<u64>)> {
    let opened = File::open(file)?;
    let metadata = opened.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory, not a file"));
    }
    Ok((opened, metadata.is_file().then_some(metadata.len())))
}

fn named(name: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", Printable(name)))
}

impl Line {
    /// Reads the next line into the memory of this one. Returns the number of bytes read; none at
    /// the end.
    fn read(&mut self, reader: &mut BufReader<Box<dyn Read>>) -> io::Result<usize> {
        self.start += self.bytes.len();
        self.bytes.clear();
        self.number += 1;
        let within = reader.by_ref().take(MAX_LINE as u64 + 1);
        let mut read = { within }.read_until(b'\n', &mut self.bytes)?;
        self.is_too_long = read > MAX_LINE && self.bytes.last() != Some(&b'\n');
        if self.is_too_long {
            let skipped = reader.skip_until(b'\n')?;
            self.start += skipped;
            read += skipped;
        }
        Ok(read)
    }

    /// Returns the bytes without a byte-order mark and the end of the line: LF or CRLF.
    fn text(&self) -> &[u8] {
        let bytes = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if self.has_mark() { &bytes[BYTE_ORDER_MARK.len()..] } else { bytes }
    }

    fn has_mark(&self) -> bool {
        self.number == 1 && self.bytes.starts_with(BYTE_ORDER_MARK)
    }

    /// Returns the method, if the line has one, and the path. `None` for an empty line.
    pub(super) fn request(&self) -> Result<Option<(Option<&str>, &str)>, Diagnostic> {
        let place = |column| Position { line: self.number, column };
        if self.is_too_long {
            let message = format!("too long: a line has at most {} KiB", MAX_LINE >> 10);
            return Err(Diagnostic::error(place(1), message));
        }
        let text = self.text();
        let before = if self.has_mark() { BYTE_ORDER_MARK.len() } else { 0 };
        let text =
            decode(text, self.start + before).map_err(|error| not_utf8(self.number, &error))?;
        split(text).map_err(|NotAPath { offset, message }| {
            let before = text.get(..offset).unwrap_or(text);
            Diagnostic::error(place(1 + before.chars().count()), message)
        })
    }
}

/// Splits `[METHOD] PATH`.
fn split(text: &str) -> Result<Option<(Option<&str>, &str)>, NotAPath> {
    let trimmed = text.trim_matches(BLANK);
    let start = text.len() - text.trim_start_matches(BLANK).len();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let (method, path) = match trimmed.split_once(BLANK) {
        Some((method, rest)) if !method.starts_with('/') => {
            (Some(method), rest.trim_start_matches(BLANK))
        }
        _ => (None, trimmed),
    };
    if method.is_none() && !path.starts_with('/') {
        let message = format!("no path in {}: write `[METHOD] PATH`", Quote(path));
        return Err(NotAPath { offset: start, message });
    }
    if let Some(method) = method {
        method::checked(method).map_err(|message| NotAPath { offset: start, message })?;
    }
    let before = start + trimmed.len() - path.len();
    let path = checked_path(path)
        .map_err(|NotAPath { offset, message }| NotAPath { offset: before + offset, message })?;
    Ok(Some((method, path)))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_line_may_have_a_method() {
        for (text, expected) in [
            ("/a", Ok(Some((None, "/a")))),
            (" \tPUT \t /a?b \t", Ok(Some((Some("PUT"), "/a")))),
            (" \t", Ok(None)),
            ("GET", Err(0)),
            (" GET,PUT /a", Err(1)),
            (" http://h/ /a", Err(1)),
            (" GET b", Err(5)),
            ("/a b", Err(2)),
            ("GET /é b", Err(7)),
        ] {
            assert_eq!(split(text).map_err(|problem| problem.offset), expected, "{text:?}");
        }
    }
}
