//! The crate under test. A table's text is its own syntax.
//!
//! To time another version beside this one: copy the crate to a folder, give the
//! copy another `version` (a lock file tells path packages apart by it alone), add
//! `routetree_old = { package = "routetree", path = "that folder" }` to the
//! dependencies here and `routetree_adapter!(Old, "routetree-old", routetree_old);`
//! below, and name it in `variants` (and in `editors`).

use super::{Adapter, Candidate, Kind, Refused, Text, insert_each};
use crate::{
    edits::{Editable, Editor},
    table::Route,
};

macro_rules! routetree_adapter {
    ($adapter:ident, $name:literal, $package:ident) => {
        struct $adapter($package::Router<u32>);

        impl Adapter for $adapter {
            const NAME: &'static str = $name;
            const KIND: Kind = Kind::Ours;
            const BULK: Option<fn(&[Text]) -> Result<Self, Refused>> = Some(|routes| {
                let texts = routes.iter().map(|(index, text)| (text.as_str(), *index));
                let router = $package::Router::try_from_iter(texts);
                router.map(Self).map_err(|e| Refused::whole(routes, e))
            });
            const SHRINK: Option<fn(&mut Self)> = Some(|router| router.0.shrink_to_fit());

            fn translate(route: &Route) -> Result<String, String> {
                Ok(route.text.clone())
            }

            build_and_lookup!($package);

            #[inline]
            fn find(&self, path: &str) -> Option<u32> {
                self.0.at(path).ok().map(|found| *found.value)
            }
        }

        impl Editable for $package::Router<u32> {
            fn add(&mut self, route: &str, value: u32) -> bool {
                self.insert(route, value).is_ok()
            }

            fn take_out(&mut self, route: &str) -> bool {
                self.remove(route).is_some()
            }

            fn holds(&self, path: &str) -> Option<u32> {
                self.at(path).ok().map(|found| *found.value)
            }
        }
    };
}

routetree_adapter!(Routetree, "routetree", routetree);

/// The versions whose edits are timed.
pub(super) fn editors() -> Vec<Editor> {
    vec![Editor::of::<routetree::Router<u32>>("routetree")]
}

/// The versions that are timed. The first is what the targets are for: a server
/// builds its router once, then calls `shrink_to_fit`.
pub(super) fn variants() -> Vec<Candidate> {
    let shrunk = Candidate::of::<Routetree>();
    vec![shrunk, shrunk.as_built("routetree, not shrunk")]
}
