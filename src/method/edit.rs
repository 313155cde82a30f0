//! Inserting and removing the routes of a [`MethodRouter`]. An operation that fails changes
//! nothing.

use alloc::string::String;
use alloc::vec::Vec;

use super::MethodRouter;
use super::names::MethodKey;
use crate::error::{ConstraintError, InsertError, MergeError};

impl<T> MethodRouter<T> {
    /// Inserts a route for a method.
    ///
    /// Any token is a method, and any text with balanced braces a route, even if no client sends
    /// it. [`lint_method`](crate::lint_method()) and [`lint`](crate::lint()) find those that look
    /// like mistakes: `get`, `*`, `/users/:id`, `/café`.
    ///
    /// # Errors
    ///
    /// - Returns [`InsertError::Method`] if the method is not a token.
    /// - Returns [`InsertError::TooManyMethods`] if the router has routes for 64 other methods.
    /// - Returns [`InsertError::Syntax`] if the text is not a route.
    /// - Returns [`InsertError::Conflict`] if a route for the same method has the same shape.
    /// - Returns [`InsertError::Full`] if the router cannot hold another route.
    ///
    /// The router is then unchanged, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// Like [`Router::insert`](crate::Router::insert).
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{InsertError, MethodRouter};
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", 1)?;
    /// methods.insert("PUT", "/users/{name}", 2)?;
    ///
    /// let error = methods.insert("GET", "/users/{name}", 3).unwrap_err();
    /// assert!(matches!(error, InsertError::Conflict { with, .. } if with == "/users/{id}"));
    ///
    /// let error = methods.insert("GET IT", "/", 4).unwrap_err();
    /// assert_eq!(error.to_string(), r#"the method "GET IT" is not a token"#);
    /// # Ok::<(), InsertError>(())
    /// ```
    pub fn insert(
        &mut self,
        method: &str,
        route: impl Into<String>,
        value: T,
    ) -> Result<(), InsertError> {
        let (key, value) = self.key_for(method, value)?;
        self.table.insert(&mut self.shapes, key, route.into(), value)?;
        self.shapes.names.add(key, method, 1);
        Ok(())
    }

    /// Inserts an any-method route. It handles the methods that no other route of its shape does.
    ///
    /// # Errors
    ///
    /// - Returns [`InsertError::Syntax`] if the text is not a route.
    /// - Returns [`InsertError::Conflict`] if another any-method route has the same shape.
    /// - Returns [`InsertError::Full`] if the router cannot hold another route.
    ///
    /// The router is then unchanged, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// Like [`Router::insert`](crate::Router::insert).
    pub fn insert_any(&mut self, route: impl Into<String>, value: T) -> Result<(), InsertError> {
        self.table.insert(&mut self.shapes, MethodKey::ANY, route.into(), value)
    }

    /// Replaces the value of the route for exactly this method with exactly this text, and returns
    /// the old value. Inserts the route if there is none.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::insert`]. A route for the same method with the same shape but another
    /// text is a conflict.
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::insert`].
    pub fn replace(
        &mut self,
        method: &str,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let (key, value) = self.key_for(method, value)?;
        let old = self.table.replace(&mut self.shapes, key, route.into(), value)?;
        if old.is_none() {
            self.shapes.names.add(key, method, 1);
        }
        Ok(old)
    }

    /// The key of a new route's method, and the route's value.
    fn key_for(&self, method: &str, value: T) -> Result<(MethodKey, T), InsertError> {
        let error = match self.shapes.names.key_for(method) {
            Ok(key) => return Ok((key, value)),
            Err(error) => error,
        };
        // Here and not at the end: a return value would leak if the value's `Drop` panics.
        drop(value);
        Err(error)
    }

    /// Replaces the value of the any-method route with exactly this text, and returns the old
    /// value. Inserts the route if there is none.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::insert_any`]. An any-method route with the same shape but another text
    /// is a conflict.
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::insert`].
    pub fn replace_any(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        self.table.replace(&mut self.shapes, MethodKey::ANY, route.into(), value)
    }

    /// Removes the route for exactly this method with exactly this text, parameter names included,
    /// and returns its value.
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::insert`].
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", 1)?;
    /// methods.insert_any("/users/{id}", 2)?;
    /// assert_eq!(methods.remove("PUT", "/users/{id}"), None);
    /// assert_eq!(methods.remove("GET", "/users/{id}"), Some(1));
    /// assert_eq!(methods.remove_any("/users/{id}"), Some(2));
    /// assert!(methods.is_empty());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn remove(&mut self, method: &str, route: impl AsRef<str>) -> Option<T> {
        let key = self.shapes.names.key(method);
        let value = self.table.remove(&mut self.shapes, key, route.as_ref())?;
        self.shapes.names.remove(key);
        Some(value)
    }

    /// Removes the any-method route with exactly this text, parameter names included, and returns
    /// its value.
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::insert`].
    pub fn remove_any(&mut self, route: impl AsRef<str>) -> Option<T> {
        self.table.remove(&mut self.shapes, MethodKey::ANY, route.as_ref())
    }

    /// Moves all routes and constraints of another router into this one.
    ///
    /// # Errors
    ///
    /// Returns a [`MergeError`] with an error for
    ///
    /// - each pair of conflicting routes;
    /// - each method that exceeds the limit of 64 methods;
    /// - each constraint whose name stands for another function in the other router.
    ///
    /// This router is then unchanged, and the other one is dropped.
    ///
    /// # Complexity
    ///
    /// That of inserting each route of the other router.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", "show")?;
    /// let mut other = MethodRouter::new();
    /// other.insert("PUT", "/users/{id}", "store")?;
    /// methods.merge(other)?;
    /// assert_eq!(*methods.at("PUT", "/users/7").unwrap().value, "store");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: MethodRouter<T>) -> Result<(), MergeError> {
        self.merge_under(None, other)
    }

    /// Moves all routes of another router into this one, each under the prefix and for its method,
    /// and all of its constraints. See [`Router::nest`](crate::Router::nest) for how a prefix and a
    /// route are joined.
    ///
    /// # Errors
    ///
    /// Like [`Router::nest`](crate::Router::nest), and an error for each method that exceeds the
    /// limit of 64 methods. This router is then unchanged, and the other one is dropped.
    ///
    /// # Complexity
    ///
    /// That of inserting each route of the other router, and of sorting them.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let mut users = MethodRouter::new();
    /// users.insert("GET", "/", "list")?;
    /// users.insert("POST", "/", "add")?;
    /// users.insert("GET", "/{id}", "show")?;
    /// let mut methods = MethodRouter::new();
    /// methods.nest("/{tenant}/users", users)?;
    ///
    /// assert_eq!(*methods.at("POST", "/acme/users").unwrap().value, "add");
    /// let found = methods.at("GET", "/acme/users/7").unwrap();
    /// assert_eq!((found.params.get("tenant"), found.params.get("id")), (Some("acme"), Some("7")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nest(
        &mut self,
        prefix: impl AsRef<str>,
        other: MethodRouter<T>,
    ) -> Result<(), MergeError> {
        self.merge_under(Some(prefix.as_ref()), other)
    }

    fn merge_under(
        &mut self,
        prefix: Option<&str>,
        mut other: MethodRouter<T>,
    ) -> Result<(), MergeError> {
        let mut names = self.shapes.names.clone();
        let mut errors = Vec::new();
        // The key here for each key of the other router.
        let mut keys = [None; MethodKey::LIMIT];
        keys[MethodKey::ANY.index()] = Some(MethodKey::ANY);
        for (theirs, method, routes) in other.shapes.names.in_use() {
            match names.key_for(method) {
                Ok(key) => {
                    names.add(key, method, routes);
                    keys[theirs.index()] = Some(key);
                }
                Err(error) => errors.push(error),
            }
        }
        let ours = |theirs: MethodKey| keys[theirs.index()];
        let from = (&mut other.table, &other.shapes);
        let merged = self.table.merge(&mut self.shapes, from, prefix, ours, errors);
        if merged.is_ok() {
            self.shapes.names = names;
        }
        // Here and not at the end: a return value would leak if a `Drop` panics.
        drop(other);
        merged
    }

    /// Adds a custom constraint, for routes that are inserted later: see
    /// [`Router::constraint`](crate::Router::constraint).
    ///
    /// # Errors
    ///
    /// Like [`Router::constraint`](crate::Router::constraint).
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.table.constraints.add(name, accepts)
    }

    /// Adds a constraint that accepts what a regular expression matches, for routes that are
    /// inserted later: see [`Router::constraint_regex`](crate::Router::constraint_regex).
    ///
    /// # Errors
    ///
    /// Like [`Router::constraint_regex`](crate::Router::constraint_regex).
    #[cfg(feature = "regex")]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.table.constraints.add_expression(name, expression)
    }

    /// Removes all routes. Constraints stay.
    pub fn clear(&mut self) {
        self.shapes.clear();
        // Last: the `Drop` of a value may panic.
        self.table.clear();
    }
}
