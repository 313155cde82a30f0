//! The lookup: from a path to the leaf of the most specific route that matches, and its values.
//!
//! Imports go one way through the parts:
//!
//! 1. [`boundaries`]: where the segments of a path start and end, and sets of segments.
//! 2. [`segment`]: tests of one segment of a route: mixed, constrained, with catch-alls.
//! 3. [`form`]: one form of a route matched alone, with its values.
//! 4. [`follow`]: from a child to the end of its link.
//! 5. [`catch_all`]: groups of children with a catch-all, tried place by place or searched with
//!    sets of positions.
//! 6. [`descent`]: from the root to a leaf: first straight ahead, then with backtracking.
//!
//! Nothing here recurses, and nothing allocates within the bounds that the crate's documentation
//! gives. The search reads the tree; it does not know syntax, the values of routes, or errors.

mod boundaries;
mod catch_all;
mod context;
mod descent;
mod follow;
mod form;
mod segment;

use alloc::vec::Vec;

use crate::pattern::Pattern;
use crate::tree::RouteLeaf;
use crate::values::Values;

pub(crate) use boundaries::{Segments, SegmentsView};
pub(crate) use context::{MAX_PATH, Resolve, Search, Tail, only_route};
pub(crate) use segment::{Case, CatchAllSegment, SubPattern, Window};

use boundaries::{Boundaries, MiddlePath, ShortPath};
use context::resolve_end;
use form::FormMatcher;

impl<'t> Search<'t> {
    /// The first route, in the static order, that matches the path and that `resolve` returns for
    /// its shape. Adds its values. Returns [`RouteLeaf::NONE`] if there is none.
    #[inline(always)]
    pub(crate) fn find(self, path: &str, values: &mut Values, resolve: impl Resolve) -> RouteLeaf {
        if path.len() <= ShortPath::MAX_BYTES {
            self.find_short(path, values, resolve)
        } else {
            self.find_longer(path, values, resolve)
        }
    }

    /// As [`Search::find`], for a path of up to 63 bytes.
    #[inline]
    fn find_short(self, path: &str, values: &mut Values, resolve: impl Resolve) -> RouteLeaf {
        if self.tree.refuses(path.as_bytes()) {
            RouteLeaf::NONE
        } else if self.tree.is_indexed(path.as_bytes()) {
            self.find_indexed(path, resolve)
        } else {
            descent::find_short(self, path, values, resolve)
        }
    }

    /// As [`Search::find`], for a longer path.
    #[inline(never)]
    fn find_longer(self, path: &str, values: &mut Values, resolve: impl Resolve) -> RouteLeaf {
        if path.len() > MiddlePath::MAX_BYTES && self.tree.has_long_literals() {
            self.find_long_literal(path, values, resolve)
        } else if self.tree.is_indexed(path.as_bytes()) {
            self.find_indexed(path, resolve)
        } else if self.tree.refuses(path.as_bytes()) {
            RouteLeaf::NONE
        } else if path.len() <= MiddlePath::MAX_BYTES {
            descent::find_middle(self, path, values, resolve)
        } else {
            descent::find_long(self, path, values, resolve)
        }
    }

    /// As [`Search::find`], where the static index has every route that could match.
    #[inline(always)]
    fn find_indexed(self, path: &str, resolve: impl Resolve) -> RouteLeaf {
        let leaf = self.tree.static_leaf(path.as_bytes());
        leaf.map_or(RouteLeaf::NONE, |leaf| resolve(leaf, Tail::Filled))
    }

    /// As [`Search::find`], for a path of 128 bytes or more that may be one literal in whole.
    #[inline(never)]
    fn find_long_literal(
        self,
        path: &str,
        values: &mut Values,
        resolve: impl Resolve,
    ) -> RouteLeaf {
        let leaf = resolve_end(self.tree.long_static_leaf(path.as_bytes()), resolve);
        if !leaf.is_none() || self.tree.refuses(path.as_bytes()) {
            return leaf;
        }
        descent::find_long(self, path, values, resolve)
    }

    /// As [`Search::find`], without regard to the letter case of literals.
    #[inline]
    pub(crate) fn find_ignore_case(
        self,
        path: &str,
        values: &mut Values,
        resolve: impl Resolve,
    ) -> RouteLeaf {
        if path.len() > MAX_PATH {
            return RouteLeaf::NONE;
        }
        descent::find_ignore_case(self, path, values, &resolve)
    }

    /// As [`Search::all`], without regard to the letter case of literals.
    pub(crate) fn all_ignore_case(self, path: &str, resolve: impl Resolve) -> Vec<RouteLeaf> {
        if path.len() > MAX_PATH {
            return Vec::new();
        }
        catch_all::all::<true>(self, path, &resolve)
    }

    /// All routes that match the path and that `resolve` returns for their shapes, in no particular
    /// order.
    pub(crate) fn all(self, path: &str, resolve: impl Resolve) -> Vec<RouteLeaf> {
        if path.len() > MAX_PATH {
            return Vec::new();
        }
        catch_all::all::<false>(self, path, &resolve)
    }

    /// The values of a form, if it matches the path.
    pub(crate) fn reading(self, form: &Pattern, path: &str) -> Option<Values> {
        let mut boundaries = Boundaries::new(path.as_bytes());
        let matches = FormMatcher::new(form, self.constraints, path, &mut boundaries).matches();
        matches.then(|| self.values(form, path, Case::Exact))
    }

    /// The values of a form that matches the path.
    pub(crate) fn values(self, form: &Pattern, path: &str, case: Case) -> Values {
        let mut values = Values::new();
        let mut boundaries = Boundaries::new(path.as_bytes());
        let matcher = FormMatcher::new(form, self.constraints, path, &mut boundaries);
        matcher.with_case(case).push_values(&mut values);
        values
    }
}
