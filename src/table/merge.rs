//! Merging two tables, and nesting one under a prefix in the other: all or nothing.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::{Shapes, Table, take_in_order};
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::order;
use crate::pattern::Pattern;
use crate::tree::RouteId;

/// A route that is to be added: its key here, unless it has none, its method, its text here, and its
/// forms.
struct Incoming<'r, K> {
    key: Option<K>,
    method: Option<&'r str>,
    text: Cow<'r, str>,
    forms: SmallVec<[Pattern; 1]>,
}

impl<T> Table<T> {
    /// Adds all routes and constraints of another table; the routes under a prefix, if there is one.
    ///
    /// `errors` are those that are already known. `key` translates a key of the other table; it
    /// returns `None` if there is an error about it already. The caller drops the other table last,
    /// since a `Drop` of its values or functions may panic.
    pub(crate) fn merge<S: Shapes>(
        &mut self,
        shapes: &mut S,
        (other, other_shapes): (&mut Table<T>, &S),
        prefix: Option<&str>,
        key: impl Fn(S::Key) -> Option<S::Key>,
        mut errors: Vec<InsertError>,
    ) -> Result<(), MergeError> {
        let mut constraints = self.constraints.clone();
        errors.extend(
            constraints
                .mismatches(&other.constraints)
                .map(|name| InsertError::ConstraintMismatch { name: String::from(name) }),
        );
        if !constraints.has_room_for(&other.constraints) {
            errors.push(InsertError::TooManyConstraints);
            return Err(MergeError(errors));
        }
        constraints.adopt(&other.constraints);
        // A prefix that is not a route must not become part of one by what follows it.
        let valid_prefix =
            prefix.map_or(Ok(()), |prefix| Pattern::parse(prefix, &constraints).map(drop));
        if let Err(error) = valid_prefix {
            errors.push(error);
            return Err(MergeError(errors));
        }
        let order = other.in_order(other_shapes);
        let mut incoming: Vec<Incoming<'_, S::Key>> = Vec::with_capacity(order.len());
        for &(theirs, id) in &order {
            let text = placed(prefix, other.text(id));
            match Pattern::parse(&text, &constraints) {
                Ok(pattern) => {
                    let (key, method) = (key(theirs), other_shapes.method(theirs));
                    incoming.push(Incoming { key, method, text, forms: pattern.forms() });
                }
                Err(error) => errors.push(error),
            }
        }
        self.check(shapes, &incoming, prefix.is_some(), &constraints, &mut errors);
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        let checked: Vec<_> =
            incoming.into_iter().map(|new| (new.key, new.text.into_owned(), new.forms)).collect();
        self.constraints = constraints;
        // Without errors, there is one checked route for each of the order.
        let routes = take_in_order(core::mem::take(&mut other.routes).into_items(), order);
        for ((_, route), (key, text, forms)) in routes.zip(checked) {
            if let Some(key) = key {
                self.add(shapes, key, text, &forms, route.value);
            }
        }
        Ok(())
    }

    /// Adds an error for everything that prevents the routes from being added.
    fn check<S: Shapes>(
        &self,
        shapes: &S,
        incoming: &[Incoming<'_, S::Key>],
        nested: bool,
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
        if nested {
            for (route, with) in same_shapes(incoming, constraints) {
                let method = incoming[route].method.map(String::from);
                let [route, with] =
                    [route, with].map(|index| String::from(incoming[index].text.as_ref()));
                errors.push(InsertError::Conflict { route, with, method });
            }
        }
    }

    /// Adds an error for each route of this table that has a shape of the other route's forms.
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

/// The text of a route under a prefix.
fn placed<'r>(prefix: Option<&str>, route: &'r str) -> Cow<'r, str> {
    match prefix {
        None => Cow::Borrowed(route),
        Some(prefix) if route == "/" => Cow::Owned(String::from(prefix)),
        Some(prefix) => Cow::Owned([prefix, route].concat()),
    }
}

/// All pairs of routes with the same key that have a form of the same shape, each once, the later
/// route first. A prefix with optional parameters can make such routes of others.
fn same_shapes<K: PartialEq>(
    incoming: &[Incoming<'_, K>],
    constraints: &Constraints,
) -> BTreeSet<(usize, usize)> {
    let of_route = |(index, new): (usize, &Incoming<'_, K>)| {
        (0..new.forms.len()).map(move |form| (index, form))
    };
    let mut forms: Vec<(usize, usize)> = incoming.iter().enumerate().flat_map(of_route).collect();
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
