//! The text of a lint: the place and the remedy.

use core::fmt;

use super::{Lint, LintKind};
use crate::visible::{Visible, clip};

/// The number of characters that are shown of a place, and of what to write instead.
const MAX_QUOTE_LENGTH: usize = 80;

impl fmt::Display for Lint {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after, remedy, end] = words(self.kind);
        f.write_str(before)?;
        if !self.found.is_empty() {
            write!(f, "{} ", Quote(&self.found))?;
        }
        write!(f, "at byte {}{after}", self.offset)?;
        match (self.instead.as_str(), self.kind) {
            ("", LintKind::OddName) => f.write_str(": use letters, digits, `_` and `-`"),
            ("", _) => Ok(()),
            (instead, _) => write!(f, "{remedy}{}{end}", Quote(instead)),
        }
    }
}

/// Text in backquotes, cut if it is long.
struct Quote<'a>(&'a str);

impl fmt::Display for Quote<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, ellipsis) = clip(self.0, MAX_QUOTE_LENGTH);
        write!(f, "`{}{ellipsis}`", Visible(text))
    }
}

/// What comes before the text of the place, and after the place; and, if there is a text to write
/// instead, what comes before and after that.
#[inline]
fn words(kind: LintKind) -> [&'static str; 4] {
    use LintKind as Kind;
    match kind {
        Kind::ColonParam | Kind::AngleParam | Kind::BracketParam => {
            ["", " is literal text", ": write ", " for a parameter"]
        }
        Kind::StarParam => ["", " is literal text", ": write ", " for a catch-all"],
        Kind::MethodPrefix => [
            "",
            " is part of the route: remove it, and give the method to `MethodRouter::insert`",
            "",
            "",
        ],
        Kind::OuterBlank => ["blank ", ": remove it", ", or write ", ""],
        Kind::Origin => ["", " is not part of a path: write only the path", "", ""],
        Kind::NoLeadingSlash => ["no slash before ", ", but paths begin with one", ": write ", ""],
        Kind::EmptySegment => {
            ["empty segment ", ", before a second slash: write one slash", "", ""]
        }
        Kind::DotSegment => {
            ["clients remove the segment ", ": write the path that remains", "", ""]
        }
        Kind::Unencoded => ["clients send the ", "", " as ", ": write that"],
        Kind::Query | Kind::Fragment => {
            ["clients end the path at the ", ": remove it and what follows", ", or write ", ""]
        }
        Kind::BadEscape => ["the ", " begins no escape", ": write ", " for a percent sign"],
        Kind::Backslash => ["browsers send the ", " as a slash: write `/`", ", or ", ""],
        Kind::OddName => ["the name ", " is odd", ": write ", ""],
        Kind::LazyQuantifier => [
            "",
            " is a lazy quantifier, and does not make the parameter optional",
            ": write ",
            ", and add a second route without the parameter",
        ],
        Kind::MethodCase => {
            ["", " is not what clients send: letter case matters", ", so write ", ""]
        }
        Kind::MethodWildcard => ["", " is only the method of this name: use `insert_any`", "", ""],
        Kind::SeveralMethods => {
            ["", " is not a list of methods: insert the route once for each method", "", ""]
        }
    }
}
