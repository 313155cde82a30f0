//! Merging two tables, and nesting one under a prefix of the other: all or nothing.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::{Shapes, Table};
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::order;
use crate::pattern::Pattern;

/// A route that is to be taken over: its key, if it is given one, its method, and its text in its
/// new place.
type Taken<'r, K> = (Option<K>, Option<&'r str>, Cow<'r, str>);

impl<T> Table<T> {
    /// Takes over all routes and constraints of another table, the routes behind a prefix if there
    /// is one.
    ///
    /// `errors` are those that are known already. `key` is what a key of the other table is called
    /// here; where it is nothing, there is an error for it already.
    pub(crate) fn merge<S: Shapes>(
        &mut self,
        shapes: &mut S,
        (other, others): (Table<T>, &S),
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
        let order = other.in_order(others);
        let text = |index| placed(prefix, Cow::Borrowed(other.text(index)));
        let taken: Vec<Taken<'_, S::Key>> = order
            .iter()
            .map(|&(theirs, index)| (key(theirs), others.method(theirs), text(index)))
            .collect();
        // A prefix that is no route by itself must not become one by what follows it.
        match prefix.map_or(Ok(()), |prefix| Pattern::parse(prefix, &constraints).map(drop)) {
            Ok(()) => self.check(shapes, &taken, prefix.is_some(), &constraints, &mut errors),
            Err(error) => errors.push(error),
        }
        drop(taken);
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        self.constraints = constraints;
        for (theirs, route) in super::pick(other.routes.into_items(), order) {
            let text = placed(prefix, Cow::Owned(route.text.into())).into_owned();
            // Checked above, so nothing is lost here.
            if let (Some(key), Ok(pattern)) = (key(theirs), self.parse(&text)) {
                self.add(shapes, key, text, &pattern.forms(), route.value);
            }
        }
        Ok(())
    }

    /// Adds an error for each reason against taking the routes over.
    fn check<S: Shapes>(
        &self,
        shapes: &S,
        taken: &[Taken<'_, S::Key>],
        nested: bool,
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let (mut bytes, mut count) = (0_usize, 0);
        let mut placed: Vec<(Pattern, usize)> = Vec::new();
        for (index, (key, method, route)) in taken.iter().enumerate() {
            let forms = match Pattern::parse(route, constraints) {
                Ok(pattern) => pattern.forms(),
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            bytes = route.len().saturating_mul(forms.len()).saturating_add(bytes);
            count += forms.len();
            if let Some(key) = *key {
                self.push_conflicts(shapes, (key, *method), (route, &forms), constraints, errors);
            }
            if errors.is_empty() && !self.has_room(shapes, bytes, count) {
                errors.push(InsertError::Full { route: String::from(route.as_ref()) });
            }
            if nested {
                placed.extend(forms.into_iter().map(|form| (form, index)));
            }
        }
        let key = |route: usize| taken[route].0.as_ref();
        let alike = |one, other| key(one).is_some() && key(one) == key(other);
        for (route, with) in same_shapes(placed, constraints, alike) {
            let method = taken[route].1.map(String::from);
            let [route, with] = [route, with].map(|index| String::from(taken[index].2.as_ref()));
            errors.push(InsertError::Conflict { route, with, method });
        }
    }

    /// Adds an error for each route that the forms of another one meet.
    fn push_conflicts<S: Shapes>(
        &self,
        shapes: &S,
        (key, method): (S::Key, Option<&str>),
        (route, forms): (&str, &[Pattern]),
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let mut met: SmallVec<[u32; 4]> = SmallVec::new();
        for form in forms {
            let Some(leaf) = self.holder(shapes, key, form, constraints) else { continue };
            let index = self.route_of(leaf);
            if !met.contains(&index) {
                met.push(index);
                let with = String::from(self.text(index));
                let (route, method) = (String::from(route), method.map(String::from));
                errors.push(InsertError::Conflict { route, with, method });
            }
        }
    }
}

/// The text that a route gets under a prefix.
fn placed<'r>(prefix: Option<&str>, route: Cow<'r, str>) -> Cow<'r, str> {
    match prefix {
        None => route,
        Some(prefix) if route == "/" => Cow::Owned(String::from(prefix)),
        Some(prefix) => Cow::Owned([prefix, &route].concat()),
    }
}

/// All pairs of routes that have a form of one shape, each once, the later route first.
fn same_shapes(
    mut forms: Vec<(Pattern, usize)>,
    constraints: &Constraints,
    same_key: impl Fn(usize, usize) -> bool,
) -> BTreeSet<(usize, usize)> {
    forms.sort_by(|(a, _), (b, _)| order::compare_patterns(a, b, constraints));
    let mut pairs = BTreeSet::new();
    for alike in forms.chunk_by(|(a, _), (b, _)| a.same_shape(b)) {
        for (at, (_, one)) in alike.iter().enumerate() {
            let others =
                alike[..at].iter().filter(|(_, other)| other != one && same_key(*one, *other));
            pairs.extend(others.map(|(_, other)| (*one.max(other), *one.min(other))));
        }
    }
    pairs
}
