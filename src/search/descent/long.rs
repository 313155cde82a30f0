//! The lookup of a path of 128 bytes or more, and of a shorter one with more values than fit
//! inline.

use super::super::boundaries::{Boundaries, LongPath};
use super::super::{MAX_PATH, Resolve, Search};
use super::backtrack;
use super::choices::{Choice, Choices};
use super::follow::Followed;
use super::many_values::ManyValues;
use super::step::Stepper;
use super::straight::{self, Walked, Walker};
use crate::tree::{RouteLeaf, first_word};
use crate::values::Values;

/// A straight walk of a long path.
struct LongWalk<'s, 'p, 'v, R> {
    search: Search<'s>,
    path: &'p str,
    ends: LongPath<'s, 'p>,
    values: &'s mut ManyValues<'v>,
    resolve: R,
}

impl<'s, 'p, 'v, R: Resolve> Walker for LongWalk<'s, 'p, 'v, R> {
    type Ends = LongPath<'s, 'p>;
    type Sink = ManyValues<'v>;

    #[inline(always)]
    fn parts(&mut self) -> (&mut LongPath<'s, 'p>, &mut ManyValues<'v>, impl Resolve) {
        (&mut self.ends, self.values, self.resolve)
    }

    #[inline(always)]
    fn others(&mut self, choice: Choice, choices: &mut Choices) -> Followed {
        let LongWalk { search, path, ref mut ends, ref mut values, resolve } = *self;
        Stepper::new(search, path, ends.boundaries, *values, resolve).others(choice, choices)
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
    let many = &mut ManyValues::new(values);
    let leaf = find(search, path, many, resolve);
    if leaf.is_none() || many.finish() {
        return leaf;
    }
    many.keep_all();
    let leaf = find(search, path, many, resolve);
    many.finish();
    leaf
}

#[inline(never)]
fn find(
    search: Search<'_>,
    path: &str,
    values: &mut ManyValues<'_>,
    resolve: impl Resolve,
) -> RouteLeaf {
    if path.len() > MAX_PATH {
        return RouteLeaf::NONE;
    }
    let boundaries = &mut Boundaries::new(path.as_bytes());
    let choices = &mut Choices::new();
    let first_word = first_word(path.as_bytes());
    let start = straight::start(search.tree, (path.as_bytes(), first_word), choices);
    let ends = LongPath::new(path.as_bytes(), boundaries);
    let mut walk = LongWalk { search, path, ends, values, resolve };
    let mut walked = straight::walk(start, search, (path, first_word), &mut walk, choices);
    if let (Walked::Nowhere, false) = (&walked, choices.is_empty()) {
        walked = backtrack::backtrack(search, path, boundaries, choices, values, resolve);
    }
    if let Walked::Leaf(leaf) = walked { leaf } else { RouteLeaf::NONE }
}
