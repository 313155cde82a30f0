//! The routes of each shape, at most one for each method.
//!
//! A leaf of the tree leads to a [`Shape`], which lists the leaves of its routes. Each route has
//! its own text, parameter names and value; routes of one shape only have the shape in common.

use core::cell::Cell;

use smallvec::SmallVec;

use super::names::{MethodKey, MethodNames, MethodSet, StandardSet};
use crate::pattern::Pattern;
use crate::search::{Resolve, Tail};
use crate::table::{Position, Shapes};
use crate::tree::{
    Arena, Extent, Form, Leaf, Reach, Renumbering, RouteId, RouteLeaf, ShapeId, ShapeLeaf, Tree,
    Usage,
};

/// A route of a shape.
#[derive(Clone, Copy, Debug)]
struct ShapeRoute {
    leaf: RouteLeaf,
    key: MethodKey,
    /// Whether its last catch-all may be empty.
    optional_tail: bool,
}

/// The routes of one shape, each with another key.
#[derive(Clone, Debug)]
struct Shape {
    /// For each standard method the route that handles it if all routes match. A lookup reads no
    /// more than this: the branches of a walk over `routes` are mispredicted at every second
    /// shape.
    standard: [RouteLeaf; MethodKey::STANDARD],
    /// The keys of all routes if all are for standard methods, else none.
    standard_keys: StandardSet,
    /// See [`MethodShapes::keys_of_paths`].
    keys_of_paths: StandardSet,
    routes: SmallVec<[ShapeRoute; 2]>,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            standard: [RouteLeaf::NONE; MethodKey::STANDARD],
            standard_keys: StandardSet::default(),
            keys_of_paths: StandardSet::default(),
            routes: SmallVec::new(),
        }
    }
}

impl Shape {
    /// The routes that match if the path reaches the shape with this tail.
    fn matching(&self, tail: Tail) -> impl Iterator<Item = &ShapeRoute> {
        self.routes.iter().filter(move |route| tail == Tail::Filled || route.optional_tail)
    }

    /// The matching route that handles a method: the route for exactly this method, else for HEAD
    /// the route for GET, else the any-method route.
    fn find(&self, tail: Tail, key: MethodKey) -> RouteLeaf {
        let of = |key| self.matching(tail).find(|route| route.key == key);
        let fallback = || key.fallback().and_then(of);
        let found = of(key).or_else(fallback).or_else(|| of(MethodKey::ANY));
        found.map_or(RouteLeaf::NONE, |route| route.leaf)
    }

    /// Like [`Shape::find`], if `standard` does not have the route. If there is none, adds the keys
    /// of all matching routes to `allowed`.
    #[inline(never)]
    fn find_or_allow(&self, tail: Tail, key: MethodKey, allowed: &Cell<MethodSet>) -> RouteLeaf {
        if tail == Tail::Filled && !self.standard_keys.is_empty() {
            allowed.set(allowed.get().with_standard(self.standard_keys));
            return RouteLeaf::NONE;
        }
        let found = self.find(tail, key);
        if found.is_none() {
            allowed.set(allowed.get().union(self.keys(tail)));
        }
        found
    }

    fn keys(&self, tail: Tail) -> MethodSet {
        self.matching(tail).fold(MethodSet::default(), |keys, route| keys.with(route.key))
    }

    fn add(&mut self, route: ShapeRoute) {
        self.routes.push(route);
        self.update_standard();
    }

    fn remove(&mut self, key: MethodKey) -> Option<ShapeRoute> {
        let index = self.routes.iter().position(|route| route.key == key)?;
        let removed = self.routes.remove(index);
        if self.routes.spilled() && 3 * self.routes.len() <= self.routes.capacity() {
            self.routes.shrink_to_fit();
        }
        self.update_standard();
        Some(removed)
    }

    fn update_standard(&mut self) {
        self.standard = MethodKey::standard_keys().map(|key| self.find(Tail::Filled, key));
        self.standard_keys = self.keys(Tail::Filled).all_standard().unwrap_or_default();
    }
}

/// All shapes, and the methods of their routes.
#[derive(Clone, Debug, Default)]
pub(super) struct MethodShapes {
    pub(super) names: MethodNames,
    shapes: Arena<ShapeId, Shape>,
    /// Whether no edit came after [`MethodShapes::settle`].
    settled: bool,
}

impl MethodShapes {
    /// The route of a shape that handles a method. If there is none, adds the keys of all routes
    /// that match to `allowed`.
    #[inline]
    pub(super) fn route_for(
        &self,
        tree: &Tree,
        (shape, tail): (ShapeLeaf, Tail),
        key: MethodKey,
        allowed: &Cell<MethodSet>,
    ) -> RouteLeaf {
        let shape = &self.shapes[tree.owner(shape)];
        match shape.standard.get(key.index()) {
            Some(&leaf) if tail == Tail::Filled && !leaf.is_none() => leaf,
            _ => shape.find_or_allow(tail, key, allowed),
        }
    }

    /// Resolves shapes to the routes that [`MethodShapes::route_for`] returns.
    ///
    /// The router does not make these closures itself: there, their types would depend on its value
    /// type, and the whole search would be compiled once per value type.
    #[inline]
    pub(super) fn by_method<'r>(
        &'r self,
        tree: &'r Tree,
        key: MethodKey,
        allowed: &'r Cell<MethodSet>,
    ) -> impl Resolve {
        move |shape, tail| self.route_for(tree, (shape, tail), key, allowed)
    }

    /// As [`MethodShapes::by_method`], for a search that ends at the first route.
    #[inline]
    pub(super) fn first_by_method<'r>(
        &'r self,
        tree: &'r Tree,
        key: MethodKey,
        allowed: &'r Cell<MethodSet>,
    ) -> impl Resolve {
        move |shape, tail| {
            let shape = &self.shapes[tree.owner(shape)];
            match shape.standard.get(key.index()) {
                Some(&leaf) if tail == Tail::Filled && !leaf.is_none() => leaf,
                _ => self.find_or_refuse((shape, tail), key, allowed),
            }
        }
    }

    /// As [`Shape::find_or_allow`], for a search that ends at the first route. If it is known that
    /// neither this shape nor a later one handles the method, adds all their keys and ends the
    /// search.
    #[inline(never)]
    fn find_or_refuse(
        &self,
        (shape, tail): (&Shape, Tail),
        key: MethodKey,
        allowed: &Cell<MethodSet>,
    ) -> RouteLeaf {
        let keys = self.keys_of_paths(shape);
        if keys.is_empty() || keys.handles(key) {
            return shape.find_or_allow(tail, key, allowed);
        }
        allowed.set(allowed.get().with_standard(keys));
        RouteLeaf::REFUSED
    }

    /// The keys of all routes that match a path whose first shape this is, if they are the same for
    /// all of these paths and known: see [`MethodShapes::settle`]. Else none.
    #[inline]
    fn keys_of_paths(&self, shape: &Shape) -> StandardSet {
        if self.settled { shape.keys_of_paths } else { StandardSet::default() }
    }

    /// Resolves no shape, and collects the keys of all routes that match.
    #[inline]
    pub(super) fn by_no_method<'r>(
        &'r self,
        tree: &'r Tree,
        allowed: &'r Cell<MethodSet>,
    ) -> impl Resolve {
        move |shape, tail| {
            let shape = &self.shapes[tree.owner(shape)];
            let keys = self.keys_of_paths(shape);
            if keys.is_empty() {
                allowed.set(allowed.get().union(shape.keys(tail)));
                return RouteLeaf::NONE;
            }
            allowed.set(allowed.get().with_standard(keys));
            RouteLeaf::REFUSED
        }
    }

    /// Like [`MethodShapes::route_for`], of the routes that `accepts` accepts.
    pub(super) fn route_for_where(
        &self,
        tree: &Tree,
        at: (ShapeLeaf, Tail),
        key: MethodKey,
        allowed: &Cell<MethodSet>,
        mut accepts: impl FnMut(RouteLeaf) -> bool,
    ) -> RouteLeaf {
        let (shape, tail) = (&self.shapes[tree.owner(at.0)], at.1);
        let mut of =
            |key| shape.matching(tail).find(|route| route.key == key && accepts(route.leaf));
        let found = of(key).or_else(|| key.fallback().and_then(&mut of));
        if let Some(route) = found.or_else(|| of(MethodKey::ANY)) {
            return route.leaf;
        }
        self.allow_where(tree, at, allowed, accepts)
    }

    /// Resolves no shape, and collects the keys of the routes that match and that `accepts`
    /// accepts.
    pub(super) fn allow_where(
        &self,
        tree: &Tree,
        (shape, tail): (ShapeLeaf, Tail),
        allowed: &Cell<MethodSet>,
        mut accepts: impl FnMut(RouteLeaf) -> bool,
    ) -> RouteLeaf {
        let routes = self.shapes[tree.owner(shape)].matching(tail);
        let accepted = routes.filter(|route| accepts(route.leaf));
        allowed.set(accepted.fold(allowed.get(), |keys, route| keys.with(route.key)));
        RouteLeaf::NONE
    }

    /// All routes of a shape that can handle a method; the first of them that matches does. There
    /// are two if the last catch-all of the first is not optional and that of the second is.
    pub(super) fn routes_for(
        &self,
        tree: &Tree,
        shape: ShapeLeaf,
        key: MethodKey,
    ) -> SmallVec<[RouteLeaf; 2]> {
        let shape = &self.shapes[tree.owner(shape)];
        let mut leaves: SmallVec<[RouteLeaf; 2]> = SmallVec::new();
        for tail in [Tail::Filled, Tail::Empty] {
            let leaf = shape.find(tail, key);
            if !leaf.is_none() && !leaves.contains(&leaf) {
                leaves.push(leaf);
            }
        }
        leaves
    }

    /// The keys of all routes of a shape that match.
    pub(super) fn keys(&self, tree: &Tree, shape: ShapeLeaf, tail: Tail) -> MethodSet {
        self.shapes[tree.owner(shape)].keys(tail)
    }

    /// Removes all shapes and methods.
    pub(super) fn clear(&mut self) {
        *self = MethodShapes::default();
    }

    pub(super) fn shrink_to_fit(&mut self, tree: &Tree) {
        self.names.shrink_to_fit();
        self.shapes.iter_mut().for_each(|shape| shape.routes.shrink_to_fit());
        self.settle(tree);
    }

    /// Finds for each shape which keys a path allows that reaches it first, as far as that is the
    /// same for all these paths. The next edit forgets it.
    fn settle(&mut self, tree: &Tree) {
        for (child, leaf) in tree.ends() {
            let keys_at = |leaf| self.shapes[tree.owner(leaf)].standard_keys;
            let (mut always, mut sometimes) = (keys_at(leaf), StandardSet::default());
            let mut standard = !always.is_empty();
            let known = tree.visit_later_leaves(child, |leaf, reach| {
                let keys = keys_at(leaf);
                standard &= !keys.is_empty();
                let reached = if reach == Reach::All { &mut always } else { &mut sometimes };
                *reached = reached.union(keys);
            });
            let known = known && standard && always.contains_all(sometimes);
            let keys = if known { always } else { StandardSet::default() };
            self.shapes[tree.owner(leaf)].keys_of_paths = keys;
        }
        self.settled = true;
    }

    /// The heap bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        let spilled = self.shapes.iter().filter(|shape| shape.routes.spilled());
        let routes = spilled.map(|shape| shape.routes.capacity() * size_of::<ShapeRoute>());
        self.names.memory_usage() + self.shapes.memory_usage() + routes.sum::<usize>()
    }

    /// Adds a shape with its first route. Returns its leaf, which is not in the tree yet.
    fn add_shape(&mut self, tree: &mut Tree, form: &Pattern, first: ShapeRoute) -> ShapeLeaf {
        let mut shape = Shape::default();
        shape.add(first);
        let id = self.shapes.insert(shape);
        if form.first_catch_all().is_none() {
            return Leaf::of_owner(id);
        }
        tree.add_form(Form::of_shape(id, form))
    }
}

impl Shapes for MethodShapes {
    type Key = MethodKey;

    fn route_at(&self, tree: &Tree, shape: ShapeLeaf, key: MethodKey) -> Option<RouteLeaf> {
        let routes = &self.shapes[tree.owner(shape)].routes;
        routes.iter().find(|route| route.key == key).map(|route| route.leaf)
    }

    fn method(&self, key: MethodKey) -> Option<&str> {
        Some(self.names.name_in_conflict(key))
    }

    /// In byte order of the methods, the any-method route last.
    fn each_at(&self, tree: &Tree, shape: ShapeLeaf, mut visit: impl FnMut(MethodKey, RouteLeaf)) {
        let mut routes = self.shapes[tree.owner(shape)].routes.clone();
        routes.sort_unstable_by_key(|route| {
            let name = self.names.name(route.key);
            (name.is_none(), name)
        });
        routes.iter().for_each(|route| visit(route.key, route.leaf));
    }

    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool {
        // Each form may be the first of its shape, and then needs a second leaf.
        tree.has_room(bytes, forms.saturating_mul(2))
            && self.shapes.used().saturating_add(forms) < ShapeLeaf::LIMIT
    }

    fn usage(&self) -> Usage {
        self.shapes.usage()
    }

    fn compact(&mut self, tree: &mut Tree, routes: Renumbering<RouteId>, extent: Extent) {
        let shapes = self.shapes.compact(extent);
        let forms = tree.compact(&shapes, extent);
        if routes.is_nothing() && forms.is_nothing() {
            return;
        }
        for shape in self.shapes.iter_mut() {
            for route in &mut shape.routes {
                route.leaf = route.leaf.renumbered(&routes, &forms);
                tree.renumber_owner(route.leaf, &routes);
            }
            for leaf in &mut shape.standard {
                *leaf = leaf.renumbered(&routes, &forms);
            }
        }
    }

    fn add(&mut self, position: Position<'_>, key: MethodKey, leaf: RouteLeaf) {
        self.settled = false;
        let Position { tree, form, constraints, located } = position;
        let route = ShapeRoute { leaf, key, optional_tail: form.optional_tail };
        match located {
            Ok(child) => {
                let shape = tree.link(child).leaf;
                self.shapes[tree.owner(shape)].add(route);
                // A removal does not narrow the tail, because each route knows its own.
                tree.widen_tail(shape, form.optional_tail);
            }
            Err(divergence) => {
                let shape = self.add_shape(tree, form, route);
                tree.insert(form, shape, divergence, constraints);
            }
        }
    }

    fn remove(&mut self, position: Position<'_>, key: MethodKey) -> Option<RouteLeaf> {
        self.settled = false;
        let Position { tree, form, constraints, located } = position;
        let child = located.ok()?;
        let id: ShapeId = tree.owner(tree.link(child).leaf);
        let removed = self.shapes[id].remove(key)?;
        if self.shapes[id].routes.is_empty() {
            self.shapes.remove(id);
            let leaf = tree.remove(form, child, constraints);
            tree.remove_form(leaf);
        }
        Some(removed.leaf)
    }
}

// A cache line; less with pointers of 32 bits.
const _: () = assert!(size_of::<Shape>() <= 64);
