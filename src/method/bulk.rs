//! Operations on all routes of a [`MethodRouter`] at once.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::MethodRouter;
use super::names::MethodKey;
use crate::error::MergeError;

impl<T> MethodRouter<T> {
    /// Creates a router from methods, routes and values, as [`MethodRouter::iter`] yields them.
    /// `None` stands for any method.
    ///
    /// A route with a custom constraint needs the constraint to be registered first: use
    /// [`MethodRouter::try_extend`] for such routes.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::try_extend`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let methods = MethodRouter::try_from_iter([
    ///     (Some("GET"), "/users", "list"),
    ///     (Some("POST"), "/users", "add"),
    ///     (None, "/{*rest}", "rest"),
    /// ])?;
    /// assert_eq!(*methods.at("POST", "/users").unwrap().value, "add");
    /// # Ok::<(), routetree::MergeError>(())
    /// ```
    pub fn try_from_iter<M: AsRef<str>, R: Into<String>>(
        routes: impl IntoIterator<Item = (Option<M>, R, T)>,
    ) -> Result<Self, MergeError> {
        let mut router = MethodRouter::new();
        router.try_extend(routes)?;
        Ok(router)
    }

    /// Inserts all of the routes, or none of them if there is any error. `None` stands for any
    /// method.
    ///
    /// Insertion can fail, so a router implements neither [`FromIterator`] nor [`Extend`].
    ///
    /// # Errors
    ///
    /// Returns a [`MergeError`] with an error for
    ///
    /// - each method that is not a token or that exceeds the limit of 64 methods;
    /// - each text that is not a route;
    /// - each pair of conflicting routes, whether one of them is already in the router or both are
    ///   new.
    ///
    /// The router is then unchanged, and the values are dropped.
    ///
    /// # Complexity
    ///
    /// That of inserting each route, and of sorting them.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", 1)?;
    /// let error = methods
    ///     .try_extend([
    ///         (Some("GET"), "/users/{name}", 2),
    ///         (Some("PUT"), "/users/{name}", 3),
    ///         (Some("PUT"), "/users/{id}", 4),
    ///     ])
    ///     .unwrap_err();
    /// assert_eq!(error.len(), 2);
    /// assert_eq!(methods.len(), 1);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn try_extend<M: AsRef<str>, R: Into<String>>(
        &mut self,
        routes: impl IntoIterator<Item = (Option<M>, R, T)>,
    ) -> Result<(), MergeError> {
        let mut names = self.shapes.names.clone();
        let (mut rejected, mut errors) = (BTreeSet::new(), Vec::new());
        let mut keyed = Vec::new();
        for (method, route, value) in routes {
            let key = match method.as_ref().map(M::as_ref) {
                None => Some(MethodKey::ANY),
                Some(method) => match names.key_for(method) {
                    Ok(key) => {
                        names.add(key, method, 1);
                        Some(key)
                    }
                    Err(error) => {
                        if rejected.insert(String::from(method)) {
                            errors.push(error);
                        }
                        None
                    }
                },
            };
            keyed.push((key, route.into(), value));
        }
        let method = |key| Some(names.name_in_conflict(key));
        self.table.extend(&mut self.shapes, keyed, method, errors)?;
        self.shapes.names = names;
        Ok(())
    }

    /// Removes all routes for which `keep` returns `false`.
    ///
    /// `keep` is called once for each route, in the order of [`MethodRouter::iter`]: with its
    /// method, or `None` for any method, its text, and its value, which it may change. If `keep`
    /// panics, no route is removed.
    ///
    /// # Complexity
    ///
    /// That of [`MethodRouter::iter`], and of removing each route that is removed.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users", 1)?;
    /// methods.insert("PUT", "/users", 2)?;
    /// methods.insert_any("/hooks", 3)?;
    /// methods.retain(|method, _, _| method.is_none_or(|method| method == "GET"));
    /// assert_eq!(methods.len(), 2);
    /// assert!(!methods.contains("PUT", "/users"));
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(Option<&str>, &str, &mut T) -> bool) {
        let names = &self.shapes.names;
        let keep = |key, route: &str, value: &mut T| keep(names.name(key), route, value);
        let rejected = self.table.rejected(&self.shapes, keep);
        let values = self.table.remove_all(&mut self.shapes, &rejected);
        rejected.iter().for_each(|&(key, _)| self.shapes.names.remove(key));
        drop(values);
    }

    /// Applies a function to every value. The routes and constraints stay, and no text is parsed
    /// again.
    ///
    /// The values are passed in no particular order.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/{id}", 1)?;
    /// let methods = methods.map_values(|value| format!("number {value}"));
    /// assert_eq!(methods.at("GET", "/7").unwrap().value, "number 1");
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn map_values<U>(self, f: impl FnMut(T) -> U) -> MethodRouter<U> {
        MethodRouter { table: self.table.map_values(f), shapes: self.shapes }
    }
}

/// Two are equal if they have the same routes, by method and text, with equal values. The order of
/// insertion does not matter. Constraints are not compared, because functions cannot be.
///
/// ```
/// use routetree::{InsertError, MethodRouter};
///
/// let (mut first, mut second) = (MethodRouter::new(), MethodRouter::new());
/// first.insert("GET", "/users", 1)?;
/// first.insert_any("/{page}", 2)?;
/// second.insert_any("/{page}", 2)?;
/// assert_ne!(first, second);
/// second.insert("GET", "/users", 1)?;
/// assert_eq!(first, second);
/// # Ok::<(), InsertError>(())
/// ```
impl<T: PartialEq> PartialEq for MethodRouter<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for MethodRouter<T> {}
