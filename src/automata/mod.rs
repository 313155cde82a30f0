//! Which paths forms of routes match, as finite automata: whether one matches all that another does,
//! and what two have in common.
//!
//! Input: forms, and the constraints of their router. This module knows neither paths of requests
//! nor the tree, nor which route wins.
//!
//! 1. [`values`]: what constraints accept.
//! 2. [`form`]: an automaton for the forms of a route.
//! 3. [`inclusion`] and [`intersection`]: two automata compared.

mod form;
mod inclusion;
mod intersection;
mod values;

pub(crate) use form::FormAutomaton;
pub(crate) use inclusion::covers;
pub(crate) use intersection::{Undecided, common_text};
pub(crate) use values::{UnknownValues, ValueAutomata};
