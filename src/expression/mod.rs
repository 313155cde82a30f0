//! Regular expressions as constraints: compiled once, anchored at both ends, linear in the value.
//!
//! Input: the text of an expression, then values. Output: whether it matches a whole value, and
//! where the values that begin at one place can end; or an error that says what is wrong and where.
//! Both take one pass over the text, whatever the expression: a [`table`] of all states where that
//! is small enough, otherwise states built [on demand](lazy), if the expression has few enough
//! [parts]. This module does not know routes, the tree or the search.

mod lazy;
mod parts;
mod simulation;
mod table;

use alloc::boxed::Box;
use alloc::string::{String, ToString};

use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Hir, Look};

use lazy::Lazy;
use table::Table;

pub(crate) use table::States;

/// The most bytes that the states of an expression may take, as in the `regex` crate: `\w{100}`
/// fits, nested repetitions of this size do not.
const LIMIT: usize = 10 << 20;

/// Why an expression is refused.
#[derive(Debug)]
pub(crate) enum ExpressionError {
    /// It does not compile, or takes too many steps for a byte; `at` is an offset in its text.
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
    Table(Box<Table>),
    /// For an expression whose table would be too large, or that has Unicode word boundaries.
    Lazy(Box<Lazy>),
}

impl Expression {
    /// Compiles an expression.
    pub(crate) fn new(text: &str) -> Result<Expression, ExpressionError> {
        let expression = regex_syntax::parse(text).map_err(|error| {
            let (at, problem) = fault(&error);
            ExpressionError::Invalid { at, problem }
        })?;
        let whole = whole(expression);
        let nfa = compile(&whole)?;
        let engine = match table::build(&nfa) {
            Some(table) => Engine::Table(Box::new(table)),
            None => {
                parts::check(&whole).map_err(invalid)?;
                Engine::Lazy(Box::new(Lazy::new(nfa).map_err(invalid)?))
            }
        };
        Ok(Expression { text: text.into(), engine })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression matches the whole value.
    pub(crate) fn accepts(&self, value: &str) -> bool {
        let mut accepted = false;
        let last = value.len();
        self.ends(value.as_bytes(), |end| end == last, |_| accepted = true);
        accepted
    }

    /// Finds all prefixes of `text` that the expression matches; the empty one is no value.
    ///
    /// Calls `found` with the end of each, from left to right, if that end is `wanted`. Returns the
    /// number of bytes read.
    pub(crate) fn ends(
        &self,
        text: &[u8],
        wanted: impl Fn(usize) -> bool,
        found: impl FnMut(usize),
    ) -> usize {
        match &self.engine {
            Engine::Table(table) => table::ends(table, text, wanted, found),
            Engine::Lazy(lazy) => lazy.ends(text, wanted, found),
        }
    }

    /// The states, if they are in one table.
    pub(crate) fn states(&self) -> Option<States<'_>> {
        match &self.engine {
            Engine::Table(table) => Some(States::new(table)),
            Engine::Lazy(_) => None,
        }
    }

    /// Heap bytes held, including the expression itself and the counters of its `Arc`, but not the
    /// caches of matching.
    pub(crate) fn heap_bytes(&self) -> usize {
        let engine = match &self.engine {
            Engine::Table(table) => size_of_val(&**table) + table.memory_usage(),
            Engine::Lazy(lazy) => size_of_val(&**lazy) + lazy.heap_bytes(),
        };
        2 * size_of::<usize>() + size_of::<Expression>() + self.text.len() + engine
    }
}

fn input(text: &[u8]) -> Input<'_> {
    Input::new(text).anchored(Anchored::Yes)
}

/// Adds anchors to the parsed expression, not to its text: no text can break out of them.
fn whole(expression: Hir) -> Hir {
    Hir::concat([Hir::look(Look::Start), expression, Hir::look(Look::End)].into())
}

/// The states of the expression, of which several can hold at once.
fn compile(whole: &Hir) -> Result<thompson::NFA, ExpressionError> {
    let config = thompson::Config::new()
        .nfa_size_limit(Some(LIMIT))
        .which_captures(thompson::WhichCaptures::None);
    let built = thompson::Compiler::new().configure(config).build_from_hir(whole);
    built.map_err(|error| match error.size_limit() {
        Some(_) => ExpressionError::TooLarge { limit: LIMIT },
        None => invalid(error.to_string()),
    })
}

fn invalid(problem: String) -> ExpressionError {
    ExpressionError::Invalid { at: 0, problem }
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

    use alloc::vec::Vec;

    use super::simulation::Simulation;
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

    /// With and without a table, anchors and word boundaries of every kind.
    const EXPRESSIONS: [&str; 23] = [
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
        r"\b\w+\b",
        r".*\b",
        r".*\B.",
        r"\b{start}.+\b{end}",
        r".+\b{end-half}",
        r"\w{1,100}",
        r"(?:.{0,9}){0,9}",
        r"(?m)(?:^\w+$\n?)*",
        r"(\w+\b-?)*",
        r"\b$|a\b",
    ];

    const TEXTS: [&str; 12] = [
        "",
        "a",
        "aab",
        "ab-ab-",
        "aéa",
        "é",
        "é-é a",
        "a\na",
        "ab a b",
        "éab\u{10ffff}",
        "a-é-",
        "--a--a--",
    ];

    /// The ends of the values that the `regex` crate accepts one by one.
    fn expected(source: &str, text: &str) -> Vec<usize> {
        let whole = regex::Regex::new(&format!(r"\A(?:{source})\z")).unwrap();
        let accepts = |end: &usize| text.get(..*end).is_some_and(|value| whole.is_match(value));
        (1..=text.len()).filter(accepts).collect()
    }

    fn check(
        source: &str,
        ends: impl Fn(&[u8], &dyn Fn(usize) -> bool, &mut dyn FnMut(usize)) -> usize,
    ) {
        for text in TEXTS {
            let expected = expected(source, text);
            for keep in [(1, 0), (2, 0), (2, 1), (3, 1)] {
                let wanted = |end: usize| end % keep.0 == keep.1 && text.is_char_boundary(end);
                let mut found = Vec::new();
                let read = ends(text.as_bytes(), &wanted, &mut |end| found.push(end));
                let of: Vec<_> = expected.iter().copied().filter(|&end| wanted(end)).collect();
                assert_eq!(found, of, "{source} on {text:?}, every {keep:?}");
                assert!(read <= 2 * text.len(), "{source} reads {read} bytes of {text:?}");
            }
        }
    }

    #[test]
    fn ends_are_those_of_accepted_values() {
        for source in EXPRESSIONS {
            let expression = expression(source);
            check(source, |text, wanted, found| expression.ends(text, wanted, found));
            for text in TEXTS {
                let accepted = expected(source, text).last() == Some(&text.len());
                assert_eq!(expression.accepts(text), accepted, "{source} on {text:?}");
            }
        }
    }

    /// States that are thrown away all the time, or cannot be built, change no answer.
    #[test]
    fn no_engine_differs() {
        for source in EXPRESSIONS {
            let whole = format!(r"\A(?:{source})\z");
            let nfa = compile(&regex_syntax::parse(&whole).unwrap()).unwrap();
            for capacity in [0, 1 << 12, LIMIT] {
                let lazy = Lazy::with_capacity(nfa.clone(), capacity).unwrap();
                check(source, |text, wanted, found| lazy.ends(text, wanted, found));
            }
            let ends =
                |text: &[u8], wanted: &dyn Fn(usize) -> bool, found: &mut dyn FnMut(usize)| {
                    Simulation::default().ends(&nfa, text, wanted, found)
                };
            check(source, ends);
        }
    }

    #[test]
    fn reading_stops_once_nothing_can_follow() {
        let long = format!("abc{}", "-".repeat(1_000));
        for (source, read) in [("[a-z]+", 4), (r"\b\w+\b", 4), (r"\w{1,100}", 4)] {
            assert_eq!(expression(source).ends(long.as_bytes(), |_| true, |_| ()), read);
        }
    }
}
