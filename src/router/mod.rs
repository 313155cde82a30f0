//! [`Router`]: the public face. Routes and values here, shapes in the tree, lookups in the search.

mod explain;
#[cfg(feature = "regex")]
mod expression;
mod inspect;
mod iter;
mod nest;
mod suggest;
mod url;

use alloc::string::String;

use crate::error::{ConstraintError, InsertError, MatchError, MergeError};
use crate::params::Match;
use crate::table::{Matches, OneRoute, Table};
use crate::tree::RouteId;
use crate::values::Values;

pub use iter::{IntoIter, Iter, IterMut};

/// A path router: a compressed-prefix tree of routes, each with a value.
#[derive(Clone)]
pub struct Router<T> {
    table: Table<T>,
}

impl<T> Default for Router<T> {
    fn default() -> Self {
        Router::new()
    }
}

impl<T> Router<T> {
    /// A router without routes.
    #[must_use]
    pub fn new() -> Self {
        Router { table: Table::default() }
    }

    /// Inserts a route with its value.
    ///
    /// # Errors
    ///
    /// Where the text is not a route, and where a route of the same shape is there already. The
    /// router is then as it was before, and the value is dropped.
    ///
    /// # Complexity
    ///
    /// Linear in the route's bytes, for each of its forms; among `n` children of one node that are
    /// neither literals nor a plain parameter, a binary search and a move of up to `n` indices.
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

    /// Swaps the value of a route of just this text, and answers the old one; inserts the route
    /// where there is none.
    ///
    /// # Errors
    ///
    /// As [`Router::insert`]: a route of the same shape but another text is a conflict.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`].
    pub fn replace(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        self.table.replace(&mut OneRoute, (), route.into(), value)
    }

    /// The most specific route that matches the path.
    ///
    /// The path is matched as the bytes that it is: neither percent-decoded nor cleaned, and with
    /// its query string if it has one.
    ///
    /// # Errors
    ///
    /// [`MatchError::NotFound`] where no route matches; so too for a path of 4 GiB or more.
    ///
    /// # Complexity
    ///
    /// See the section on cost in the crate's documentation: without catch-alls that further
    /// segments follow, linear in the path, plus one test for each mixed, constrained or parameter
    /// child of a node that the path reaches. Nothing is allocated where the winner has up to 8
    /// parameters.
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
    // Always: a match that is returned through memory is written, read and copied again, which
    // takes a quarter of a lookup's time.
    #[inline(always)]
    pub fn at<'router, 'path>(
        &'router self,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MatchError> {
        let mut values = Values::new();
        let leaf = self.table.search().find(path, &mut values, |leaf, _| leaf.only_route());
        self.table.found(path, leaf, values).ok_or(MatchError::NotFound)
    }

    /// As [`Router::at`], with the value to be changed.
    ///
    /// # Errors
    ///
    /// As [`Router::at`].
    ///
    /// # Complexity
    ///
    /// As [`Router::at`].
    pub fn at_mut<'router, 'path>(
        &'router mut self,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router mut T>, MatchError> {
        let mut values = Values::new();
        let leaf = self.table.search().find(path, &mut values, |leaf, _| leaf.only_route());
        self.table.found_mut(path, leaf, values).ok_or(MatchError::NotFound)
    }

    /// Every route that matches the path, the most specific first; each route once, by its best
    /// form. Allocates.
    ///
    /// # Complexity
    ///
    /// Every node that the path reaches is looked at.
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
        Matches::new(&self.table, path, self.table.search().all(path, |leaf, _| leaf.only_route()))
    }

    /// The index of the route of just this text.
    fn find(&self, route: &str) -> Option<RouteId> {
        self.table.find(&OneRoute, (), route)
    }

    /// The value of the route of just this text, parameter names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text. So too for [`Router::get_mut`] and [`Router::contains`].
    pub fn get(&self, route: &str) -> Option<&T> {
        self.table.value(self.find(route)?)
    }

    /// As [`Router::get`], with the value to be changed.
    pub fn get_mut(&mut self, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.find(route)?)
    }

    /// Whether there is a route of just this text.
    pub fn contains(&self, route: &str) -> bool {
        self.find(route).is_some()
    }

    /// Removes the route of just this text, parameter names included, and answers its value.
    ///
    /// # Complexity
    ///
    /// As [`Router::insert`].
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

    /// Takes over all routes and constraints of another router.
    ///
    /// # Errors
    ///
    /// Lists every pair of routes that conflict, and every constraint that is another function
    /// under the same name. This router is then as it was before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other.
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

    /// Adds a constraint of one's own, for routes that are inserted later.
    ///
    /// Values are given to it as they stand in the path. In a mixed segment it may be asked about
    /// every part of the segment, so it should be quick.
    ///
    /// # Errors
    ///
    /// Where the name is taken, built-in ones included, is empty or holds one of `/ { } * ? :`.
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

    /// The number of routes. OneRoute with optional parameters counts once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no route.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all routes. Constraints stay.
    pub fn clear(&mut self) {
        self.table.clear();
    }
}
