//! Text, and where in its line or its file each byte came from: strings of source code have
//! escapes.

/// A text, and for each of its bytes the byte of the line that it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    offsets: Vec<usize>,
    /// Where it ends in the line.
    end: usize,
}

impl Text {
    /// A part of a line as it is.
    pub(super) fn plain(text: &str, offset: usize) -> Text {
        let end = offset + text.len();
        Text { text: text.to_owned(), offsets: (offset..end).collect(), end }
    }

    /// A text that begins at an offset of the line, still without bytes.
    pub(super) fn empty(offset: usize) -> Text {
        Text { end: offset, ..Text::default() }
    }

    /// Appends a character that stands at an offset of the line, and takes `length` bytes there.
    pub(super) fn push(&mut self, character: char, offset: usize, length: usize) {
        self.text.push(character);
        self.offsets.resize(self.text.len(), offset);
        self.end = offset + length;
    }

    /// The text of a line that starts at an offset of the file.
    pub(super) fn moved_by(mut self, start: usize) -> Text {
        self.offsets.iter_mut().for_each(|offset| *offset += start);
        self.end += start;
        self
    }

    /// The byte of the line from which this byte of the text came.
    pub(super) fn offset(&self, at: usize) -> usize {
        self.offsets.get(at).copied().unwrap_or(self.end)
    }

    /// The text from a byte on.
    pub(super) fn from(&self, at: usize) -> Text {
        let (text, offsets) = (self.text[at..].to_owned(), self.offsets[at..].to_vec());
        Text { text, offsets, end: self.end }
    }

    /// The text up to a byte.
    pub(super) fn to(&self, at: usize) -> Text {
        let (text, offsets) = (self.text[..at].to_owned(), self.offsets[..at].to_vec());
        Text { text, offsets, end: self.offset(at) }
    }

    /// What is wrong at a byte of the text.
    pub(super) fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        Problem { offset: self.offset(at), message: message.into() }
    }
}

/// What is wrong, or not kept, and the byte of the line at which it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    pub(super) offset: usize,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Problem {
        Problem { offset, message: message.into() }
    }
}
