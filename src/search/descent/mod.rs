//! From the root to the leaf that wins.
//!
//! A lookup goes [`straight`] ahead: at each node it takes the best child that fits, and remembers
//! the node as one of its [`choices`] if others are left. Most lookups end there. If that leads
//! nowhere, [`backtrack`] goes on from the last choice, each time straight ahead, until none is
//! left. The walk tries complex children with [`step`] and follows links with [`follow`].
//!
//! [`ignore_case`] is a search of its own: without regard to letter case every leaf that the path
//! reaches is compared.

mod backtrack;
mod choices;
mod follow;
mod ignore_case;
mod long;
mod many_values;
mod short;
mod step;
mod straight;
mod values;

pub(super) use ignore_case::find as find_ignore_case;
pub(super) use long::find_long;
pub(super) use short::{find_middle, find_short};
