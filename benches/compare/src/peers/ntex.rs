//! ntex-router. The syntax is actix's, but an expression cannot reach over a
//! slash: a catch-all is written `{name}*` and stands at the end only. It is
//! given the routes most specific first.

use ntex_router::{Path, ResourceDef, Router};

use super::{Adapter, Kind, Refused, Text, actix::with_expressions, insert_each};
use crate::table::{Piece, Route};

/// ntex's router.
pub(super) struct Ntex(Router<u32>);

fn text(route: &Route) -> Result<String, String> {
    let catch_all = |piece: &Piece| matches!(piece, Piece::CatchAll { .. });
    let Some((last, before)) = route.pieces.split_last() else {
        return Err("empty".to_owned());
    };
    if before.iter().any(catch_all) {
        return Err(format!("catch-all before the end: {}", route.text));
    }
    let Piece::CatchAll { name } = last else {
        return with_expressions(route);
    };
    let beginning = Route { text: route.text.clone(), pieces: before.to_vec() };
    Ok(format!("{}{{{name}}}*", with_expressions(&beginning)?))
}

impl Adapter for Ntex {
    const NAME: &'static str = "ntex-router";
    const KIND: Kind = Kind::Router;
    const FIRST_WINS: bool = true;

    fn translate(route: &Route) -> Result<String, String> {
        text(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut builder = Router::<u32>::builder();
        insert_each(routes, |index, text| {
            builder.rdef(ResourceDef::new(text), index);
            Ok(())
        })?;
        Ok(Self(builder.build()))
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
