//! actix-router: a list of patterns, the first that matches wins, so it is given
//! the routes most specific first. `{*name}` at the end is `{name}*`, elsewhere
//! `{name:.+}`; constraints become expressions.

use actix_router::{Path, ResourceDef, Router};

use super::{Adapter, Kind, Refused, Text, insert_each, translate_pieces};
use crate::{
    matchers::constraint_expression,
    table::{Piece, Route},
};

/// actix's router.
pub(super) struct Actix(Router<u32>);

/// The text with expressions for what is not a plain parameter.
pub(super) fn with_expressions(route: &Route) -> Result<String, String> {
    translate_pieces(route, |text, _, piece| {
        match piece {
            Piece::Literal(literal) if literal.contains(['{', '}']) => {
                return Err(format!("no escapes: {}", route.text));
            }
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Param { name, constraint: None } => text.push_str(&format!("{{{name}}}")),
            Piece::Param { name, constraint: Some(constraint) } => {
                let expression = constraint_expression(constraint)?;
                text.push_str(&format!("{{{name}:{expression}}}"));
            }
            Piece::CatchAll { name } => text.push_str(&format!("{{{name}:.+}}")),
        }
        Ok(())
    })
}

impl Adapter for Actix {
    const NAME: &'static str = "actix-router";
    const KIND: Kind = Kind::Router;
    const FIRST_WINS: bool = true;

    fn translate(route: &Route) -> Result<String, String> {
        with_expressions(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut router = Router::<u32>::build();
        insert_each(routes, |index, text| {
            router.push(ResourceDef::new(text), index, ());
            Ok(())
        })?;
        Ok(Self(router.finish()))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let mut resource = Path::new(path);
        let (winner, _) = self.0.recognize(&mut resource)?;
        for (_, value) in resource.iter() {
            read(value);
        }
        Some(*winner)
    }
}
