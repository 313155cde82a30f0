//! What a method router holds and looks like: memory, drawings, `Display`, `Debug`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::MethodRouter;
use crate::table::{Shapes, Table};
use crate::tree::{Drawing, ShapeLeaf, Shown};

/// What stands for the method of a route for any. No token holds a parenthesis.
const ANY: &str = "(any)";

impl<T> MethodRouter<T> {
    /// Gives back all room to spare, and lays tables side by side. Takes time linear in the
    /// router.
    pub fn shrink_to_fit(&mut self) {
        self.table.shrink_to_fit(&mut self.methods);
        self.methods.shrink_to_fit();
    }

    /// All heap bytes held, in bytes: tree, texts, methods and the room for values, but not what
    /// values themselves hold on the heap. Linear in the number of routes.
    ///
    /// Bounded as that of a [`Router`](crate::Router::memory_usage), whatever edits led to it.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.table.memory_usage() + self.methods.memory_usage()
    }

    fn drawing(&self) -> Drawing<'_, impl Fn(ShapeLeaf) -> String> {
        let Table { tree, constraints, .. } = &self.table;
        Drawing { tree, constraints, name: |at| self.name(at) }
    }

    /// The routes at a leaf of the tree: `GET, PUT /users/{id}; DELETE /users/{name}`.
    fn name(&self, at: ShapeLeaf) -> String {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        self.methods.each_at(&self.table.tree, at, |key, leaf| {
            let (text, method) = (self.table.text_of(leaf), self.methods.names.name(key));
            let method = method.unwrap_or(ANY);
            match groups.iter_mut().find(|(other, _)| *other == text) {
                Some((_, methods)) => methods.push(method),
                None => groups.push((text, alloc::vec![method])),
            }
        });
        let groups = groups.iter().map(|(text, methods)| {
            let methods = methods.join(", ");
            format!("{methods} {}", Shown::route(text))
        });
        groups.collect::<Vec<_>>().join("; ")
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

/// Draws the tree: children in the order in which they win, and at each leaf its routes with their
/// methods, in byte order. A route for any method is marked `(any)`.
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
