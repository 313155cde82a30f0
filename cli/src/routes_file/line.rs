//! The grammar of a line: `[METHODS] ROUTE`, with blanks around, and a comment after the route.

/// What separates words. Other white space is part of a word.
const BLANK: [char; 2] = [' ', '\t'];

/// A line that has a route.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'text> {
    /// The methods of the route; none for any method.
    pub(super) methods: Vec<Word<'text>>,
    pub(super) route: Word<'text>,
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'text> {
    pub(super) text: &'text str,
    /// Its first byte, counted from 0.
    pub(super) offset: usize,
}

/// What is wrong with a line, and the byte at which it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) offset: usize,
    pub(super) message: String,
}

impl<'text> Line<'text> {
    /// Parses a line. Returns `None` for an empty line and for a comment.
    pub(super) fn parse(line: &'text str) -> Result<Option<Self>, Problem> {
        let first = Word::after(line, 0);
        if first.is_nothing() {
            return Ok(None);
        }
        let (methods, route) = if first.is_route() {
            (Vec::new(), first)
        } else {
            (first.methods()?, Word::after(line, first.end()))
        };
        check_route(first, route)?;
        check_end(line, route)?;
        Ok(Some(Line { methods, route }))
    }
}

impl<'text> Word<'text> {
    /// Returns the first word at or after an offset; it is empty at the end of the line.
    fn after(line: &'text str, offset: usize) -> Self {
        let rest = line[offset..].trim_start_matches(BLANK);
        let end = rest.find(BLANK).unwrap_or(rest.len());
        Word { text: &rest[..end], offset: line.len() - rest.len() }
    }

    fn end(self) -> usize {
        self.offset + self.text.len()
    }

    /// Whether the line ends here, or a comment begins.
    fn is_nothing(self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }

    fn is_route(self) -> bool {
        self.text.starts_with('/') || self.text.starts_with("{/*")
    }

    /// Splits `GET,PUT`.
    fn methods(self) -> Result<Vec<Self>, Problem> {
        if !self.text.chars().all(|c| c == ',' || is_token_character(c)) {
            return Err(self.is_no_route());
        }
        let mut offset = self.offset;
        let words = self.text.split(',').map(|text| {
            let word = Word { text, offset };
            offset += text.len() + 1;
            word
        });
        let words: Vec<Self> = words.collect();
        match words.iter().find(|word| word.text.is_empty()) {
            Some(empty) => Err(empty.problem("empty method: commas join methods, without blanks")),
            None => Ok(words),
        }
    }

    fn is_no_route(self) -> Problem {
        self.problem(format!("`{}` is not a route: a route begins with `/`", self.text))
    }

    fn problem(self, message: impl Into<String>) -> Problem {
        Problem { offset: self.offset, message: message.into() }
    }
}

/// Checks the beginning of a route, which may be the first word or follow it.
fn check_route(first: Word<'_>, route: Word<'_>) -> Result<(), Problem> {
    if route.is_nothing() {
        // Whether the only word is meant as a method or as a route, this is what is wrong.
        return Err(first.is_no_route());
    }
    if route.text.starts_with("//") {
        return Err(route.problem("a route for a host (`//HOST/`) cannot be read yet"));
    }
    if route.is_route() { Ok(()) } else { Err(route.is_no_route()) }
}

/// Checks that at most a comment follows the route.
fn check_end(line: &str, route: Word<'_>) -> Result<(), Problem> {
    if Word::after(line, route.end()).is_nothing() {
        return Ok(());
    }
    let message = "blank in a route: write `%20`, or `#` before a comment".to_owned();
    Err(Problem { offset: route.end(), message })
}

/// Whether the name of a method can have this character: it is a token of RFC 9110.
fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}
