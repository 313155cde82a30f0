//! The parts of a route that is text.

use super::super::expression;
use super::super::part::Part;
use super::super::text::{Problem, Text};

pub(super) fn parse(pattern: &Text, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let mut scan = Scan { pattern, at: 0, unnamed: 0, has_splat: false, in_segment: None, notes };
    let parts = scan.parts(0)?;
    match scan.peek() {
        None => Ok(parts),
        Some(_) => Err(pattern.problem(scan.at, "a `}` or `)` that closes nothing")),
    }
}

struct Scan<'a> {
    pattern: &'a Text,
    at: usize,
    /// The number of unnamed parameters.
    unnamed: usize,
    /// Whether there was a wildcard of Express 5.
    has_splat: bool,
    /// The last parameter of this segment, and the text after it.
    in_segment: Option<(String, String)>,
    notes: &'a mut Vec<Problem>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.pattern.text[self.at..].chars().next()
    }

    fn eat(&mut self, expected: char) -> bool {
        let is_next = self.peek() == Some(expected);
        self.at += if is_next { expected.len_utf8() } else { 0 };
        is_next
    }

    fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        self.pattern.problem(at, message)
    }

    fn note(&mut self, at: usize, message: impl Into<String>) {
        self.notes.push(self.pattern.problem(at, message));
    }

    /// The parts up to the end of the text, or of the group.
    fn parts(&mut self, depth: usize) -> Result<Vec<Part>, Problem> {
        let mut parts = Vec::new();
        while let Some(character) = self.peek() {
            let at = self.at;
            match character {
                '}' | ')' => break,
                ':' => self.param(&mut parts)?,
                '*' => self.wildcard(&mut parts)?,
                '{' => {
                    self.at += 1;
                    // A route can be nested deeper than the stack: ours has 8 optional parts.
                    if depth > 8 {
                        return Err(self.problem(at, "too many optional parts"));
                    }
                    let inner = self.parts(depth + 1)?;
                    if !self.eat('}') {
                        return Err(self.problem(at, "a `{` that nothing closes"));
                    }
                    parts.push(Part::Optional(inner));
                }
                '(' => self.group(&mut parts)?,
                '?' => self.optional_character(&mut parts)?,
                '+' | '[' | ']' | '|' | '^' | '$' | '!' => {
                    let message = format!(
                        "`{character}` outside of a parameter: write the segment as `{{name:~...}}`"
                    );
                    return Err(self.problem(at, message));
                }
                _ => self.literal(&mut parts),
            }
        }
        Ok(parts)
    }

    /// One character; a backslash takes the next one along.
    fn literal(&mut self, parts: &mut Vec<Part>) {
        if self.peek() == Some('\\') && self.at + 1 < self.pattern.text.len() {
            self.at += 1;
        }
        let Some(character) = self.peek() else { return };
        self.at += character.len_utf8();
        match &mut self.in_segment {
            _ if character == '/' => self.in_segment = None,
            Some((_, between)) => between.push(character),
            None => {}
        }
        match parts.last_mut() {
            Some(Part::Literal(text)) => text.push(character),
            _ => parts.push(Part::literal(character)),
        }
    }

    fn param(&mut self, parts: &mut Vec<Part>) -> Result<(), Problem> {
        let start = self.at;
        self.at += 1;
        let name = self.name(start)?;
        self.look_at_segment(start, &name);
        let part = match self.parenthesized()? {
            Some(text) => self.constrained(start, &name, &text),
            None => Part::param(&name),
        };
        let is_repeated = self.eat('+');
        if is_repeated || self.eat('*') {
            self.note(start, format!("`{name}` takes all that follows here"));
            let may_be_empty = !is_repeated;
            let rest = Part::CatchAll { name, may_be_empty };
            let rest = if may_be_empty { with_slash(parts, rest) } else { rest };
            parts.push(rest);
        } else if self.eat('?') {
            let optional = with_slash(parts, part);
            parts.push(optional);
        } else {
            parts.push(part);
        }
        Ok(())
    }

    /// `name`, or in Express 5 `"any name"`.
    fn name(&mut self, start: usize) -> Result<String, Problem> {
        let rest = &self.pattern.text[self.at..];
        let (name, length) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"');
                let end = end.ok_or_else(|| self.problem(start, "a `\"` that nothing closes"))?;
                (&quoted[..end], end + 2)
            }
            None => {
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        if name.is_empty() {
            return Err(self.problem(start, "a parameter without a name"));
        }
        self.at += length;
        Ok(name.to_owned())
    }

    /// Notes where the versions split a segment in different ways.
    fn look_at_segment(&mut self, at: usize, name: &str) {
        let last = self.in_segment.replace((name.to_owned(), String::new()));
        let is_ambiguous = |between: &str| !between.is_empty() && between != ".";
        if let Some((before, between)) = last.filter(|(_, between)| is_ambiguous(between)) {
            let message = format!(
                "the value of `{before}` is the longest before {between:?} here, the shortest in \
                 Express 4"
            );
            self.note(at, message);
        }
    }

    /// `(...)`, without the parentheses.
    fn parenthesized(&mut self) -> Result<Option<String>, Problem> {
        if self.peek() != Some('(') {
            return Ok(None);
        }
        let start = self.at;
        let text = &self.pattern.text[start..];
        let length = closing(text);
        let length = length.ok_or_else(|| self.problem(start, "a `(` that nothing closes"))?;
        self.at += length + 1;
        Ok(Some(text[1..length].to_owned()))
    }

    fn constrained(&mut self, at: usize, name: &str, expression: &str) -> Part {
        // A backslash that is escaped, as in a string of JavaScript: no path has one.
        let expression = expression.replace("\\\\", "\\");
        expression::param(name, &expression, self.pattern.offset(at), self.notes)
    }

    /// `*` of Express 4, `*name` of Express 5.
    fn wildcard(&mut self, parts: &mut Vec<Part>) -> Result<(), Problem> {
        let start = self.at;
        self.at += 1;
        let is_named = self.peek().is_some_and(|c| c.is_alphanumeric() || "_$\"".contains(c));
        if !is_named {
            let name = self.number();
            parts.push(Part::CatchAll { name, may_be_empty: true });
            return Ok(());
        }
        if !self.pattern.text[..start].trim_end_matches('{').ends_with('/') {
            let message = "read as in Express 5; in Express 4, the name is text after a `*`";
            self.note(start, message);
        }
        if std::mem::replace(&mut self.has_splat, true) {
            self.note(start, "two wildcards: Express 5 misses some of these paths");
        }
        let name = self.name(start)?;
        parts.push(Part::CatchAll { name, may_be_empty: false });
        Ok(())
    }

    /// A group of Express 4: an expression, or text that may be absent.
    fn group(&mut self, parts: &mut Vec<Part>) -> Result<(), Problem> {
        let start = self.at;
        let text = self.parenthesized()?.unwrap_or_default();
        let is_text = !text.contains(|c: char| "\\()[]{}*+?.|^$:".contains(c));
        if is_text && self.eat('?') {
            parts.push(Part::Optional(vec![Part::Literal(text)]));
            return Ok(());
        }
        let repeated = ['+', '*'].into_iter().find(|sign| self.eat(*sign));
        let text = match repeated {
            Some(sign) => format!("(?:{text}){sign}"),
            None => text,
        };
        let name = self.number();
        let part = self.constrained(start, &name, &text);
        let optional = repeated.is_none() && self.eat('?');
        parts.push(if optional { Part::Optional(vec![part]) } else { part });
        Ok(())
    }

    /// The name of the next unnamed parameter.
    fn number(&mut self) -> String {
        self.unnamed += 1;
        (self.unnamed - 1).to_string()
    }

    /// `b?` of Express 4.
    fn optional_character(&mut self, parts: &mut Vec<Part>) -> Result<(), Problem> {
        let last = match parts.last_mut() {
            Some(Part::Literal(text)) => text.pop(),
            _ => None,
        };
        let last = last.ok_or_else(|| self.problem(self.at, "`?` after nothing"))?;
        self.at += 1;
        parts.push(Part::Optional(vec![Part::literal(last)]));
        Ok(())
    }
}

/// A part that may be absent, with the slash before it.
fn with_slash(parts: &mut [Part], part: Part) -> Part {
    match parts.last_mut() {
        Some(Part::Literal(text)) if text.ends_with('/') => {
            text.pop();
            Part::Optional(vec![Part::literal("/"), part])
        }
        _ => Part::Optional(vec![part]),
    }
}

/// The parenthesis that closes the first one of a text.
pub(super) fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut in_class, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
