//! [`Table`]: routes with their values, and the tree of their shapes. What every router is made of.
//!
//! The tree has one leaf for each shape. Which routes stand at it is not known here: a [`Shapes`]
//! says it, for one route a shape ([`One`]) or for one a method. Edits are the same for all
//! ([`edit`]): they check all that can fail first. Reading a route needs no `Shapes`: the leaf of
//! a route itself tells all of it.

mod edit;
mod explain;
mod merge;
mod order;
mod url;

use alloc::boxed::Box;

use smallvec::SmallVec;

use crate::constraint::Constraints;
use crate::error::InsertError;
use crate::params::{Match, Params};
use crate::pattern::{Name, Pattern};
use crate::search::Search;
use crate::tree::{Arena, Leaf, LeafId, Tree};
use crate::values::Values;

pub use order::Matches;

pub(crate) use edit::{Place, weight_of};
pub(crate) use order::pick;

/// A route and its value.
#[derive(Clone)]
pub(crate) struct Route<T> {
    pub(crate) value: T,
    pub(crate) text: Box<str>,
    /// The names of its parameters, where the route itself is the leaf; a form has its own.
    pub(crate) names: SmallVec<[Name; 2]>,
}

/// Routes, each with a value, and the tree of their shapes.
#[derive(Clone)]
pub(crate) struct Table<T> {
    pub(crate) tree: Tree,
    pub(crate) routes: Arena<Option<Route<T>>>,
    pub(crate) constraints: Constraints,
    len: usize,
}

/// Which routes stand at the leaves of a tree.
///
/// Two kinds of leaves are told apart: those of the tree, one for each shape, and those of routes,
/// which name a route and one of its forms.
pub(crate) trait Shapes {
    /// What tells routes of one shape apart.
    type Key: Copy + PartialEq;

    /// The leaf of the route of this key, at a leaf of the tree.
    fn route_at(&self, tree: &Tree, at: LeafId, key: Self::Key) -> Option<LeafId>;

    /// The method of a key as conflicts name it; `None` if routes have no methods.
    fn method(&self, key: Self::Key) -> Option<&str>;

    /// Visits the leaves of all routes at a leaf of the tree, in an order that does not depend on
    /// the order of insertion.
    fn each_at(&self, tree: &Tree, at: LeafId, visit: impl FnMut(Self::Key, LeafId));

    /// Whether all indices still fit once so many forms, of so many bytes in all, are in.
    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool;

    /// Puts the leaf of a route where its form belongs; no route of this key has the shape yet.
    fn add(&mut self, place: Place<'_>, key: Self::Key, leaf: LeafId);

    /// Takes the leaf of a form of the route of this key out.
    fn remove(&mut self, place: Place<'_>, key: Self::Key) -> Option<LeafId>;
}

/// One route for each shape: the leaf of the tree is the leaf of the route.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct One;

impl Shapes for One {
    type Key = ();

    fn route_at(&self, _: &Tree, at: LeafId, (): ()) -> Option<LeafId> {
        Some(at)
    }

    fn method(&self, (): ()) -> Option<&str> {
        None
    }

    fn each_at(&self, _: &Tree, at: LeafId, mut visit: impl FnMut((), LeafId)) {
        visit((), at);
    }

    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool {
        tree.has_room(bytes, forms)
    }

    fn add(&mut self, place: Place<'_>, (): (), leaf: LeafId) {
        place.tree.insert(place.form, leaf, place.constraints);
    }

    fn remove(&mut self, place: Place<'_>, (): ()) -> Option<LeafId> {
        let child = place.tree.locate(place.form, place.constraints)?;
        Some(place.tree.remove(place.form, child, place.constraints))
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            tree: Tree::default(),
            routes: Arena::default(),
            constraints: Constraints::default(),
            len: 0,
        }
    }
}

impl<T> Table<T> {
    /// The number of routes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn search(&self) -> Search<'_> {
        Search { tree: &self.tree, constraints: &self.constraints }
    }

    pub(crate) fn parse(&self, route: &str) -> Result<Pattern, InsertError> {
        Pattern::parse(route, &self.constraints)
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

    /// The match of a path that leads to a leaf, with these values; none where there is no leaf.
    // Always: see `Router::at`.
    #[inline(always)]
    pub(crate) fn found<'t, 'p>(
        &'t self,
        path: &'p str,
        leaf: LeafId,
        values: Values,
    ) -> Option<Match<'t, 'p, &'t T>> {
        let (route, names) = self.resolve(leaf)?;
        let params = Params::new(path, &route.text, names, values);
        Some(Match { value: &route.value, params })
    }

    /// As [`Table::found`], with the value to be changed.
    pub(crate) fn found_mut<'t, 'p>(
        &'t mut self,
        path: &'p str,
        leaf: LeafId,
        values: Values,
    ) -> Option<Match<'t, 'p, &'t mut T>> {
        if leaf.is_none() {
            return None;
        }
        let (index, names) = match leaf.leaf() {
            Leaf::Route(route) => (route, None),
            Leaf::Form(form) => {
                let form = &self.tree.forms[form];
                (form.route, Some(&*form.names))
            }
        };
        let Route { value, text, names: own } = self.routes[index].as_mut()?;
        Some(Match { value, params: Params::new(path, text, names.unwrap_or(own), values) })
    }

    /// The index of the route of a leaf.
    pub(crate) fn route_of(&self, leaf: LeafId) -> u32 {
        match leaf.leaf() {
            Leaf::Route(route) => route,
            Leaf::Form(form) => self.tree.forms[form].route,
        }
    }

    pub(crate) fn text(&self, route: u32) -> &str {
        self.routes[route].as_ref().map_or("", |route| &route.text)
    }

    pub(crate) fn text_of(&self, leaf: LeafId) -> &str {
        self.text(self.route_of(leaf))
    }

    pub(crate) fn value(&self, route: u32) -> Option<&T> {
        self.routes[route].as_ref().map(|route| &route.value)
    }

    pub(crate) fn value_mut(&mut self, route: u32) -> Option<&mut T> {
        self.routes[route].as_mut().map(|route| &mut route.value)
    }

    /// The form of the leaf of a route, parsed.
    pub(crate) fn pattern_of(&self, leaf: LeafId) -> Pattern {
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

    pub(crate) fn shrink_to_fit(&mut self) {
        self.tree.shrink_to_fit();
        self.routes.shrink_to_fit();
        self.constraints.shrink_to_fit();
    }

    /// Heap bytes held.
    pub(crate) fn memory_usage(&self) -> usize {
        let texts = self.routes.iter().flatten().map(|route| {
            let names = &route.names;
            let spilled = if names.spilled() { names.capacity() * size_of::<Name>() } else { 0 };
            route.text.len() + spilled
        });
        self.tree.memory_usage()
            + self.routes.memory_usage()
            + texts.sum::<usize>()
            + self.constraints.memory_usage()
    }
}
