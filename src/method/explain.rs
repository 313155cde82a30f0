//! [`MethodRouter::explain`] and [`MethodRouter::shadowed`].

use alloc::vec::Vec;
use core::cell::Cell;

use super::MethodRouter;
use super::names::MethodSet;
use crate::explain::{self, Explanation, Shadowed};
use crate::tree::{RouteLeaf, ShapeLeaf};

impl<T> MethodRouter<T> {
    /// Explains, for each route that can handle the method, how it fares on the path: see
    /// [`Router::explain`](crate::Router::explain).
    ///
    /// Of the routes of one shape, only the one that handles the method is explained.
    ///
    /// # Complexity
    ///
    /// Like [`Router::explain`](crate::Router::explain).
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
        let (key, constraints) = (self.shapes.names.key(method), &self.table.constraints);
        let matches = |leaf: &RouteLeaf| {
            explain::mismatch(&self.table.pattern_of(*leaf), constraints, path).is_none()
        };
        let route_for = |shape: ShapeLeaf| {
            let leaves = self.shapes.routes_for(&self.table.tree, shape, key);
            leaves.iter().copied().find(matches).or_else(|| leaves.first().copied())
        };
        let leaves = self.table.tree.leaves().into_iter().filter_map(route_for);
        explain::explain(leaves.map(|leaf| self.table.explained_form(leaf)), constraints, path)
    }

    /// Finds routes for the method that never win, because another route for it always wins over
    /// them: see [`Router::shadowed`](crate::Router::shadowed).
    ///
    /// Only routes by which some shape handles the method count. For example, an any-method route
    /// does not if the method has a route of the same shape.
    ///
    /// # Complexity
    ///
    /// Like [`Router::shadowed`](crate::Router::shadowed).
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
        let (key, table) = (self.shapes.names.key(method), &self.table);
        let allowed = Cell::new(MethodSet::default());
        let routes_for = |shape: ShapeLeaf| self.shapes.routes_for(&table.tree, shape, key);
        let leaves: Vec<RouteLeaf> = table.tree.leaves().into_iter().flat_map(routes_for).collect();
        table.shadowed(&leaves, self.shapes.by_method(&table.tree, key, &allowed))
    }
}
