//! What every part of the search reads, and how leaves become routes.

use crate::constraint::Constraints;
use crate::tree::{RouteLeaf, ShapeLeaf, Tree};

/// The longest path that is searched: positions in a path are 32-bit numbers.
pub(crate) const MAX_PATH: usize = u32::MAX as usize - 1;

/// What a lookup reads.
#[derive(Clone, Copy)]
pub(crate) struct Search<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) constraints: &'t Constraints<'t>,
}

/// How the path reaches a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// The last catch-all is left with nothing: only routes in which it is optional match.
    Empty,
    /// All routes of the shape match.
    Filled,
}

/// Chooses the route that a lookup returns for a shape that matches; [`RouteLeaf::NONE`] to go on,
/// [`RouteLeaf::REFUSED`] to end the search without a route.
///
/// It is called for every shape that the path reaches, up to the one for which it returns a route,
/// and may be called twice for the same one.
pub(crate) trait Resolve: Fn(ShapeLeaf, Tail) -> RouteLeaf + Copy {}

impl<F: Fn(ShapeLeaf, Tail) -> RouteLeaf + Copy> Resolve for F {}

/// A [`Resolve`] for code that is the same for all of them.
pub(super) type AnyResolve<'r> = &'r dyn Fn(ShapeLeaf, Tail) -> RouteLeaf;

/// Resolves every leaf to its only route, in a table with one route for each shape.
///
/// A function, because the type of a closure in a method of `Router<T>` depends on `T`: the whole
/// search would be compiled once per value type.
#[inline(always)]
pub(crate) fn only_route(leaf: ShapeLeaf, _: Tail) -> RouteLeaf {
    leaf.only_route()
}

/// The route for the leaf at the end of a link at which the path ends, if there is a leaf.
#[inline(always)]
pub(super) fn resolve_end(leaf: ShapeLeaf, resolve: impl Resolve) -> RouteLeaf {
    if leaf.is_none() { RouteLeaf::NONE } else { resolve(leaf, Tail::Filled) }
}
