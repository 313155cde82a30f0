//! The parts of an expression, which bound what a byte costs without a table.
//!
//! In: a parsed expression. Out: an error if it has too many parts. They are the bytes of its text,
//! its classes, assertions and repetitions, each as often as the repetitions around it say. The
//! simulation can be in the states of all parts at once. A class is one part, however many
//! characters it has: it is compiled to states of which the simulation is in at most one, because
//! UTF-8 is read without alternatives. So `\p{L}{1,64}` has 65 parts and many thousand states, and
//! `(?:[ab]{0,100}){0,100}` has 10,000 parts.

use alloc::format;
use alloc::string::String;

use regex_syntax::hir::{Hir, HirKind};

/// The most parts of an expression without a table. `.{1,2000}` fits; a byte takes at most 8 steps
/// for each part.
pub(super) const LIMIT: usize = 2_048;

/// Fails if an expression has too many parts to be matched without a table. The error is the
/// problem, in words.
pub(super) fn check(expression: &Hir) -> Result<(), String> {
    match count(expression) {
        parts if parts > LIMIT => Err(format!(
            "too many parts without a table of states ({parts} with repetitions written out, \
             {LIMIT} at most)"
        )),
        _ => Ok(()),
    }
}

/// Expressions are nested at most as deep as the parser allows.
fn count(expression: &Hir) -> usize {
    let sum = |all: &[Hir]| all.iter().map(count).fold(0, usize::saturating_add);
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Capture(capture) => count(&capture.sub),
        HirKind::Concat(all) | HirKind::Alternation(all) => sum(all),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.max(1)) as usize;
            count(&repetition.sub).saturating_mul(times).saturating_add(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::super::simulation::Simulation;
    use super::super::{Engine, Expression, ExpressionError, compile, whole};
    use super::*;

    /// Expressions as people write them, with their parts and whether they have a table.
    const ACCEPTED: [(&str, bool); 20] = [
        ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", true),
        (r"\d{4}-\d{2}-\d{2}", true),
        ("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", true),
        (r"\w+", true),
        (r"\w+(-\w+)*", true),
        (r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", true),
        (r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}", true),
        (r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z]{2,63}", true),
        (".{0,255}", true),
        ("(?s).{0,255}", true),
        (r"\S{1,255}", true),
        ("[a-z]{1,4000}", true),
        (r"\w{1,64}", false),
        (r"[\p{L}\p{N}_-]{1,64}", false),
        (r"\p{L}{1,255}", false),
        (r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,4}", false),
        (r"\b\w+\b", false),
        (".{1,2000}", false),
        (".*a.{2000}", false),
        ("(?:.{0,44}){0,44}", false),
    ];

    const REFUSED: [(&str, usize); 6] = [
        (".{1,4000}", 4_003),
        ("(?:.{0,50}){0,50}", 2_553),
        ("(?:.{0,100}){0,100}", 10_103),
        ("(?:[ab]{0,100}){0,100}", 10_103),
        ("(?:(?:a|){100}){100}", 20_103),
        (r"\b(?:(?:a?){50}){50}", 5_054),
    ];

    fn parsed(text: &str) -> Hir {
        whole(regex_syntax::parse(text).unwrap())
    }

    #[test]
    fn parts_are_counted_with_repetitions_written_out() {
        let whole = 2;
        for (text, parts) in [
            ("abc", 3),
            ("a|bc", 3),
            (r"\p{L}", 1),
            (r"\p{L}{1,64}", 65),
            ("(ab?){3}", 10),
            ("a*", 2),
            ("a{5,}", 6),
            (r"\bme\b", 4),
            ("a{1000}{1000}{1000}{1000}{1000}{1000}{1000}", usize::MAX - whole),
        ] {
            assert_eq!(count(&parsed(text)), parts.saturating_add(whole), "{text}");
        }
    }

    #[test]
    fn usual_expressions_are_accepted() {
        for (text, has_table) in ACCEPTED {
            let expression = Expression::new(text).expect(text);
            assert_eq!(matches!(expression.engine, Engine::Table(_)), has_table, "{text}");
        }
    }

    #[test]
    fn costly_expressions_are_refused() {
        for (text, parts) in REFUSED {
            let Err(ExpressionError::Invalid { at: 0, problem }) = Expression::new(text) else {
                panic!("{text} is not refused");
            };
            assert!(problem.contains(&parts.to_string()), "{text}: {problem}");
        }
    }

    /// For each part, and for the end after it.
    #[test]
    fn a_byte_takes_at_most_eight_steps_for_each_part() {
        let most = ["(?:[ab]{0,44}){0,44}", "(?:(?:a|){31}){31}", "(?:(?:|a?|b?){30}){20}"];
        let accepted = ACCEPTED.iter().map(|(text, _)| *text);
        for text in accepted.chain(most) {
            let parsed = parsed(text);
            let (parts, nfa) = (count(&parsed), compile(&parsed).unwrap());
            for value in ["a", "\u{e9}", "\u{6f22}", "a-", "1.", "ab"].map(|text| text.repeat(50)) {
                let mut simulation = Simulation::default();
                let read = simulation.ends(&nfa, value.as_bytes(), |_| true, |_| ());
                let bound = 8 * parts * read;
                let steps = simulation.closure.steps;
                assert!(steps <= bound, "{text} on {value}: {steps} steps, more than {bound}");
            }
        }
    }
}
