//! Inserting and removing routes. Everything that can fail is checked before anything changes.

use alloc::string::String;
use alloc::vec::Vec;

use super::name_lists::{NameListId, NameLists};
use super::texts::RouteTexts;
use super::{Position, Route, Shapes, Table};
use crate::constraint::{Constraints, NewExpressions};
use crate::error::InsertError;
use crate::order;
use crate::pattern::{Forms, Pattern};
use crate::tree::{Child, Divergence, Extent, Form, Index, Leaf, RouteId, RouteLeaf, Tree};
use crate::values::Span;

/// A new route that has been checked.
struct Checked<'p> {
    forms: Forms<'p>,
    /// Where its only form leaves the tree, if that is known.
    located: Option<Result<Child, Divergence>>,
}

impl<T> Table<T> {
    /// The route with this key that has the form's shape.
    pub(super) fn holder<S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        form: &Pattern,
        constraints: &Constraints,
    ) -> Option<RouteLeaf> {
        self.holder_at(shapes, key, &self.tree.locate(form, constraints))
    }

    /// As [`Table::holder`], for a form that has been located.
    pub(super) fn holder_at<S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        located: &Result<Child, Divergence>,
    ) -> Option<RouteLeaf> {
        let child = located.ok()?;
        shapes.route_at(&self.tree, self.tree.link(child).leaf, key)
    }

    /// The route with this key and exactly this text.
    pub(crate) fn find<S: Shapes>(&self, shapes: &S, key: S::Key, route: &str) -> Option<RouteId> {
        self.find_parsed(shapes, key, route, &self.parse(route).ok()?)
    }

    /// As [`Table::find`], for a text that has been parsed.
    pub(super) fn find_parsed<S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        route: &str,
        pattern: &Pattern,
    ) -> Option<RouteId> {
        let id = self.tree.owner(self.holder(shapes, key, pattern, &self.constraints)?);
        (self.text(id) == route).then_some(id)
    }

    pub(crate) fn insert<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: String,
        value: T,
    ) -> Result<(), InsertError> {
        let (mut pattern, mut expressions) = (Pattern::default(), NewExpressions::default());
        // A rejected value is dropped before the error is returned: if its `Drop` panics, a return
        // value would leak.
        match self.check_new(shapes, key, &text, (&mut pattern, &mut expressions)) {
            Ok(Checked { forms, located }) => {
                if !expressions.is_empty() {
                    self.constraints.commit(expressions);
                }
                self.add(shapes, key, &text, (&forms, located), value);
            }
            Err(error) => {
                drop(value);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Parses a route that is to be inserted, and fails if that is not possible. `pattern` and
    /// `expressions`, both empty before, get the route and the expressions that no other route has.
    fn check_new<'p, S: Shapes>(
        &self,
        shapes: &S,
        key: S::Key,
        text: &str,
        (pattern, expressions): (&'p mut Pattern, &mut NewExpressions),
    ) -> Result<Checked<'p>, InsertError> {
        (self.read_text)(pattern, text, &self.constraints, Some(expressions))?;
        let forms = pattern.forms();
        // Every form has a new expression, if there is one, and no other route has it.
        let comparable = if expressions.is_empty() { &forms[..] } else { &[] };
        let mut located = None;
        let held = comparable.iter().filter_map(|form| {
            let place = located.insert(self.tree.locate(form, &self.constraints));
            Some((form, self.holder_at(shapes, key, place)?))
        });
        let first = held.min_by(|(a, _), (b, _)| order::compare_patterns(a, b, &self.constraints));
        if let Some((_, leaf)) = first {
            let with = String::from(self.text_of(leaf));
            let method = shapes.method(key).map(String::from);
            return Err(InsertError::Conflict { route: String::from(text), with, method });
        }
        if !self.has_room(shapes, text.len().saturating_mul(forms.len()), forms.len()) {
            return Err(InsertError::Full { route: String::from(text) });
        }
        // Each form that is added changes where the others leave the tree.
        let located = located.filter(|_| forms.len() == 1);
        Ok(Checked { forms, located })
    }

    /// Replaces the value of the route with this key and exactly this text, and returns the old
    /// one. Inserts the route if there is none.
    pub(crate) fn replace<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: String,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let id = self.find(shapes, key, &text);
        match id.and_then(|id| self.value_mut(id)) {
            Some(old) => Ok(Some(core::mem::replace(old, value))),
            None => self.insert(shapes, key, text, value).map(|()| None),
        }
    }

    pub(super) fn has_room(&self, shapes: &impl Shapes, bytes: usize, forms: usize) -> bool {
        self.routes.used() < RouteLeaf::LIMIT
            && self.texts.used().saturating_add(bytes) < RouteLeaf::LIMIT
            && shapes.has_room(&self.tree, bytes, forms)
    }

    /// As [`Table::has_room`], without reclaiming space first.
    fn has_room_now(&self, bytes: usize, forms: usize) -> bool {
        self.texts.len().saturating_add(bytes) < RouteLeaf::LIMIT
            && self.tree.has_room_now(bytes, forms)
    }

    /// Whether a route can be inserted without reclaiming space first.
    pub(super) fn has_room_at_once(
        &self,
        shapes: &impl Shapes,
        bytes: usize,
        forms: usize,
    ) -> bool {
        self.has_room(shapes, bytes, forms) && self.has_room_now(bytes, forms)
    }

    /// Inserts a route that has been checked. Its only form may have been located.
    pub(super) fn add<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: &str,
        (forms, mut located): (&[Pattern], Option<Result<Child, Divergence>>),
        value: T,
    ) {
        let bytes = text.len().saturating_mul(forms.len());
        if !self.has_room_now(bytes, forms.len()) {
            self.compact(shapes, Extent::All);
            located = None;
        }
        let released = self.tree.released();
        self.place(shapes, key, text, (forms, located), value);
        // Growth alone never leaves too much to spare.
        if self.tree.released() > released {
            self.reclaim(shapes);
        }
    }

    /// As [`Table::add`], without reclaiming space. Returns the position of the text.
    pub(super) fn place<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: &str,
        (forms, located): (&[Pattern], Option<Result<Child, Divergence>>),
        value: T,
    ) -> Span {
        let id = self.routes.next_index();
        let mut names = NameListId::NONE;
        // The first form has all parameters.
        forms[0].constraints().for_each(|id| self.constraints.hold(id));
        for form in forms {
            let leaf = if forms.len() == 1 && form.first_catch_all().is_none() {
                names = self.names.hold(&form.names);
                Leaf::of_owner(id)
            } else {
                self.tree.add_form(Form::of_route(id, form))
            };
            let located = located.unwrap_or_else(|| self.tree.locate(form, &self.constraints));
            shapes.add(self.position(form, located), key, leaf);
        }
        let text = self.texts.push(text);
        self.routes.insert(Some(Route { value, text, names }));
        self.len += 1;
        text
    }

    /// Removes the route with this key and exactly this text, and returns its value.
    pub(crate) fn remove<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        text: &str,
    ) -> Option<T> {
        let pattern = self.parse(text).ok()?;
        let id = self.find_parsed(shapes, key, text, &pattern)?;
        let value = self.remove_parsed(shapes, (key, id), &pattern);
        self.reclaim(shapes);
        value
    }

    /// Removes routes, given with their keys, and returns their values: the caller drops them when
    /// the router is in order, because a `Drop` may panic.
    pub(crate) fn remove_all<S: Shapes>(
        &mut self,
        shapes: &mut S,
        routes: &[(S::Key, RouteId)],
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(routes.len());
        for &(key, id) in routes {
            // A text that was inserted parses again.
            if let Ok(pattern) = self.parse(self.text(id)) {
                values.extend(self.remove_parsed(shapes, (key, id), &pattern));
            }
        }
        // Not before the end: it renumbers routes.
        self.reclaim(shapes);
        values
    }

    /// Removes a route without reclaiming its space.
    fn remove_parsed<S: Shapes>(
        &mut self,
        shapes: &mut S,
        (key, id): (S::Key, RouteId),
        pattern: &Pattern,
    ) -> Option<T> {
        let forms = pattern.forms();
        for form in &*forms {
            let located = self.tree.locate(form, &self.constraints);
            if let Some(leaf) = shapes.remove(self.position(form, located), key) {
                self.tree.remove_form(leaf);
            }
        }
        forms[0].constraints().for_each(|id| self.constraints.release(id));
        self.len -= 1;
        let Route { value, text, names } = self.routes.remove(id)?;
        self.texts.release(text);
        if !names.is_none() {
            self.names.release(&forms[0].names);
        }
        Some(value)
    }

    /// The keys and indices of all routes that `keep` returns `false` for. It is called once for
    /// each route, in the static order.
    pub(crate) fn rejected<S: Shapes>(
        &mut self,
        shapes: &S,
        mut keep: impl FnMut(S::Key, &str, &mut T) -> bool,
    ) -> Vec<(S::Key, RouteId)> {
        let mut order = self.in_order(shapes);
        order.retain(|&(key, id)| {
            let route = self.routes[id].as_mut();
            route.is_some_and(|route| !keep(key, self.texts.get(route.text), &mut route.value))
        });
        order
    }

    fn position<'a>(
        &'a mut self,
        form: &'a Pattern,
        located: Result<Child, Divergence>,
    ) -> Position<'a> {
        Position { tree: &mut self.tree, form, constraints: &self.constraints, located }
    }

    /// Removes all routes, and their inline expressions. Other constraints stay.
    pub(crate) fn clear(&mut self) {
        self.tree = Tree::default();
        self.texts = RouteTexts::default();
        self.names = NameLists::default();
        self.constraints.drop_expressions();
        self.len = 0;
        // Last: the `Drop` of a value may panic.
        drop(core::mem::take(&mut self.routes));
    }
}
