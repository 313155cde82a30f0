//! The lookup: from a path to the leaf of its most specific route, and the values on the way.
//!
//! A lookup first walks straight ahead ([`walk`]), taking at each node the best child that fits,
//! and keeps no way back. Most paths end there. Where the walk stops and something was passed by,
//! [`complete`] goes on from that node, over parent links, until nothing is left to try. Children
//! with a catch-all that further segments follow are searched with sets of positions instead of
//! one position ([`catch_all`]).
//!
//! Nothing here recurses, and nothing allocates but what the bounds in the crate's documentation
//! name. The search reads the tree; it does not know syntax, values or errors.

mod any_case;
mod aside;
mod bits;
mod catch_all;
mod complete;
mod constrained;
#[cfg(test)]
mod cost;
mod determined;
mod ends;
mod form;
mod group;
mod keep;
mod mixed;
mod open;
mod piece;
mod progress;
mod segments;
mod special;
mod steps;
mod values;
mod walk;

use alloc::vec::Vec;

use crate::constraint::Constraints;
use crate::pattern::Pattern;
use crate::tree::{Form, Leaf, LeafId, NodeId, Tree};
use crate::values::Values;

pub(crate) use any_case::AnyCase;
use complete::{Complete, Tried};
use ends::{Ends, LongPath, MiddlePath, ShortPath};
use form::Placing;
pub(crate) use progress::{Stop, Wanted, stop};
use walk::Walked;

/// The longest path that is searched: places in it are kept in 32 bits.
const MAX_PATH: usize = u32::MAX as usize - 1;

/// How the path reaches a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing of the path is left for a last catch-all: routes match in which it is optional.
    Empty,
    /// All routes of the shape match.
    Filled,
}

/// Which route answers at a leaf of the tree that the path reaches: the route's own leaf, or
/// `LeafId::NONE`, and the search goes on. Every leaf is asked for that the path reaches, up to the
/// one that is answered; some are asked for twice.
pub(crate) trait Pick: Fn(LeafId, Tail) -> LeafId + Copy {}

impl<F: Fn(LeafId, Tail) -> LeafId + Copy> Pick for F {}

/// Picks every leaf: in a router without methods, each one is that of a route.
///
/// A function and not a closure: the type of a closure in a method of `Router<T>` depends on `T`,
/// so the whole search would be compiled once per value type.
#[inline(always)]
pub(crate) fn every_leaf(leaf: LeafId, _: Tail) -> LeafId {
    leaf
}

/// What is picked at a link's end, where the path ends: nothing if there is no leaf.
#[inline(always)]
fn picked(leaf: LeafId, pick: impl Pick) -> LeafId {
    if leaf.is_none() { LeafId::NONE } else { pick(leaf, Tail::Filled) }
}

/// What a lookup reads.
#[derive(Clone, Copy)]
pub(crate) struct Search<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) constraints: &'t Constraints,
}

impl<'t> Search<'t> {
    /// What `pick` answers at the first leaf in the static order at which it answers anything, of
    /// those that the path reaches, with its values; `LeafId::NONE` where there is none.
    #[inline]
    pub(crate) fn find(self, path: &str, values: &mut Values, pick: impl Pick) -> LeafId {
        if self.tree.refuses(path.as_bytes()) {
            return LeafId::NONE;
        }
        if self.tree.is_indexed(path.as_bytes()) {
            let whole = self.tree.static_leaf(path.as_bytes());
            whole.map_or(LeafId::NONE, |leaf| pick(leaf, Tail::Filled))
        } else if path.len() <= ShortPath::LONGEST {
            self.find_with(path, &mut ShortPath::new(path.as_bytes()), values, pick)
        } else {
            self.find_long(path, values, pick)
        }
    }

    #[inline(never)]
    fn find_long(self, path: &str, values: &mut Values, pick: impl Pick) -> LeafId {
        if path.len() > MAX_PATH {
            return LeafId::NONE;
        }
        if let Some(mut ends) = MiddlePath::new(path.as_bytes()) {
            return self.find_with(path, &mut ends, values, pick);
        }
        self.find_with(path, &mut LongPath::new(path.as_bytes()), values, pick)
    }

    #[inline(always)]
    fn find_with<E: Ends>(
        self,
        path: &str,
        ends: &mut E,
        values: &mut Values,
        pick: impl Pick,
    ) -> LeafId {
        match walk::straight(self, path, ends, values, pick) {
            Walked::Leaf(leaf) => leaf,
            Walked::DeadEnd => LeafId::NONE,
            Walked::PassedBy(node, at) => {
                self.complete(path, ends, (node, at, Tried::Literal), values, pick)
            }
            Walked::Exhausted(node, at) => {
                self.complete(path, ends, (node, at, Tried::All), values, pick)
            }
            Walked::Crowded(node, at) => {
                self.complete(path, ends, (node, at, Tried::Nothing), values, pick)
            }
        }
    }

    /// Goes on where the straight walk stopped.
    #[inline(never)]
    fn complete<E: Ends>(
        self,
        path: &str,
        ends: &mut E,
        (node, at, tried): (NodeId, usize, Tried),
        values: &mut Values,
        pick: impl Pick,
    ) -> LeafId {
        values.clear();
        Complete::new(self, path, ends).resume(node, at, tried, values, pick)
    }

    /// What `pick` answers at each leaf that the path reaches, in no order.
    pub(crate) fn all(self, path: &str, pick: impl Pick) -> Vec<LeafId> {
        if path.len() > MAX_PATH { Vec::new() } else { catch_all::all::<false>(self, path, pick) }
    }

    /// The values of one form that matches the path.
    pub(crate) fn values(self, pattern: &Pattern, path: &str) -> Values {
        let mut values = Values::new();
        let mut ends = LongPath::new(path.as_bytes());
        Placing::new(pattern, self.constraints, path, &mut ends).fill(&mut values);
        values
    }

    fn form(self, leaf: LeafId) -> Option<&'t Form> {
        match leaf.leaf() {
            Leaf::Route(_) => None,
            Leaf::Form(form) => self.tree.forms.get(form),
        }
    }
}
