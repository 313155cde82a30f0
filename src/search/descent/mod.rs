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
mod short;
mod step;
mod straight;
mod values;

pub(super) use ignore_case::find as find_ignore_case;
pub(super) use short::{find_middle, find_short};

use super::boundaries::Boundaries;
use super::{Resolve, Search};
use crate::tree::{RouteLeaf, first_word};
use crate::values::Values;

use step::Stepper;
use straight::{Start, Walked};

/// The route that wins on a path of 128 bytes or more, with its values; [`RouteLeaf::NONE`] if there
/// is none.
pub(super) fn find_long(
    search: Search<'_>,
    path: &str,
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    let bytes = path.as_bytes();
    let start = Start::of_path(search.tree, bytes, first_word(bytes));
    let boundaries = Boundaries::of_long(bytes);
    let mut stepper = Stepper::new(search, path, boundaries, values, resolve);
    match stepper.walk(start) {
        Walked::Leaf(leaf, ..) => leaf,
        Walked::DeadEnd => RouteLeaf::NONE,
        Walked::Stopped(node, at, tried) => {
            let Stepper { boundaries, sink, .. } = stepper;
            backtrack::backtrack(search, path, boundaries, (node, at, tried), sink, resolve)
        }
    }
}
