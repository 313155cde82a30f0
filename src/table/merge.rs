//! Merging two tables, and nesting one under a prefix in the other: all or nothing.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::incoming::{Incoming, push_mutual_conflicts};
use super::{Shapes, Table, take_in_order};
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::pattern::Pattern;

impl<T> Table<T> {
    /// Adds all routes and constraints of another table; the routes under a prefix, if there is
    /// one.
    ///
    /// `errors` are those that are already known. `key` translates a key of the other table; it
    /// returns `None` if there is an error about it already. The caller drops the other table last,
    /// since a `Drop` of its values or functions may panic.
    #[inline]
    pub(crate) fn merge<S: Shapes>(
        &mut self,
        shapes: &mut S,
        (other, other_shapes): (&mut Table<T>, &S),
        prefix: Option<&str>,
        key: impl Fn(S::Key) -> Option<S::Key>,
        mut errors: Vec<InsertError>,
    ) -> Result<(), MergeError> {
        let Some(mut constraints) = self.merged_constraints(&other.constraints, &mut errors) else {
            return Err(MergeError(errors));
        };
        // An invalid prefix must not become part of a route through what follows it.
        let parsed = |prefix| self.parse_new(prefix, &constraints, &mut Pattern::default());
        match prefix.map(parsed) {
            None => {}
            // No expression comes without a route that has it.
            Some(Ok(_)) if other.len() == 0 => {}
            Some(Ok(expressions)) => constraints.commit(expressions),
            Some(Err(error)) => {
                errors.push(error);
                return Err(MergeError(errors));
            }
        }
        let order = other.in_order(other_shapes);
        let mut incoming: Vec<Incoming<'_, S::Key>> = Vec::with_capacity(order.len());
        for &(theirs, id) in &order {
            let text = nested_text(prefix, other.text(id));
            let mut pattern = Pattern::default();
            match (self.read_text)(&mut pattern, &text, &constraints, None) {
                Ok(()) => {
                    let (key, method) = (key(theirs), other_shapes.method(theirs));
                    incoming.push(Incoming { key, method, text, forms: pattern.into_forms() });
                }
                Err(error) => errors.push(error),
            }
        }
        self.check(shapes, &incoming, &constraints, &mut errors);
        if prefix.is_some() {
            // A prefix can give two routes of the other table the same shape.
            push_mutual_conflicts(&incoming, &constraints, &mut errors);
        }
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        let checked: Vec<_> =
            incoming.into_iter().map(|new| (new.key, new.text.into_owned(), new.forms)).collect();
        self.constraints = constraints;
        // Without errors, `checked` has exactly the routes of `order`.
        let routes = take_in_order(core::mem::take(&mut other.routes).into_items(), order);
        for ((_, route), (key, text, forms)) in routes.zip(checked) {
            if let Some(key) = key {
                self.add(shapes, key, &text, (&forms, None), route.value);
            }
        }
        Ok(())
    }

    /// The constraints of both tables, or `None` if they are too many. Adds an error for each name
    /// that stands for two functions.
    #[inline]
    fn merged_constraints(
        &self,
        others: &Constraints<'static>,
        errors: &mut Vec<InsertError>,
    ) -> Option<Constraints<'static>> {
        let mismatches = self.constraints.mismatches(others);
        errors.extend(
            mismatches.map(|name| InsertError::ConstraintMismatch { name: String::from(name) }),
        );
        if !self.constraints.has_room_for(others) {
            errors.push(InsertError::TooManyConstraints);
            return None;
        }
        let mut constraints = self.constraints.clone();
        constraints.adopt(others);
        Some(constraints)
    }
}

/// The text of a route under a prefix.
#[inline]
pub(crate) fn nested_text<'r>(prefix: Option<&str>, route: &'r str) -> Cow<'r, str> {
    let Some(prefix) = prefix else { return Cow::Borrowed(route) };
    // An optional end starts with a slash too.
    let starts_with_slash = route.starts_with('/') || route.starts_with("{/");
    match prefix.strip_suffix('/') {
        Some("") if starts_with_slash => Cow::Borrowed(route),
        // The prefix and the route share the slash.
        Some(before) if starts_with_slash => Cow::Owned(format!("{before}{route}")),
        None if prefix.is_empty() => Cow::Borrowed(route),
        None if route == "/" => Cow::Owned(String::from(prefix)),
        _ => Cow::Owned(format!("{prefix}{route}")),
    }
}
