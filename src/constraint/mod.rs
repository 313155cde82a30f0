//! Constraints: the values that a parameter like `{id:u64}` accepts.
//!
//! Input: the names and functions of custom constraints, then a value, or a text in which values
//! begin and end. Output: whether a constraint accepts the value, or where its values can end. The
//! [built-in](built_in) constraints are the same in every router. This module does not know routes,
//! the tree, or which constraint wins.

mod automaton;
mod built_in;
mod byte_class;
mod inline;
mod limits;
mod registry;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use core::any::TypeId;
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};

use crate::error::ConstraintError;
#[cfg(feature = "regex")]
use crate::expression::{Expression, ExpressionError};

pub(crate) use automaton::Automaton;
pub(crate) use built_in::Runs;
use built_in::{BUILT_IN, EXAMPLES, built_in};
pub(crate) use inline::{ExpressionFault, NewExpressions};
use registry::Registry;

/// The bytes that neither the name of a parameter nor that of a constraint may contain.
pub(crate) const RESERVED: [u8; 6] = *b"/{}*?:";

/// The most custom constraints of one router: constraints are counted in 16 bits.
const MAX_CUSTOM: usize = u16::MAX as usize + 1 - BUILT_IN.len();

/// A constraint of one router: an index into the built-in ones, followed by the custom ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConstraintId(u16);

impl ConstraintId {
    /// The index among the custom constraints; `None` for a built-in one.
    fn custom(self) -> Option<usize> {
        (self.0 as usize).checked_sub(BUILT_IN.len())
    }

    /// The custom constraint of this index, which is less than [`MAX_CUSTOM`].
    fn of_custom(index: usize) -> ConstraintId {
        ConstraintId((BUILT_IN.len() + index) as u16)
    }

    pub(crate) fn is_built_in(self) -> bool {
        self.custom().is_none()
    }
}

type Accepts = dyn Fn(&str) -> bool + Send + Sync;

/// A custom constraint.
#[derive(Clone)]
struct CustomConstraint {
    name: String,
    accepts: Arc<Accepts>,
    identity: Identity,
    /// The number of parameters of routes that have it.
    holders: usize,
}

impl fmt::Debug for CustomConstraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// How two custom constraints are recognized as the same.
#[derive(Clone)]
enum Identity {
    /// They share one function, as those of a cloned router do.
    Shared,
    /// Their functions have the same zero-sized type.
    ZeroSized(TypeId),
    /// Their expressions have the same text.
    #[cfg(feature = "regex")]
    Expression(Arc<Expression>),
}

// A panic in the function cannot leave the router half changed: lookups only read it.
impl UnwindSafe for CustomConstraint {}
impl RefUnwindSafe for CustomConstraint {}

impl CustomConstraint {
    fn new(name: &str, accepts: Arc<Accepts>, identity: Identity) -> CustomConstraint {
        CustomConstraint { name: String::from(name), accepts, identity, holders: 0 }
    }

    /// The constraint that accepts what a regular expression matches.
    #[cfg(feature = "regex")]
    fn of_expression(name: &str, text: &str) -> Result<CustomConstraint, ExpressionError> {
        let expression = Arc::new(Expression::new(text)?);
        let shared = Arc::clone(&expression);
        let accepts = Arc::new(move |value: &str| shared.accepts(value));
        Ok(CustomConstraint::new(name, accepts, Identity::Expression(expression)))
    }

    fn same_function(&self, other: &CustomConstraint) -> bool {
        let same = match (&self.identity, &other.identity) {
            (Identity::ZeroSized(ours), Identity::ZeroSized(theirs)) => ours == theirs,
            #[cfg(feature = "regex")]
            (Identity::Expression(ours), Identity::Expression(theirs)) => {
                ours.text() == theirs.text()
            }
            _ => false,
        };
        same || Arc::ptr_eq(&self.accepts, &other.accepts)
    }

    /// Heap bytes held, except those that the function itself holds.
    fn heap_bytes(&self) -> usize {
        // An `Arc` has two counters before its value.
        let align = align_of_val(&*self.accepts).max(align_of::<usize>());
        let counters = (2 * size_of::<usize>()).next_multiple_of(align);
        let function = (counters + size_of_val(&*self.accepts)).next_multiple_of(align);
        let held = match &self.identity {
            Identity::Shared | Identity::ZeroSized(_) => 0,
            #[cfg(feature = "regex")]
            Identity::Expression(expression) => expression.heap_bytes(),
        };
        self.name.capacity() + function + held
    }
}

/// The constraints of one router.
///
/// A router owns them. A search of a text with other letters borrows them, together with the text
/// that custom constraints judge instead: see [`Constraints::judging`].
#[derive(Clone, Default)]
pub(crate) struct Constraints<'a> {
    custom: Cow<'a, Registry>,
    /// The text that custom constraints judge in place of the searched one.
    judged_text: Option<&'a str>,
}

impl fmt::Debug for Constraints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.custom.iter()).finish()
    }
}

impl Constraints<'_> {
    pub(crate) fn add<F>(&mut self, name: &str, accepts: F) -> Result<(), ConstraintError>
    where
        F: Fn(&str) -> bool + Send + Sync + 'static,
    {
        if let Err(error) = self.check_name(name) {
            // Here and not at the end: a return value would leak if the function's `Drop` panics.
            drop(accepts);
            return Err(error);
        }
        let identity = if size_of::<F>() == 0 {
            Identity::ZeroSized(TypeId::of::<F>())
        } else {
            Identity::Shared
        };
        self.custom.to_mut().push(CustomConstraint::new(name, Arc::new(accepts), identity));
        Ok(())
    }

    /// Adds a constraint that accepts what a regular expression matches.
    #[cfg(feature = "regex")]
    pub(crate) fn add_expression(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.check_name(name)?;
        let new =
            CustomConstraint::of_expression(name, expression).map_err(|error| match error {
                ExpressionError::Invalid { at, problem } => ConstraintError::Expression {
                    name: String::from(name),
                    expression: String::from(expression),
                    at,
                    problem,
                },
                ExpressionError::TooLarge { limit } => {
                    ConstraintError::ExpressionTooLarge { name: String::from(name), limit }
                }
            })?;
        self.custom.to_mut().push(new);
        Ok(())
    }

    /// Fails if no constraint of this name can be added.
    fn check_name(&self, name: &str) -> Result<(), ConstraintError> {
        if name.is_empty() {
            return Err(ConstraintError::EmptyName);
        }
        let reserved = |byte: u8| RESERVED.contains(&byte);
        let mark = name.starts_with(inline::MARK).then_some(0);
        if let Some(at) = mark.or_else(|| name.bytes().position(reserved)) {
            return Err(ConstraintError::NameCharacter { name: String::from(name), at });
        }
        if self.find(name).is_some() {
            return Err(ConstraintError::Taken { name: String::from(name) });
        }
        if self.custom.len() == MAX_CUSTOM {
            return Err(ConstraintError::Full);
        }
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<ConstraintId> {
        match BUILT_IN.iter().position(|built_in| *built_in == name) {
            Some(built_in) => Some(ConstraintId(built_in as u16)),
            None => self.custom.find(name).map(ConstraintId::of_custom),
        }
    }

    pub(crate) fn name(&self, id: ConstraintId) -> &str {
        match id.custom() {
            Some(index) => self.custom.get(index).map_or("", |custom| &custom.name),
            None => BUILT_IN[id.0 as usize],
        }
    }

    /// The names that mean another function in `other`.
    pub(crate) fn mismatches<'a>(
        &'a self,
        other: &'a Constraints<'_>,
    ) -> impl Iterator<Item = &'a str> {
        let differs = |theirs: &&CustomConstraint| {
            let ours = self.custom.find(&theirs.name).and_then(|ours| self.custom.get(ours));
            ours.is_some_and(|ours| !ours.same_function(theirs))
        };
        other.custom.iter().filter(differs).map(|theirs| theirs.name.as_str())
    }

    /// The custom constraint of this name alone, without its routes' hold on it.
    #[cfg(feature = "live")]
    pub(crate) fn only(&self, name: &str) -> Constraints<'static> {
        let mut only = Registry::default();
        if let Some(custom) = self.custom.find(name).and_then(|index| self.custom.get(index)) {
            only.push(CustomConstraint { holders: 0, ..custom.clone() });
        }
        Constraints { custom: Cow::Owned(only), judged_text: None }
    }

    /// Copies the constraints that only `other` has, but not its routes' hold on them.
    pub(crate) fn adopt(&mut self, other: &Constraints<'_>) {
        let custom = self.custom.to_mut();
        for theirs in other.custom.iter() {
            if custom.find(&theirs.name).is_none() {
                custom.push(CustomConstraint { holders: 0, ..theirs.clone() });
            }
        }
    }

    /// As [`Constraints::adopt`], if there is room.
    #[cfg(any(feature = "live", feature = "server", feature = "tower"))]
    pub(crate) fn adopt_if_room(&mut self, other: &Constraints<'_>) {
        if self.has_room_for(other) {
            self.adopt(other);
        }
    }

    /// Whether there is room for the constraints that only `other` has.
    pub(crate) fn has_room_for(&self, other: &Constraints<'_>) -> bool {
        let new = other.custom.iter().filter(|theirs| self.custom.find(&theirs.name).is_none());
        self.custom.len() + new.count() <= MAX_CUSTOM
    }

    /// A value that a built-in constraint accepts, and few others; `None` for a custom one.
    pub(crate) fn built_in_example(&self, id: ConstraintId) -> Option<&'static str> {
        EXAMPLES.get(id.0 as usize).copied()
    }

    /// A value for each built-in constraint.
    pub(crate) fn examples() -> impl Iterator<Item = &'static str> {
        EXAMPLES.into_iter()
    }

    /// The same constraints, except that the custom ones accept everything.
    pub(crate) fn permissive(&self) -> Constraints<'static> {
        let accepts: Arc<Accepts> = Arc::new(|_| true);
        let permissive = |custom: &CustomConstraint| {
            CustomConstraint::new(&custom.name, Arc::clone(&accepts), Identity::Shared)
        };
        Constraints { custom: Cow::Owned(self.custom.map(permissive)), judged_text: None }
    }

    /// The same constraints for a search of a text that differs from `path` in letter case only.
    ///
    /// Custom constraints judge `path` instead; built-in ones accept letters of either case anyway.
    pub(crate) fn judging<'a>(&'a self, path: &'a str) -> Constraints<'a> {
        Constraints { custom: Cow::Borrowed(&self.custom), judged_text: Some(path) }
    }

    /// Whether there are custom constraints.
    pub(crate) fn has_custom(&self) -> bool {
        !self.custom.is_empty()
    }

    /// Heap bytes held, except those that the functions themselves hold.
    pub(crate) fn memory_usage(&self) -> usize {
        self.custom.heap_bytes()
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.custom.to_mut().shrink_to_fit();
    }

    /// Whether the constraint accepts all of `text[from..to]`.
    pub(crate) fn accepts(&self, id: ConstraintId, text: &str, from: usize, to: usize) -> bool {
        match id.custom() {
            // No constraint accepts a part of a character.
            Some(index) => {
                let value = self.judged_text.unwrap_or(text).get(from..to);
                value
                    .zip(self.custom.get(index))
                    .is_some_and(|(value, custom)| !value.is_empty() && (custom.accepts)(value))
            }
            None => text.as_bytes().get(from..to).is_some_and(|value| built_in(id, value)),
        }
    }

    /// Finds all values in `text[..to]` that begin at `from` and that a regular expression accepts.
    ///
    /// Calls `found` with the end of each, from left to right, if that end is `wanted`. Returns the
    /// number of bytes read, or `None` for a function, which judges values one by one.
    #[cfg(feature = "regex")]
    pub(crate) fn ends(
        &self,
        id: ConstraintId,
        (text, from, to): (&str, usize, usize),
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> Option<usize> {
        let Identity::Expression(expression) = &self.custom.get(id.custom()?)?.identity else {
            return None;
        };
        // No value begins inside a character: see `accepts`.
        let Some(rest) = self.judged_text.unwrap_or(text).get(from..) else {
            return Some(0);
        };
        let wanted = |end| rest.is_char_boundary(end) && wanted(from + end);
        let bytes = &rest.as_bytes()[..to.saturating_sub(from).min(rest.len())];
        Some(expression.ends(bytes, wanted, |end| found(from + end)))
    }
}
