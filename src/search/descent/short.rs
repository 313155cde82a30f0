//! The lookup of a path of up to 127 bytes: a straight walk in which everything is known when it is
//! compiled. What is left after it is for [`Stepper`].

use super::super::boundaries::{Boundaries, EndBits, MiddlePath, ShortPath};
use super::super::follow::Followed;
use super::super::{Resolve, Search};
use super::backtrack;
use super::long;
use super::step::Stepper;
use super::straight::{self, Start, Tried, Walked, Walker};
use crate::tree::{NodeId, RouteLeaf};
use crate::values::Values;
use crate::words::first_word;

/// A straight walk of a path of up to 127 bytes.
struct ShortWalk<'s, E, R> {
    search: Search<'s>,
    path: &'s str,
    ends: &'s mut E,
    values: &'s mut Values,
    resolve: R,
}

impl<E: EndBits, R: Resolve> Walker for ShortWalk<'_, E, R> {
    type Ends = E;
    type Sink = Values;

    #[inline(always)]
    fn parts(&mut self) -> (&mut E, &mut Values, impl Resolve) {
        (self.ends, self.values, self.resolve)
    }

    #[inline(always)]
    fn all_but_literal(&mut self, node: NodeId, at: usize) -> Followed {
        let ShortWalk { search, path, resolve, .. } = *self;
        all_but_literal(search, (path, &*self.ends), (node, at), self.values, resolve)
    }
}

/// The route that wins on a path of up to 63 bytes, with its values; [`RouteLeaf::NONE`] if there
/// is none.
#[inline(always)]
pub(in crate::search) fn find_short(
    search: Search<'_>,
    path: &str,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    let bytes = path.as_bytes();
    let first_word = first_word(bytes);
    let ends = &mut ShortPath::new(bytes);
    find(search, (path, first_word), ends, values, resolve)
}

/// As [`find_short`], for a path of 64 to 127 bytes.
#[inline(never)]
pub(in crate::search) fn find_middle(
    search: Search<'_>,
    path: &str,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    let bytes = path.as_bytes();
    let Some(mut ends) = MiddlePath::new(bytes) else { return RouteLeaf::NONE };
    find(search, (path, first_word(bytes)), &mut ends, values, resolve)
}

#[inline(always)]
fn find(
    search: Search<'_>,
    (path, first_word): (&str, u64),
    ends: &mut impl EndBits,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    let start = Start::of_path(search.tree, path.as_bytes(), first_word);
    let mut walk = ShortWalk { search, path, ends, values, resolve };
    match straight::walk(start, search, (path, first_word), &mut walk) {
        Walked::Leaf(leaf, ..) => leaf,
        Walked::DeadEnd => RouteLeaf::NONE,
        Walked::Stopped(node, at, tried) => {
            backtrack(search, (path, &*walk.ends), (node, at, tried), walk.values, resolve)
        }
    }
}

// Cold, although it is common in some tables: the compiler then keeps the registers of the walk
// free of what only this call needs, which saves 12 of 552 instructions on 130 routes.
#[cold]
#[inline(never)]
fn all_but_literal(
    search: Search<'_>,
    (path, ends): (&str, &impl EndBits),
    (node, at): (NodeId, usize),
    values: &mut Values,
    resolve: impl Resolve,
) -> Followed {
    let boundaries = &mut Boundaries::with_ends(path.as_bytes(), ends.bits());
    Stepper::new(search, path, boundaries, values, resolve).all_but_literal(node, at)
}

#[inline(never)]
fn backtrack(
    search: Search<'_>,
    (path, ends): (&str, &impl EndBits),
    stopped: (NodeId, usize, Tried),
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    if let (.., Tried::Nothing) = stopped {
        values.clear();
        return long::find_long(search, path, values, resolve);
    }
    let boundaries = &mut Boundaries::with_ends(path.as_bytes(), ends.bits());
    backtrack::backtrack(search, path, boundaries, stopped, values, resolve)
}
