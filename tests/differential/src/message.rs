//! The bytes of a disputed request, taken apart leniently: any LF ends a line.
//!
//! This shares no code with the parsers under comparison. It is generous, so that a rule can say
//! what is wrong with a request that no strict parser accepts.

use crate::reading::text;

/// A request, and everything after it.
pub(crate) struct Message<'a> {
    /// The lines of the head with their ends, up to the empty line.
    pub(crate) head: Vec<&'a [u8]>,
    /// Whether the empty line is there.
    pub(crate) is_complete: bool,
    /// What follows the head.
    pub(crate) rest: &'a [u8],
    /// Whether empty lines precede the request.
    pub(crate) follows_empty_lines: bool,
    /// Whether one of these is a bare LF.
    pub(crate) follows_bare_lf: bool,
}

/// Returns a line without its end.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns whether a line ends with CR LF, or is incomplete, and has no other CR.
pub(crate) fn has_whole_end(line: &[u8]) -> bool {
    let (content, ends) = match line.strip_suffix(b"\r\n") {
        Some(content) => (content, true),
        None => (line.strip_suffix(b"\r").unwrap_or(line), !line.ends_with(b"\n")),
    };
    ends && !content.contains(&b'\r')
}

impl<'a> Message<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Message<'a> {
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n').peekable();
        let (mut follows_empty_lines, mut follows_bare_lf) = (false, false);
        while let Some(line) = lines.next_if(|line| content(line).is_empty()) {
            follows_empty_lines = true;
            follows_bare_lf |= line == b"\n";
        }
        let (mut head, mut is_complete) = (Vec::new(), false);
        for line in lines {
            head.push(line);
            if content(line).is_empty() && line.ends_with(b"\n") {
                is_complete = true;
                break;
            }
        }
        let after = head
            .last()
            .map_or(bytes.len(), |last| last.as_ptr().addr() - bytes.as_ptr().addr() + last.len());
        Message { head, is_complete, rest: &bytes[after..], follows_empty_lines, follows_bare_lf }
    }

    /// Returns the words of the request line.
    pub(crate) fn words(&self) -> Vec<String> {
        let line = self.head.first().copied().unwrap_or_default();
        text(content(line)).split(' ').map(str::to_owned).collect()
    }

    /// Returns a word of the request line, counted from 0.
    pub(crate) fn word(&self, number: usize) -> String {
        self.words().get(number).cloned().unwrap_or_default()
    }

    /// Returns the lines of all headers.
    pub(crate) fn fields(&self) -> &[&'a [u8]] {
        let end = self.head.len() - usize::from(self.is_complete);
        self.head.get(1..end).unwrap_or_default()
    }

    /// Returns the values of all headers with a name, however they are written.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let field = |line: &&[u8]| {
            let line = text(content(line));
            let (known, value) = line.split_once(':')?;
            let is_named = known.trim().eq_ignore_ascii_case(name);
            is_named.then(|| value.trim_matches([' ', '\t', '\r']).to_owned())
        };
        self.fields().iter().filter_map(field).collect()
    }

    /// Returns the lines of chunk sizes and of trailers, with their ends.
    pub(crate) fn chunk_lines(&self) -> ChunkLines<'a> {
        let mut lines = ChunkLines::default();
        let mut rest = self.rest;
        loop {
            let size_line = take_line(&mut rest);
            lines.sizes.push(size_line);
            let size = text(size_line);
            let size = size.trim_start_matches([' ', '\t', '+', '-']);
            let digits = size.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(size.len());
            let size = usize::from_str_radix(&size[..digits], 16).unwrap_or(usize::MAX);
            if size == 0 || size > rest.len() {
                break;
            }
            rest = &rest[size..];
            take_line(&mut rest);
        }
        while !rest.is_empty() {
            let line = take_line(&mut rest);
            lines.trailers.push(line);
            if content(line).is_empty() {
                break;
            }
        }
        lines
    }
}

/// The lines of a chunked body.
#[derive(Default)]
pub(crate) struct ChunkLines<'a> {
    pub(crate) sizes: Vec<&'a [u8]>,
    pub(crate) trailers: Vec<&'a [u8]>,
}

fn take_line<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let end = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
    let (line, after) = rest.split_at(end);
    *rest = after;
    line
}
