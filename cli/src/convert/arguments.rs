//! The arguments of a call that are strings, or lists of strings.
//!
//! In: code, and where an argument begins. Out: its texts without quotes and escapes, or what is
//! wrong.

use super::lexer::regex_length;
use super::syntax::{Language, Syntax};
use super::text::{Problem, Text};

/// Strings that are one argument: one, or those of a list.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) texts: Vec<Text>,
    /// Where the next argument begins; `None` for the last one.
    pub(super) next: Option<usize>,
    pub(super) end: usize,
}

/// Reads the argument that begins at an offset. Returns `None` if it is something else.
pub(super) fn read(code: &str, start: usize, syntax: Syntax) -> Result<Option<Argument>, Problem> {
    let start = skip_blank(code, start);
    let Some((texts, end)) = strings(code, start, syntax)? else { return Ok(None) };
    let after = skip_blank(code, end);
    let next = match code[after..].chars().next() {
        // The last comma of a list that spans lines comes before no argument.
        Some(',') => Some(after + 1).filter(|next| !code[*next..].trim_start().starts_with(')')),
        Some(')') | None => None,
        Some(_) => {
            return Err(Problem::new(after, "the route is more than one string"));
        }
    };
    Ok(Some(Argument { texts, next, end }))
}

fn strings(
    code: &str,
    start: usize,
    syntax: Syntax,
) -> Result<Option<(Vec<Text>, usize)>, Problem> {
    let opening = ["&[", "&[]string{", "[]string{", "["];
    let found = opening.iter().filter(|opening| code[start..].starts_with(**opening));
    let Some(opening) = found.max_by_key(|opening| opening.len()) else {
        let text = string(code, start, syntax)?;
        return Ok(text.map(|(text, end)| (vec![text], end)));
    };
    let close = if opening.ends_with('{') { '}' } else { ']' };
    let (mut texts, mut at) = (Vec::new(), start + opening.len());
    loop {
        at = skip_blank(code, at);
        match string(code, at, syntax)? {
            Some((text, end)) => {
                texts.push(text);
                at = skip_blank(code, end);
            }
            None if texts.is_empty() => return Ok(None),
            None if code[at..].starts_with(close) => return Ok(Some((texts, at + 1))),
            None => return Err(Problem::new(at, "an element of the list is no string")),
        }
        match code[at..].chars().next() {
            Some(',') => at += 1,
            Some(last) if last == close => return Ok(Some((texts, at + 1))),
            _ => return Err(Problem::new(at, "an element of the list is more than one string")),
        }
    }
}

fn skip_blank(code: &str, at: usize) -> usize {
    code.len() - code[at..].trim_start_matches([' ', '\t', '\n']).len()
}

/// A string that begins here, without its quotes and escapes, and where it ends.
pub(super) fn string(
    code: &str,
    start: usize,
    syntax: Syntax,
) -> Result<Option<(Text, usize)>, Problem> {
    let rest = &code[start..];
    if syntax.language() == Language::JavaScript && rest.starts_with("/^") {
        let text = regex_length(rest).map(|length| {
            let flags = rest[length..].bytes().take_while(u8::is_ascii_alphabetic).count();
            (Text::plain(&rest[..length + flags], start), start + length + flags)
        });
        return Ok(text);
    }
    let Some(Opening { close, is_raw, has_lines, length }) = opening(rest, syntax) else {
        return Ok(None);
    };
    let mut text = Text::empty(start + length);
    let mut at = start + length;
    while let Some(character) = code[at..].chars().next() {
        if code[at..].starts_with(&*close) {
            return Ok(Some((text, at + close.len())));
        }
        match character {
            '\n' if !has_lines => return Ok(None),
            '\\' if !is_raw => {
                let (character, length) = escape(&code[at + 1..])
                    .ok_or_else(|| Problem::new(at, "an escape that is not understood"))?;
                text.push(character, at, 1 + length);
                at += 1 + length;
            }
            '$' if !is_raw && has_lines && code[at..].starts_with("${") => {
                return Err(Problem::new(at, "the route depends on a variable"));
            }
            other => {
                text.push(other, at, other.len_utf8());
                at += other.len_utf8();
            }
        }
    }
    Ok(None)
}

/// What opens a string.
struct Opening {
    close: String,
    /// Whether a backslash is only a backslash.
    is_raw: bool,
    has_lines: bool,
    length: usize,
}

fn opening(text: &str, syntax: Syntax) -> Option<Opening> {
    let language = syntax.language();
    let of = |close: &str, is_raw, has_lines| {
        Some(Opening { close: close.to_owned(), is_raw, has_lines, length: 1 })
    };
    match (text.chars().next()?, language) {
        ('"', _) => of("\"", false, false),
        ('\'', Language::JavaScript) => of("'", false, false),
        ('`', Language::JavaScript) => of("`", false, true),
        ('`', Language::Go) => of("`", true, true),
        ('r', Language::Rust) => {
            let hashes = text[1..].bytes().take_while(|byte| *byte == b'#').count();
            let is_raw = text[1 + hashes..].starts_with('"');
            let close = format!("\"{}", "#".repeat(hashes));
            is_raw.then_some(Opening { close, is_raw, has_lines: true, length: hashes + 2 })
        }
        _ => None,
    }
}

/// The character for what follows a backslash, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    let hex = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let all = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten().and_then(char::from_u32)
    };
    match text.chars().next()? {
        't' => Some(('\t', 1)),
        'n' => Some(('\n', 1)),
        'r' => Some(('\r', 1)),
        // In Go, a byte over 127 is not a character.
        'x' => hex(1, 3).filter(char::is_ascii).map(|character| (character, 3)),
        'u' if text[1..].starts_with('{') => {
            let end = text.find('}')?;
            hex(2, end).map(|character| (character, end + 1))
        }
        'u' => hex(1, 5).map(|character| (character, 5)),
        'U' => hex(1, 9).map(|character| (character, 9)),
        '0'..='9' | '\n' => None,
        other => Some((other, other.len_utf8())),
    }
}
