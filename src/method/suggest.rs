//! [`MethodRouter::suggest`], and the routes of one method as suggestions see them.

use alloc::string::String;
use core::cell::Cell;

use super::MethodRouter;
use super::names::{MethodKey, MethodSet};
use crate::pattern::Pattern;
use crate::search::{Search, Tail};
use crate::suggest::{self, RouteLookup};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};
use crate::values::Values;

/// The routes by which a router handles one method.
pub(super) struct MethodView<'r, T> {
    pub(super) router: &'r MethodRouter<T>,
    pub(super) key: MethodKey,
}

impl<T> RouteLookup for MethodView<'_, T> {
    fn search(&self) -> Search<'_> {
        self.router.table.search()
    }

    fn find(&self, path: &str, values: &mut Values) -> RouteLeaf {
        self.router.find(self.key, path, values, &Cell::default())
    }

    fn resolve(&self, shape: ShapeLeaf, tail: Tail) -> RouteLeaf {
        let MethodRouter { table, shapes } = self.router;
        let allowed = Cell::new(MethodSet::default());
        shapes.route_for(&table.tree, (shape, tail), self.key, &allowed)
    }

    fn pattern(&self, leaf: RouteLeaf) -> Pattern {
        self.router.table.pattern_of(leaf)
    }

    fn route(&self, leaf: RouteLeaf) -> RouteId {
        self.router.table.tree.owner(leaf)
    }
}

impl<T> MethodRouter<T> {
    /// Returns the spelling under which a path that is not found for a method would be found, for a
    /// redirect. See [`Router::suggest`](crate::Router::suggest).
    ///
    /// Only routes that handle the method count. There can be a suggestion even if
    /// [`MethodRouter::at`] returns [`MethodError::NotAllowed`](crate::MethodError::NotAllowed),
    /// for a spelling that has a route for the method.
    ///
    /// # Complexity
    ///
    /// Like [`Router::suggest`](crate::Router::suggest).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/docs/", ())?;
    /// methods.insert("PUT", "/Docs", ())?;
    /// assert_eq!(methods.suggest("GET", "/DOCS").as_deref(), Some("/docs/"));
    /// assert_eq!(methods.suggest("PUT", "/docs/").as_deref(), Some("/Docs"));
    /// assert_eq!(methods.suggest("POST", "/docs/"), None);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn suggest(&self, method: &str, path: &str) -> Option<String> {
        let key = self.shapes.names.key(method);
        suggest::suggest(&MethodView { router: self, key }, path)
    }
}
