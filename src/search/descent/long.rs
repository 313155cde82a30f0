//! The lookup of a path of 128 bytes or more, and of a shorter one with more values than fit
//! inline.
//!
//! Its straight walk keeps values that do not fit inline apart until there is a match. A route with
//! many parameters is then found by one walk, and a path that does not match allocates nothing.

use smallvec::SmallVec;

use super::super::boundaries::{Boundaries, LongPath};
use super::super::follow::{Followed, Sink};
use super::super::segment::Case;
use super::super::{MAX_PATH, Resolve, Search};
use super::backtrack;
use super::step::Stepper;
use super::straight::{self, Start, Walked, Walker};
use crate::tree::{NodeId, RouteLeaf};
use crate::values::{Span, Values};
use crate::words::first_word;

/// The values after those that fit inline.
type More = SmallVec<[Span; 56]>;

/// The values of a long path.
struct LongValues<'s> {
    values: &'s mut Values,
    more: &'s mut More,
}

impl Sink for LongValues<'_> {
    const CASE: Case = Case::Exact;

    #[inline(always)]
    fn room(&self) -> usize {
        self.values.room() + self.more.room()
    }

    #[inline(always)]
    fn record(&mut self, value: Span) {
        if self.values.room() > 0 { self.values.record(value) } else { self.more.record(value) }
    }
}

/// A straight walk of a long path.
struct LongWalk<'s, 'p, R> {
    search: Search<'s>,
    path: &'p str,
    ends: LongPath<'s, 'p>,
    values: LongValues<'s>,
    resolve: R,
}

impl<'s, 'p, R: Resolve> Walker for LongWalk<'s, 'p, R> {
    type Ends = LongPath<'s, 'p>;
    type Sink = LongValues<'s>;

    #[inline(always)]
    fn parts(&mut self) -> (&mut LongPath<'s, 'p>, &mut LongValues<'s>, impl Resolve) {
        (&mut self.ends, &mut self.values, self.resolve)
    }

    #[inline(always)]
    fn all_but_literal(&mut self, node: NodeId, at: usize) -> Followed {
        let LongWalk { search, path, ref mut ends, ref mut values, resolve } = *self;
        if !values.more.is_empty() {
            return Followed::Crowded;
        }
        let mut stepper = Stepper::new(search, path, ends.boundaries, values.values, resolve);
        stepper.all_but_literal(node, at)
    }
}

/// The route that wins on a path of any length, with its values; [`RouteLeaf::NONE`] if there is
/// none.
#[inline(never)]
pub(in crate::search) fn find_long(
    search: Search<'_>,
    path: &str,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    if path.len() > MAX_PATH {
        return RouteLeaf::NONE;
    }
    let boundaries = &mut Boundaries::new(path.as_bytes());
    let first_word = first_word(path.as_bytes());
    let start = Start::of_path(search.tree, path.as_bytes(), first_word);
    let ends = LongPath::new(path.as_bytes(), boundaries);
    let values = LongValues { values, more: &mut More::new() };
    let mut walk = LongWalk { search, path, ends, values, resolve };
    let walked = straight::walk(start, search, (path, first_word), &mut walk);
    let LongWalk { ends, values: LongValues { values, more }, .. } = walk;
    match walked {
        Walked::Leaf(leaf, ..) => {
            if !more.is_empty() {
                values.extend_from_slice(more);
            }
            leaf
        }
        Walked::DeadEnd => RouteLeaf::NONE,
        Walked::Stopped(node, at, tried) => {
            let boundaries = ends.boundaries;
            backtrack::backtrack(search, path, boundaries, (node, at, tried), values, resolve)
        }
    }
}
