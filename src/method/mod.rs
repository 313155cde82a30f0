//! [`MethodRouter`]: routes for a method and a path, found in one search.
//!
//! Table and search are those of a [`Router`](crate::Router). A shape has a list of routes, one for
//! each method ([`shapes`]), and the search asks for the route of every shape that it reaches. It
//! goes on past shapes that do not handle the method, and remembers which methods they do handle.

mod allowed;
mod bulk;
mod edit;
mod explain;
mod inspect;
mod iter;
mod lookup;
mod names;
mod relation;
mod shapes;
mod suggest;
mod url;

use alloc::vec::Vec;
use core::cell::Cell;

#[cfg(any(feature = "live", feature = "server", feature = "tower"))]
use crate::constraint::Constraints;
use crate::params::Match;
use crate::table::{Matches, Table};
use crate::tree::{RouteId, RouteLeaf};
use crate::values::Values;

use names::{MethodKey, MethodSet};
use shapes::MethodShapes;

#[cfg(feature = "server")]
pub(crate) use names::{STANDARD as STANDARD_METHODS, standard_method};

pub use allowed::{Allowed, AllowedIter, MethodError};
pub use iter::{MethodIntoIter, MethodIter, MethodIterMut};

/// A router by method and path: a [`Router`](crate::Router) in which each route is for one method,
/// or for any method.
///
/// Methods are the tokens of HTTP, standard or not. Their case matters, and a router holds up to 64
/// of them. Routes of the same shape can have different methods, each route with its own value and
/// parameter names. Two routes conflict only if they have the same shape and the same method.
///
/// # Which route handles a request
///
/// A shape handles a method by the first of these routes that it has:
///
/// 1. the route for exactly this method;
/// 2. for HEAD, the route for GET;
/// 3. the any-method route.
///
/// Each candidate must itself match the path: of `GET /f/{*x}` and `PUT /f/{*y?}`, which have the
/// same shape, only the second matches `/f/`.
///
/// The winner is the most specific shape that matches the path and handles the method. So a more
/// specific route for another method never hides a route.
///
/// # Examples
///
/// ```
/// use routetree::{MethodError, MethodRouter};
///
/// let mut methods = MethodRouter::new();
/// methods.insert("GET", "/users/me", "show me")?;
/// methods.insert("GET", "/users/{id}", "show")?;
/// methods.insert("PUT", "/users/{name}", "store")?;
/// methods.insert_any("/{*rest}", "rest")?;
///
/// assert_eq!(*methods.at("GET", "/users/me").unwrap().value, "show me");
/// assert_eq!(*methods.at("HEAD", "/users/7").unwrap().value, "show");
/// let stored = methods.at("PUT", "/users/me").unwrap();
/// assert_eq!((*stored.value, stored.params.get("name")), ("store", Some("me")));
/// assert_eq!(*methods.at("DELETE", "/users/me").unwrap().value, "rest");
/// assert_eq!(methods.at("GET", "/").unwrap_err(), MethodError::NotFound);
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Clone)]
pub struct MethodRouter<T> {
    table: Table<T>,
    shapes: MethodShapes,
}

impl<T> Default for MethodRouter<T> {
    fn default() -> Self {
        MethodRouter::new()
    }
}

impl<T> MethodRouter<T> {
    /// Creates a router without routes.
    #[must_use]
    pub fn new() -> Self {
        MethodRouter { table: Table::default(), shapes: MethodShapes::default() }
    }

    /// Returns the route of the most specific shape that matches the path and handles the method.
    ///
    /// The path is matched byte for byte: it is neither [decoded](crate#percent-encoding) nor cleaned,
    /// and no query string is removed.
    ///
    /// # Errors
    ///
    /// - Returns [`MethodError::NotAllowed`], with the methods that the path allows, if routes
    ///   match the path but none of them handles the method.
    /// - Returns [`MethodError::NotFound`] if no route matches, and for every path of 4 GiB or
    ///   more.
    ///
    /// # Complexity
    ///
    /// Like [`Router::at`](crate::Router::at), and constant time for each shape that the search
    /// reaches. A lookup that ends in [`MethodError::NotAllowed`] visits every node that the path
    /// reaches, at most: often fewer after [`MethodRouter::shrink_to_fit`]. Nothing is allocated if
    /// the winner has up to 8 parameters, or if there is no winner.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/me", "me")?;
    /// methods.insert("PUT", "/users/{id}", "user")?;
    ///
    /// let found = methods.at("PUT", "/users/me").unwrap();
    /// assert_eq!((*found.value, found.params.get("id")), ("user", Some("me")));
    /// match methods.at("POST", "/users/me") {
    ///     Err(MethodError::NotAllowed(allowed)) => {
    ///         assert_eq!(allowed.to_string(), "GET, HEAD, PUT");
    ///     }
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    // Always inlined: see `Router::at`.
    #[inline(always)]
    pub fn at<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MethodError<'router>> {
        let (mut values, allowed) = (Values::new(), Cell::new(MethodSet::default()));
        let leaf = self.find(self.shapes.names.key(method), path, &mut values, &allowed);
        self.table.found(path, leaf, values).ok_or_else(|| self.error(allowed.get()))
    }

    /// Like [`MethodRouter::at`], with a mutable value.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::at`].
    pub fn at_mut<'router, 'path>(
        &'router mut self,
        method: &str,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router mut T>, MethodError<'router>> {
        let (mut values, allowed) = (Values::new(), Cell::new(MethodSet::default()));
        let leaf = self.find(self.shapes.names.key(method), path, &mut values, &allowed);
        if !leaf.is_route() {
            return Err(self.error(allowed.get()));
        }
        self.table.found_mut(path, leaf, values).ok_or(MethodError::NotFound)
    }

    /// The leaf of the winner; if there is none, adds the keys of all routes that match to
    /// `allowed`.
    #[inline]
    fn find(
        &self,
        key: MethodKey,
        path: &str,
        values: &mut Values,
        allowed: &Cell<MethodSet>,
    ) -> RouteLeaf {
        let resolve = self.shapes.first_by_method(&self.table.tree, key, allowed);
        self.table.search().find(path, values, resolve)
    }

    /// The error of a lookup without a winner, from the keys of all routes that match.
    fn error(&self, allowed: MethodSet) -> MethodError<'_> {
        if allowed.is_empty() {
            MethodError::NotFound
        } else {
            MethodError::NotAllowed(Allowed::new(&self.shapes.names, allowed))
        }
    }

    /// Returns the methods that the path allows, or `None` if no route matches it.
    ///
    /// A server can respond to OPTIONS on its own: [`MethodError::NotAllowed`] has everything that
    /// the response needs, and routes for OPTIONS and any-method routes still take precedence.
    ///
    /// # Complexity
    ///
    /// Visits every node that the path reaches. Allocates nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// /// Returns the status and the `Allow` header.
    /// fn respond(methods: &MethodRouter<()>, method: &str, path: &str) -> (u16, Option<String>) {
    ///     match methods.at(method, path) {
    ///         Ok(_) => (200, None),
    ///         Err(MethodError::NotFound) => (404, None),
    ///         Err(MethodError::NotAllowed(allowed)) => {
    ///             let status = if method == "OPTIONS" { 204 } else { 405 };
    ///             (status, Some(allowed.with_options().to_string()))
    ///         }
    ///     }
    /// }
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/notes", ())?;
    /// methods.insert("POST", "/notes", ())?;
    /// let allow = Some("GET, HEAD, OPTIONS, POST".to_string());
    /// assert_eq!(respond(&methods, "OPTIONS", "/notes"), (204, allow.clone()));
    /// assert_eq!(respond(&methods, "PUT", "/notes"), (405, allow));
    /// assert_eq!(respond(&methods, "OPTIONS", "/note"), (404, None));
    ///
    /// assert_eq!(methods.allowed("/notes").unwrap().to_string(), "GET, HEAD, POST");
    /// assert!(methods.allowed("/note").is_none());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn allowed(&self, path: &str) -> Option<Allowed<'_>> {
        let allowed = Cell::new(MethodSet::default());
        let resolve = self.shapes.by_no_method(&self.table.tree, &allowed);
        self.table.search().find(path, &mut Values::new(), resolve);
        let allowed = allowed.get();
        (!allowed.is_empty()).then(|| Allowed::new(&self.shapes.names, allowed))
    }

    /// Returns, for every shape that matches the path and handles the method, the route that does:
    /// the most specific first, each route once.
    ///
    /// The first is the one that [`MethodRouter::at`] returns. A route with optional parameters is
    /// matched by its most specific form that matches.
    ///
    /// # Complexity
    ///
    /// Visits every node that the path reaches. Allocates.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", ())?;
    /// methods.insert("PUT", "/users/me", ())?;
    /// methods.insert_any("/{*all}", ())?;
    /// let routes: Vec<_> = methods.matches("HEAD", "/users/me").map(|m| m.route()).collect();
    /// assert_eq!(routes, ["/users/{id}", "/{*all}"]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn matches<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
    ) -> Matches<'router, 'path, T> {
        let key = self.shapes.names.key(method);
        let allowed = Cell::new(MethodSet::default());
        let resolve = self.shapes.by_method(&self.table.tree, key, &allowed);
        Matches::new(&self.table, path, self.table.search().all(path, resolve))
    }

    /// The custom constraints.
    #[cfg(any(feature = "server", feature = "tower"))]
    pub(crate) fn constraints(&self) -> &Constraints<'static> {
        &self.table.constraints
    }

    /// The custom constraints.
    #[cfg(feature = "live")]
    pub(crate) fn constraints_mut(&mut self) -> &mut Constraints<'static> {
        &mut self.table.constraints
    }

    /// The index of the route with this key and exactly this text.
    fn index(&self, key: MethodKey, route: &str) -> Option<RouteId> {
        self.table.find(&self.shapes, key, route)
    }

    /// Returns the value of the route for exactly this method with exactly this text, parameter
    /// names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text.
    #[must_use]
    pub fn get(&self, method: &str, route: &str) -> Option<&T> {
        self.table.value(self.index(self.shapes.names.key(method), route)?)
    }

    /// Returns the value of the any-method route with exactly this text. See
    /// [`MethodRouter::get`].
    #[must_use]
    pub fn get_any(&self, route: &str) -> Option<&T> {
        self.table.value(self.index(MethodKey::ANY, route)?)
    }

    /// Like [`MethodRouter::get`], with a mutable value.
    #[must_use]
    pub fn get_mut(&mut self, method: &str, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.index(self.shapes.names.key(method), route)?)
    }

    /// Like [`MethodRouter::get_any`], with a mutable value.
    #[must_use]
    pub fn get_any_mut(&mut self, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.index(MethodKey::ANY, route)?)
    }

    /// Returns whether there is a route for exactly this method with exactly this text, parameter
    /// names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text.
    #[must_use]
    pub fn contains(&self, method: &str, route: &str) -> bool {
        self.get(method, route).is_some()
    }

    /// Returns whether there is an any-method route with exactly this text. See
    /// [`MethodRouter::contains`].
    #[must_use]
    pub fn contains_any(&self, route: &str) -> bool {
        self.get_any(route).is_some()
    }

    /// Returns the names of a route's parameters, in the order of its text, or `None` if there is
    /// no route for exactly this method with exactly this text. See
    /// [`Router::param_names`](crate::Router::param_names).
    ///
    /// # Complexity
    ///
    /// Linear in the text. Allocates.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert("GET", "/users/{id}/{page?}", ())?;
    /// assert_eq!(methods.param_names("GET", "/users/{id}/{page?}"), Some(vec!["id", "page"]));
    /// assert_eq!(methods.param_names("PUT", "/users/{id}/{page?}"), None);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn param_names(&self, method: &str, route: &str) -> Option<Vec<&str>> {
        Some(self.table.param_names(self.index(self.shapes.names.key(method), route)?))
    }

    /// Returns the names of the parameters of an any-method route. See
    /// [`MethodRouter::param_names`].
    #[must_use]
    pub fn param_names_any(&self, route: &str) -> Option<Vec<&str>> {
        Some(self.table.param_names(self.index(MethodKey::ANY, route)?))
    }

    /// Returns the number of routes. A text counts once for each of its methods, and a route with
    /// optional parameters counts once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Returns whether there are no routes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
