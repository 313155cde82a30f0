//! [`MethodRouter::overlap`], [`MethodRouter::compare`] and [`MethodRouter::ambiguous`]: how routes
//! relate.

use alloc::vec::Vec;

use super::MethodRouter;
use crate::error::InsertError;
use crate::relation::{Ambiguity, Comparison, Overlap, RoutePair};
use crate::tree::{RouteLeaf, ShapeLeaf};

impl<T> MethodRouter<T> {
    /// Finds the paths that two routes both match, as [`Router::overlap`](crate::Router::overlap)
    /// does. Methods play no part.
    ///
    /// # Errors
    ///
    /// If the text of a route is wrong, returns the error that inserting it would return; if both
    /// are, that of the first.
    pub fn overlap(&self, first: &str, second: &str) -> Result<Overlap, InsertError> {
        Ok(RoutePair::read(first, second, &self.table.constraints)?.overlap())
    }

    /// Finds which of two routes comes first in the static order, and the rule that decides, as
    /// [`Router::compare`](crate::Router::compare) does. Methods play no part.
    ///
    /// # Errors
    ///
    /// If the text of a route is wrong, returns the error that inserting it would return; if both
    /// are, that of the first.
    pub fn compare(&self, first: &str, second: &str) -> Result<Comparison, InsertError> {
        Ok(RoutePair::read(first, second, &self.table.constraints)?.compare())
    }

    /// Finds pairs of routes for the method that share some paths, while each also matches others:
    /// see [`Router::ambiguous`](crate::Router::ambiguous).
    ///
    /// Only routes that handle the method count, as for [`MethodRouter::shadowed`].
    ///
    /// # Complexity
    ///
    /// Like [`Router::ambiguous`](crate::Router::ambiguous).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/{a}/new", ())?;
    /// methods.insert_any("/users/{b}", ())?;
    /// assert_eq!(methods.ambiguous("GET")[0].example(), "/users/new");
    /// assert!(methods.ambiguous("PUT").is_empty());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn ambiguous(&self, method: &str) -> Vec<Ambiguity<'_>> {
        let (key, table) = (self.shapes.names.key(method), &self.table);
        let routes_for = |shape: ShapeLeaf| self.shapes.routes_for(&table.tree, shape, key);
        let leaves: Vec<RouteLeaf> = table.tree.leaves().into_iter().flat_map(routes_for).collect();
        table.ambiguous(&leaves)
    }
}
