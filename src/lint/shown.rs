//! The text of a lint: the place and the remedy.

use core::fmt::{self, Write};

use super::{Lint, LintKind};

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LintKind as Kind;
        let (at, found, instead) = (self.offset, Visible(&self.found), Visible(&self.instead));
        match self.kind {
            Kind::ColonParam | Kind::AngleParam | Kind::BracketParam => {
                write!(
                    f,
                    "`{found}` at byte {at} is literal text: write `{instead}` for a parameter"
                )
            }
            Kind::StarParam => {
                write!(
                    f,
                    "`{found}` at byte {at} is literal text: write `{instead}` for a catch-all"
                )
            }
            Kind::MethodPrefix => write!(
                f,
                "`{found}` at byte {at} is part of the route: remove it, and give the method to \
                 `MethodRouter::insert`"
            ),
            Kind::OuterBlank if self.instead.is_empty() => {
                write!(f, "blank `{found}` at byte {at}: remove it")
            }
            Kind::OuterBlank => {
                write!(f, "blank `{found}` at byte {at}: remove it, or write `{instead}`")
            }
            Kind::Origin => {
                write!(f, "`{found}` at byte {at} is not part of a path: write only the path")
            }
            Kind::NoLeadingSlash => write!(
                f,
                "no slash before `{found}` at byte {at}, but paths begin with one: write `{instead}`"
            ),
            Kind::EmptySegment => {
                write!(f, "empty segment at byte {at}, before a second slash: write one slash")
            }
            Kind::DotSegment => write!(
                f,
                "clients remove the segment `{found}` at byte {at}: write the path that remains"
            ),
            Kind::Unencoded => {
                write!(f, "clients send the `{found}` at byte {at} as `{instead}`: write that")
            }
            Kind::Query | Kind::Fragment => write!(
                f,
                "clients end the path at the `{found}` at byte {at}: remove it and what follows, \
                 or write `{instead}`"
            ),
            Kind::BadEscape => write!(
                f,
                "the `{found}` at byte {at} begins no escape: write `{instead}` for a percent sign"
            ),
            Kind::Backslash => write!(
                f,
                "browsers send the `{found}` at byte {at} as a slash: write `/`, or `{instead}`"
            ),
            Kind::OddName if self.instead.is_empty() => write!(
                f,
                "the name `{found}` at byte {at} is odd: use letters, digits, `_` and `-`"
            ),
            Kind::OddName => {
                write!(f, "the name `{found}` at byte {at} is odd: write `{instead}`")
            }
            Kind::LazyQuantifier => write!(
                f,
                "`{found}` at byte {at} is a lazy quantifier, and does not make the parameter \
                 optional: write `{instead}`, and insert a second route without the parameter"
            ),
            Kind::MethodCase => write!(
                f,
                "methods are compared as written, and clients do not send `{found}`: \
                 write `{instead}`"
            ),
            Kind::MethodWildcard => {
                write!(f, "`{found}` is only the method of this name: use `insert_any`")
            }
            Kind::SeveralMethods => write!(
                f,
                "`{found}` is not a list of methods: insert the route once for each method"
            ),
        }
    }
}

/// Text with control characters escaped, so that a line stays a line.
struct Visible<'a>(&'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            // Beside these, characters that turn the direction of text, and separators of lines.
            let hidden = matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            match character.is_control() || hidden {
                true => write!(f, "{}", character.escape_default()),
                false => f.write_char(character),
            }
        })
    }
}
