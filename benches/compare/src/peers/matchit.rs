//! matchit, the newest and the one that axum has. The syntax is the same for
//! literals, `{name}` and a trailing `{*name}`; constraints are unknown to it.

use super::{Adapter, Kind, Refused, Text, insert_each};
use crate::table::{Piece, Route};

/// The text without constraints, which matchit would take for a part of the name.
pub(super) fn unconstrained(route: &Route) -> Result<String, String> {
    let constrained = |piece: &Piece| matches!(piece, Piece::Param { constraint: Some(_), .. });
    if route.pieces.iter().any(constrained) {
        return Err(format!("no constraints: {}", route.text));
    }
    Ok(route.text.clone())
}

macro_rules! matchit_adapter {
    ($adapter:ident, $name:literal, $package:ident) => {
        pub(super) struct $adapter($package::Router<u32>);

        impl Adapter for $adapter {
            const NAME: &'static str = $name;
            const KIND: Kind = Kind::Router;

            fn translate(route: &Route) -> Result<String, String> {
                unconstrained(route)
            }

            build_and_lookup!($package);

            #[inline]
            fn find(&self, path: &str) -> Option<u32> {
                self.0.at(path).ok().map(|found| *found.value)
            }
        }
    };
}

matchit_adapter!(Matchit, "matchit", matchit);
matchit_adapter!(Matchit08, "matchit-0.8", matchit_08);
