//! Routes come and go, method by method; whatever fails changes nothing.

use alloc::string::String;
use alloc::vec::Vec;

use super::MethodRouter;
use super::names::Key;
use crate::error::{ConstraintError, InsertError, MergeError};

impl<T> MethodRouter<T> {
    /// Inserts a route for a method.
    ///
    /// # Errors
    ///
    /// Where the method is not a token, or the 65th different one; where the text is not a route;
    /// and where a route of the same shape is there already for the same method. The router is then
    /// as it was before, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`](crate::Router::insert).
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
        self.table.insert(&mut self.methods, key, route.into(), value)?;
        self.methods.names.add(key, method, 1);
        Ok(())
    }

    /// Inserts a route for any method: it answers those that no other route of its shape does.
    ///
    /// # Errors
    ///
    /// Where the text is not a route, and where a route of the same shape is there already for any
    /// method. The router is then as it was before, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`](crate::Router::insert).
    pub fn insert_any(&mut self, route: impl Into<String>, value: T) -> Result<(), InsertError> {
        self.table.insert(&mut self.methods, Key::ANY, route.into(), value)
    }

    /// Swaps the value of the method's route of just this text, and answers the old one; inserts
    /// the route where there is none.
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::insert`]: a route of the same method and shape but another text is a
    /// conflict.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`](crate::Router::insert).
    pub fn replace(
        &mut self,
        method: &str,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let (key, value) = self.key_for(method, value)?;
        let old = self.table.replace(&mut self.methods, key, route.into(), value)?;
        if old.is_none() {
            self.methods.names.add(key, method, 1);
        }
        Ok(old)
    }

    /// The key of a new route's method, and the route's value.
    fn key_for(&self, method: &str, value: T) -> Result<(Key, T), InsertError> {
        let error = match self.methods.names.key_for(method) {
            Ok(key) => return Ok((key, value)),
            Err(error) => error,
        };
        // Here and not at the end: a return value would leak if the value's `Drop` panics.
        drop(value);
        Err(error)
    }

    /// As [`MethodRouter::replace`], of the route for any method.
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::insert_any`].
    pub fn replace_any(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        self.table.replace(&mut self.methods, Key::ANY, route.into(), value)
    }

    /// Removes the method's own route of just this text, parameter names included, and answers its
    /// value. Routes of other methods stay.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`](crate::Router::insert).
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
    pub fn remove(&mut self, method: &str, route: &str) -> Option<T> {
        let key = self.methods.names.key(method);
        let value = self.table.remove(&mut self.methods, key, route)?;
        self.methods.names.remove(key);
        Some(value)
    }

    /// Removes the route for any method of just this text, and answers its value.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`](crate::Router::insert).
    pub fn remove_any(&mut self, route: &str) -> Option<T> {
        self.table.remove(&mut self.methods, Key::ANY, route)
    }

    /// Takes over all routes and constraints of another router.
    ///
    /// # Errors
    ///
    /// Lists every pair of routes that conflict, every method that would be one too many, and every
    /// constraint that is another function under the same name. This router is then as it was
    /// before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other.
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
        self.take_over(other, None)
    }

    /// Takes over all routes of another router under a prefix, each for its method, and its
    /// constraints: see [`Router::nest`](crate::Router::nest).
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::merge`] and [`Router::nest`](crate::Router::nest). This router is then as
    /// it was before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other, and of sorting them.
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
        self.take_over(other, Some(prefix.as_ref()))
    }

    fn take_over(
        &mut self,
        mut other: MethodRouter<T>,
        prefix: Option<&str>,
    ) -> Result<(), MergeError> {
        let mut names = self.methods.names.clone();
        let mut errors = Vec::new();
        let mut keys = [None; Key::LIMIT];
        keys[Key::ANY.index()] = Some(Key::ANY);
        for (theirs, method, routes) in other.methods.names.in_use() {
            match names.key_for(method) {
                Ok(key) => {
                    names.add(key, method, routes);
                    keys[theirs.index()] = Some(key);
                }
                Err(error) => errors.push(error),
            }
        }
        let ours = |theirs: Key| keys[theirs.index()];
        let from = (&mut other.table, &other.methods);
        let taken_over = self.table.merge(&mut self.methods, from, prefix, ours, errors);
        if taken_over.is_ok() {
            self.methods.names = names;
        }
        // Here and not at the end: a return value would leak if a `Drop` panics.
        drop(other);
        taken_over
    }

    /// Adds a constraint of one's own, for routes that are inserted later: see
    /// [`Router::constraint`](crate::Router::constraint).
    ///
    /// # Errors
    ///
    /// Where the name is taken, built-in ones included, is empty or holds one of `/ { } * ? :`.
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
    /// As [`MethodRouter::constraint`], and where the expression is wrong or takes more than 10 MiB
    /// compiled.
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
        self.methods.clear();
        // Last: the `Drop` of a value may panic.
        self.table.clear();
    }
}
