//! A hash map of whole paths: what a table without parameters could use. It is a
//! floor, for it knows no parameters.

use rustc_hash::FxHashMap;

use crate::{
    peers::{Adapter, Kind, Refused, Text},
    table::{Piece, Route},
};

/// The map.
pub(super) struct WholePath(FxHashMap<Box<str>, u32>);

impl Adapter for WholePath {
    const NAME: &'static str = "hash-map";
    const KIND: Kind = Kind::Floor;

    fn translate(route: &Route) -> Result<String, String> {
        match route.pieces.as_slice() {
            [Piece::Literal(text)] => Ok(text.clone()),
            _ => Err(format!("a parameter in {}", route.text)),
        }
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let entries = routes.iter().map(|(index, text)| (text.as_str().into(), *index));
        Ok(Self(entries.collect()))
    }

    #[inline]
    fn lookup(&self, path: &str, _: &mut impl FnMut(&str)) -> Option<u32> {
        self.0.get(path).copied()
    }
}
