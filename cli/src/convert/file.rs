//! The lines of a file, and what is on each of them.
//!
//! In: a file. Out: for each line, in order, its text, its routes or its problem. Offsets are those
//! of the whole file, since a call can span lines.

use std::cell::Cell;

use super::arguments;
use super::code::{Registration, registrations};
use super::lexer::{Lexed, lex};
use super::statement::{self, BLANK, Line, Statement, split_method};
use super::syntax::Syntax;
use super::text::Problem;
use crate::routes_file::{Diagnostic, Position, Source, not_utf8};

/// A file, one line after the other.
pub(super) struct File<'s> {
    lines: Vec<&'s str>,
    /// Where each line starts.
    starts: Vec<usize>,
    /// The lines that are not UTF-8.
    not_utf8: Vec<usize>,
    lexed: Lexed,
    syntax: Syntax,
    /// The last offset of which the position was asked, and its position: a line can be long.
    last: Cell<(usize, Position)>,
}

/// What is on a line, or a part of it.
pub(super) enum Found {
    /// An empty line, a comment, or what only closes what other lines opened.
    Text(String),
    NotUtf8,
    Routes(Statement),
    Problem(Problem),
}

impl<'s> File<'s> {
    /// Splits a file. Adds the errors of lines that are not UTF-8.
    pub(super) fn read(
        source: &'s Source,
        syntax: Syntax,
        errors: &mut Vec<Diagnostic>,
    ) -> File<'s> {
        let (mut lines, mut starts, mut not_text) = (Vec::new(), Vec::new(), Vec::new());
        let mut text = String::new();
        for (number, line) in source.lines() {
            starts.push(text.len());
            lines.push(line.as_ref().copied().unwrap_or_default());
            text += lines.last().copied().unwrap_or_default();
            text.push('\n');
            if let Err(error) = line {
                not_text.push(number - 1);
                errors.push(not_utf8(number, &error));
            }
        }
        let last = Cell::new((0, Position { line: 1, column: 1 }));
        File { lines, starts, not_utf8: not_text, lexed: lex(&text, syntax), syntax, last }
    }

    /// The position of a byte of the file.
    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let (start, text) = (self.starts[line], self.lines[line]);
        let offset = offset.min(start + text.len());
        let (last, position) = match self.last.get() {
            (last, position) if position.line == line + 1 => (last, position),
            _ => (start, Position { line: line + 1, column: 1 }),
        };
        // All bytes of a character but the first are like this.
        let is_continuation = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
        let between = &text.as_bytes()[last.min(offset) - start..last.max(offset) - start];
        let characters = between.iter().filter(|byte| !is_continuation(byte)).count();
        let column = position.column;
        let column = if last <= offset { column + characters } else { column - characters };
        let position = Position { column, ..position };
        self.last.set((offset, position));
        position
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Calls a function for all that is on each line, with the line. Of a line with several calls,
    /// each but the first comes with its own part.
    pub(super) fn each(&self, mut take: impl FnMut(&'s str, Found)) {
        let mut registrations = registrations(&self.lexed, self.syntax).into_iter().peekable();
        let mut not_utf8 = self.not_utf8.iter().peekable();
        let mut brackets = Brackets::default();
        // Where the last registration ends: it takes what is in between.
        let mut done = 0;
        for (number, (line, start)) in self.lines.iter().zip(&self.starts).enumerate() {
            let end = start + line.len();
            let in_call = brackets.are_round();
            brackets.read(&self.lexed.bare[*start..end]);
            let mut found_any = false;
            while let Some(found) = registrations.next_if(|found| found.start <= end) {
                let part = &line[found.start - start..found.end.min(end) - start];
                done = found.end;
                take(if found_any { part } else { line }, self.found(found));
                found_any = true;
            }
            if not_utf8.next_if(|line| **line == number).is_some() {
                take(line, Found::NotUtf8);
            } else if !found_any && (*start >= done || line.trim().is_empty()) {
                take(line, self.other(line, *start, in_call));
            }
        }
    }

    fn found(&self, registration: Registration) -> Found {
        let Registration { routes, .. } = registration;
        match routes {
            Ok(statement) => {
                let first = statement.routes.first().map_or(0, |route| route.offset(0));
                let line = self.line_of(first);
                let end = self.starts[line] + self.lines[line].len();
                let comment = self.lexed.comment(first, end);
                let comment = comment.map(|at| &self.lines[line][at - self.starts[line]..]);
                let comment = comment.map(|comment| comment.trim_matches(BLANK).to_owned());
                Found::Routes(Statement { comment, ..statement })
            }
            Err(problem) => Found::Problem(problem),
        }
    }

    /// What a line has that registers no route.
    fn other(&self, line: &str, start: usize, in_call: bool) -> Found {
        let range = start..start + line.len();
        let (code, bare) = (&self.lexed.code[range.clone()], &self.lexed.bare[range]);
        if self.lexed.is_alone(start) {
            return self.alone(line, start);
        }
        if code.trim_matches(BLANK).is_empty() {
            return Found::Text(comment(line));
        }
        let first = start + line.len() - line.trim_start_matches(BLANK).len();
        if bare.trim_matches(BLANK).is_empty() {
            return Found::Problem(Problem::new(first, "a string that began on an earlier line"));
        }
        if bare.chars().all(|c| "()[]{};,? \t".contains(c)) {
            return Found::Text(String::new());
        }
        match self.only_string(line, first) {
            Ok(Some(statement)) if !in_call => Found::Routes(statement),
            Err(problem) => Found::Problem(problem),
            _ => Found::Problem(Problem::new(first, "not understood: no route is registered here")),
        }
    }

    /// A line that is no code.
    fn alone(&self, line: &str, start: usize) -> Found {
        match statement::read(line, self.syntax) {
            Ok(Some(Line::Text(text))) => Found::Text(text),
            Ok(Some(Line::Routes(statement))) => Found::Routes(statement.moved_by(start)),
            Err(Problem { offset, message }) => {
                Found::Problem(Problem::new(start + offset, message))
            }
            Ok(None) => Found::Text(String::new()),
        }
    }

    /// A line that is one string, such as an element of a list.
    fn only_string(&self, line: &str, start: usize) -> Result<Option<Statement>, Problem> {
        let Some((route, end)) = arguments::string(&self.lexed.code, start, self.syntax)? else {
            return Ok(None);
        };
        let line_end = start + line.trim_start_matches(BLANK).len();
        // A string can end on a later line.
        let Some(rest) = self.lexed.code.get(end..line_end) else { return Ok(None) };
        if !["", ",", ";"].contains(&rest.trim_matches(BLANK)) || !route.text.contains('/') {
            return Ok(None);
        }
        let (methods, route) = split_method(&route)?;
        let is_route = route.text.starts_with('/') && self.syntax.is_route(&route.text);
        let comment = self.lexed.comment(end, line_end);
        let comment = comment.map(|at| line[line.len() - (line_end - at)..].trim_matches(BLANK));
        let comment = comment.map(str::to_owned);
        Ok(is_route.then(|| Statement { methods, routes: vec![route], comment }))
    }
}

/// A line of a comment `/* ... */` as a comment of ours.
fn comment(line: &str) -> String {
    let text = line.trim_matches(BLANK);
    let text = text.trim_start_matches("/*").trim_end_matches("*/").trim_matches(BLANK);
    let text = text.strip_prefix('*').unwrap_or(text).trim_matches(BLANK);
    if text.is_empty() { "#".to_owned() } else { format!("# {text}") }
}

/// The brackets that are open.
#[derive(Default)]
struct Brackets {
    open: Vec<u8>,
}

impl Brackets {
    fn read(&mut self, bare: &str) {
        for byte in bare.bytes() {
            let opening = match byte {
                b'(' | b'[' | b'{' => {
                    self.open.push(byte);
                    continue;
                }
                b')' => b'(',
                b']' => b'[',
                b'}' => b'{',
                _ => continue,
            };
            if self.open.last() == Some(&opening) {
                self.open.pop();
            }
        }
    }

    /// Whether the last one that is open belongs to a call.
    fn are_round(&self) -> bool {
        self.open.last() == Some(&b'(')
    }
}
