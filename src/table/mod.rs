//! [`Table`]: routes with their values, and the tree of their shapes. Every router is made of one.
//!
//! The tree has one leaf for each shape. A [`Shapes`] knows the routes of a shape: one
//! ([`OneRoute`]), or one for each method. Edits ([`edit`]) are written once, over a `Shapes`; they
//! check everything that can fail first. Reading a route takes no `Shapes`, because its own leaf
//! says everything.

mod bulk;
mod edit;
mod explain;
mod incoming;
mod merge;
mod name_lists;
mod order;
mod texts;
mod url;

use alloc::vec::Vec;

use crate::constraint::{Constraints, NewExpressions};
use crate::error::InsertError;
use crate::params::{Match, Params};
use crate::pattern::{Name, Pattern};
use crate::search::Search;
use crate::tree::{
    Arena, Child, Divergence, Extent, LeafTarget, Renumbering, RouteId, RouteLeaf, ShapeLeaf, Tree,
    Usage,
};
use crate::values::{Span, Values};
use name_lists::{NameListId, NameLists};
pub(crate) use texts::RouteTexts;

#[cfg(feature = "server")]
pub(crate) use merge::nested_text;
pub use order::Matches;

pub(crate) use order::take_in_order;

/// A route and its value.
#[derive(Clone)]
pub(crate) struct Route<T> {
    pub(crate) value: T,
    /// The position of its text in the texts of all routes.
    pub(crate) text: Span,
    /// The names of its parameters, if its leaf is that of the route itself. A form has its own.
    names: NameListId,
}

/// Reads the text of a route into an empty pattern: [`Pattern::read`], unless the routes of the
/// table are hosts.
type ReadText = fn(
    &mut Pattern,
    &str,
    &Constraints<'_>,
    Option<&mut NewExpressions>,
) -> Result<(), InsertError>;

/// Routes, each with a value, and the tree of their shapes.
#[derive(Clone)]
pub(crate) struct Table<T> {
    pub(crate) tree: Tree,
    pub(crate) routes: Arena<RouteId, Option<Route<T>>>,
    pub(crate) texts: RouteTexts,
    names: NameLists,
    pub(crate) constraints: Constraints<'static>,
    len: usize,
    read_text: ReadText,
}

/// A tree that is being edited, and the form whose shape is to be added or removed.
pub(crate) struct Position<'a> {
    pub(crate) tree: &'a mut Tree,
    pub(crate) form: &'a Pattern,
    pub(crate) constraints: &'a Constraints<'a>,
    /// The child at whose end the shape has its leaf, or where the form leaves the tree.
    pub(crate) located: Result<Child, Divergence>,
}

/// The routes of each shape.
pub(crate) trait Shapes: Default {
    /// Distinguishes the routes of one shape.
    type Key: Copy + PartialEq;

    /// The route with this key of a shape.
    fn route_at(&self, tree: &Tree, shape: ShapeLeaf, key: Self::Key) -> Option<RouteLeaf>;

    /// The method of a key, for conflicts; `None` if routes have no methods.
    fn method(&self, key: Self::Key) -> Option<&str>;

    /// Visits all routes of a shape, in an order that does not depend on the order of insertion.
    fn each_at(&self, tree: &Tree, shape: ShapeLeaf, visit: impl FnMut(Self::Key, RouteLeaf));

    /// Whether all indices still fit after this many forms, of this many bytes in total, are
    /// inserted.
    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool;

    /// The heap bytes of arenas of its own.
    fn usage(&self) -> Usage;

    /// Renumbers the routes, and reclaims space in the tree and in arenas of its own: as far as
    /// that is worthwhile, or all that there is. Takes time linear in the tree.
    fn compact(&mut self, tree: &mut Tree, routes: Renumbering<RouteId>, extent: Extent);

    /// Adds the leaf of a route; no route with this key has the shape yet.
    fn add(&mut self, position: Position<'_>, key: Self::Key, leaf: RouteLeaf);

    /// Removes and returns the leaf of the route with this key.
    fn remove(&mut self, position: Position<'_>, key: Self::Key) -> Option<RouteLeaf>;
}

/// One route for each shape: the two have the same leaf.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OneRoute;

impl Shapes for OneRoute {
    type Key = ();

    fn route_at(&self, _: &Tree, shape: ShapeLeaf, (): ()) -> Option<RouteLeaf> {
        Some(shape.only_route())
    }

    fn method(&self, (): ()) -> Option<&str> {
        None
    }

    fn each_at(&self, _: &Tree, shape: ShapeLeaf, mut visit: impl FnMut((), RouteLeaf)) {
        visit((), shape.only_route());
    }

    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool {
        tree.has_room(bytes, forms)
    }

    fn usage(&self) -> Usage {
        Usage::default()
    }

    fn compact(&mut self, tree: &mut Tree, routes: Renumbering<RouteId>, extent: Extent) {
        tree.compact(&routes.of_only_routes(), extent);
    }

    fn add(&mut self, position: Position<'_>, (): (), leaf: RouteLeaf) {
        let Position { tree, form, constraints, located } = position;
        // No route has the shape yet.
        if let Err(divergence) = located {
            tree.insert(form, leaf.only_shape(), divergence, constraints);
        }
    }

    fn remove(&mut self, position: Position<'_>, (): ()) -> Option<RouteLeaf> {
        let Position { tree, form, constraints, located } = position;
        Some(tree.remove(form, located.ok()?, constraints).only_route())
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table::new(Pattern::read)
    }
}

impl<T> Table<T> {
    /// A table without routes, whose texts are read by `read_text`.
    pub(crate) fn new(read_text: ReadText) -> Self {
        Table {
            tree: Tree::default(),
            routes: Arena::default(),
            texts: RouteTexts::default(),
            names: NameLists::default(),
            constraints: Constraints::default(),
            len: 0,
            read_text,
        }
    }

    /// The number of routes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn search(&self) -> Search<'_> {
        Search { tree: &self.tree, constraints: &self.constraints }
    }

    /// The same table with other values.
    pub(crate) fn map_values<U>(self, mut f: impl FnMut(T) -> U) -> Table<U> {
        let Table { tree, routes, texts, names, constraints, len, read_text } = self;
        let routes = routes.map(|route| {
            route.map(|Route { value, text, names }| Route { value: f(value), text, names })
        });
        Table { tree, routes, texts, names, constraints, len, read_text }
    }

    /// The names of a route's parameters, in the order of its text.
    pub(crate) fn param_names(&self, route: RouteId) -> Vec<&str> {
        let text = self.text(route);
        // A text that was inserted parses again.
        let pattern = self.parse(text).unwrap_or_default();
        pattern.names.iter().map(|name| name.of(text)).collect()
    }

    pub(crate) fn parse(&self, route: &str) -> Result<Pattern, InsertError> {
        let mut pattern = Pattern::default();
        (self.read_text)(&mut pattern, route, &self.constraints, None)?;
        Ok(pattern)
    }

    /// Parses the text of a new route into an empty pattern. Returns the inline expressions that
    /// are not in `constraints` yet.
    pub(crate) fn parse_new(
        &self,
        route: &str,
        constraints: &Constraints<'_>,
        pattern: &mut Pattern,
    ) -> Result<NewExpressions, InsertError> {
        let mut new = NewExpressions::default();
        (self.read_text)(pattern, route, constraints, Some(&mut new))?;
        Ok(new)
    }

    /// The route of a leaf, and the names of the parameters of its form, perhaps with others after
    /// them.
    #[inline]
    fn route_and_names(&self, leaf: RouteLeaf) -> Option<(&Route<T>, &[Name])> {
        if !leaf.is_route() {
            return None;
        }
        match leaf.target() {
            LeafTarget::Owner(route) => {
                let route = self.routes[route].as_ref()?;
                Some((route, self.names.starting_at(route.names)))
            }
            LeafTarget::Form(form) => {
                let form = self.tree.form_at(form);
                Some((self.routes[form.owner()].as_ref()?, &form.names))
            }
        }
    }

    /// The match of a path that leads to a leaf, if there is a leaf.
    // Always inlined: see `Router::at`.
    #[inline(always)]
    pub(crate) fn found<'t, 'p>(
        &'t self,
        path: &'p str,
        leaf: RouteLeaf,
        values: Values,
    ) -> Option<Match<'t, 'p, &'t T>> {
        let (route, names) = self.route_and_names(leaf)?;
        let params = Params::of_match(path, self.texts.part(route.text), names, values);
        Some(Match { value: &route.value, params })
    }

    /// As [`Table::found`], with a mutable value.
    pub(crate) fn found_mut<'t, 'p>(
        &'t mut self,
        path: &'p str,
        leaf: RouteLeaf,
        values: Values,
    ) -> Option<Match<'t, 'p, &'t mut T>> {
        if !leaf.is_route() {
            return None;
        }
        let Route { value, text, names } = self.routes[self.tree.owner(leaf)].as_mut()?;
        let names = match self.tree.form(leaf) {
            Some(form) => &form.names,
            None => self.names.starting_at(*names),
        };
        Some(Match { value, params: Params::of_match(path, self.texts.part(*text), names, values) })
    }

    /// The leaf of a route if its value is accepted, or [`RouteLeaf::NONE`].
    pub(crate) fn accepted(
        &self,
        leaf: RouteLeaf,
        accepts: &mut impl FnMut(&T) -> bool,
    ) -> RouteLeaf {
        match self.value(self.tree.owner(leaf)) {
            Some(value) if accepts(value) => leaf,
            _ => RouteLeaf::NONE,
        }
    }

    pub(crate) fn text(&self, route: RouteId) -> &str {
        self.routes[route].as_ref().map_or("", |route| self.texts.get(route.text))
    }

    pub(crate) fn text_of(&self, leaf: RouteLeaf) -> &str {
        self.text(self.tree.owner(leaf))
    }

    pub(crate) fn value(&self, route: RouteId) -> Option<&T> {
        self.routes[route].as_ref().map(|route| &route.value)
    }

    pub(crate) fn value_mut(&mut self, route: RouteId) -> Option<&mut T> {
        self.routes[route].as_mut().map(|route| &mut route.value)
    }

    /// The pattern of a leaf's form: parsed again, unless the form has a catch-all. A parsed
    /// pattern takes about four times the memory of the rest of a route, and only explanations,
    /// suggestions and `matches` need it.
    pub(crate) fn pattern_of(&self, leaf: RouteLeaf) -> Pattern {
        let form = self.tree.form(leaf);
        if let Some(pattern) = form.and_then(|form| form.pattern.as_deref()) {
            return pattern.clone();
        }
        let absent = form.map_or(0, |form| form.absent);
        // A text that was inserted parses again.
        self.parse(self.text_of(leaf)).map(|route| route.form(absent)).unwrap_or_default()
    }

    /// Reclaims released space once there is too much of it.
    fn reclaim(&mut self, shapes: &mut impl Shapes) {
        let texts = self.texts.usage() + self.names.usage();
        let usage = self.tree.usage() + self.routes.usage() + texts + shapes.usage();
        if usage.is_excessive() {
            self.compact(shapes, Extent::Worthwhile);
        }
    }

    fn compact(&mut self, shapes: &mut impl Shapes, extent: Extent) {
        let routes = self.routes.compact(extent);
        self.texts.compact(extent, self.routes.iter_mut().flatten().map(|route| &mut route.text));
        self.names.compact(extent, self.routes.iter_mut().flatten().map(|route| &mut route.names));
        shapes.compact(&mut self.tree, routes, extent);
    }

    pub(crate) fn shrink_to_fit(&mut self, shapes: &mut impl Shapes) {
        self.compact(shapes, Extent::All);
        self.constraints.shrink_to_fit();
    }

    /// The heap bytes held.
    pub(crate) fn memory_usage(&self) -> usize {
        self.tree.memory_usage()
            + self.routes.memory_usage()
            + self.texts.memory_usage()
            + self.names.memory_usage()
            + self.constraints.memory_usage()
    }
}
