//! [`Router`]: the public face. Routes and values here, shapes in the tree, lookups in the search.

mod explain;
#[cfg(feature = "regex")]
mod expression;
mod inspect;
mod iter;
mod merge;
mod suggest;
mod url;

use alloc::boxed::Box;
use alloc::string::String;

use smallvec::SmallVec;

use crate::constraint::Constraints;
use crate::error::{ConstraintError, InsertError, MatchError};
use crate::order;
use crate::params::{Match, Params};
use crate::pattern::{Name, Pattern};
use crate::search::Search;
use crate::tree::{Arena, Form, Leaf, LeafId, Tree};
use crate::values::Values;

pub use iter::{IntoIter, Iter, IterMut, Matches};

/// A route and its value.
#[derive(Clone)]
struct Route<T> {
    value: T,
    text: Box<str>,
    /// The names of its parameters, where the route itself is the leaf; a form has its own.
    names: SmallVec<[Name; 2]>,
}

/// A path router: a compressed-prefix tree of routes, each with a value.
#[derive(Clone)]
pub struct Router<T> {
    tree: Tree,
    routes: Arena<Option<Route<T>>>,
    len: usize,
    constraints: Constraints,
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
        Router {
            tree: Tree::default(),
            routes: Arena::default(),
            len: 0,
            constraints: Constraints::default(),
        }
    }

    fn search(&self) -> Search<'_> {
        Search { tree: &self.tree, constraints: &self.constraints }
    }

    fn parse(&self, route: &str) -> Result<Pattern, InsertError> {
        Pattern::parse(route, &self.constraints)
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
        let text = route.into();
        let forms = self.parse(&text)?.forms();
        let met = forms.iter().filter_map(|form| {
            let leaf = self.tree.leaf_of(form, &self.constraints)?;
            Some((form, leaf))
        });
        let first = met.min_by(|(a, _), (b, _)| order::patterns(a, b, &self.constraints));
        if let Some((_, leaf)) = first {
            let with = String::from(self.text_of(leaf));
            return Err(InsertError::Conflict { route: text, with });
        }
        if !self.has_room(text.len().saturating_mul(forms.len()), forms.len()) {
            return Err(InsertError::Full { route: text });
        }
        self.add(text, &forms, value);
        Ok(())
    }

    fn has_room(&self, bytes: usize, forms: usize) -> bool {
        self.routes.len() < LeafId::LIMIT && self.tree.has_room(bytes, forms)
    }

    /// Inserts what has been checked.
    fn add(&mut self, text: String, forms: &[Pattern], value: T) {
        let route = self.routes.next_index();
        let mut names = SmallVec::new();
        for form in forms {
            let first_catch_all = form.first_catch_all();
            let leaf = if forms.len() == 1 && first_catch_all.is_none() {
                names.extend_from_slice(&form.names);
                names.shrink_to_fit();
                LeafId::of_route(route)
            } else {
                LeafId::of_form(
                    self.tree.forms.insert(Form {
                        route,
                        names: form.names.as_slice().into(),
                        weight: first_catch_all
                            .map_or(order::Weight::default(), |at| order::Weight::of(form, at)),
                        absent: form.absent,
                        optional_tail: form.optional_tail,
                        pattern: first_catch_all.map(|_| Box::new(form.clone())),
                    }),
                )
            };
            self.tree.insert(form, leaf, &self.constraints);
        }
        self.routes.insert(Some(Route { value, text: text.into_boxed_str(), names }));
        self.len += 1;
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
        let text = route.into();
        if let Some(old) = self.get_mut(&text) {
            return Ok(Some(core::mem::replace(old, value)));
        }
        self.insert(text, value).map(|()| None)
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
        let leaf = self.search().find(path, &mut values, |_| true);
        let (route, names) = self.resolve(leaf).ok_or(MatchError::NotFound)?;
        let params = Params::new(path, &route.text, names, values);
        Ok(Match { value: &route.value, params })
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
        let leaf = self.search().find(path, &mut values, |_| true);
        if leaf.is_none() {
            return Err(MatchError::NotFound);
        }
        let (index, names) = match leaf.leaf() {
            Leaf::Route(route) => (route, None),
            Leaf::Form(form) => {
                let form = &self.tree.forms[form];
                (form.route, Some(&*form.names))
            }
        };
        let route = self.routes[index].as_mut().ok_or(MatchError::NotFound)?;
        let params = Params::new(path, &route.text, names.unwrap_or(&route.names), values);
        Ok(Match { value: &mut route.value, params })
    }

    /// The route of a leaf, and the names of the parameters that it has there.
    #[inline]
    fn resolve(&self, leaf: LeafId) -> Option<(&Route<T>, &[Name])> {
        if leaf.is_none() {
            return None;
        }
        match leaf.leaf() {
            Leaf::Route(route) => {
                let route = self.routes[route].as_ref()?;
                Some((route, &route.names))
            }
            Leaf::Form(form) => {
                let form = &self.tree.forms[form];
                Some((self.routes[form.route].as_ref()?, &form.names))
            }
        }
    }

    fn route_of(&self, leaf: LeafId) -> u32 {
        match leaf.leaf() {
            Leaf::Route(route) => route,
            Leaf::Form(form) => self.tree.forms[form].route,
        }
    }

    fn text(&self, route: u32) -> &str {
        self.routes[route].as_ref().map_or("", |route| &route.text)
    }

    fn text_of(&self, leaf: LeafId) -> &str {
        self.text(self.route_of(leaf))
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
        Matches::new(self, path)
    }

    /// The form of a leaf, parsed.
    fn pattern_of(&self, leaf: LeafId) -> Pattern {
        let form = match leaf.leaf() {
            Leaf::Route(_) => None,
            Leaf::Form(form) => Some(&self.tree.forms[form]),
        };
        if let Some(pattern) = form.and_then(|form| form.pattern.as_deref()) {
            return pattern.clone();
        }
        let absent = form.map_or(0, |form| form.absent);
        // A text that was inserted parses again.
        self.parse(self.text_of(leaf)).map(|route| route.form(absent)).unwrap_or_default()
    }

    /// The index of the route of just this text.
    fn find(&self, route: &str) -> Option<u32> {
        self.index_of(route, &self.parse(route).ok()?)
    }

    /// The same, of a text that has been parsed.
    fn index_of(&self, route: &str, pattern: &Pattern) -> Option<u32> {
        let leaf = self.tree.leaf_of(pattern, &self.constraints)?;
        let index = self.route_of(leaf);
        (self.text(index) == route).then_some(index)
    }

    /// The value of the route of just this text, parameter names included.
    ///
    /// # Complexity
    ///
    /// Linear in the text. So too for [`Router::get_mut`] and [`Router::contains`].
    pub fn get(&self, route: &str) -> Option<&T> {
        let index = self.find(route)?;
        self.routes[index].as_ref().map(|route| &route.value)
    }

    /// As [`Router::get`], with the value to be changed.
    pub fn get_mut(&mut self, route: &str) -> Option<&mut T> {
        let index = self.find(route)?;
        self.routes[index].as_mut().map(|route| &mut route.value)
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
        let text = route.as_ref();
        let index = self.find(text)?;
        let forms = self.parse(text).ok()?.forms();
        for form in &forms {
            let Some(child) = self.tree.locate(form, &self.constraints) else { continue };
            if let Leaf::Form(form) = self.tree.remove(form, child, &self.constraints).leaf() {
                self.tree.forms.remove(form);
            }
        }
        self.len -= 1;
        self.routes.remove(index).map(|route| route.value)
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
        self.constraints.add(name, accepts)
    }

    /// The number of routes. One with optional parameters counts once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no route.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Removes all routes. Constraints stay.
    pub fn clear(&mut self) {
        self.tree = Tree::default();
        self.routes = Arena::default();
        self.len = 0;
    }
}
