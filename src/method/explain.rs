//! What becomes of the routes for a method on a path, and which of them never win.

use alloc::vec::Vec;
use core::cell::Cell;

use super::MethodRouter;
use super::names::Keys;
use crate::explain::{self, Explanation, Shadowed};
use crate::tree::{RouteLeaf, ShapeLeaf};

impl<T> MethodRouter<T> {
    /// What becomes of every route that may answer a method, on a path: see
    /// [`Router::explain`](crate::Router::explain).
    ///
    /// Of the routes of one shape it is the one by which the shape answers the method; others have
    /// no part in it.
    ///
    /// # Complexity
    ///
    /// As [`Router::explain`](crate::Router::explain).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", ())?;
    /// methods.insert("PUT", "/users/me", ())?;
    /// methods.insert_any("/{*all}", ())?;
    /// assert_eq!(methods.explain("HEAD", "/users/me").to_string(), "\
    /// /users/me matches 2 of 2 routes
    ///   /users/{id}  wins
    ///   /{*all}      matches too     rule 1 at segment 1: all literal (`users` before `{*all}`)
    /// ");
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn explain<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
    ) -> Explanation<'router, 'path> {
        let (key, constraints) = (self.methods.names.key(method), &self.table.constraints);
        let matches = |leaf: &RouteLeaf| {
            explain::obstacle(&self.table.pattern_of(*leaf), constraints, path).is_none()
        };
        let answering = |at: ShapeLeaf| {
            let leaves = self.methods.answers(&self.table.tree, at, key);
            leaves.iter().copied().find(matches).or_else(|| leaves.first().copied())
        };
        let leaves = self.table.tree.leaves().into_iter().filter_map(answering);
        explain::explain(leaves.map(|leaf| self.table.explained_form(leaf)), constraints, path)
    }

    /// Pairs of routes that may answer a method, of which the one never wins, because the other
    /// matches all that it matches and comes before it: see
    /// [`Router::shadowed`](crate::Router::shadowed).
    ///
    /// A route by which no shape answers the method is not among them: so not one for any method
    /// where the method has its own of the same shape.
    ///
    /// # Complexity
    ///
    /// As [`Router::shadowed`](crate::Router::shadowed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/{day:date}", ())?;
    /// methods.insert_any("/{a}-{b}", ())?;
    /// let shadowed = methods.shadowed("GET");
    /// assert_eq!(shadowed.len(), 1);
    /// assert_eq!((shadowed[0].route(), shadowed[0].by()), ("/{day:date}", "/{a}-{b}"));
    /// assert!(methods.shadowed("PUT").is_empty());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn shadowed(&self, method: &str) -> Vec<Shadowed<'_>> {
        let (key, table) = (self.methods.names.key(method), &self.table);
        let refused = Cell::new(Keys::default());
        let answers = |at: ShapeLeaf| self.methods.answers(&table.tree, at, key);
        let leaves: Vec<RouteLeaf> = table.tree.leaves().into_iter().flat_map(answers).collect();
        table.shadowed(&leaves, self.methods.by_method(&table.tree, key, &refused))
    }
}
