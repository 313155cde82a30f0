//! route-recognizer. `{name}` as a whole segment is `:name`, `{*name}` is
//! `*name`; it knows no mixed segments. Its values come ordered by name, so the
//! names get their number in front.

use super::{Adapter, Kind, Refused, Text, insert_each, translate_pieces};
use crate::table::{Piece, Route};

/// route-recognizer's router.
pub(super) struct Recognizer(route_recognizer::Router<u32>);

fn text(route: &Route) -> Result<String, String> {
    translate_pieces(route, |text, i, piece| {
        let whole = text.ends_with('/')
            && match route.pieces.get(i + 1) {
                None => true,
                Some(Piece::Literal(next)) => next.starts_with('/'),
                Some(_) => false,
            };
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Param { name, constraint: None } if whole => {
                text.push_str(&format!(":{i:03}{name}"))
            }
            Piece::CatchAll { name } if whole => text.push_str(&format!("*{i:03}{name}")),
            _ => return Err(format!("mixed segment or constraint: {}", route.text)),
        }
        Ok(())
    })
}

impl Adapter for Recognizer {
    const NAME: &'static str = "route-recognizer";
    const KIND: Kind = Kind::Router;

    fn translate(route: &Route) -> Result<String, String> {
        text(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut router = route_recognizer::Router::new();
        insert_each(routes, |index, text| {
            router.add(text, index);
            Ok(())
        })?;
        Ok(Self(router))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let found = self.0.recognize(path).ok()?;
        for (_, value) in found.params() {
            read(value);
        }
        Some(**found.handler())
    }
}
