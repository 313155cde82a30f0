//! Variations of a lookup: with a filter on values, and without regard to letter case.

use core::cell::{Cell, RefCell};

use super::MethodRouter;
use super::allowed::MethodError;
use super::names::MethodSet;
use crate::params::Match;
use crate::values::Values;

impl<T> MethodRouter<T> {
    /// Returns the route of the most specific shape that matches the path and handles the method,
    /// considering only the routes whose values `accepts` accepts.
    ///
    /// The result is that of [`MethodRouter::at`] on a router with only the routes whose values are
    /// accepted. A rejected route counts as absent for GET in place of HEAD, for any-method routes
    /// and for the allowed methods too. See [`Router::at_where`](crate::Router::at_where).
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Every node that the path can reach may be visited. Allocates no more than
    /// [`MethodRouter::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", 1)?;
    /// methods.insert_any("/users/{id}", 2)?;
    /// methods.insert("PUT", "/users/{id}", 3)?;
    ///
    /// assert_eq!(*methods.at_where("HEAD", "/users/7", |_| true).unwrap().value, 1);
    /// assert_eq!(*methods.at_where("HEAD", "/users/7", |value| *value > 1).unwrap().value, 2);
    /// match methods.at_where("GET", "/users/7", |value| *value > 2) {
    ///     Err(MethodError::NotAllowed(allowed)) => assert_eq!(allowed.to_string(), "PUT"),
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn at_where<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
        accepts: impl FnMut(&T) -> bool,
    ) -> Result<Match<'router, 'path, &'router T>, MethodError<'router>> {
        let key = self.shapes.names.key(method);
        let (allowed, accepts) = (Cell::new(MethodSet::default()), RefCell::new(accepts));
        let mut values = Values::new();
        let leaf = self.table.search().find(path, &mut values, |shape, tail| {
            let accepts = |leaf| {
                let accepted = self.table.accepted(leaf, &mut *accepts.borrow_mut());
                !accepted.is_none()
            };
            self.shapes.route_for_where(&self.table.tree, (shape, tail), key, &allowed, accepts)
        });
        self.table.found(path, leaf, values).ok_or_else(|| self.error(allowed.get()))
    }

    /// Returns the route of the most specific shape that matches the path and handles the method,
    /// without regard to the case of ASCII letters in literals. Methods keep their case.
    ///
    /// See [`Router::at_ignore_case`](crate::Router::at_ignore_case) for the order of routes that
    /// differ in letter case only.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Like [`Router::at_ignore_case`](crate::Router::at_ignore_case).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/Users/{id}", "show")?;
    /// let found = methods.at_ignore_case("GET", "/uSERS/Bob").unwrap();
    /// assert_eq!((*found.value, found.params.get("id")), ("show", Some("Bob")));
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn at_ignore_case<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MethodError<'router>> {
        let key = self.shapes.names.key(method);
        let allowed = Cell::new(MethodSet::default());
        let mut values = Values::new();
        let resolve = self.shapes.by_method(&self.table.tree, key, &allowed);
        let leaf = self.table.search().find_ignore_case(path, &mut values, resolve);
        self.table.found(path, leaf, values).ok_or_else(|| self.error(allowed.get()))
    }

    /// Returns the result of [`MethodRouter::at_where`], or of [`MethodRouter::at_ignore_case`] on
    /// the routes that `accepts` accepts. Without a method no route is found, only what the path
    /// allows.
    #[cfg(feature = "server")]
    pub(crate) fn at_varied<'router, 'path>(
        &'router self,
        method: Option<&str>,
        path: &'path str,
        ignore_case: bool,
        accepts: impl Fn(&T) -> bool,
    ) -> Result<Match<'router, 'path, &'router T>, MethodError<'router>> {
        let key = method.map(|method| self.shapes.names.key(method));
        let allowed = Cell::new(MethodSet::default());
        let accepts = |leaf| !self.table.accepted(leaf, &mut |value: &T| accepts(value)).is_none();
        let resolve = |shape, tail| match key {
            Some(key) => {
                let at = (shape, tail);
                self.shapes.route_for_where(&self.table.tree, at, key, &allowed, accepts)
            }
            None => self.shapes.allow_where(&self.table.tree, (shape, tail), &allowed, accepts),
        };
        let (search, mut values) = (self.table.search(), Values::new());
        let leaf = if ignore_case {
            search.find_ignore_case(path, &mut values, resolve)
        } else {
            search.find(path, &mut values, resolve)
        };
        self.table.found(path, leaf, values).ok_or_else(|| self.error(allowed.get()))
    }
}
