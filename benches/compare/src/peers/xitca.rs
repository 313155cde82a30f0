//! xitca-router, a fork of matchit with the same syntax.

use super::{Adapter, Kind, Refused, Text, insert_each, matchit::unconstrained};
use crate::table::Route;

/// xitca's router.
pub(super) struct Xitca(xitca_router::Router<u32>);

impl Adapter for Xitca {
    const NAME: &'static str = "xitca-router";
    const KIND: Kind = Kind::Router;

    fn translate(route: &Route) -> Result<String, String> {
        unconstrained(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut router = xitca_router::Router::new();
        insert_each(routes, |index, text| router.insert(text, index).map_err(|e| e.to_string()))?;
        Ok(Self(router))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let found = self.0.at(path).ok()?;
        for (_, value) in found.params.iter() {
            read(value);
        }
        Some(*found.value)
    }
}
