//! Support for tests of the cost of a search: in other builds there is nothing left of it.

#[cfg(test)]
mod cost;
#[cfg(test)]
mod cost_constraints;
#[cfg(test)]
mod cost_host;
#[cfg(test)]
mod cost_ignore_case;
#[cfg(test)]
mod cost_methods;
pub(crate) mod steps;
