//! From the root to the leaf that wins.
//!
//! A lookup first goes [`straight`] ahead: at each node it takes the best child that fits, and keeps
//! no way back. Most lookups end there. If that leads nowhere and something else could match,
//! [`backtrack`] continues from that node, over parent links, until every other child has been
//! tried. Both try a node's children with [`step`] and follow links with [`follow`].
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

use backtrack::{Backtrack, Tried};
use follow::Discard;
use straight::Walked;

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
        Walked::Leaf(leaf) => leaf,
        Walked::DeadEnd => RouteLeaf::NONE,
        Walked::LiteralTried(node, at) => {
            backtrack(search, path, boundaries, (node, at, Tried::Literal), values, resolve)
        }
        Walked::AllTried(node, at) => {
            backtrack(search, path, boundaries, (node, at, Tried::All), values, resolve)
        }
        Walked::Crowded(node, at) => {
            backtrack(search, path, boundaries, (node, at, Tried::Nothing), values, resolve)
        }
    }
}

/// Continues where the straight walk stopped.
#[inline(never)]
fn backtrack<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    boundaries: &mut B,
    (node, at, tried): (NodeId, usize, Tried),
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    values.clear();
    Backtrack::new(search, path, boundaries, &mut Discard, resolve).resume(node, at, tried, values)
}
