//! [`MethodRouter`]: routes for a method and a path, found in one walk.
//!
//! The table and the search are the router's own; what stands at a leaf is a list of routes, one
//! for each method ([`shapes`]), and the search asks it at each leaf that it reaches. So the
//! leaves that do not answer the method are passed over as the search goes, and what they would
//! have answered is known when nothing is found.

mod allowed;
mod edit;
mod explain;
mod inspect;
mod iter;
mod lookup;
mod names;
mod shapes;
mod suggest;
mod url;

use core::cell::Cell;

use crate::params::Match;
use crate::table::{Matches, Table};
use crate::tree::{RouteId, RouteLeaf};
use crate::values::Values;

use names::{Key, Keys};
use shapes::ByMethod;

pub use allowed::{Allowed, AllowedIter, MethodError};
pub use iter::{MethodIntoIter, MethodIter, MethodIterMut};

/// A router of methods and paths: a [`Router`](crate::Router) in which a route is registered for a
/// method, or for any.
///
/// Methods are the tokens of HTTP, standard or not, and their case matters; a router holds up to
/// 64 different ones. Routes of the same shape stand side by side under different methods, each
/// with its own value and its own parameter names. Two routes conflict only if they have the same
/// shape and the same method.
///
/// A shape answers a method by its route for that method; without one, HEAD by its route for GET;
/// and else by its route for any method. Each route must itself match the path: of
/// `GET /f/{*x}` and `PUT /f/{*y?}` only the second matches `/f/`. The most specific shape that
/// matches the path and answers the method wins, so a route for another method never hides one.
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
    methods: ByMethod,
}

impl<T> Default for MethodRouter<T> {
    fn default() -> Self {
        MethodRouter::new()
    }
}

impl<T> MethodRouter<T> {
    /// A router without routes.
    #[must_use]
    pub fn new() -> Self {
        MethodRouter { table: Table::default(), methods: ByMethod::default() }
    }

    /// The route of the most specific shape that matches the path and answers the method.
    ///
    /// The path is matched as the bytes that it is: neither percent-decoded nor cleaned, and with
    /// its query string if it has one.
    ///
    /// # Errors
    ///
    /// [`MethodError::NotAllowed`] where routes match the path, but not for this method: with the
    /// methods that they answer. [`MethodError::NotFound`] where none does.
    ///
    /// # Complexity
    ///
    /// As [`Router::at`](crate::Router::at), and at each leaf that is reached a look at its routes:
    /// one walk, and one more for nothing. Every node that the path reaches is looked at where the
    /// answer is [`MethodError::NotAllowed`]. Nothing is allocated where the winner has up to 8
    /// parameters, or where there is none.
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
    // Always: see `Router::at`.
    #[inline(always)]
    pub fn at<'router, 'path>(
        &'router self,
        method: &str,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router T>, MethodError<'router>> {
        let mut values = Values::new();
        let (leaf, refused) = self.find(method, path, &mut values);
        self.table.found(path, leaf, values).ok_or_else(|| self.missed(refused))
    }

    /// As [`MethodRouter::at`], with the value to be changed.
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// As [`MethodRouter::at`].
    pub fn at_mut<'router, 'path>(
        &'router mut self,
        method: &str,
        path: &'path str,
    ) -> Result<Match<'router, 'path, &'router mut T>, MethodError<'router>> {
        let mut values = Values::new();
        let (leaf, refused) = self.find(method, path, &mut values);
        if leaf.is_none() {
            return Err(self.missed(refused));
        }
        self.table.found_mut(path, leaf, values).ok_or(MethodError::NotFound)
    }

    /// The leaf of the winner; where there is none, the keys of what matches.
    #[inline]
    fn find(&self, method: &str, path: &str, values: &mut Values) -> (RouteLeaf, Keys) {
        let key = self.methods.names.key(method);
        let refused = Cell::new(Keys::default());
        let resolve = self.methods.by_method(&self.table.tree, key, &refused);
        let leaf = self.table.search().find(path, values, resolve);
        (leaf, refused.get())
    }

    fn missed(&self, refused: Keys) -> MethodError<'_> {
        if refused.is_empty() {
            MethodError::NotFound
        } else {
            MethodError::NotAllowed(Allowed::new(&self.methods.names, refused))
        }
    }

    /// The methods that the path answers, by whichever route; `None` where no route matches it.
    ///
    /// A server may answer OPTIONS by itself: [`MethodError::NotAllowed`] then holds all that the
    /// answer needs, and a route for OPTIONS, or for any method, still comes first.
    ///
    /// # Complexity
    ///
    /// Every node that the path reaches is looked at. Nothing is allocated.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// /// Status and `Allow` header.
    /// fn answer(methods: &MethodRouter<()>, method: &str, path: &str) -> (u16, Option<String>) {
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
    /// assert_eq!(answer(&methods, "OPTIONS", "/notes"), (204, allow.clone()));
    /// assert_eq!(answer(&methods, "PUT", "/notes"), (405, allow));
    /// assert_eq!(answer(&methods, "OPTIONS", "/note"), (404, None));
    ///
    /// assert_eq!(methods.allowed("/notes").unwrap().to_string(), "GET, HEAD, POST");
    /// assert!(methods.allowed("/note").is_none());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn allowed(&self, path: &str) -> Option<Allowed<'_>> {
        let keys = Cell::new(Keys::default());
        let resolve = self.methods.by_none(&self.table.tree, &keys);
        self.table.search().find(path, &mut Values::new(), resolve);
        let keys = keys.get();
        (!keys.is_empty()).then(|| Allowed::new(&self.methods.names, keys))
    }

    /// For every shape that matches the path and answers the method, the route by which it does,
    /// the most specific first; each route once, by its best form. Allocates.
    ///
    /// The first is that of [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Every node that the path reaches is looked at.
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
        let key = self.methods.names.key(method);
        let refused = Cell::new(Keys::default());
        let resolve = self.methods.by_method(&self.table.tree, key, &refused);
        Matches::new(&self.table, path, self.table.search().all(path, resolve))
    }

    /// The index of the route of a key and of just this text.
    fn index(&self, key: Key, route: &str) -> Option<RouteId> {
        self.table.find(&self.methods, key, route)
    }

    /// The value of the method's own route of just this text, parameter names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text. So too for the other methods that read, change or ask for one route.
    pub fn get(&self, method: &str, route: &str) -> Option<&T> {
        self.table.value(self.index(self.methods.names.key(method), route)?)
    }

    /// The value of the route for any method of just this text.
    pub fn get_any(&self, route: &str) -> Option<&T> {
        self.table.value(self.index(Key::ANY, route)?)
    }

    /// As [`MethodRouter::get`], with the value to be changed.
    pub fn get_mut(&mut self, method: &str, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.index(self.methods.names.key(method), route)?)
    }

    /// As [`MethodRouter::get_any`], with the value to be changed.
    pub fn get_any_mut(&mut self, route: &str) -> Option<&mut T> {
        self.table.value_mut(self.index(Key::ANY, route)?)
    }

    /// Whether the method has a route of its own of just this text.
    pub fn contains(&self, method: &str, route: &str) -> bool {
        self.get(method, route).is_some()
    }

    /// Whether there is a route for any method of just this text.
    pub fn contains_any(&self, route: &str) -> bool {
        self.get_any(route).is_some()
    }

    /// The number of routes: one for each method and text. One with optional parameters counts
    /// once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no route.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
