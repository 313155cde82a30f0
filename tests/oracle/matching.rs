//! Whether a form matches a path, and with which values: by a regular expression, and by plain
//! backtracking.
//!
//! A regular expression defines the meaning of a form without constraints, but it cannot express "a
//! number that fits 64 bits" or "a day that exists". Forms with constraints are matched by
//! backtracking, which takes the longest value first. If both apply, both run and must agree, so
//! that neither can be wrong alone.

use super::constraint;
use super::parse::{Form, Kind};
use regex::bytes::Regex;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// Backtracking remembers failures, which still leaves quadratic time: longer paths are matched by
/// the expression alone.
const LONGEST_CROSS_CHECK: usize = 400;

/// A long fuzzing run meets ever more shapes.
const MOST_COMPILED: usize = 5_000;

thread_local! {
    /// Compiled expressions by text: random tables repeat shapes.
    static COMPILED: RefCell<HashMap<String, Rc<Regex>>> = RefCell::new(HashMap::new());
}

/// Matches one form.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    pieces: Vec<Piece>,
    /// Absent if a parameter has a constraint.
    expression: Option<Rc<Regex>>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Value { kind: Kind, may_be_empty: bool },
}

impl Matcher {
    pub(crate) fn new(form: &Form) -> Self {
        let pieces = pieces(form);
        let constrained = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value { kind: Kind::Constrained(_), .. }));
        let expression = if constrained { None } else { Some(compile(&expression(&pieces))) };
        Matcher { pieces, expression }
    }

    /// Returns the values from the left, or `None` if the form does not match.
    pub(crate) fn values<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let by_hand = || backtrack(&self.pieces, path);
        let ranges = match &self.expression {
            None => by_hand(),
            Some(expression) => {
                let ranges = capture(expression, path);
                if path.len() <= LONGEST_CROSS_CHECK {
                    assert_eq!(ranges, by_hand(), "two readings of {expression} on {path:?}");
                }
                ranges
            }
        };
        Some(ranges?.into_iter().map(|range| &path[range]).collect())
    }
}

/// Returns the segments, joined by slashes, as one flat list.
fn pieces(form: &Form) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (position, segment) in form.segments.iter().enumerate() {
        if position > 0 {
            pieces.push(Piece::Text("/".to_owned()));
        }
        pieces.push(Piece::Text(segment.literals[0].clone()));
        for (kind, literal) in segment.kinds.iter().zip(&segment.literals[1..]) {
            pieces.push(Piece::Value { kind: kind.clone(), may_be_empty: false });
            pieces.push(Piece::Text(literal.clone()));
        }
    }
    let last = pieces.iter_mut().rev().find_map(|piece| match piece {
        Piece::Value { may_be_empty, .. } => Some(may_be_empty),
        Piece::Text(_) => None,
    });
    if let Some(may_be_empty) = last {
        *may_be_empty = form.may_be_empty;
    }
    pieces
}

fn expression(pieces: &[Piece]) -> String {
    let mut expression = String::from(r"(?s-u)\A");
    for piece in pieces {
        match piece {
            Piece::Text(text) => expression.push_str(&regex::escape(text)),
            Piece::Value { kind: Kind::CatchAll, may_be_empty: true } => {
                expression.push_str("(.*)")
            }
            Piece::Value { kind: Kind::CatchAll, .. } => expression.push_str("(.+)"),
            Piece::Value { .. } => expression.push_str("([^/]+)"),
        }
    }
    expression.push_str(r"\z");
    expression
}

fn compile(expression: &str) -> Rc<Regex> {
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() == MOST_COMPILED {
            compiled.clear();
        }
        let entry = compiled.entry(expression.to_owned());
        Rc::clone(
            entry.or_insert_with(|| {
                Rc::new(Regex::new(expression).expect("a well-formed expression"))
            }),
        )
    })
}

fn capture(expression: &Regex, path: &str) -> Option<Vec<Range<usize>>> {
    let captures = expression.captures(path.as_bytes())?;
    let groups = captures.iter().skip(1);
    Some(groups.map(|group| group.expect("no group is optional").range()).collect())
}

/// Matches leftmost first and greedily: each value is as long as the rest still matches.
fn backtrack(pieces: &[Piece], path: &str) -> Option<Vec<Range<usize>>> {
    let mut search = Search { pieces, path, failed: HashSet::new(), values: Vec::new() };
    search.from(0, 0).then_some(search.values)
}

struct Search<'a> {
    pieces: &'a [Piece],
    path: &'a str,
    /// The rest does not depend on how a position was reached: one that failed once always fails.
    failed: HashSet<(usize, usize)>,
    values: Vec<Range<usize>>,
}

impl Search<'_> {
    fn from(&mut self, piece: usize, start: usize) -> bool {
        let Some(next) = self.pieces.get(piece) else { return start == self.path.len() };
        if self.failed.contains(&(piece, start)) {
            return false;
        }
        let found = match next {
            Piece::Text(text) => {
                self.path.as_bytes()[start..].starts_with(text.as_bytes())
                    && self.from(piece + 1, start + text.len())
            }
            Piece::Value { kind, may_be_empty } => {
                let shortest = start + usize::from(!may_be_empty);
                let ends = shortest..=longest(kind, self.path, start);
                ends.rev()
                    .any(|end| accepts(kind, self.path, start..end) && self.take(piece, start..end))
            }
        };
        if !found {
            self.failed.insert((piece, start));
        }
        found
    }

    fn take(&mut self, piece: usize, value: Range<usize>) -> bool {
        let end = value.end;
        self.values.push(value);
        let found = self.from(piece + 1, end);
        if !found {
            self.values.pop();
        }
        found
    }
}

fn longest(kind: &Kind, path: &str, start: usize) -> usize {
    let slash = path.as_bytes()[start..].iter().position(|byte| *byte == b'/');
    match (kind, slash) {
        (Kind::CatchAll, _) | (_, None) => path.len(),
        (_, Some(length)) => start + length,
    }
}

fn accepts(kind: &Kind, path: &str, value: Range<usize>) -> bool {
    match kind {
        // A value that ends inside a character is not text, and nothing that may follow it begins
        // there.
        Kind::Constrained(name) => {
            path.get(value).is_some_and(|value| constraint::accepts(name, value))
        }
        Kind::Plain | Kind::CatchAll => true,
    }
}
