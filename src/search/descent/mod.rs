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
mod ignore_case;
mod long;
mod short;
mod step;
mod straight;
mod values;

pub(super) use ignore_case::find as find_ignore_case;
pub(super) use long::find_long;
pub(super) use short::{find_middle, find_short};
