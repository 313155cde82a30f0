//! [`Router::nest`]: one router under a prefix of another.

use alloc::vec::Vec;

use super::Router;
use crate::error::MergeError;
use crate::table::OneRoute;

impl<T> Router<T> {
    /// Moves all routes of another router into this one, each under the prefix, and all of its
    /// constraints.
    ///
    /// The prefix is the text of a route, and may have parameters. It is joined with the text of
    /// each route:
    ///
    /// 1. The route `/` becomes the prefix itself: `/` under `/api` is `/api`, without a trailing
    ///    slash.
    /// 2. Every other route is appended: `/users` under `/api` is `/api/users`. A prefix with a
    ///    slash at its end shares it with the route: `/users` under `/api/` is `/api/users` too.
    ///
    /// A route without a leading slash therefore continues the last segment of the prefix: `.json`
    /// under `/api` is `/api.json`, and `users` under `/api/` is `/api/users`.
    ///
    /// # Errors
    ///
    /// Returns a [`MergeError`] with one error if the prefix is not a route. Otherwise, returns a
    /// [`MergeError`] with an error for
    ///
    /// - each text that is not a route together with the prefix: because both have a parameter of
    ///   the same name, for example, or because there are too many optional parameters;
    /// - each pair of conflicting routes. Two routes of the other router can conflict with each
    ///   other: `/` and the empty route both become the prefix, and optional parameters in the
    ///   prefix can give two routes the same shape;
    /// - each constraint whose name stands for another function in the other router.
    ///
    /// This router is then unchanged, and the other one is dropped.
    ///
    /// # Complexity
    ///
    /// That of inserting each route of the other router, and of sorting them.
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
