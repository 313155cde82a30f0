//! Which bytes of a file are code, which are in strings, and which in comments.
//!
//! In: a file in one of the languages of the routers. Out: copies of it, of the same length, with
//! blanks for what is not code. Lines that list a route are not code. A string or a comment that
//! nothing closes is none, so that it hides no lines.

use super::statement::{BLANK, is_alone};
use super::syntax::{Language, Syntax};

/// A file as code.
#[derive(Debug)]
pub(super) struct Lexed {
    /// With blanks for comments.
    pub(super) code: String,
    /// With blanks for the contents of strings too.
    pub(super) bare: String,
    /// Where the text of each comment `// text` begins.
    comments: Vec<usize>,
    /// Where each line starts that is no code.
    alone: Vec<usize>,
    /// Where parentheses open and close, in the order of the first.
    pairs: Vec<(usize, usize)>,
}

impl Lexed {
    /// Where the parentheses end that open at an offset, or its line if nothing closes them.
    pub(super) fn close(&self, open: usize) -> usize {
        match self.pairs.binary_search_by_key(&open, |pair| pair.0) {
            Ok(found) => self.pairs[found].1 + 1,
            Err(_) => {
                let rest = &self.bare[open..];
                open + rest.find('\n').unwrap_or(rest.len())
            }
        }
    }

    /// Whether the line that starts here is no code.
    pub(super) fn is_alone(&self, start: usize) -> bool {
        self.alone.binary_search(&start).is_ok()
    }

    /// Where the comment begins at the end of the line with this range.
    pub(super) fn comment(&self, start: usize, end: usize) -> Option<usize> {
        let next = self.comments.partition_point(|comment| *comment < start);
        self.comments.get(next).copied().filter(|comment| *comment <= end)
    }
}

pub(super) fn lex(text: &str, syntax: Syntax) -> Lexed {
    let bytes = || text.as_bytes().to_vec();
    let mut lexer = Lexer {
        text,
        at: 0,
        code: bytes(),
        bare: bytes(),
        comments: Vec::new(),
        last_close: text.rfind("*/"),
        unclosed: Vec::new(),
    };
    let mut closes = text.rmatch_indices("*/").map(|(at, _)| at);
    let last_apart = closes.find(|at| text[..*at].ends_with(is_apart));
    let mut alone = Vec::new();
    while lexer.at < text.len() {
        let rest = &text[lexer.at..];
        let line = rest.split('\n').next().unwrap_or_default();
        let is_comment = begins_comment(line) && last_apart.is_some_and(|at| lexer.at < at);
        if !is_comment && is_alone(line, syntax) {
            alone.push(lexer.at);
            let end = lexer.at + line.len();
            lexer.hide(end);
            lexer.at = end + 1;
        } else {
            lexer.line(syntax.language());
        }
    }
    let as_text = |bytes| String::from_utf8(bytes).expect("whole characters are blanked");
    let (code, bare) = (as_text(lexer.code), as_text(lexer.bare));
    let pairs = pairs(&bare);
    Lexed { code, bare, comments: lexer.comments, alone, pairs }
}

/// All parentheses that are closed.
fn pairs(bare: &str) -> Vec<(usize, usize)> {
    let (mut open, mut pairs) = (Vec::new(), Vec::new());
    for (at, byte) in bare.bytes().enumerate() {
        match byte {
            b'(' => open.push(at),
            b')' => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether a line begins with a comment, if a `*/` follows that stands apart: in a list of routes,
/// it can be the route `/*`.
fn begins_comment(line: &str) -> bool {
    let inner = line.trim_start_matches(BLANK).strip_prefix("/*");
    inner.is_some_and(|inner| inner.is_empty() || inner.starts_with(is_apart))
}

fn is_apart(character: char) -> bool {
    character == '*' || character == '\n' || BLANK.contains(&character)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    code: Vec<u8>,
    bare: Vec<u8>,
    comments: Vec<usize>,
    /// The last end of a comment.
    last_close: Option<usize>,
    /// What has closed no string up to the end of the file: it is not looked for again.
    unclosed: Vec<String>,
}

impl Lexer<'_> {
    /// Reads up to the end of a line that no string and no comment continues.
    fn line(&mut self, language: Language) {
        while let Some(character) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            if character == '\n' {
                self.at += 1;
                return;
            } else if rest.starts_with("//") {
                let length = rest.find('\n').unwrap_or(rest.len());
                self.comments.push(self.at + 2);
                self.hide(self.at + length);
            } else if let Some(length) = self.block_comment() {
                self.hide(self.at + length);
            } else if let Some((before, length, after)) = self.literal(language) {
                let end = self.at + length;
                blank(&mut self.bare[self.at + before..end - after]);
                self.at = end;
            } else {
                self.at += character.len_utf8();
            }
        }
    }

    /// Puts blanks up to an offset.
    fn hide(&mut self, end: usize) {
        blank(&mut self.code[self.at..end]);
        blank(&mut self.bare[self.at..end]);
        self.at = end;
    }

    /// The length of what opens a literal that begins here, of all of it, and of what closes it.
    fn literal(&mut self, language: Language) -> Option<(usize, usize, usize)> {
        let rest = &self.text[self.at..];
        let before = &self.bare[..self.at];
        match (rest.as_bytes().first()?, language) {
            (b'"', _) | (b'\'', Language::JavaScript | Language::Go) => quoted(rest, false),
            (b'`', Language::JavaScript) => quoted(rest, true),
            (b'`', Language::Go) => self.raw(1, "`"),
            (b'\'', Language::Rust) => {
                let mut characters = rest.char_indices().skip(1);
                let is_escape = characters.next()?.1 == '\\';
                let close = characters.nth(usize::from(is_escape))?;
                // Otherwise it is a lifetime.
                (close.1 == '\'').then_some((1, close.0 + 1, 1))
            }
            (b'r', Language::Rust) => {
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
                if !rest[1 + hashes..].starts_with('"') || before.last().is_some_and(is_word) {
                    return None;
                }
                self.raw(2 + hashes, &format!("\"{}", "#".repeat(hashes)))
            }
            (b'/', Language::JavaScript) => {
                let last = before.iter().rev().find(|byte| !b" \t".contains(byte));
                let may_begin = last.is_none_or(|last| b"(,=:[!&|?{};\n".contains(last));
                may_begin.then(|| regex_length(rest)).flatten().map(|length| (1, length, 1))
            }
            _ => None,
        }
    }
}

impl Lexer<'_> {
    /// The length of a comment that begins here.
    fn block_comment(&self) -> Option<usize> {
        let inner = self.text[self.at..].strip_prefix("/*")?;
        let is_closed = self.last_close.is_some_and(|close| self.at + 2 <= close);
        is_closed.then(|| inner.find("*/")).flatten().map(|length| length + 4)
    }

    /// A string without escapes that begins here.
    fn raw(&mut self, open: usize, close: &str) -> Option<(usize, usize, usize)> {
        if self.unclosed.iter().any(|unclosed| unclosed == close) {
            return None;
        }
        let Some(length) = self.text[self.at + open..].find(close) else {
            self.unclosed.push(close.to_owned());
            return None;
        };
        Some((open, open + length + close.len(), close.len()))
    }
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

/// A string with escapes.
fn quoted(text: &str, has_lines: bool) -> Option<(usize, usize, usize)> {
    let quote = text.as_bytes()[0];
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' if !has_lines => return None,
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            _ if byte == quote => return Some((1, at + 1, 1)),
            _ => {}
        }
    }
    None
}

/// The length of a regular expression of JavaScript, with both slashes.
pub(super) fn regex_length(text: &str) -> Option<usize> {
    let (mut is_escaped, mut in_class) = (false, false);
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return None,
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Lexed, lex};
    use crate::convert::syntax::Syntax;

    #[test]
    fn comments_and_strings_are_not_code() {
        for (syntax, text, code, bare) in [
            (Syntax::Gin, "f(\"a\\\"(\") // (", "f(\"a\\\"(\")     ", "f(\"    \")     "),
            (Syntax::Gin, "f(/* ( */`a\n(`)", "f(       `a\n(`)", "f(       ` \n `)"),
            (Syntax::Gin, "f('\"') `", "f('\"') `", "f(' ') `"),
            (Syntax::Express, "f(/[/(]\\//, 'x')", "f(/[/(]\\//, 'x')", "f(/      /, ' ')"),
            (Syntax::Express, "x = a / b('(') / c", "x = a / b('(') / c", "x = a / b(' ') / c"),
            (
                Syntax::Actix,
                "f::<'a>('\"', r#\"\"(\"#)",
                "f::<'a>('\"', r#\"\"(\"#)",
                "f::<'a>(' ', r#\"  \"#)",
            ),
            (Syntax::Actix, "f(\"x", "f(\"x", "f(\"x"),
            (Syntax::Express, "/*\n/a/*/b\nf()", "  \n      \nf()", "  \n      \nf()"),
            (Syntax::Express, "/* f(\n */ f()", "     \n    f()", "     \n    f()"),
        ] {
            let Lexed { code: found, bare: found_bare, .. } = lex(text, syntax);
            assert_eq!((&*found, &*found_bare), (code, bare), "{text}");
        }
    }
}
