//! Children with a catch-all. A catch-all can end in many places, so its children are searched with
//! sets of positions instead of a single one.

mod ahead;
mod collector;
mod few_ends;
mod group;
mod path_segments;
mod position_sets;
mod set_search;
mod word_search;

pub(super) use collector::{Collector, FoundLeaf};
pub(super) use group::{best_of_group, rest_tail};
pub(super) use set_search::{all, collect};
