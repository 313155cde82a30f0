//! From the root to the leaf that wins.
//!
//! A lookup first goes [`straight`] ahead: at each node it takes the best child that fits, and
//! keeps no way back. Most lookups end there. If that leads nowhere and something else could match,
//! [`backtrack`] continues from that node, over parent links, until every other child has been
//! tried, each with a straight walk of its own. Both try complex children with [`step`] and follow
//! links with [`follow`].
//!
//! [`ignore_case`] is a search of its own: without regard to letter case every leaf that the path
//! reaches is compared.

mod backtrack;
mod follow;
mod ignore_case;
mod step;
mod straight;
mod values;

pub(super) use ignore_case::find as find_ignore_case;

use super::boundaries::Boundaries;
use super::{Resolve, Search};
use crate::tree::{NodeId, RouteLeaf};
use crate::values::Values;

use backtrack::Backtrack;
use follow::Discard;
use step::Stepper;
use straight::{Tried, Walked};

/// The route that wins on the path, with its values; [`RouteLeaf::NONE`] if there is none.
#[inline(always)]
pub(super) fn find<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    boundaries: &mut B,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    match straight::walk(search, path, boundaries, values, resolve) {
        Walked::Leaf(leaf, ..) => leaf,
        Walked::DeadEnd => RouteLeaf::NONE,
        Walked::Stopped(node, at, tried) => {
            backtrack(search, path, boundaries, (node, at, tried), values, resolve)
        }
    }
}

/// Continues where the straight walk stopped.
#[inline(never)]
fn backtrack<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    boundaries: &mut B,
    stopped: (NodeId, usize, Tried),
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    values.clear();
    if !search.tree.may_end_with(path.as_bytes(), || boundaries.start(path.len())) {
        return RouteLeaf::NONE;
    }
    let sink = &mut Discard;
    let stepper = Stepper::new(search, path, boundaries, sink, resolve);
    Backtrack::new(stepper, stopped).resume(values)
}
