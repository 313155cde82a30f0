//! The strings at the start of a list of arguments.

use super::text::Text;

/// What may stand between the strings: lists, and types of Go.
const BETWEEN: &str = " \t,[]{}&";

/// Reads strings up to the first argument that is something else. Returns them, and where they end.
pub(super) fn read(line: &str, start: usize) -> (Vec<Text>, usize) {
    let (mut found, mut at, mut end) = (Vec::new(), start, start);
    while let Some(character) = line[at..].chars().next() {
        if let Some((text, after)) = string(line, at) {
            found.push(text);
            (at, end) = (after, after);
        } else if BETWEEN.contains(character) {
            at += 1;
        } else if line[at..].starts_with("string{") {
            at += "string".len();
        } else {
            break;
        }
    }
    (found, end)
}

/// A string that begins here, without its quotes and escapes, and where it ends.
fn string(line: &str, start: usize) -> Option<(Text, usize)> {
    let (quote, is_raw, prefix) = opening(&line[start..])?;
    let mut text = Text::empty(start + prefix);
    let mut at = start + prefix;
    loop {
        let character = line[at..].chars().next()?;
        if line[at..].starts_with(&*quote) {
            return Some((text, at + quote.len()));
        }
        if character == '\\' && !is_raw {
            let next = line[at + 1..].chars().next()?;
            text.push(unescaped(next), at, 1 + next.len_utf8());
            at += 1 + next.len_utf8();
        } else {
            text.push(character, at, character.len_utf8());
            at += character.len_utf8();
        }
    }
}

/// The quote that ends a string, whether it has no escapes, and the length of what opens it.
fn opening(text: &str) -> Option<(String, bool, usize)> {
    let first = text.chars().next()?;
    if first == '"' || first == '\'' {
        return Some((first.to_string(), false, 1));
    }
    if first == '`' {
        return Some(("`".to_owned(), true, 1));
    }
    let rest = text.strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let is_raw = rest[hashes..].starts_with('"');
    is_raw.then(|| (format!("\"{}", "#".repeat(hashes)), true, hashes + 2))
}

/// A character after a backslash: of a letter only the usual ones are special.
fn unescaped(character: char) -> char {
    match character {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        other => other,
    }
}

/// A regular expression of JavaScript that is the first argument.
pub(super) fn regex(line: &str, start: usize) -> Option<Text> {
    let rest = line[start..].trim_start();
    let start = line.len() - rest.len();
    if !rest.starts_with("/^") {
        return None;
    }
    let (mut is_escaped, mut in_class) = (false, false);
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => {
                let flags = rest[at + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
                return Some(Text::plain(&rest[..at + 1 + flags], start));
            }
            _ => {}
        }
    }
    None
}
