//! What a file can be converted from.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::Syntax;

/// What a file was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Router(Syntax),
    /// Any OpenAPI document.
    Openapi,
}

impl ValueEnum for Origin {
    fn value_variants<'a>() -> &'a [Origin] {
        const ALL: [Origin; 6] = [
            Origin::Router(Syntax::Gin),
            Origin::Router(Syntax::Express),
            Origin::Router(Syntax::Matchit),
            Origin::Router(Syntax::Actix),
            Origin::Router(Syntax::Mux),
            Origin::Openapi,
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
        assert_eq!(all.len(), Syntax::value_variants().len() + 1);
    }
}
