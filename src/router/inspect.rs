//! Inspecting a [`Router`]: memory, drawings, `Display`, `Debug`.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::Router;
use crate::table::{OneRoute, Table};
use crate::tree::{Drawing, ShapeLeaf, Shown, TreeEdge};

impl<T> Router<T> {
    /// Releases spare memory, and packs the tables of the tree next to each other. Lookups are
    /// faster afterwards, until the next edits.
    ///
    /// # Complexity
    ///
    /// Linear in the router; it takes less time than building it.
    pub fn shrink_to_fit(&mut self) {
        self.table.shrink_to_fit(&mut OneRoute);
    }

    /// Returns the number of heap bytes held: by the tree, texts and values, but not what the
    /// values themselves hold on the heap.
    ///
    /// However it was edited, a router holds at most 2.5 times the bytes of a new router with the
    /// same routes, plus 8 KiB. [`Router::shrink_to_fit`] releases the rest.
    ///
    /// # Complexity
    ///
    /// Linear in the number of routes.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.table.memory_usage()
    }

    fn drawing(&self) -> Drawing<'_, impl Fn(ShapeLeaf) -> String, impl Fn(ShapeLeaf) -> bool> {
        let Table { tree, constraints, .. } = &self.table;
        let name =
            |shape: ShapeLeaf| Shown::route(self.table.text_of(shape.only_route())).to_string();
        let optional_tail =
            |shape: ShapeLeaf| tree.form(shape).is_some_and(|form| form.optional_tail);
        Drawing { tree, constraints, name, optional_tail }
    }

    /// Returns the edges of the tree, for a drawing of another kind: those above an edge come before
    /// it, and the edges below a node are in the static order.
    ///
    /// # Complexity
    ///
    /// Linear in the number of routes.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/users/{id}", ())?;
    /// router.insert("/users/{id}/posts", ())?;
    /// let edges = router.tree_edges();
    /// let edge = |index: usize| (edges[index].depth(), edges[index].label());
    /// assert_eq!([edge(0), edge(1)], [(0, "/users/{}"), (1, "/posts")]);
    /// assert_eq!(edges[1].routes(), ["/users/{id}/posts"]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn tree_edges(&self) -> Vec<TreeEdge<'_>> {
        self.drawing().edges(|shape| vec![self.table.text_of(shape.only_route())])
    }

    /// Returns the tree as a Graphviz digraph, for `dot -Tsvg`.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut dot = String::new();
        // Writing to a string does not fail.
        let _ = self.drawing().dot(&mut dot);
        dot
    }
}

/// Draws the tree: the children of each node, the most specific first, and after each leaf its
/// route.
///
/// ```
/// let mut router = routetree::Router::new();
/// router.insert("/users/{id}", ())?;
/// router.insert("/users/{id}/posts", ())?;
/// router.insert("/about", ())?;
/// let drawn = router.to_string();
/// assert_eq!(drawn, "\
/// ├─ /about  → /about
/// └─ /users/{}  → /users/{id}
///    └─ /posts  → /users/{id}/posts
/// ");
/// # Ok::<(), routetree::InsertError>(())
/// ```
impl<T> fmt::Display for Router<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.drawing().lines(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Router<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
