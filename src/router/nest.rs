//! [`Router::nest`]: a router under a prefix of another.

use alloc::vec::Vec;

use super::Router;
use crate::error::MergeError;
use crate::table::OneRoute;

impl<T> Router<T> {
    /// Takes over all routes of another router under a prefix, and its constraints.
    ///
    /// The prefix is a route text, parameters and all. Each route of the other router is appended
    /// to it as it stands, but for `/`, which gives the prefix itself: under `/api`, `/users` is
    /// `/api/users`, and `/` is `/api`, without a trailing slash. A route that has no leading slash
    /// goes on in the prefix's last segment: `.json` under `/api` is `/api.json`, and `users` under
    /// `/api/` is `/api/users`. So a prefix for routes with a leading slash has no trailing one.
    ///
    /// # Errors
    ///
    /// Where the prefix is not a route; then nothing else is said of the routes. Otherwise lists
    /// every text that is not a route behind the prefix (a name that both have, too many optional
    /// parameters), every pair of routes that conflict, and every constraint that is another
    /// function under the same name. Two routes of the other router may conflict under a prefix:
    /// both `/` and the empty route are then the prefix itself, and optional parameters in the prefix
    /// may make two shapes alike. This router is then as it was before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other, and of sorting them.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let mut users = Router::new();
    /// users.insert("/", "all users")?;
    /// users.insert("/{id}", "one user")?;
    /// let mut router = Router::new();
    /// router.nest("/{tenant}/users", users)?;
    ///
    /// assert_eq!(*router.at("/acme/users")?.value, "all users");
    /// let found = router.at("/acme/users/7")?;
    /// assert_eq!(found.route(), "/{tenant}/users/{id}");
    /// assert_eq!((found.params.get("tenant"), found.params.get("id")), (Some("acme"), Some("7")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nest(&mut self, prefix: impl AsRef<str>, other: Router<T>) -> Result<(), MergeError> {
        self.take_over(other, Some(prefix.as_ref()))
    }

    pub(super) fn take_over(
        &mut self,
        mut other: Router<T>,
        prefix: Option<&str>,
    ) -> Result<(), MergeError> {
        let from = (&mut other.table, &OneRoute);
        let taken_over = self.table.merge(&mut OneRoute, from, prefix, Some, Vec::new());
        // Here and not at the end: a return value would leak if a `Drop` panics.
        drop(other);
        taken_over
    }
}
