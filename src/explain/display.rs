//! Explanations as text: a table for a terminal, with one line for each route.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::report::{Expected, ExplainedRoute, Explanation, Mismatch, RouteOutcome};
use crate::encode;
use crate::order::Decision;
use crate::pattern::{first_segment, from_segment};
use crate::tree::Shown;
use crate::visible::clip;

/// Longer routes do not widen their column.
const MAX_ROUTE_WIDTH: usize = 48;

/// The number of characters of the path that are shown.
const MAX_PATH_LENGTH: usize = 120;

/// The number of characters that are shown of a part of a path or of a route.
const MAX_QUOTE_LENGTH: usize = 40;

/// A table: the routes, the most specific first; how each fares; and why.
impl fmt::Display for Explanation<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matching = self.iter().filter(|route| !route.is_mismatch()).count();
        let routes = if self.len() == 1 { "route" } else { "routes" };
        let (path, ellipsis) = clip(self.path, MAX_PATH_LENGTH);
        write!(f, "{}{ellipsis} matches ", Shown::route(path))?;
        match matching {
            0 => writeln!(f, "none of {} {routes}", self.len())?,
            _ => writeln!(f, "{matching} of {} {routes}", self.len())?,
        }
        let texts: Vec<String> =
            self.iter().map(|route| Shown::route(route.route).to_string()).collect();
        let lengths = texts.iter().map(|text| text.chars().count());
        let width = lengths.filter(|&length| length <= MAX_ROUTE_WIDTH).max().unwrap_or(0);
        for (route, text) in self.iter().zip(texts) {
            let reason = self.reason(route);
            let outcome = route.outcome.words();
            if reason.is_empty() {
                writeln!(f, "  {text:width$}  {outcome}")?;
            } else {
                writeln!(f, "  {text:width$}  {outcome:14}  {reason}")?;
            }
        }
        Ok(())
    }
}

impl ExplainedRoute<'_, '_> {
    #[inline]
    fn is_mismatch(&self) -> bool {
        matches!(self.outcome, RouteOutcome::DoesNotMatch(_))
    }
}

impl RouteOutcome<'_, '_> {
    #[inline]
    fn words(&self) -> &'static str {
        match self {
            RouteOutcome::Wins => "wins",
            RouteOutcome::MatchesToo(_) => "matches too",
            RouteOutcome::DoesNotMatch(_) => "does not match",
        }
    }
}

impl Explanation<'_, '_> {
    /// The text of the last column.
    #[inline]
    fn reason(&self, route: &ExplainedRoute<'_, '_>) -> String {
        let mut reason = String::new();
        // Writing to a string does not fail.
        if route.form != route.route {
            let _ = write!(reason, "as `{}`", Shown::route(&route.form));
        }
        if !reason.is_empty() && !matches!(route.outcome, RouteOutcome::Wins) {
            reason.push_str(", ");
        }
        let _ = match (&route.outcome, self.winner()) {
            (RouteOutcome::Wins, _) => Ok(()),
            (RouteOutcome::DoesNotMatch(mismatch), _) => write!(reason, "{mismatch}"),
            (RouteOutcome::MatchesToo(decision), winner) => {
                let winner = winner.map_or("", |winner| &winner.form);
                let (winner, other) = (compared(decision, winner), compared(decision, &route.form));
                let (winner, other) = (Quote(winner), Quote(other));
                write!(reason, "{decision} ({winner} before {other})")
            }
        };
        reason
    }
}

/// The part of a form that a decision compared: one segment, or by rule 4 the rest of the form.
#[inline]
fn compared<'f>(decision: &Decision, form: &'f str) -> &'f str {
    let rest = from_segment(form, decision.segment());
    if decision.rule().number() == 4 { rest } else { first_segment(rest) }
}

/// For example "segment 2, byte 7: `u64` rejects `me` for `id`".
impl fmt::Display for Mismatch<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_later = if self.or_later { " or later" } else { "" };
        write!(f, "segment {}, byte {}{or_later}: ", self.segment, self.offset)?;
        let found = Quote(self.found);
        match &self.expected {
            Expected::ConstrainedValue { name, constraint } => {
                let (name, constraint) = (Shown(name), Shown(constraint));
                return write!(f, "`{constraint}` rejects {found} for `{name}`");
            }
            Expected::Literal(text) if text.is_empty() => f.write_str("expected nothing")?,
            Expected::Literal(text) => {
                write!(f, "expected {}", Quote(text))?;
                match encode::path(text) {
                    Cow::Owned(sent) if self.found.starts_with(&sent) => {
                        write!(f, ", which clients send as {}", Quote(&sent))?;
                    }
                    _ => {}
                }
            }
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

/// Text in backquotes, shortened if it is long.
struct Quote<'a>(&'a str);

impl fmt::Display for Quote<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, ellipsis) = clip(self.0, MAX_QUOTE_LENGTH);
        write!(f, "`{}{ellipsis}`", Shown(text))
    }
}
