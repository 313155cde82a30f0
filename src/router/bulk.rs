//! Operations on all routes of a [`Router`] at once.

use alloc::string::String;
use alloc::vec::Vec;

use super::Router;
use crate::error::MergeError;
use crate::table::OneRoute;

impl<T> Router<T> {
    /// Creates a router from routes and values.
    ///
    /// A route with a custom constraint needs the constraint to be registered first: use
    /// [`Router::try_extend`] for such routes.
    ///
    /// # Errors
    ///
    /// Like [`Router::try_extend`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let router = Router::try_from_iter([("/users", "list"), ("/users/{id}", "show")])?;
    /// assert_eq!(*router.at("/users/7")?.value, "show");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_from_iter<R: Into<String>>(
        routes: impl IntoIterator<Item = (R, T)>,
    ) -> Result<Self, MergeError> {
        let mut router = Router::new();
        router.try_extend(routes)?;
        Ok(router)
    }

    /// Inserts all of the routes, or none of them if there is any error.
    ///
    /// Insertion can fail, so a router implements neither [`FromIterator`] nor [`Extend`].
    ///
    /// # Errors
    ///
    /// Returns a [`MergeError`] with an error for
    ///
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
    /// use routetree::{InsertError, Router};
    ///
    /// let mut router = Router::new();
    /// router.insert("/users/{id}", 1)?;
    /// let error = router
    ///     .try_extend([("/about", 2), ("/users/{name}", 3), ("/{page", 4), ("/about", 5)])
    ///     .unwrap_err();
    /// let errors: Vec<String> = error.iter().map(InsertError::to_string).collect();
    /// assert_eq!(errors, [
    ///     "unclosed `{` at byte 1 in `/{page`",
    ///     "`/users/{name}` conflicts with `/users/{id}`: they have the same shape",
    ///     "`/about` conflicts with `/about`: they have the same shape",
    /// ]);
    /// assert_eq!(router.len(), 1);
    /// # Ok::<(), InsertError>(())
    /// ```
    pub fn try_extend<R: Into<String>>(
        &mut self,
        routes: impl IntoIterator<Item = (R, T)>,
    ) -> Result<(), MergeError> {
        let routes = routes.into_iter().map(|(route, value)| (Some(()), route.into(), value));
        self.table.extend(&mut OneRoute, routes, |()| None, Vec::new())
    }

    /// Removes all routes for which `keep` returns `false`.
    ///
    /// `keep` is called once for each route, in the order of [`Router::iter`]: with its text, and
    /// its value, which it may change. If `keep` panics, no route is removed.
    ///
    /// # Complexity
    ///
    /// That of [`Router::iter`], and of removing each route that is removed.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let mut router = Router::try_from_iter([("/users", 1), ("/debug/vars", 2), ("/debug", 3)])?;
    /// router.retain(|route, _| !route.starts_with("/debug"));
    /// assert_eq!(router.len(), 1);
    /// assert!(router.at("/debug/vars").is_err());
    /// # Ok::<(), routetree::MergeError>(())
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut T) -> bool) {
        let keep = |(), route: &str, value: &mut T| keep(route, value);
        let rejected = self.table.rejected(&OneRoute, keep);
        drop(self.table.remove_all(&mut OneRoute, &rejected));
    }

    /// Applies a function to every value. The routes and constraints stay, and no text is parsed
    /// again.
    ///
    /// The values are passed in no particular order.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/{id}", 1)?;
    /// let router = router.map_values(|value| format!("number {value}"));
    /// assert_eq!(router.at("/7")?.value, "number 1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn map_values<U>(self, f: impl FnMut(T) -> U) -> Router<U> {
        Router { table: self.table.map_values(f) }
    }
}

/// Two are equal if they have the same routes, by text, with equal values. The order of insertion
/// does not matter. Constraints are not compared, because functions cannot be.
///
/// ```
/// use routetree::Router;
///
/// let first = Router::try_from_iter([("/users", 1), ("/{page}", 2)])?;
/// let second = Router::try_from_iter([("/{page}", 2), ("/users", 1)])?;
/// assert_eq!(first, second);
/// assert_ne!(first, Router::try_from_iter([("/users", 1), ("/{name}", 2)])?);
/// # Ok::<(), routetree::MergeError>(())
/// ```
impl<T: PartialEq> PartialEq for Router<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Router<T> {}
