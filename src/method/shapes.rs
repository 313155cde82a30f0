//! What stands at a leaf of the tree: the routes of one shape, one for each method.
//!
//! A leaf of the tree names a [`Shape`]; an entry of it names the leaf of a route, with the names
//! and the form that this route has. So routes of one shape may differ in all but the shape.

use alloc::boxed::Box;
use core::cell::Cell;

use smallvec::SmallVec;

use super::names::{Key, Keys, Names};
use crate::constraint::Constraints;
use crate::pattern::Pattern;
use crate::search::{Pick, Tail};
use crate::table::{Place, Shapes, weight_of};
use crate::tree::{Arena, Form, Leaf, LeafId, Tree};

/// A route, or one form of it, at its shape.
#[derive(Clone, Copy, Debug)]
struct Entry {
    leaf: LeafId,
    key: Key,
    /// It matches where nothing is left for its last catch-all.
    optional_tail: bool,
}

/// The routes of one shape, each of another key.
#[derive(Clone, Debug)]
struct Shape {
    /// What answers each standard method where all routes match: the lookup reads no more, since
    /// to go over the entries is a branch that is guessed wrong for each second shape.
    answers: [LeafId; Key::STANDARD],
    entries: SmallVec<[Entry; 2]>,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { answers: [LeafId::NONE; Key::STANDARD], entries: SmallVec::new() }
    }
}

impl Shape {
    /// The routes that match where the path reaches the shape in this way.
    fn matching(&self, tail: Tail) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| tail == Tail::Filled || entry.optional_tail)
    }

    /// The leaf of the route that answers: the method's own, for HEAD that of GET, that for any.
    fn find(&self, tail: Tail, key: Key) -> LeafId {
        let of = |key| self.matching(tail).find(|entry| entry.key == key);
        let get = || if key == Key::HEAD { of(Key::GET) } else { None };
        of(key).or_else(get).or_else(|| of(Key::ANY)).map_or(LeafId::NONE, |entry| entry.leaf)
    }

    /// As [`Shape::find`]; where there is none, `refused` gets the keys of those that match.
    #[inline(never)]
    fn find_or_refuse(&self, tail: Tail, key: Key, refused: &Cell<Keys>) -> LeafId {
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
    shapes: Arena<Shape>,
}

impl ByMethod {
    /// The shape of a leaf of the tree.
    #[inline]
    fn index(tree: &Tree, at: LeafId) -> u32 {
        match at.leaf() {
            Leaf::Route(shape) => shape,
            Leaf::Form(form) => tree.forms[form].route,
        }
    }

    /// The leaf of the route by which a shape answers a method. Where none does, `refused` gets the
    /// keys of those that match.
    #[inline]
    pub(super) fn answer(
        &self,
        tree: &Tree,
        (at, tail): (LeafId, Tail),
        key: Key,
        refused: &Cell<Keys>,
    ) -> LeafId {
        let shape = &self.shapes[Self::index(tree, at)];
        match shape.answers.get(key.index()) {
            Some(&leaf) if tail == Tail::Filled && !leaf.is_none() => leaf,
            _ => shape.find_or_refuse(tail, key, refused),
        }
    }

    /// Picks, at each leaf of the tree, what [`ByMethod::answer`] answers.
    ///
    /// The closures are made here and not by the router: their types depend on no value type, and
    /// the search is compiled once.
    #[inline]
    pub(super) fn answering<'r>(
        &'r self,
        tree: &'r Tree,
        key: Key,
        refused: &'r Cell<Keys>,
    ) -> impl Pick {
        move |at, tail| self.answer(tree, (at, tail), key, refused)
    }

    /// Picks no leaf, and gathers the keys of all routes that match.
    #[inline]
    pub(super) fn refusing<'r>(&'r self, tree: &'r Tree, keys: &'r Cell<Keys>) -> impl Pick {
        move |at, tail| {
            keys.set(keys.get().and(self.keys(tree, at, tail)));
            LeafId::NONE
        }
    }

    /// The leaves of all routes by which a shape may answer a method, the first that matches does:
    /// where the last catch-all of one is not optional, and that of a later one is, both may.
    pub(super) fn answers(&self, tree: &Tree, at: LeafId, key: Key) -> SmallVec<[LeafId; 2]> {
        let shape = &self.shapes[Self::index(tree, at)];
        let mut leaves: SmallVec<[LeafId; 2]> = SmallVec::new();
        for tail in [Tail::Filled, Tail::Empty] {
            let leaf = shape.find(tail, key);
            if !leaf.is_none() && !leaves.contains(&leaf) {
                leaves.push(leaf);
            }
        }
        leaves
    }

    /// The keys of the routes of a shape that match.
    pub(super) fn keys(&self, tree: &Tree, at: LeafId, tail: Tail) -> Keys {
        self.shapes[Self::index(tree, at)].keys(tail)
    }

    /// Removes all shapes and forgets all methods.
    pub(super) fn clear(&mut self) {
        *self = ByMethod::default();
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.names.shrink_to_fit();
        self.shapes.iter_mut().for_each(|shape| shape.entries.shrink_to_fit());
        self.shapes.shrink_to_fit();
    }

    /// Heap bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        let spilled = self.shapes.iter().filter(|shape| shape.entries.spilled());
        let entries = spilled.map(|shape| shape.entries.capacity() * size_of::<Entry>());
        self.names.memory_usage() + self.shapes.memory_usage() + entries.sum::<usize>()
    }

    /// Makes a shape of its first entry, and a leaf of the tree for it.
    fn new_shape(&mut self, tree: &mut Tree, form: &Pattern, first: Entry) -> LeafId {
        let mut new = Shape::default();
        new.add(first);
        let shape = self.shapes.insert(new);
        if form.first_catch_all().is_none() {
            return LeafId::of_route(shape);
        }
        LeafId::of_form(tree.forms.insert(Form {
            route: shape,
            weight: weight_of(form),
            optional_tail: form.optional_tail,
            pattern: Some(Box::new(form.clone())),
            ..Form::default()
        }))
    }
}

impl Shapes for ByMethod {
    type Key = Key;

    fn route_at(&self, tree: &Tree, at: LeafId, key: Key) -> Option<LeafId> {
        let entries = &self.shapes[Self::index(tree, at)].entries;
        entries.iter().find(|entry| entry.key == key).map(|entry| entry.leaf)
    }

    /// In byte order of the methods, any method last.
    fn each_at(&self, tree: &Tree, at: LeafId, mut visit: impl FnMut(Key, LeafId)) {
        let mut entries = self.shapes[Self::index(tree, at)].entries.clone();
        entries.sort_unstable_by_key(|entry| {
            let name = self.names.name(entry.key);
            (name.is_none(), name)
        });
        entries.iter().for_each(|entry| visit(entry.key, entry.leaf));
    }

    fn has_room(&self, tree: &Tree, bytes: usize, forms: usize) -> bool {
        // Each form may be the first of its shape.
        tree.has_room(bytes, forms.saturating_mul(2))
            && self.shapes.len().saturating_add(forms) < LeafId::LIMIT
    }

    fn add(&mut self, place: Place<'_>, key: Key, leaf: LeafId) {
        let Place { tree, form, constraints } = place;
        let entry = Entry { leaf, key, optional_tail: form.optional_tail };
        if let Some(at) = tree.leaf_of(form, constraints) {
            self.shapes[Self::index(tree, at)].add(entry);
            if let Leaf::Form(shape) = at.leaf() {
                // A removal does not narrow it: entries are asked for their own tails anyway.
                tree.forms[shape].widen_tail(form.optional_tail);
            }
        } else {
            let at = self.new_shape(tree, form, entry);
            tree.insert(form, at, constraints);
        }
    }

    fn remove(&mut self, place: Place<'_>, key: Key) -> Option<LeafId> {
        let Place { tree, form, constraints } = place;
        let at = tree.leaf_of(form, constraints)?;
        let shape = Self::index(tree, at);
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
        if let Leaf::Form(form) = tree.remove(form, child, constraints).leaf() {
            tree.forms.remove(form);
        }
    }
}

const _: () = assert!(size_of::<Shape>() == 64);
