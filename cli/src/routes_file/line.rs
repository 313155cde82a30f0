//! The grammar of a line: `[METHODS] ROUTE`, with blanks around, and a comment after the route. A
//! route may begin with its host: `//HOST/`.

use crate::method;
use crate::printable::Quote;

/// What separates words. Other white space is part of a word.
const BLANK: [char; 2] = [' ', '\t'];

/// How methods are written.
const LIST: &str = "commas join methods, without blanks, as in `GET,POST`";

/// A line that has a route.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'text> {
    /// The methods of the route; none for any method.
    pub(super) methods: Vec<Word<'text>>,
    /// The pattern of its host; none for any host.
    pub(super) host: Option<Word<'text>>,
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
        let (methods, target) = if first.is_route() {
            (Vec::new(), first)
        } else {
            let second = Word::after(line, first.end());
            (methods(first, second)?, second)
        };
        check_end(line, target)?;
        let (host, route) = split_host(target)?;
        Ok(Some(Line { methods, host, route }))
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

    /// The parts before and after a byte of the word.
    fn split_at(self, at: usize) -> (Self, Self) {
        let (before, after) = self.text.split_at(at);
        let offset = self.offset + at;
        (Word { text: before, ..self }, Word { text: after, offset })
    }

    /// Whether the line ends here, or a comment begins.
    fn is_nothing(self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }

    fn is_route(self) -> bool {
        is_route(self.text)
    }

    fn is_list(self) -> bool {
        self.text.chars().all(|c| c == ',' || method::is_character(c))
    }

    /// Whether it is a list of methods such as clients send, and not just of any tokens.
    fn is_likely_list(self) -> bool {
        self.text.chars().all(|c| c.is_ascii_uppercase() || ",-_*".contains(c))
    }

    fn problem(self, message: impl Into<String>) -> Problem {
        Problem { offset: self.offset, message: message.into() }
    }

    fn is_no_route(self) -> Problem {
        let quoted = Quote(self.text);
        self.problem(match self.text {
            "[[route]]" => format!("{quoted} is TOML, which `--format toml` reads"),
            "openapi:" => format!("{quoted} is OpenAPI, which `--format openapi` reads"),
            _ => format!("{quoted} is not a route: a route begins with `/`"),
        })
    }
}

/// Splits `GET,PUT`, which a route must follow.
fn methods<'text>(list: Word<'text>, route: Word<'text>) -> Result<Vec<Word<'text>>, Problem> {
    if !list.is_list() || !route.is_route() {
        return Err(no_methods(list, route));
    }
    let mut offset = list.offset;
    let words = list.text.split(',').map(|text| {
        let word = Word { text, offset };
        offset += text.len() + 1;
        word
    });
    let words: Vec<Word<'_>> = words.collect();
    match words.iter().find(|word| word.text.is_empty()) {
        Some(empty) => Err(empty.problem(format!("empty method: {LIST}"))),
        None => Ok(words),
    }
}

/// What is wrong with the first two words of a line, if they are not methods and a route.
fn no_methods(first: Word<'_>, second: Word<'_>) -> Problem {
    let quoted = Quote(first.text);
    if !first.is_list() {
        return if first.text.contains("://") {
            first.problem(format!("{quoted} has a scheme: write only `//HOST/`, and the route"))
        } else if second.is_route() {
            first.problem(format!("{quoted} before a route is not a list of methods: {LIST}"))
        } else {
            first.is_no_route()
        };
    }
    if second.is_nothing() {
        return if first.is_likely_list() {
            first.problem(format!("no route after {quoted}: a route begins with `/`"))
        } else {
            first.is_no_route()
        };
    }
    let is_cut = first.text.ends_with(',') || second.text.starts_with(',');
    if second.is_list() && (is_cut || first.is_likely_list() && second.is_likely_list()) {
        let message = format!("blank in a list of methods: {LIST}");
        return Problem { offset: first.end(), message };
    }
    second.is_no_route()
}

/// Splits `//HOST/ROUTE`; without the slashes, all is the route.
fn split_host(target: Word<'_>) -> Result<(Option<Word<'_>>, Word<'_>), Problem> {
    if !target.text.starts_with("//") {
        return Ok((None, target));
    }
    let (_, rest) = target.split_at(2);
    let Some(end) = host_end(rest.text) else {
        let message = match rest.text {
            "" => "no host after `//`: write `//HOST/`".to_owned(),
            _ => "no route after the host: write `//HOST/`".to_owned(),
        };
        return Err(Problem { offset: rest.end(), message });
    };
    if end == 0 {
        return Err(rest.problem("no host after `//`: write one slash for any host"));
    }
    let (host, route) = rest.split_at(end);
    if route.is_route() { Ok((Some(host), route)) } else { Err(route.is_no_route()) }
}

/// Where the route begins after a host: at the first slash outside of braces, or at the brace of an
/// optional end. Slashes count everywhere if a brace is not closed.
fn host_end(text: &str) -> Option<usize> {
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'/' if depth == 0 => return Some(at),
            b'{' if depth == 0 && text[at..].starts_with("{/") => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'\\' => escaped = depth > 0,
            _ => {}
        }
    }
    text.find('/').filter(|_| depth > 0)
}

/// Checks that at most a comment follows the route.
fn check_end(line: &str, route: Word<'_>) -> Result<(), Problem> {
    if Word::after(line, route.end()).is_nothing() {
        return Ok(());
    }
    let message = "blank in a route: write `%20`, or `#` before a comment".to_owned();
    Err(Problem { offset: route.end(), message })
}

/// Whether a text can only be a route.
fn is_route(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("{/*")
}

/// Says why a text is no route, where the host has a place of its own.
pub(crate) fn not_a_route(text: &str) -> Option<String> {
    let quoted = Quote(text);
    if !is_route(text) {
        Some(format!("{quoted} is not a route: a route begins with `/`"))
    } else if text.starts_with("//") {
        Some(format!("{quoted} begins with two slashes: write the host as `host`"))
    } else {
        None
    }
}
