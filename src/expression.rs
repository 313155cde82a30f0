//! Regular expressions as constraints: compiled once, anchored at both ends, linear in the value.
//!
//! Input: the text of an expression, then values. Output: whether it matches a whole value, and
//! where the values that begin at one place can end; or an error that says what is wrong and where.
//! This module does not know routes, the tree or the search.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, meta};
use regex_syntax::hir::{Hir, Look};

/// The most bytes that a compiled expression may take, as in the `regex` crate: `\w{100}` fits,
/// nested repetitions of this size do not.
const LIMIT: usize = 10 << 20;

/// The most bytes that a table may take, and that building it may take. `\w+(-\w+)*` takes
/// 320 KiB, `\d{4}` in Unicode 30 KiB, an expression of ASCII text 1 to 3 KiB.
const TABLE_LIMIT: usize = 1 << 20;

/// Why an expression is refused.
#[derive(Debug)]
pub(crate) enum ExpressionError {
    /// It does not compile; `at` is an offset in its text.
    Invalid { at: usize, problem: String },
    /// It compiles to more bytes than this.
    TooLarge { limit: usize },
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Expression {
    text: Box<str>,
    engine: Engine,
}

/// How values are matched, in linear time either way.
#[derive(Debug)]
enum Engine {
    /// All states in one table: one step for each byte, and no allocation.
    Table(Box<dense::DFA<Vec<u32>>>),
    /// For an expression whose table would be too large, or that has Unicode word boundaries.
    Regex(Box<meta::Regex>),
}

impl Expression {
    /// Compiles an expression.
    pub(crate) fn new(text: &str) -> Result<Expression, ExpressionError> {
        let invalid = |at: usize, problem: String| ExpressionError::Invalid { at, problem };
        let expression = regex_syntax::parse(text).map_err(|error| {
            let (at, problem) = fault(&error);
            invalid(at, problem)
        })?;
        // Anchors around the parsed expression, not its text: no text can break out of them.
        let whole = Hir::concat([Hir::look(Look::Start), expression, Hir::look(Look::End)].into());
        let engine = match table(&whole) {
            Some(table) => Engine::Table(table),
            None => Engine::Regex(regex(&whole).map_err(|problem| match problem {
                Some(problem) => invalid(0, problem),
                None => ExpressionError::TooLarge { limit: LIMIT },
            })?),
        };
        Ok(Expression { text: text.into(), engine })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression matches the whole value.
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

    /// Finds all prefixes of `text` that the expression matches.
    ///
    /// Calls `found` with the end of each, from left to right, if that end is `wanted`. Returns the
    /// number of bytes read, or `None` if the expression must match values one by one.
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

    /// Heap bytes held, including the expression itself and the counters of its `Arc`, but not the
    /// caches of matching.
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

/// Reads text until no value can end any more. A value ends where the expression would match if the
/// text ended there, so that `$` and the like hold as in the value alone.
fn read(
    table: &dense::DFA<Vec<u32>>,
    text: &[u8],
    wanted: impl Fn(usize) -> bool,
    mut found: impl FnMut(usize),
) -> usize {
    // The table has a state for an anchored start, and gives up at no byte.
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

/// The table of the expression, if it is small enough.
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

/// The expression for an engine that builds its states on demand. The error is the problem, or
/// `None` if the expression is too large.
fn regex(whole: &Hir) -> Result<Box<meta::Regex>, Option<String>> {
    let config = meta::Config::new().nfa_size_limit(Some(LIMIT));
    let built = meta::Builder::new().configure(config).build_from_hir(whole);
    let problem = |error: meta::BuildError| match error.size_limit() {
        Some(_) => None,
        None => Some(error.to_string()),
    };
    built.map(Box::new).map_err(problem)
}

/// The position and the problem of an invalid expression.
fn fault(error: &regex_syntax::Error) -> (usize, String) {
    match error {
        regex_syntax::Error::Parse(error) => (error.span().start.offset, error.kind().to_string()),
        regex_syntax::Error::Translate(error) => {
            (error.span().start.offset, error.kind().to_string())
        }
        // The enum is non-exhaustive.
        error => (0, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn expression(text: &str) -> Expression {
        Expression::new(text).expect("an expression")
    }

    fn has_table(text: &str) -> bool {
        matches!(expression(text).engine, Engine::Table(_))
    }

    #[test]
    fn common_expressions_have_a_table() {
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
    fn ends_are_those_of_accepted_values() {
        let texts = ["", "a", "aab", "ab-ab-", "aéa", "é", "a\na", "ab a b", "éab\u{10ffff}"];
        for source in [
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
            let expression = expression(source);
            for text in texts {
                let mut ends = Vec::new();
                let bytes = text.as_bytes();
                let looked = expression.ends(bytes, |_| true, |end| ends.push(end));
                assert!(looked.expect("a table") <= text.len());
                let accepted = (1..=text.len())
                    .filter(|&end| text.get(..end).is_some_and(|value| expression.accepts(value)));
                assert_eq!(ends, accepted.collect::<Vec<_>>(), "{source} on {text:?}");
                let mut odd = Vec::new();
                expression.ends(bytes, |end| end % 2 == 1, |end| odd.push(end));
                ends.retain(|end| end % 2 == 1);
                assert_eq!(odd, ends, "{source} on {text:?}");
            }
        }
    }

    #[test]
    fn reading_stops_once_nothing_can_follow() {
        let long = format!("abc{}", "-".repeat(1_000));
        assert_eq!(expression("[a-z]+").ends(long.as_bytes(), |_| true, |_| ()), Some(4));
    }
}
