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

    build_and_lookup!(xitca_router);
}
