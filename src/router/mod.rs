//! [`Router`]: routes for a path.
//!
//! Routes and values are in the table, shapes in the tree; lookups are done by the search.

mod bulk;
mod explain;
#[cfg(feature = "regex")]
mod expression;
mod inspect;
mod iter;
mod lookup;
mod nest;
mod relation;
mod suggest;
mod url;

use alloc::string::String;
use alloc::vec::Vec;

#[cfg(any(feature = "live", feature = "server", feature = "tower"))]
use crate::constraint::Constraints;
use crate::error::{ConstraintError, InsertError, MatchError, MergeError};
use crate::params::Match;
use crate::search::only_route;
use crate::table::{Matches, OneRoute, Table};
use crate::tree::RouteId;
use crate::values::Values;

pub use iter::{IntoIter, Iter, IterMut};

/// A path router: a compressed radix tree of routes, each with a value.
///
/// See the [crate documentation](crate) for the syntax of routes, and for which route wins.
///
/// # Examples
///
/// ```
/// use routetree::Router;
///
/// let mut router = Router::new();
/// router.insert("/users/me", "me")?;
/// router.insert("/users/{id}", "user")?;
///
/// let found = router.at("/users/42")?;
/// assert_eq!((*found.value, found.params.get("id")), ("user", Some("42")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Router<T> {
    pub(crate) table: Table<T>,
}

impl<T> Default for Router<T> {
    fn default() -> Self {
        Router::new()
    }
}

impl<T> Router<T> {
    /// Creates a router without routes.
    #[must_use]
    pub fn new() -> Self {
        Router { table: Table::default() }
    }

    /// Inserts a route with its value.
    ///
    /// Literal text matches the bytes of a path as they are, so text that no client asks for is a
    /// route too: `/café` (a browser asks for `/caf%C3%A9`), `/users/:id`, `/x?y`, `GET /x`.
    /// [`lint`](crate::lint()) finds such places and says what to write instead.
    ///
    /// # Errors
    ///
    /// - Returns [`InsertError::Syntax`] if the text is not a route.
    /// - Returns [`InsertError::Conflict`] if another route has the same shape.
    /// - Returns [`InsertError::Full`] if the router cannot hold another route.
    ///
    /// The router is then unchanged, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// Linear in the bytes of the route, for each of its forms. If a node has `n` children that are
    /// neither literals nor a plain parameter, adding one takes a binary search, and moves up to
    /// `n` indices.
    ///
    /// This is the cost of an edit on average, over any sequence of edits. A single one can take
    /// time linear in the router, if it makes a table grow or reclaims the space that earlier edits
    /// have released.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{InsertError, Router};
    ///
    /// let mut router = Router::new();
    /// router.insert("/users/{id}", 1)?;
    ///
    /// let error = router.insert("/users/{name}", 2).unwrap_err();
    /// assert!(matches!(error, InsertError::Conflict { with, .. } if with == "/users/{id}"));
    ///
    /// let error = router.insert("/users/{id", 3).unwrap_err();
    /// assert_eq!(error.to_string(), "unclosed `{` at byte 7 in `/users/{id`");
    /// # Ok::<(), InsertError>(())
    /// ```
    pub fn insert(&mut self, route: impl Into<String>, value: T) -> Result<(), InsertError> {
        self.table.insert(&mut OneRoute, (), route.into(), value)
    }

    /// Replaces the value of the route with exactly this text, and returns the old value. Inserts
    /// the route if there is none.
    ///
    /// # Errors
    ///
    /// Like [`Router::insert`]. A route with the same shape but another text is a conflict.
    ///
    /// # Complexity
    ///
    /// Like [`Router::insert`].
    pub fn replace(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        self.table.replace(&mut OneRoute, (), route.into(), value)
    }

    /// Returns the most specific route that matches the path.
    ///
    /// The path is matched byte for byte: it is neither [decoded](crate#percent-encoding) nor cleaned,
    /// and no query string is removed.
    ///
    /// # Errors
    ///
    /// Returns [`MatchError::NotFound`] if no route matches, and for every path of 4 GiB or more.
    ///
    /// # Complexity
    ///
    /// Without catch-alls that are followed by further segments: linear in the path, plus one test
    /// for each mixed, constrained or parameter child of a node that the path reaches. The
    /// [crate documentation](crate#cost) has the bounds for all tables. Nothing is allocated if the
    /// winner has up to 8 parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{MatchError, Router};
    ///
    /// let mut router = Router::new();
    /// router.insert("/{x}.png", "image")?;
    /// router.insert("/{*rest}", "rest")?;
    ///
    /// assert_eq!(*router.at("/a.png")?.value, "image");
    /// assert_eq!(*router.at("/a/b.png")?.value, "rest");
    /// assert_eq!(router.at("/").unwrap_err(), MatchError::NotFound);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    // Always inlined: otherwise the match is returned through memory and copied, which takes a
    // quarter of a lookup's time.
    #[inline(always)]
    pub fn at<'router, 'path>(
        &'router self,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MatchError> {
        let mut values = Values::new();
        let leaf = self.table.search().find(path, &mut values, only_route);
        self.table.found(path, leaf, values).ok_or(MatchError::NotFound)
    }

    /// Like [`Router::at`], with a mutable value.
    ///
    /// # Errors
    ///
    /// Like [`Router::at`].
    ///
    /// # Complexity
    ///
    /// Like [`Router::at`].
    pub fn at_mut<'router, 'path>(
        &'router mut self,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router mut T>, MatchError> {
        let mut values = Values::new();
        let leaf = self.table.search().find(path, &mut values, only_route);
        self.table.found_mut(path, leaf, values).ok_or(MatchError::NotFound)
    }

    /// Returns every route that matches the path: the most specific first, each route once.
    ///
    /// The first is the one that [`Router::at`] returns. A route with optional parameters is
    /// matched by its most specific form that matches.
    ///
    /// # Complexity
    ///
    /// Visits every node that the path reaches. Allocates.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// for route in ["/{*all}", "/users/{id}", "/users/me"] {
    ///     router.insert(route, ())?;
    /// }
    /// let routes: Vec<_> = router.matches("/users/me").map(|found| found.route()).collect();
    /// assert_eq!(routes, ["/users/me", "/users/{id}", "/{*all}"]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn matches<'router, 'path>(&'router self, path: &'path str) -> Matches<'router, 'path, T> {
        let leaves = self.table.search().all(path, only_route);
        Matches::new(&self.table, path, leaves)
    }

    /// The index of the route with exactly this text.
    fn index(&self, route: &str) -> Option<RouteId> {
        self.table.find(&OneRoute, (), route)
    }

    /// Returns the value of the route with exactly this text, parameter names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text.
    #[must_use]
    pub fn get(&self, route: &str) -> Option<&T> {
        self.table.value(self.index(route)?)
    }

    /// Like [`Router::get`], with a mutable value.
    #[must_use]
    pub fn get_mut(&mut self, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.index(route)?)
    }

    /// Returns whether there is a route with exactly this text, parameter names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text.
    #[must_use]
    pub fn contains(&self, route: &str) -> bool {
        self.get(route).is_some()
    }

    /// Returns the names of a route's parameters, in the order of its text, or `None` if there is
    /// no route with exactly this text.
    ///
    /// Optional parameters and catch-alls are included.
    ///
    /// # Complexity
    ///
    /// Linear in the text. Allocates.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/users/{id:u64}/{page?}", ())?;
    /// assert_eq!(router.param_names("/users/{id:u64}/{page?}"), Some(vec!["id", "page"]));
    /// assert_eq!(router.param_names("/users/{id}"), None);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn param_names(&self, route: &str) -> Option<Vec<&str>> {
        Some(self.table.param_names(self.index(route)?))
    }

    /// Removes the route with exactly this text, parameter names included, and returns its value.
    ///
    /// # Complexity
    ///
    /// Like [`Router::insert`].
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/users/{id}", 1)?;
    /// assert_eq!(router.remove("/users/{name}"), None);
    /// assert_eq!(router.remove("/users/{id}"), Some(1));
    /// assert!(router.at("/users/42").is_err());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn remove(&mut self, route: impl AsRef<str>) -> Option<T> {
        self.table.remove(&mut OneRoute, (), route.as_ref())
    }

    /// Moves all routes and constraints of another router into this one.
    ///
    /// # Errors
    ///
    /// Returns a [`MergeError`] with an error for
    ///
    /// - each pair of conflicting routes;
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
    /// use routetree::Router;
    ///
    /// let mut pages = Router::new();
    /// pages.insert("/{page}", "page")?;
    /// let mut users = Router::new();
    /// users.insert("/users/{id}", "user")?;
    /// pages.merge(users)?;
    /// assert_eq!(*pages.at("/users/7")?.value, "user");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: Router<T>) -> Result<(), MergeError> {
        self.take_over(other, None)
    }

    /// Adds a custom constraint, for routes that are inserted later.
    ///
    /// The function is called with values as they appear in the path. In a mixed segment it may be
    /// called for every part of the segment, so it should be fast.
    ///
    /// # Errors
    ///
    /// - Returns [`ConstraintError::EmptyName`] if the name is empty.
    /// - Returns [`ConstraintError::NameCharacter`] if the name contains one of `/ { } * ? :`.
    /// - Returns [`ConstraintError::Taken`] if a built-in constraint or an earlier one has the
    ///   name.
    /// - Returns [`ConstraintError::Full`] if the router cannot hold another constraint.
    ///
    /// The router is then unchanged.
    ///
    /// # Complexity
    ///
    /// A name is compared with a logarithmic number of others, here and when a route is inserted.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.constraint("even", |value| value.parse::<u64>().is_ok_and(|n| n % 2 == 0))?;
    /// router.insert("/{n:even}", "even")?;
    /// router.insert("/{n}", "other")?;
    /// assert_eq!(*router.at("/12")?.value, "even");
    /// assert_eq!(*router.at("/13")?.value, "other");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.table.constraints.add(name, accepts)
    }

    /// The custom constraints.
    #[cfg(feature = "tower")]
    pub(crate) fn constraints(&self) -> &Constraints<'static> {
        &self.table.constraints
    }

    /// The custom constraints.
    #[cfg(feature = "live")]
    pub(crate) fn constraints_mut(&mut self) -> &mut Constraints<'static> {
        &mut self.table.constraints
    }

    /// Adds the constraints of another router whose names this one does not have, if there is room.
    #[cfg(any(feature = "server", feature = "tower"))]
    pub(crate) fn adopt_constraints(&mut self, constraints: &Constraints<'_>) {
        self.table.constraints.adopt_if_room(constraints);
    }

    /// Returns the number of routes. A route with optional parameters counts once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Returns whether there are no routes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all routes. Constraints stay.
    pub fn clear(&mut self) {
        self.table.clear();
    }
}
