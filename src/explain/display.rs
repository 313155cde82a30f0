//! Explanations as text: a table for a terminal, a line for each route.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::{Expected, Explained, Explanation, Mismatch, Outcome};
use crate::order::Decision;
use crate::pattern::{first_segment, from_segment};
use crate::tree::Shown;

/// Routes longer than this do not widen the table for the others.
const WIDEST: usize = 48;

/// So many characters of the path are shown above the table.
const LONGEST_PATH: usize = 120;

/// So many characters of a part of a path or of a route are shown in a line.
const LONGEST_QUOTE: usize = 40;

/// A table: routes in the order in which they win over each other, what becomes of each, and why.
impl fmt::Display for Explanation<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matching = self.iter().filter(|route| !route.is_mismatch()).count();
        let routes = if self.len() == 1 { "route" } else { "routes" };
        let (path, more) = clip(self.path, LONGEST_PATH);
        write!(f, "{}{more} matches ", Shown::route(path))?;
        match matching {
            0 => writeln!(f, "none of {} {routes}", self.len())?,
            _ => writeln!(f, "{matching} of {} {routes}", self.len())?,
        }
        let texts: Vec<String> =
            self.iter().map(|route| Shown::route(route.route).to_string()).collect();
        let lengths = texts.iter().map(|text| text.chars().count());
        let width = lengths.filter(|&length| length <= WIDEST).max().unwrap_or(0);
        for (route, text) in self.iter().zip(texts) {
            let why = self.why(route);
            let outcome = route.outcome.word();
            if why.is_empty() {
                writeln!(f, "  {text:width$}  {outcome}")?;
            } else {
                writeln!(f, "  {text:width$}  {outcome:14}  {why}")?;
            }
        }
        Ok(())
    }
}

impl Explained<'_, '_> {
    fn is_mismatch(&self) -> bool {
        matches!(self.outcome, Outcome::DoesNotMatch(_))
    }
}

impl Outcome<'_, '_> {
    fn word(&self) -> &'static str {
        match self {
            Outcome::Wins => "wins",
            Outcome::MatchesToo(_) => "matches too",
            Outcome::DoesNotMatch(_) => "does not match",
        }
    }
}

impl Explanation<'_, '_> {
    /// The last column.
    fn why(&self, route: &Explained<'_, '_>) -> String {
        let mut why = String::new();
        // Writing to a string does not fail.
        if route.form != route.route {
            let _ = write!(why, "as `{}`", Shown::route(&route.form));
        }
        if !why.is_empty() && !matches!(route.outcome, Outcome::Wins) {
            why.push_str(", ");
        }
        let _ = match (&route.outcome, self.winner()) {
            (Outcome::Wins, _) => Ok(()),
            (Outcome::DoesNotMatch(mismatch), _) => write!(why, "{mismatch}"),
            (Outcome::MatchesToo(decision), winner) => {
                let best = winner.map_or("", |winner| &winner.form);
                let (best, other) = (decisive(decision, best), decisive(decision, &route.form));
                let (best, other) = (Quote(best), Quote(other));
                write!(why, "{decision} ({best} before {other})")
            }
        };
        why
    }
}

/// What of a form a decision is about: one segment, or, where the rests of two forms decided, the
/// rest.
fn decisive<'f>(decision: &Decision, form: &'f str) -> &'f str {
    let rest = from_segment(form, decision.segment());
    if decision.rule().number() == 4 { rest } else { first_segment(rest) }
}

/// "segment 2, byte 7: `u64` refuses `me` for `id`".
impl fmt::Display for Mismatch<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_behind = if self.or_behind { " or behind" } else { "" };
        write!(f, "segment {}, byte {}{or_behind}: ", self.segment, self.at)?;
        let found = Quote(self.found);
        match &self.expected {
            Expected::Accepted { name, constraint } => {
                let (name, constraint) = (Shown(name), Shown(constraint));
                return write!(f, "`{constraint}` refuses {found} for `{name}`");
            }
            Expected::Literal(text) if text.is_empty() => f.write_str("expected nothing")?,
            Expected::Literal(text) => write!(f, "expected {}", Quote(text))?,
            Expected::Value { name } => write!(f, "expected a value for `{}`", Shown(name))?,
            Expected::Segment(text) => write!(f, "expected a segment {}", Quote(text))?,
            Expected::End => f.write_str("expected the end")?,
        }
        match self.found {
            "" => f.write_str(", found nothing"),
            _ => write!(f, ", found {found}"),
        }
    }
}

/// Text in backquotes, its end left out where it is long.
struct Quote<'a>(&'a str);

impl fmt::Display for Quote<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, more) = clip(self.0, LONGEST_QUOTE);
        write!(f, "`{}{more}`", Shown(text))
    }
}

/// The beginning of a text, and what stands for the rest.
fn clip(text: &str, characters: usize) -> (&str, &'static str) {
    match text.char_indices().nth(characters) {
        None => (text, ""),
        Some((end, _)) => (&text[..end], "…"),
    }
}
