//! What a router holds and looks like: memory, drawings, `Display`, `Debug`.

use alloc::string::{String, ToString};
use core::fmt;

use super::Router;
use crate::table::{OneRoute, Table};
use crate::tree::{Drawing, ShapeLeaf, Shown};

impl<T> Router<T> {
    /// Gives back all room to spare, and lays tables side by side. Takes time linear in the
    /// router.
    pub fn shrink_to_fit(&mut self) {
        self.table.shrink_to_fit(&mut OneRoute);
    }

    /// All heap bytes held, in bytes: tree, texts and the room for values, but not what values
    /// themselves hold on the heap. Linear in the number of routes.
    ///
    /// Whatever edits led to a router, it holds at most 2.5 times the bytes of a new router with the
    /// same routes, plus 8 KiB. [`Router::shrink_to_fit`] releases the rest.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.table.memory_usage()
    }

    fn drawing(&self) -> Drawing<'_, impl Fn(ShapeLeaf) -> String> {
        let Table { tree, constraints, .. } = &self.table;
        let name =
            |leaf: ShapeLeaf| Shown::route(self.table.text_of(leaf.only_route())).to_string();
        Drawing { tree, constraints, name }
    }

    /// The tree as a Graphviz digraph: `dot -Tsvg` draws it.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut dot = String::new();
        // Writing to a string does not fail.
        let _ = self.drawing().dot(&mut dot);
        dot
    }
}

/// Draws the tree: children in the order in which they win, and at each leaf its route.
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
