//! Constraints: what `{id:u64}` accepts. The [built-in](built_in) ones, and those that a router's
//! owner adds. Neither routes nor the tree are known here.

mod automaton;
mod built_in;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::TypeId;
use core::cmp::Ordering;
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};

use crate::error::ConstraintError;
#[cfg(feature = "regex")]
use crate::expression::Expression;

pub(crate) use automaton::Automaton;
pub(crate) use built_in::Runs;
use built_in::{BUILT_IN, EXAMPLES, built_in};

/// What neither a parameter's nor a constraint's name may hold.
pub(crate) const RESERVED: [u8; 6] = *b"/{}*?:";

/// A constraint of one router: an index into the built-in ones and then its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConstraintId(u16);

impl ConstraintId {
    fn own(self) -> Option<usize> {
        (self.0 as usize).checked_sub(BUILT_IN.len())
    }

    pub(crate) fn is_built_in(self) -> bool {
        self.own().is_none()
    }
}

type Accepts = dyn Fn(&str) -> bool + Send + Sync;

/// A constraint that a router's owner added.
#[derive(Clone)]
struct Own {
    name: String,
    accepts: Arc<Accepts>,
    known: Known,
}

/// What is known of a function: two of one type that holds nothing are the same, and so are two
/// made from one expression.
#[derive(Clone)]
enum Known {
    Nothing,
    ZeroSized(TypeId),
    #[cfg(feature = "regex")]
    Expression(Arc<Expression>),
}

// A panic inside the function leaves nothing of the router half changed: lookups only read.
impl UnwindSafe for Own {}
impl RefUnwindSafe for Own {}

impl Own {
    fn same_function(&self, other: &Own) -> bool {
        let alike = match (&self.known, &other.known) {
            (Known::ZeroSized(own), Known::ZeroSized(theirs)) => own == theirs,
            #[cfg(feature = "regex")]
            (Known::Expression(own), Known::Expression(theirs)) => own.text() == theirs.text(),
            _ => false,
        };
        alike || Arc::ptr_eq(&self.accepts, &other.accepts)
    }

    /// Heap bytes held, as far as they are known: all but what a function of one's own holds.
    fn heap_bytes(&self) -> usize {
        // An `Arc` has two counters before its value.
        let align = align_of_val(&*self.accepts).max(align_of::<usize>());
        let counters = (2 * size_of::<usize>()).next_multiple_of(align);
        let function = (counters + size_of_val(&*self.accepts)).next_multiple_of(align);
        let held = match &self.known {
            Known::Nothing | Known::ZeroSized(_) => 0,
            #[cfg(feature = "regex")]
            Known::Expression(expression) => expression.heap_bytes(),
        };
        self.name.capacity() + function + held
    }
}

/// The constraints of one router.
#[derive(Clone, Default)]
pub(crate) struct Constraints {
    own: Vec<Own>,
    /// What a router's own are asked about in place of the text that is searched.
    about: Option<Box<str>>,
}

impl fmt::Debug for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.own.iter().map(|own| &own.name)).finish()
    }
}

impl Constraints {
    pub(crate) fn add<F>(&mut self, name: &str, accepts: F) -> Result<(), ConstraintError>
    where
        F: Fn(&str) -> bool + Send + Sync + 'static,
    {
        self.check_name(name)?;
        let known =
            if size_of::<F>() == 0 { Known::ZeroSized(TypeId::of::<F>()) } else { Known::Nothing };
        self.own.push(Own { name: String::from(name), accepts: Arc::new(accepts), known });
        Ok(())
    }

    /// Adds what a regular expression accepts.
    #[cfg(feature = "regex")]
    pub(crate) fn add_expression(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.check_name(name)?;
        let expression = Arc::new(Expression::new(name, expression)?);
        let shared = Arc::clone(&expression);
        self.own.push(Own {
            name: String::from(name),
            accepts: Arc::new(move |value| shared.accepts(value)),
            known: Known::Expression(expression),
        });
        Ok(())
    }

    /// Whether there can be another constraint of this name.
    fn check_name(&self, name: &str) -> Result<(), ConstraintError> {
        if name.is_empty() {
            return Err(ConstraintError::EmptyName);
        }
        let reserved = |byte: u8| RESERVED.contains(&byte);
        if let Some(at) = name.bytes().position(reserved) {
            return Err(ConstraintError::NameCharacter { name: String::from(name), at });
        }
        if self.find(name).is_some() {
            return Err(ConstraintError::Taken { name: String::from(name) });
        }
        if self.own.len() + BUILT_IN.len() > usize::from(u16::MAX) {
            return Err(ConstraintError::Full);
        }
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<ConstraintId> {
        let built_in = BUILT_IN.iter().position(|built_in| *built_in == name);
        let own = || self.own.iter().position(|own| own.name == name);
        let index = built_in.or_else(|| Some(own()? + BUILT_IN.len()))?;
        u16::try_from(index).ok().map(ConstraintId)
    }

    pub(crate) fn name(&self, id: ConstraintId) -> &str {
        match id.own() {
            Some(index) => &self.own[index].name,
            None => BUILT_IN[id.0 as usize],
        }
    }

    /// The built-in ones in their order, then a router's own by name in byte order.
    pub(crate) fn compare(&self, a: ConstraintId, b: ConstraintId) -> Ordering {
        match (a.own(), b.own()) {
            (Some(a), Some(b)) => self.own[a].name.cmp(&self.own[b].name),
            _ => a.0.cmp(&b.0),
        }
    }

    /// The names that stand for another function in `other`.
    pub(crate) fn mismatches<'a>(
        &'a self,
        other: &'a Constraints,
    ) -> impl Iterator<Item = &'a str> {
        let differs = |own: &&Own| {
            let theirs = other.own.iter().find(|theirs| theirs.name == own.name);
            theirs.is_some_and(|theirs| !own.same_function(theirs))
        };
        self.own.iter().filter(differs).map(|own| own.name.as_str())
    }

    /// Takes over what only `other` has.
    pub(crate) fn adopt(&mut self, other: &Constraints) {
        for theirs in &other.own {
            if self.find(&theirs.name).is_none() {
                self.own.push(theirs.clone());
            }
        }
    }

    /// Whether there is room for what only `other` has.
    pub(crate) fn has_room_for(&self, other: &Constraints) -> bool {
        let new = other.own.iter().filter(|theirs| self.find(&theirs.name).is_none());
        self.own.len() + new.count() + BUILT_IN.len() <= usize::from(u16::MAX)
    }

    /// A value that the constraint accepts; one of a router's own may not.
    pub(crate) fn example(&self, id: ConstraintId) -> &'static str {
        EXAMPLES.get(id.0 as usize).copied().unwrap_or("\u{1}")
    }

    /// The same names, but a router's own accept everything.
    pub(crate) fn permissive(&self) -> Constraints {
        let accepts: Arc<Accepts> = Arc::new(|_| true);
        let own = self.own.iter().map(|own| Own {
            name: own.name.clone(),
            accepts: Arc::clone(&accepts),
            known: Known::Nothing,
        });
        Constraints { own: own.collect(), about: None }
    }

    /// The same constraints for a search of a text that differs from the path in letter case only:
    /// a router's own are asked about the path, the built-in ones take letters of either case.
    pub(crate) fn asked_about(&self, path: &str) -> Constraints {
        Constraints { own: self.own.clone(), about: Some(Box::from(path)) }
    }

    /// Heap bytes held; what the functions themselves hold is not known and not counted.
    pub(crate) fn memory_usage(&self) -> usize {
        let own: usize = self.own.iter().map(Own::heap_bytes).sum();
        own + self.own.capacity() * size_of::<Own>()
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.own.shrink_to_fit();
    }

    /// Whether the constraint accepts all of `text[from..to]`.
    pub(crate) fn accepts(&self, id: ConstraintId, text: &str, from: usize, to: usize) -> bool {
        match id.own() {
            // A cut inside a character is no text, so no constraint accepts it.
            Some(index) => {
                let value = self.about.as_deref().unwrap_or(text).get(from..to);
                value.is_some_and(|value| !value.is_empty() && (self.own[index].accepts)(value))
            }
            None => text.as_bytes().get(from..to).is_some_and(|value| built_in(id, value)),
        }
    }

    /// Calls `found` with each `wanted` end, from left to right, of the values in `text[..to]` that
    /// begin at `from` and that a regular expression accepts, and answers how many bytes were read
    /// for it; `None` where values have to be asked about one by one.
    #[cfg(feature = "regex")]
    pub(crate) fn ends(
        &self,
        id: ConstraintId,
        (text, from, to): (&str, usize, usize),
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> Option<usize> {
        let Known::Expression(expression) = &self.own.get(id.own()?)?.known else { return None };
        // A cut inside a character is no text: see `accepts`.
        let Some(rest) = self.about.as_deref().unwrap_or(text).get(from..) else { return Some(0) };
        let wanted = |end| rest.is_char_boundary(end) && wanted(from + end);
        let bytes = &rest.as_bytes()[..to.saturating_sub(from).min(rest.len())];
        expression.ends(bytes, wanted, |end| found(from + end))
    }
}
