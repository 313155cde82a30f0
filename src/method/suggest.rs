//! [`MethodRouter::suggest`]: what a suggestion asks of the routes that answer a method.

use alloc::string::String;
use core::cell::Cell;

use super::MethodRouter;
use super::names::{Key, Keys};
use crate::pattern::Pattern;
use crate::search::{Search, Tail};
use crate::suggest::{self, Routes};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};

/// The routes of a router by which it answers one method.
pub(super) struct ForMethod<'r, T> {
    pub(super) router: &'r MethodRouter<T>,
    pub(super) key: Key,
}

impl<T> Routes for ForMethod<'_, T> {
    fn search(&self) -> Search<'_> {
        self.router.table.search()
    }

    fn resolve(&self, at: ShapeLeaf, tail: Tail) -> RouteLeaf {
        let MethodRouter { table, methods } = self.router;
        methods.answer(&table.tree, (at, tail), self.key, &Cell::new(Keys::default()))
    }

    fn pattern(&self, leaf: RouteLeaf) -> Pattern {
        self.router.table.pattern_of(leaf)
    }

    fn route(&self, leaf: RouteLeaf) -> RouteId {
        self.router.table.tree.owner(leaf)
    }
}

impl<T> MethodRouter<T> {
    /// For a path that is not found for a method, the spelling of it that would be: see
    /// [`Router::suggest`](crate::Router::suggest).
    ///
    /// Only routes that answer the method count. So there can be a suggestion where
    /// [`MethodRouter::at`] says that the method is not allowed: another spelling of the path is
    /// found for it.
    ///
    /// # Complexity
    ///
    /// As [`Router::suggest`](crate::Router::suggest).
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
        let key = self.methods.names.key(method);
        suggest::suggest(&ForMethod { router: self, key }, path)
    }
}
