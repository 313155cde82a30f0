//! Which forms match a path when letter case does not count in their literals.
//!
//! Input: a path. Output: the leaves of all such forms, and for each what its parameters take. The
//! path and the literals are compared in lower case, which changes no place in either; constraints
//! of a router's own are still asked about the path as it is written. Only ASCII letters have a
//! case here. All literal children of a node are looked at, for the tables find them by their exact
//! bytes: this is for the way of a path that was not found.

use alloc::string::String;
use alloc::vec::Vec;

use super::bits::Positions;
use super::catch_all::{Explorer, Literal};
use super::keep::Keep;
use super::{MAX_PATH, Search, catch_all, steps};
use crate::constraint::Constraints;
use crate::pattern::Pattern;
use crate::tree::{LeafId, NodeId, Tree};
use crate::values::Values;

/// A path, and the routes to be searched.
pub(crate) struct AnyCase<'t> {
    tree: &'t Tree,
    constraints: Constraints,
    path: String,
}

impl<'t> AnyCase<'t> {
    pub(crate) fn new(search: Search<'t>, path: &str) -> Self {
        AnyCase {
            tree: search.tree,
            constraints: search.constraints.asked_about(path),
            path: path.to_ascii_lowercase(),
        }
    }

    fn search(&self) -> Search<'_> {
        Search { tree: self.tree, constraints: &self.constraints }
    }

    /// The leaves of all forms that match, in no order.
    pub(crate) fn leaves(&self) -> Vec<LeafId> {
        if self.path.len() > MAX_PATH {
            return Vec::new();
        }
        catch_all::all::<true>(self.search(), &self.path)
    }

    /// What the parameters of a form take that matches: leftmost first, each as long as it can be.
    pub(crate) fn values(&self, form: &Pattern) -> Values {
        self.search().values(&form.in_lower_case(), &self.path)
    }
}

impl<S: Positions, K: Keep, const ANY_CASE: bool> Explorer<'_, '_, S, K, ANY_CASE> {
    /// Visits all literal children that some position leads to, in no order. Those below which more
    /// has to be searched are kept as frames.
    pub(super) fn visit_literals(&mut self, node: NodeId, set: &S) {
        let tree = self.search.tree;
        for slot in tree.literals(node) {
            let text = tree.slot_text(slot);
            let mut literal = Literal { slot, set: self.none(), more: false };
            for index in set.iter().take_while(|&index| index < self.segments.count()) {
                steps::add(1);
                if Self::is_literal(text.head(), self.segments.text(index)) {
                    literal.set.insert(index);
                }
            }
            if !literal.set.is_empty() {
                let below = self.visit_literal(node, literal);
                self.frames.extend(below);
            }
        }
    }

    /// Whether a segment of the path is this literal of the tree.
    pub(super) fn is_literal(literal: &[u8], segment: &[u8]) -> bool {
        if ANY_CASE { literal.eq_ignore_ascii_case(segment) } else { literal == segment }
    }
}
