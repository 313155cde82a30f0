//! Inserting and removing routes. All that can fail is checked before anything changes.

use alloc::boxed::Box;
use alloc::string::String;

use smallvec::SmallVec;

use super::{Route, Shapes, Table};
use crate::constraint::Constraints;
use crate::error::InsertError;
use crate::order::{self, Weight};
use crate::pattern::Pattern;
use crate::tree::{Arena, Form, Leaf, LeafId, Tree};

/// A tree that is being edited, and a form that has, or will have, its place in it.
pub(crate) struct Place<'a> {
    pub(crate) tree: &'a mut Tree,
    pub(crate) form: &'a Pattern,
    pub(crate) constraints: &'a Constraints,
}

/// The weight of a form from its first catch-all on; the least where it has none.
pub(crate) fn weight_of(form: &Pattern) -> Weight {
    form.first_catch_all().map_or(Weight::default(), |at| Weight::of(form, at))
}

impl<T> Table<T> {
    /// The leaf of the route of this key that has the form's shape.
    pub(super) fn holder<S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        form: &Pattern,
        constraints: &Constraints,
    ) -> Option<LeafId> {
        shapes.route_at(&self.tree, self.tree.leaf_of(form, constraints)?, key)
    }

    /// The index of the route of this key and of just this text.
    pub(crate) fn find<S: Shapes>(&self, shapes: &S, key: S::Key, route: &str) -> Option<u32> {
        self.index_of(shapes, key, route, &self.parse(route).ok()?)
    }

    /// As [`Table::find`], of a text that has been parsed.
    pub(super) fn index_of<S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        route: &str,
        pattern: &Pattern,
    ) -> Option<u32> {
        let leaf = self.holder(shapes, key, pattern, &self.constraints)?;
        let index = self.route_of(leaf);
        (self.text(index) == route).then_some(index)
    }

    pub(crate) fn insert<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: String,
        value: T,
    ) -> Result<(), InsertError> {
        let forms = self.parse(&text)?.forms();
        let met = forms.iter().filter_map(|form| {
            let leaf = self.holder(shapes, key, form, &self.constraints)?;
            Some((form, leaf))
        });
        let first = met.min_by(|(a, _), (b, _)| order::compare_patterns(a, b, &self.constraints));
        if let Some((_, leaf)) = first {
            let with = String::from(self.text_of(leaf));
            let method = shapes.method(key).map(String::from);
            return Err(InsertError::Conflict { route: text, with, method });
        }
        if !self.has_room(shapes, text.len().saturating_mul(forms.len()), forms.len()) {
            return Err(InsertError::Full { route: text });
        }
        self.add(shapes, key, text, &forms, value);
        Ok(())
    }

    /// Swaps the value of the route of this key and of just this text, and answers the old one;
    /// inserts the route where there is none.
    pub(crate) fn replace<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: String,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let index = self.find(shapes, key, &text);
        match index.and_then(|index| self.value_mut(index)) {
            Some(old) => Ok(Some(core::mem::replace(old, value))),
            None => self.insert(shapes, key, text, value).map(|()| None),
        }
    }

    pub(super) fn has_room(&self, shapes: &impl Shapes, bytes: usize, forms: usize) -> bool {
        self.routes.len() < LeafId::LIMIT && shapes.has_room(&self.tree, bytes, forms)
    }

    /// Inserts what has been checked.
    pub(super) fn add<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: String,
        forms: &[Pattern],
        value: T,
    ) {
        let route = self.routes.next_index();
        let mut names = SmallVec::new();
        for form in forms {
            let has_catch_all = form.first_catch_all().is_some();
            let leaf = if forms.len() == 1 && !has_catch_all {
                names.extend_from_slice(&form.names);
                names.shrink_to_fit();
                LeafId::of_route(route)
            } else {
                LeafId::of_form(self.tree.forms.insert(Form {
                    route,
                    names: form.names.as_slice().into(),
                    weight: weight_of(form),
                    absent: form.absent,
                    optional_tail: form.optional_tail,
                    pattern: has_catch_all.then(|| Box::new(form.clone())),
                }))
            };
            let place = Place { tree: &mut self.tree, form, constraints: &self.constraints };
            shapes.add(place, key, leaf);
        }
        self.routes.insert(Some(Route { value, text: text.into_boxed_str(), names }));
        self.len += 1;
    }

    /// Removes the route of this key and of just this text.
    pub(crate) fn remove<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: &str,
    ) -> Option<T> {
        let index = self.find(shapes, key, text)?;
        let forms = self.parse(text).ok()?.forms();
        for form in &forms {
            let place = Place { tree: &mut self.tree, form, constraints: &self.constraints };
            let leaf = shapes.remove(place, key);
            if let Some(Leaf::Form(form)) = leaf.map(LeafId::leaf) {
                self.tree.forms.remove(form);
            }
        }
        self.len -= 1;
        self.routes.remove(index).map(|route| route.value)
    }

    /// Removes all routes. Constraints stay.
    pub(crate) fn clear(&mut self) {
        self.tree = Tree::default();
        self.routes = Arena::default();
        self.len = 0;
    }
}
