//! Regular expressions as constraints: compiled once, anchored at both ends, linear in the value.
//!
//! Input: an expression's text. Output: whether it matches the whole of a value; where the values
//! that begin at one place can end; or an error that says what is wrong and where. This module does
//! not know routes, the tree or the search.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, meta};
use regex_syntax::hir::{Hir, Look};

use crate::error::ConstraintError;

/// The most bytes that a compiled expression may take. As the `regex` crate has it: `\w{100}` and
/// the like fit, powers of repetitions do not.
const LIMIT: usize = 10 << 20;

/// The most bytes that its table may take, and that making the table may take. `\w+(-\w+)*` takes
/// 320 KiB, `\d{4}` in Unicode 30 KiB, expressions of ASCII text one to three.
const TABLE_LIMIT: usize = 1 << 20;

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Expression {
    text: Box<str>,
    engine: Engine,
}

/// What matches a value in linear time.
#[derive(Debug)]
enum Engine {
    /// All states in one table: one look for each byte, and nothing to be allocated.
    Table(Box<dense::DFA<Vec<u32>>>),
    /// For expressions whose table would be too large, or that have Unicode word boundaries.
    Regex(Box<meta::Regex>),
}

impl Expression {
    /// Compiles the expression of the constraint of this name.
    pub(crate) fn new(name: &str, text: &str) -> Result<Expression, ConstraintError> {
        let refused = |at: usize, problem: String| ConstraintError::Expression {
            name: String::from(name),
            expression: String::from(text),
            at,
            problem,
        };
        let expression = regex_syntax::parse(text).map_err(|error| {
            let (at, problem) = fault(&error);
            refused(at, problem)
        })?;
        // The anchors are put around what was parsed: no text can close the group that holds it.
        let whole = Hir::concat([Hir::look(Look::Start), expression, Hir::look(Look::End)].into());
        let engine = match table(&whole) {
            Some(table) => Engine::Table(table),
            None => Engine::Regex(regex(&whole).map_err(|problem| match problem {
                Some(problem) => refused(0, problem),
                None => ConstraintError::ExpressionTooLarge { name: name.into(), limit: LIMIT },
            })?),
        };
        Ok(Expression { text: text.into(), engine })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression matches all of the value.
    pub(crate) fn accepts(&self, value: &str) -> bool {
        match &self.engine {
            Engine::Regex(regex) => regex.is_match(input(value.as_bytes())),
            Engine::Table(table) => {
                let mut accepted = false;
                let last = value.len();
                read(table, value.as_bytes(), |end| end == last, |_| accepted = true);
                accepted
            }
        }
    }

    /// Calls `found` with each end that is `wanted` of a value that begins where `text` does, from
    /// left to right, and answers how many bytes were read; `None` where the expression has to be
    /// asked about each value by itself.
    pub(crate) fn ends(
        &self,
        text: &[u8],
        wanted: impl Fn(usize) -> bool,
        found: impl FnMut(usize),
    ) -> Option<usize> {
        match &self.engine {
            Engine::Regex(_) => None,
            Engine::Table(table) => Some(read(table, text, wanted, found)),
        }
    }

    /// Heap bytes held, with the expression's own place behind its counters, but without what
    /// matching has cached.
    pub(crate) fn heap_bytes(&self) -> usize {
        let engine = match &self.engine {
            Engine::Table(table) => size_of_val(&**table) + table.memory_usage(),
            Engine::Regex(regex) => size_of_val(&**regex) + regex.memory_usage(),
        };
        2 * size_of::<usize>() + size_of::<Expression>() + self.text.len() + engine
    }
}

fn input(text: &[u8]) -> Input<'_> {
    Input::new(text).anchored(Anchored::Yes)
}

/// Reads text up to where no value can end any more. A value ends where the expression matches if
/// the text ends there, so that `$` and the like hold as they do for the value alone.
fn read(
    table: &dense::DFA<Vec<u32>>,
    text: &[u8],
    wanted: impl Fn(usize) -> bool,
    mut found: impl FnMut(usize),
) -> usize {
    // There is a state for an anchored start, and no byte to give up at.
    let Ok(mut state) = table.start_state_forward(&input(text)) else { return 0 };
    for (at, &byte) in text.iter().enumerate() {
        state = table.next_state(state, byte);
        if table.is_dead_state(state) {
            return at + 1;
        }
        if wanted(at + 1) && table.is_match_state(table.next_eoi_state(state)) {
            found(at + 1);
        }
    }
    text.len()
}

/// The expression's table, where it is small enough.
fn table(whole: &Hir) -> Option<Box<dense::DFA<Vec<u32>>>> {
    let config = thompson::Config::new()
        .nfa_size_limit(Some(LIMIT))
        .which_captures(thompson::WhichCaptures::None);
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(whole).ok()?;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .dfa_size_limit(Some(TABLE_LIMIT))
        .determinize_size_limit(Some(TABLE_LIMIT));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok().map(Box::new)
}

/// The expression for an engine that builds its states as it meets them; what is wrong, or `None`
/// where it is too large.
fn regex(whole: &Hir) -> Result<Box<meta::Regex>, Option<String>> {
    let config = meta::Config::new().nfa_size_limit(Some(LIMIT));
    let built = meta::Builder::new().configure(config).build_from_hir(whole);
    let problem = |error: meta::BuildError| match error.size_limit() {
        Some(_) => None,
        None => Some(error.to_string()),
    };
    built.map(Box::new).map_err(problem)
}

/// Where an expression is wrong, and what is.
fn fault(error: &regex_syntax::Error) -> (usize, String) {
    match error {
        regex_syntax::Error::Parse(error) => (error.span().start.offset, error.kind().to_string()),
        regex_syntax::Error::Translate(error) => {
            (error.span().start.offset, error.kind().to_string())
        }
        // The enum may grow.
        error => (0, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn expression(text: &str) -> Expression {
        Expression::new("own", text).expect("an expression")
    }

    fn has_table(text: &str) -> bool {
        matches!(expression(text).engine, Engine::Table(_))
    }

    #[test]
    fn what_applications_have_fits_in_a_table() {
        for text in ["[a-z0-9]+(-[a-z0-9]+)*", "[0-9a-f]{64}", r"\w+(-\w+)*", r"v\d+(\.\d+){2}"] {
            assert!(has_table(text), "{text}");
            let bytes = expression(text).heap_bytes();
            assert!(bytes < 400_000, "{text}: {bytes}");
        }
        assert!(!has_table(r"\w{1,100}"));
        assert!(!has_table(r"\bme\b"));
        assert!(has_table(r"(?-u:\b)me(?-u:\b)"));
    }

    #[test]
    fn the_ends_are_those_of_values_that_are_accepted() {
        let texts = ["", "a", "aab", "ab-ab-", "aéa", "é", "a\na", "ab a b", "éab\u{10ffff}"];
        for own in [
            "a+",
            "a*b?",
            "(ab-?)+",
            ".*",
            "(?s).",
            "^a$|^aab$",
            "(?m)^a$",
            "a(?-u:\\b).*",
            "é|a",
            "",
            r"(?m)a$\n^a",
            r".+\z",
            "[^a]",
        ] {
            let expression = expression(own);
            for text in texts {
                let mut ends = Vec::new();
                let bytes = text.as_bytes();
                let looked = expression.ends(bytes, |_| true, |end| ends.push(end));
                assert!(looked.expect("a table") <= text.len());
                let accepted = (1..=text.len())
                    .filter(|&end| text.get(..end).is_some_and(|value| expression.accepts(value)));
                assert_eq!(ends, accepted.collect::<Vec<_>>(), "{own} on {text:?}");
                let mut odd = Vec::new();
                expression.ends(bytes, |end| end % 2 == 1, |end| odd.push(end));
                ends.retain(|end| end % 2 == 1);
                assert_eq!(odd, ends, "{own} on {text:?}");
            }
        }
    }

    #[test]
    fn reading_stops_where_nothing_can_follow() {
        let long = format!("abc{}", "-".repeat(1_000));
        assert_eq!(expression("[a-z]+").ends(long.as_bytes(), |_| true, |_| ()), Some(4));
    }
}
