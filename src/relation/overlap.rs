//! Which paths two routes both match, with an example.
//!
//! What the function of a custom constraint accepts is not known, but it can be tried on a few
//! values, the candidates. So two questions are asked. Do the routes share a path if the function
//! accepts everything but the candidates that it has rejected? Do they if it accepts nothing but
//! the candidates that it has accepted? A path found by the second is matched against both routes.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::RoutePair;
use crate::automata::{
    FormAutomaton, Undecided, UnknownValues, ValueAutomata, common_text, covers,
};
use crate::constraint::{ConstraintId, Constraints};
use crate::error::InsertError;
use crate::explain::mismatch;
use crate::pattern::Pattern;
use crate::tree::Shown;

/// Values to try functions on.
const SHORT: [&str; 8] = ["a", "A", "0", "1", "10", "abc", "a-b", "a.b"];

/// The most values to try a function on.
const MAX_CANDIDATES: usize = 512;

/// The most bytes of a literal of which every part is tried: 300 parts.
const MAX_PARTED: usize = 24;

/// The paths that two routes both match. Returned by [`overlap`](fn@overlap),
/// [`Router::overlap`](crate::Router::overlap) and
/// [`MethodRouter::overlap`](crate::MethodRouter::overlap).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overlap {
    /// No path matches both.
    Disjoint,
    /// Some paths match both.
    Shared {
        /// One of these paths.
        example: String,
        /// Which paths of the two routes they are.
        paths: SharedPaths,
    },
    /// It is not known whether a path matches both: that depends on what the functions of custom
    /// constraints accept, or would take too many steps to find out.
    Unknown,
}

/// Which paths of two routes are those that both match: part of [`Overlap`].
///
/// If a route has a constraint by function, or if it would take too many steps to find out, it may
/// not be known that the route matches all paths of the other. The result is then `Some`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SharedPaths {
    /// All paths of both: the routes match the same paths.
    All,
    /// All paths of the first. The second matches others too.
    AllOfFirst,
    /// All paths of the second. The first matches others too.
    AllOfSecond,
    /// Some. Each route also matches paths that the other does not.
    Some,
}

/// For example "both match all paths of the second, such as `/users/me`".
impl fmt::Display for Overlap {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Overlap::Disjoint => f.write_str("no path matches both"),
            Overlap::Shared { example, paths } => {
                write!(f, "both match {paths}, such as `{}`", Shown::route(example))
            }
            Overlap::Unknown => f.write_str("they may match a path in common; none was found"),
        }
    }
}

/// For example "all paths of the second".
impl fmt::Display for SharedPaths {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SharedPaths::All => "the same paths",
            SharedPaths::AllOfFirst => "all paths of the first",
            SharedPaths::AllOfSecond => "all paths of the second",
            SharedPaths::Some => "some paths",
        })
    }
}

/// Finds the paths that two routes both match, with an example.
///
/// The routes can have built-in constraints and, with the feature `regex`, inline expressions. For
/// the constraints of a router, call [`Router::overlap`](crate::Router::overlap). To find which of
/// the two routes wins on the shared paths, call [`compare`](fn@crate::compare).
///
/// # Errors
///
/// If the text of a route is wrong, returns the error that inserting it would return; if both are,
/// that of the first.
///
/// # Complexity
///
/// At most proportional to the product of the lengths of the two routes, and exponential in the
/// number of their optional parameters; the lengths and the number have [limits](crate#limits). To
/// find a shared path takes up to some two million steps, which is a second and 130 MiB; if it
/// would take more, the result is [`Overlap::Unknown`]. To find that one route matches all paths of
/// the other takes up to 65,536 steps, which is some milliseconds; if it would take more, the
/// result is [`SharedPaths::Some`].
///
/// # Examples
///
/// ```
/// use routetree::{Overlap, SharedPaths, overlap};
///
/// let shared = |example: &str, paths| Overlap::Shared { example: example.into(), paths };
/// assert_eq!(overlap("/users/{id}", "/posts/{id}")?, Overlap::Disjoint);
/// assert_eq!(overlap("/{id:u64}", "/{name:alpha}")?, Overlap::Disjoint);
/// assert_eq!(overlap("/users/{id}", "/users/me")?, shared("/users/me", SharedPaths::AllOfSecond));
/// assert_eq!(overlap("/{a}/new", "/users/{b}")?, shared("/users/new", SharedPaths::Some));
/// assert_eq!(overlap("/{a}-{b}", "/{b}-{a}")?, shared("/a-a", SharedPaths::All));
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[inline]
pub fn overlap(first: &str, second: &str) -> Result<Overlap, InsertError> {
    Ok(RoutePair::read(first, second, &Constraints::default())?.overlap())
}

/// The overlap of two routes.
#[inline]
pub(super) fn of(pair: &RoutePair<'_>) -> Overlap {
    let RoutePair { first, second, constraints } = pair;
    let candidates = candidates(pair);
    let among = Automata::of(first, second, constraints, UnknownValues::Among(&candidates));
    let example = match among.common_text() {
        // No values are unknown.
        Ok(None) if candidates.is_empty() => return Overlap::Disjoint,
        Err(Undecided) if candidates.is_empty() => return Overlap::Unknown,
        common => common.ok().flatten().and_then(|text| verified(text, pair)),
    };
    match example {
        Some(example) if candidates.is_empty() => {
            Overlap::Shared { example, paths: among.shared_paths() }
        }
        Some(example) => {
            let symbols = Automata::of(first, second, constraints, UnknownValues::Symbol);
            Overlap::Shared { example, paths: symbols.shared_paths() }
        }
        None if may_overlap(first, second, constraints, &candidates) => Overlap::Unknown,
        None => Overlap::Disjoint,
    }
}

/// Whether a path matches both if functions accept everything but the candidates that they reject;
/// also if that takes too many steps to find out.
#[inline]
pub(super) fn may_overlap(
    first: &[Pattern],
    second: &[Pattern],
    constraints: &Constraints<'_>,
    candidates: &[String],
) -> bool {
    let all_but = UnknownValues::AllBut(candidates);
    !matches!(Automata::of(first, second, constraints, all_but).common_text(), Ok(None))
}

/// The path, if it matches both.
#[inline]
fn verified(text: Vec<u8>, pair: &RoutePair<'_>) -> Option<String> {
    let path = String::from_utf8(text).ok()?;
    let fits = |form: &Pattern| mismatch(form, &pair.constraints, &path).is_none();
    (pair.first.iter().any(fits) && pair.second.iter().any(fits)).then_some(path)
}

/// Two routes as automata.
struct Automata<'c> {
    first: FormAutomaton,
    second: FormAutomaton,
    values: ValueAutomata<'c>,
}

impl<'c> Automata<'c> {
    #[inline]
    fn of(
        first: &[Pattern],
        second: &[Pattern],
        constraints: &'c Constraints<'c>,
        unknown: UnknownValues<'c>,
    ) -> Automata<'c> {
        let mut values = ValueAutomata::new(constraints, unknown);
        let first = FormAutomaton::of(first, &mut values);
        let second = FormAutomaton::of(second, &mut values);
        Automata { first, second, values }
    }

    #[inline]
    fn common_text(&self) -> Result<Option<Vec<u8>>, Undecided> {
        common_text(&self.first, &self.second, &self.values)
    }

    #[inline]
    fn shared_paths(&self) -> SharedPaths {
        let covers = |one, other| covers(one, other, &self.values);
        match (covers(&self.second, &self.first), covers(&self.first, &self.second)) {
            (true, true) => SharedPaths::All,
            (true, false) => SharedPaths::AllOfFirst,
            (false, true) => SharedPaths::AllOfSecond,
            (false, false) => SharedPaths::Some,
        }
    }
}

/// Values to try functions on, if the routes have any: short ones, those of other constraints, and
/// parts of the texts of the two routes.
#[inline]
pub(super) fn candidates(pair: &RoutePair<'_>) -> Vec<String> {
    let forms = || pair.first.iter().chain(&*pair.second);
    if forms().flat_map(Pattern::constraints).all(ConstraintId::is_built_in) {
        return Vec::new();
    }
    let mut candidates = Vec::new();
    SHORT.into_iter().chain(Constraints::examples()).for_each(|text| add(&mut candidates, text));
    for segment in forms().flat_map(Pattern::segments) {
        for place in 0..=segment.params.len() {
            let Ok(literal) = core::str::from_utf8(segment.literal_before(place)) else { continue };
            add_parts(&mut candidates, literal);
        }
    }
    candidates
}

/// Adds all parts of a short text, or all ends of a longer one, while there is room.
#[inline]
fn add_parts(candidates: &mut Vec<String>, text: &str) {
    let mut room = MAX_CANDIDATES - candidates.len();
    for (start, _) in text.char_indices() {
        let rest = &text[start..];
        for (at, character) in rest.char_indices() {
            let end = at + character.len_utf8();
            if text.len() > MAX_PARTED && end < rest.len() {
                continue;
            }
            if room == 0 {
                return;
            }
            add(candidates, &rest[..end]);
            room -= 1;
        }
    }
}

/// Adds a text to a sorted list, unless the list has it.
#[inline]
fn add(candidates: &mut Vec<String>, text: &str) {
    if let Err(place) = candidates.binary_search_by(|other| (**other).cmp(text)) {
        candidates.insert(place, String::from(text));
    }
}
