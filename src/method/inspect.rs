//! Inspecting a [`MethodRouter`]: memory, drawings, `Display`, `Debug`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::MethodRouter;
use crate::search::Tail;
use crate::table::{Shapes, Table};
use crate::tree::{Drawing, ShapeLeaf, Shown, TreeEdge};

/// Drawn as the method of an any-method route. A token cannot contain a parenthesis.
const ANY: &str = "(any)";

impl<T> MethodRouter<T> {
    /// Releases spare memory, and packs the tables of the tree next to each other. Lookups are
    /// faster afterwards; edits undo this little by little. Lookups that end in
    /// [`MethodError::NotAllowed`](crate::MethodError::NotAllowed) gain the most, but lose it with
    /// the next edit.
    ///
    /// # Complexity
    ///
    /// Linear in the router; it takes less time than building it.
    pub fn shrink_to_fit(&mut self) {
        self.table.shrink_to_fit(&mut self.shapes);
        self.shapes.shrink_to_fit(&self.table.tree);
    }

    /// Returns the number of heap bytes held: by the tree, texts, methods and values, but not what
    /// the values themselves hold on the heap.
    ///
    /// However it was edited, a router holds at most 2.5 times the bytes of a new router with the
    /// same routes, plus a constant: see [`Router::memory_usage`](crate::Router::memory_usage).
    ///
    /// # Complexity
    ///
    /// Linear in the number of routes.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.table.memory_usage() + self.shapes.memory_usage()
    }

    fn drawing(&self) -> Drawing<'_, impl Fn(ShapeLeaf) -> String, impl Fn(ShapeLeaf) -> bool> {
        let Table { tree, constraints, .. } = &self.table;
        let optional_tail = |shape| !self.shapes.keys(tree, shape, Tail::Empty).is_empty();
        Drawing { tree, constraints, name: |shape| self.name(shape), optional_tail }
    }

    /// Returns the edges of the tree: see [`Router::tree_edges`](crate::Router::tree_edges). A route
    /// with several methods is there once.
    #[must_use]
    pub fn tree_edges(&self) -> Vec<TreeEdge<'_>> {
        self.drawing().edges(|shape| self.groups(shape).iter().map(|(text, _)| *text).collect())
    }

    /// The routes of a shape: `GET, PUT /users/{id}; DELETE /users/{name}`.
    fn name(&self, shape: ShapeLeaf) -> String {
        let groups = self.groups(shape);
        let groups = groups.iter().map(|(text, methods)| {
            let methods = methods.join(", ");
            format!("{methods} {}", Shown::route(text))
        });
        groups.collect::<Vec<_>>().join("; ")
    }

    /// The routes of a shape, each with its methods.
    fn groups(&self, shape: ShapeLeaf) -> Vec<(&str, Vec<&str>)> {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        self.shapes.each_at(&self.table.tree, shape, |key, leaf| {
            let (text, method) = (self.table.text_of(leaf), self.shapes.names.name(key));
            let method = method.unwrap_or(ANY);
            match groups.iter_mut().find(|(other, _)| *other == text) {
                Some((_, methods)) => methods.push(method),
                None => groups.push((text, alloc::vec![method])),
            }
        });
        groups
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
/// routes, with their methods in byte order. An any-method route is marked `(any)`.
///
/// ```
/// let mut methods = routetree::MethodRouter::new();
/// methods.insert("PUT", "/users/{id}", ())?;
/// methods.insert("GET", "/users/{id}", ())?;
/// methods.insert("PATCH", "/users/{name}", ())?;
/// methods.insert_any("/about", ())?;
/// let drawn = methods.to_string();
/// assert_eq!(drawn, "\
/// ├─ /about  → (any) /about
/// └─ /users/{}  → GET, PUT /users/{id}; PATCH /users/{name}
/// ");
/// # Ok::<(), routetree::InsertError>(())
/// ```
impl<T> fmt::Display for MethodRouter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.drawing().lines(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodRouter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().fmt(f)
    }
}
