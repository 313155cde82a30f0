//! Variations of a lookup: with a filter on values, and without regard to letter case.

use core::cell::RefCell;

use super::Router;
use crate::error::MatchError;
use crate::params::Match;
use crate::search::only_route;
use crate::values::Values;

impl<T> Router<T> {
    /// Returns the most specific route that matches the path and whose value `accepts` accepts.
    ///
    /// The result is that of [`Router::at`] on a router with only the routes whose values are
    /// accepted: a rejected route hides nothing. This serves versions, feature flags, times of day,
    /// or headers that a route wants.
    ///
    /// `accepts` may be called for any route that matches, in any order and more than once, and has
    /// to return the same for the same value.
    ///
    /// # Errors
    ///
    /// Returns [`MatchError::NotFound`] if no accepted route matches.
    ///
    /// # Complexity
    ///
    /// Every node that the path can reach may be visited. Allocates no more than [`Router::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// struct Page {
    ///     name: &'static str,
    ///     beta: bool,
    /// }
    ///
    /// let mut router = Router::new();
    /// router.insert("/search", Page { name: "new search", beta: true })?;
    /// router.insert("/{page}", Page { name: "page", beta: false })?;
    ///
    /// let found = router.at_where("/search", |page| !page.beta)?;
    /// assert_eq!((found.value.name, found.params.get("page")), ("page", Some("search")));
    /// assert_eq!(router.at_where("/search", |_| true)?.value.name, "new search");
    /// assert!(router.at_where("/other", |page| page.beta).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_where<'router, 'path>(
        &'router self,
        path: &'path str,
        accepts: impl FnMut(&T) -> bool,
    ) -> Result<Match<'router, 'path, &'router T>, MatchError> {
        let mut values = Values::new();
        let accepts = RefCell::new(accepts);
        let leaf = self.table.search().find(path, &mut values, |shape, _| {
            self.table.accepted(shape.only_route(), &mut *accepts.borrow_mut())
        });
        self.table.found(path, leaf, values).ok_or(MatchError::NotFound)
    }

    /// Returns the most specific route that matches the path without regard to the case of ASCII
    /// letters in its literals.
    ///
    /// Routes compare as if their literals were in lower case. If several routes then have the same
    /// shape, one that matches the path as written wins; otherwise the first in the order of
    /// [`Router::iter`] does. Values are parts of the path in its own letters, and constraints
    /// judge them as they are.
    ///
    /// # Errors
    ///
    /// Returns [`MatchError::NotFound`] if no route matches.
    ///
    /// # Complexity
    ///
    /// Like [`Router::at`], but every node that the path can reach is visited, each literal child
    /// of such a node is compared with the path, and each route that matches is compared with the
    /// best so far, in time linear in its segments. Finding a literal inside a segment takes time
    /// linear in the bytes of the segment times those of the literal. Allocates no more than
    /// [`Router::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let mut router = Router::new();
    /// router.insert("/Users/{id}", "user")?;
    /// router.insert("/users/me", "me")?;
    ///
    /// let found = router.at_ignore_case("/USERS/Bob")?;
    /// assert_eq!((*found.value, found.params.get("id")), ("user", Some("Bob")));
    /// assert_eq!(*router.at_ignore_case("/Users/ME")?.value, "me");
    /// assert!(router.at("/USERS/Bob").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_ignore_case<'router, 'path>(
        &'router self,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MatchError> {
        let mut values = Values::new();
        let search = self.table.search();
        let leaf = search.find_ignore_case(path, &mut values, only_route);
        self.table.found(path, leaf, values).ok_or(MatchError::NotFound)
    }
}
