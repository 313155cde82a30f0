//! Which forms match a path if the letter case of their literals does not matter, and with which
//! values.
//!
//! The path and the literals are compared in lower case, which moves no position in either; custom
//! constraints still see the path as it is written. Only ASCII letters have a case here. Every
//! literal child of a node is compared, because tables find children by their exact bytes: this
//! search is for paths that were not found otherwise.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::{MAX_PATH, Resolve, Search};
use super::set_search;
use crate::constraint::Constraints;
use crate::pattern::Pattern;
use crate::tree::{RouteLeaf, Tree};
use crate::values::Values;

/// A search of one path that ignores letter case.
pub(crate) struct IgnoreCase<'t> {
    tree: &'t Tree,
    constraints: &'t Constraints<'t>,
    /// The path in lower case.
    lower: String,
}

impl<'t> IgnoreCase<'t> {
    pub(crate) fn new(search: Search<'t>, path: &str) -> Self {
        IgnoreCase {
            tree: search.tree,
            constraints: search.constraints,
            lower: path.to_ascii_lowercase(),
        }
    }

    /// All routes that match the path and that `resolve` returns for their shapes, in no particular
    /// order.
    pub(crate) fn leaves(&self, path: &str, resolve: impl Resolve) -> Vec<RouteLeaf> {
        if self.lower.len() > MAX_PATH {
            return Vec::new();
        }
        let search = Search { tree: self.tree, constraints: &self.constraints.judging(path) };
        set_search::all::<true>(search, &self.lower, resolve)
    }

    /// The values of a form that matches the path.
    pub(crate) fn values(&self, form: &Pattern, path: &str) -> Values {
        let search = Search { tree: self.tree, constraints: &self.constraints.judging(path) };
        search.values(&form.in_lower_case(), &self.lower)
    }
}
