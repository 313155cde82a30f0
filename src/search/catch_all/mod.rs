//! Children with a catch-all. A catch-all can end in many places, so its children are searched with
//! sets of positions instead of a single one.

mod collector;
mod group;
mod ignore_case;
mod position_sets;
mod set_search;

pub(super) use group::best_of_group;
pub(crate) use ignore_case::IgnoreCase;
pub(super) use set_search::all;
