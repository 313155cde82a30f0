//! What stands at a leaf of the tree: the routes of one shape, one for each method.
//!
//! A leaf of the tree names a [`Shape`]; an entry of it names the leaf of a route, with the names
//! and the form that this route has. So routes of one shape may differ in all but the shape.

use core::cell::Cell;

use smallvec::SmallVec;

use super::names::{Key, Keys, Names};
use crate::constraint::Constraints;
use crate::error::InsertError;
use crate::pattern::Pattern;
use crate::search::Tail;
use crate::table::{Position, Shapes};
use crate::tree::{
    Arena, Extent, Form, Leaf, Renumbering, RouteId, RouteLeaf, ShapeId, ShapeLeaf, Tree, Usage,
};

/// A route, or one form of it, at its shape.
#[derive(Clone, Copy, Debug)]
struct Entry {
    leaf: RouteLeaf,
    key: Key,
    /// It matches where nothing is left for its last catch-all.
    optional_tail: bool,
}

/// The routes of one shape, each of another key.
#[derive(Clone, Debug)]
struct Shape {
    /// What answers each standard method where all routes match: the lookup reads no more, since
    /// to go over the entries is a branch that is guessed wrong for each second shape.
    answers: [RouteLeaf; Key::STANDARD],
    entries: SmallVec<[Entry; 2]>,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { answers: [RouteLeaf::NONE; Key::STANDARD], entries: SmallVec::new() }
    }
}

impl Shape {
    /// The routes that match where the path reaches the shape in this way.
    fn matching(&self, tail: Tail) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| tail == Tail::Filled || entry.optional_tail)
    }

    /// The leaf of the route that answers: the method's own, for HEAD that of GET, that for any.
    fn find(&self, tail: Tail, key: Key) -> RouteLeaf {
        let of = |key| self.matching(tail).find(|entry| entry.key == key);
        let get = || if key == Key::HEAD { of(Key::GET) } else { None };
        of(key).or_else(get).or_else(|| of(Key::ANY)).map_or(RouteLeaf::NONE, |entry| entry.leaf)
    }

    /// As [`Shape::find`]; where there is none, `refused` gets the keys of those that match.
    #[inline(never)]
    fn find_or_refuse(&self, tail: Tail, key: Key, refused: &Cell<Keys>) -> RouteLeaf {
        let found = self.find(tail, key);
        if found.is_none() {
            refused.set(refused.get().and(self.keys(tail)));
        }
        found
    }

    fn keys(&self, tail: Tail) -> Keys {
        self.matching(tail).fold(Keys::default(), |keys, entry| keys.with(entry.key))
    }

    fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.note_answers();
    }

    /// Takes the entry of a key out.
    fn remove(&mut self, key: Key) -> Option<Entry> {
        let place = self.entries.iter().position(|entry| entry.key == key)?;
        let gone = self.entries.remove(place);
        if self.entries.spilled() && 3 * self.entries.len() <= self.entries.capacity() {
            self.entries.shrink_to_fit();
        }
        self.note_answers();
        Some(gone)
    }

    fn note_answers(&mut self) {
        self.answers = Key::standard_keys().map(|key| self.find(Tail::Filled, key));
    }
}

/// All shapes, and the methods of their routes.
#[derive(Clone, Debug, Default)]
pub(super) struct ByMethod {
    pub(super) names: Names,
    shapes: Arena<ShapeId, Shape>,
}

impl ByMethod {
    /// The leaf of the route by which a shape answers a method. Where none does, `refused` gets the
    /// keys of those that match.
    #[inline]
    pub(super) fn answer(
        &self,
        tree: &Tree,
        (at, tail): (ShapeLeaf, Tail),
        key: Key,
        refused: &Cell<Keys>,
    ) -> RouteLeaf {
        let shape = &self.shapes[tree.owner(at)];
        match shape.answers.get(key.index()) {
            Some(&leaf) if tail == Tail::Filled && !leaf.is_none() => leaf,
            _ => shape.find_or_refuse(tail, key, refused),
        }
    }

    /// The leaves of all routes by which a shape may answer a method, the first that matches does:
    /// where the last catch-all of one is not optional, and that of a later one is, both may.
    pub(super) fn answers(&self, tree: &Tree, at: ShapeLeaf, key: Key) -> SmallVec<[RouteLeaf; 2]> {
        let shape = &self.shapes[tree.owner(at)];
        let mut leaves: SmallVec<[RouteLeaf; 2]> = SmallVec::new();
        for tail in [Tail::Filled, Tail::Empty] {
            let leaf = shape.find(tail, key);
            if !leaf.is_none() && !leaves.contains(&leaf) {
                leaves.push(leaf);
            }
        }
        leaves
    }

    /// The keys of the routes of a shape that match.
    pub(super) fn keys(&self, tree: &Tree, at: ShapeLeaf, tail: Tail) -> Keys {
        self.shapes[tree.owner(at)].keys(tail)
    }

    /// Removes all shapes and forgets all methods.
    pub(super) fn clear(&mut self) {
        *self = ByMethod::default();
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.names.shrink_to_fit();
        self.shapes.iter_mut().for_each(|shape| shape.entries.shrink_to_fit());
    }

    /// Heap bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        let spilled = self.shapes.iter().filter(|shape| shape.entries.spilled());
        let entries = spilled.map(|shape| shape.entries.capacity() * size_of::<Entry>());
        self.names.memory_usage() + self.shapes.memory_usage() + entries.sum::<usize>()
    }

    /// Makes a shape of its first entry, and a leaf of the tree for it.
    fn new_shape(&mut self, tree: &mut Tree, form: &Pattern, first: Entry) -> ShapeLeaf {
        let mut new = Shape::default();
        new.add(first);
        let shape = self.shapes.insert(new);
        if form.first_catch_all().is_none() {
            return Leaf::of_owner(shape);
        }
        tree.add_form(Form::of_shape(shape, form))
    }
}

impl Shapes for ByMethod {
    type Key = Key;

    fn route_at(&self, tree: &Tree, at: ShapeLeaf, key: Key) -> Option<RouteLeaf> {
        let entries = &self.shapes[tree.owner(at)].entries;
        entries.iter().find(|entry| entry.key == key).map(|entry| entry.leaf)
    }

    fn method(&self, key: Key) -> Option<&str> {
        if key == Key::ANY { Some(InsertError::ANY_METHOD) } else { self.names.name(key) }
    }

    /// In byte order of the methods, any method last.
    fn each_at(&self, tree: &Tree, at: ShapeLeaf, mut visit: impl FnMut(Key, RouteLeaf)) {
        let mut entries = self.shapes[tree.owner(at)].entries.clone();
        entries.sort_unstable_by_key(|entry| {
            let name = self.names.name(entry.key);
            (name.is_none(), name)
        });
        entries.iter().for_each(|entry| visit(entry.key, entry.leaf));
    }

    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool {
        // Each form may be the first of its shape.
        tree.has_room(bytes, forms.saturating_mul(2))
            && self.shapes.used().saturating_add(forms) < ShapeLeaf::LIMIT
    }

    fn usage(&self) -> Usage {
        self.shapes.usage()
    }

    fn compact(&mut self, tree: &mut Tree, routes: &Renumbering<RouteId>, extent: Extent) {
        let shapes = self.shapes.compact(extent);
        let forms = tree.compact(&shapes, extent);
        if routes.is_nothing() && forms.is_nothing() {
            return;
        }
        for shape in self.shapes.iter_mut() {
            for entry in &mut shape.entries {
                entry.leaf = entry.leaf.renumbered(routes, &forms);
                tree.renumber_owner(entry.leaf, routes);
            }
            for leaf in &mut shape.answers {
                *leaf = leaf.renumbered(routes, &forms);
            }
        }
    }

    fn add(&mut self, position: Position<'_>, key: Key, leaf: RouteLeaf) {
        let Position { tree, form, constraints } = position;
        let entry = Entry { leaf, key, optional_tail: form.optional_tail };
        if let Some(at) = tree.leaf_of(form, constraints) {
            self.shapes[tree.owner(at)].add(entry);
            // A removal does not narrow it, because each route knows its own tail.
            tree.widen_tail(at, form.optional_tail);
        } else {
            let at = self.new_shape(tree, form, entry);
            tree.insert(form, at, constraints);
        }
    }

    fn remove(&mut self, position: Position<'_>, key: Key) -> Option<RouteLeaf> {
        let Position { tree, form, constraints } = position;
        let at = tree.leaf_of(form, constraints)?;
        let shape: ShapeId = tree.owner(at);
        let gone = self.shapes[shape].remove(key)?;
        if self.shapes[shape].entries.is_empty() {
            self.shapes.remove(shape);
            Self::remove_leaf(tree, form, constraints);
        }
        Some(gone.leaf)
    }
}

impl ByMethod {
    /// Takes a leaf out of the tree.
    fn remove_leaf(tree: &mut Tree, form: &Pattern, constraints: &Constraints) {
        let Some(child) = tree.locate(form, constraints) else { return };
        let leaf = tree.remove(form, child, constraints);
        tree.remove_form(leaf);
    }
}

const _: () = assert!(size_of::<Shape>() == 64);
