//! Children with a catch-all. If it can end in few places, each is tried. Otherwise the search has
//! a set of positions at each node, instead of a single one.

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
