//! What a file can be converted from.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::Syntax;
use super::output::Output;

/// What a file was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Router(Syntax),
    /// Any OpenAPI document.
    Openapi,
    /// A file of this program, with a route on each line.
    Lines,
    /// A file of this program, in TOML.
    Toml,
}

impl Origin {
    /// Whether a file is of the kind that is to be written.
    pub(crate) fn is(self, output: Output) -> bool {
        matches!((self, output), (Origin::Lines, Output::Lines) | (Origin::Toml, Output::Toml))
    }
}

impl ValueEnum for Origin {
    fn value_variants<'a>() -> &'a [Origin] {
        const ALL: [Origin; 8] = [
            Origin::Router(Syntax::Gin),
            Origin::Router(Syntax::Express),
            Origin::Router(Syntax::Matchit),
            Origin::Router(Syntax::Actix),
            Origin::Router(Syntax::Mux),
            Origin::Openapi,
            Origin::Lines,
            Origin::Toml,
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Origin::Router(syntax) => syntax.to_possible_value(),
            Origin::Openapi => Some(
                PossibleValue::new("openapi")
                    .help("OpenAPI 3.0 and 3.1, in YAML or JSON: the operations of its paths"),
            ),
            Origin::Lines => {
                Some(PossibleValue::new("lines").help("This program: one route per line"))
            }
            Origin::Toml => Some(PossibleValue::new("toml").help("This program: TOML")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Syntax};
    use clap::ValueEnum as _;

    #[test]
    fn every_syntax_is_one() {
        let all = Origin::value_variants();
        for syntax in Syntax::value_variants() {
            assert!(all.contains(&Origin::Router(*syntax)), "{syntax:?}");
        }
        assert_eq!(all.len(), Syntax::value_variants().len() + 3);
    }
}
