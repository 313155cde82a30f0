//! wayfind. `{name}` is written `<name>`, `{*name}` is `<*name>`, anywhere in a
//! route; `<`, `>` and `\` in literals are escaped. Constraints are unknown to it.

use super::{Adapter, Kind, Refused, Text, insert_each, translate_pieces};
use crate::table::{Piece, Route};

/// wayfind's router.
pub(super) struct Wayfind(wayfind::Router<u32>);

fn text(route: &Route) -> Result<String, String> {
    translate_pieces(route, |text, _, piece| {
        match piece {
            Piece::Literal(literal) => {
                for c in literal.chars() {
                    if matches!(c, '<' | '>' | '\\') {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
            Piece::Param { name, constraint: None } => text.push_str(&format!("<{name}>")),
            Piece::Param { .. } => return Err(format!("no constraints: {}", route.text)),
            Piece::CatchAll { name } => text.push_str(&format!("<*{name}>")),
        }
        Ok(())
    })
}

impl Adapter for Wayfind {
    const NAME: &'static str = "wayfind";
    const KIND: Kind = Kind::Router;

    fn translate(route: &Route) -> Result<String, String> {
        text(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut builder = wayfind::RouterBuilder::new();
        insert_each(routes, |index, text| builder.insert(text, index).map_err(|e| e.to_string()))?;
        Ok(Self(builder.build()))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let found = self.0.search(path)?;
        for (_, value) in found.parameters() {
            read(value);
        }
        Some(*found.data())
    }
}
