//! Inserting many routes at once: every error is collected before anything changes.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::bulk::NewRoute;
use super::{Shapes, Table};
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::order;
use crate::pattern::Pattern;
use crate::tree::RouteId;

/// A route to be inserted.
pub(super) struct Incoming<'r, K> {
    /// `None` if there already is an error about its key.
    pub(super) key: Option<K>,
    /// The method of the key: see [`Shapes::method`].
    pub(super) method: Option<&'r str>,
    pub(super) text: Cow<'r, str>,
    pub(super) forms: SmallVec<[Pattern; 1]>,
}

impl<T> Table<T> {
    /// Inserts all of the routes, or none of them.
    ///
    /// `errors` are those that are already known. A route without a key has one of them. `method`
    /// returns the method of a key, including keys that are not known to `shapes` yet.
    pub(crate) fn extend<'m, S: Shapes>(
        &mut self,
        shapes: &mut S,
        routes: impl IntoIterator<Item = (Option<S::Key>, String, T)>,
        method: impl Fn(S::Key) -> Option<&'m str>,
        mut errors: Vec<InsertError>,
    ) -> Result<(), MergeError> {
        let routes: Vec<NewRoute<S::Key, T>> = if self.len() == 0 && errors.is_empty() {
            match self.build(shapes, routes) {
                Ok(()) => return Ok(()),
                // Some cannot be inserted. All errors are found below.
                Err(routes) => routes,
            }
        } else {
            routes.into_iter().collect()
        };
        let (mut incoming, mut values) = (Vec::new(), Vec::new());
        let mut constraints = self.constraints.clone();
        for (key, text, value) in routes {
            let mut pattern = Pattern::default();
            match self.parse_new(&text, &constraints, &mut pattern) {
                Ok(expressions) => {
                    constraints.commit(expressions);
                    let (text, method) = (Cow::Owned(text), key.and_then(&method));
                    incoming.push(Incoming { key, method, text, forms: pattern.into_forms() });
                    values.push(value);
                }
                Err(error) => errors.push(error),
            }
        }
        self.check(shapes, &incoming, &constraints, &mut errors);
        push_mutual_conflicts(&incoming, &constraints, &mut errors);
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        self.constraints = constraints;
        for (Incoming { key, text, forms, .. }, value) in incoming.into_iter().zip(values) {
            if let Some(key) = key {
                self.add(shapes, key, &text, (&forms, None), value);
            }
        }
        Ok(())
    }

    /// Adds an error for everything in this table that prevents the routes from being inserted.
    pub(super) fn check<S: Shapes>(
        &self,
        shapes: &S,
        incoming: &[Incoming<'_, S::Key>],
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let (mut bytes, mut count) = (0_usize, 0);
        for Incoming { key, method, text, forms } in incoming {
            bytes = text.len().saturating_mul(forms.len()).saturating_add(bytes);
            count += forms.len();
            if let Some(key) = *key {
                self.push_conflicts(shapes, (key, *method), (text, forms), constraints, errors);
            }
            if errors.is_empty() && !self.has_room(shapes, bytes, count) {
                errors.push(InsertError::Full { route: String::from(text.as_ref()) });
            }
        }
    }

    /// Adds an error for each route of this table that has the shape of one of the forms.
    fn push_conflicts<S: Shapes>(
        &self,
        shapes: &S,
        (key, method): (S::Key, Option<&str>),
        (route, forms): (&str, &[Pattern]),
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let mut known: SmallVec<[RouteId; 4]> = SmallVec::new();
        for form in forms {
            let Some(leaf) = self.holder(shapes, key, form, constraints) else { continue };
            let id = self.tree.owner(leaf);
            if !known.contains(&id) {
                known.push(id);
                let with = String::from(self.text(id));
                let (route, method) = (String::from(route), method.map(String::from));
                errors.push(InsertError::Conflict { route, with, method });
            }
        }
    }
}

/// Adds an error for each pair of incoming routes that conflict with each other.
pub(super) fn push_mutual_conflicts<K: PartialEq>(
    incoming: &[Incoming<'_, K>],
    constraints: &Constraints,
    errors: &mut Vec<InsertError>,
) {
    for (route, with) in conflicting_pairs(incoming, constraints) {
        let method = incoming[route].method.map(String::from);
        let [route, with] = [route, with].map(|index| String::from(incoming[index].text.as_ref()));
        errors.push(InsertError::Conflict { route, with, method });
    }
}

/// All pairs of routes with the same key that have a form of the same shape, each pair once, the
/// later route first.
fn conflicting_pairs<K: PartialEq>(
    incoming: &[Incoming<'_, K>],
    constraints: &Constraints,
) -> BTreeSet<(usize, usize)> {
    let forms_of = |(index, new): (usize, &Incoming<'_, K>)| {
        (0..new.forms.len()).map(move |form| (index, form))
    };
    let mut forms: Vec<(usize, usize)> = incoming.iter().enumerate().flat_map(forms_of).collect();
    let pattern = |&(route, form): &(usize, usize)| &incoming[route].forms[form];
    let same_key = |one: usize, other: usize| {
        let key = |route: usize| incoming[route].key.as_ref();
        key(one).is_some() && key(one) == key(other)
    };
    forms.sort_by(|a, b| order::compare_patterns(pattern(a), pattern(b), constraints));
    let mut pairs = BTreeSet::new();
    for same in forms.chunk_by(|a, b| pattern(a).same_shape(pattern(b))) {
        for (index, &(one, _)) in same.iter().enumerate() {
            let others = same[..index].iter().map(|&(other, _)| other);
            let others = others.filter(|&other| other != one && same_key(one, other));
            pairs.extend(others.map(|other| (one.max(other), one.min(other))));
        }
    }
    pairs
}
