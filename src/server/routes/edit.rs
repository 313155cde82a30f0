//! Changes that only live routes need: replacing, removing, and constraints that are made again in
//! a copy.
//!
//! In: methods and texts. Out: changed [`Hosts`] and [`Routes`], and what was there.

use super::hosts::Sites;
use super::route_entry::RouteEntry;
use super::{Hosts, Routes, check_served};
use crate::constraint::Constraints;
use crate::server::metrics::RouteNumber;
use crate::{ConstraintError, InsertError};

impl Hosts {
    /// Returns the routes of a pattern; the empty one is any host.
    pub(in crate::server) fn get_mut(&mut self, pattern: &str) -> Option<&mut Routes> {
        match &mut self.sites {
            Sites::One(routes) => pattern.is_empty().then_some(routes),
            Sites::Many(hosts) => hosts.get_mut(pattern),
        }
    }

    /// Returns the routes of all hosts that no pattern matches.
    pub(in crate::server) fn get_any_mut(&mut self) -> Option<&mut Routes> {
        self.get_mut("")
    }

    /// Removes a pattern and its routes, and returns whether it was there.
    pub(in crate::server) fn remove(&mut self, pattern: &str) -> bool {
        match &mut self.sites {
            Sites::One(_) if !pattern.is_empty() => false,
            _ => self.many().remove(pattern).is_some(),
        }
    }

    /// Removes the routes of all hosts that no pattern matches, and returns whether there were any.
    pub(in crate::server) fn remove_any(&mut self) -> bool {
        self.many().remove_any().is_some()
    }

    /// Returns the number of routes of all hosts.
    pub(in crate::server) fn count_routes(&self) -> usize {
        match &self.sites {
            Sites::One(routes) => routes.len(),
            Sites::Many(hosts) => hosts.iter().map(|(_, routes)| routes.len()).sum(),
        }
    }
}

impl Routes {
    /// Replaces the entry of a route for a method, or inserts it. Returns whether there was one.
    pub(in crate::server) fn replace_entry(
        &mut self,
        method: Option<&str>,
        route: &str,
        entry: RouteEntry,
    ) -> Result<bool, InsertError> {
        let replaced = match method {
            Some(method) => {
                check_served(method, route)?;
                self.router.replace(method, route, entry)?
            }
            None => self.router.replace_any(route, entry)?,
        };
        Ok(replaced.is_some())
    }

    /// Removes the entry of a route for a method, and returns whether there was one.
    pub(in crate::server) fn remove_entry(&mut self, method: Option<&str>, route: &str) -> bool {
        let removed = match method {
            Some(method) => self.router.remove(method, route),
            None => self.router.remove_any(route),
        };
        removed.is_some()
    }

    /// Registers a custom constraint, and returns it alone.
    pub(in crate::server) fn add_constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<Constraints<'static>, ConstraintError> {
        self.constraint(name, accepts)?;
        Ok(self.router.constraints_mut().only(name))
    }

    /// Registers a constraint by regular expression, and returns it alone.
    #[cfg(feature = "regex")]
    pub(in crate::server) fn add_constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<Constraints<'static>, ConstraintError> {
        self.constraint_regex(name, expression)?;
        Ok(self.router.constraints_mut().only(name))
    }

    /// Adds constraints that were registered in a copy of these routes, and whether they may panic.
    pub(in crate::server) fn adopt_constraints(
        &mut self,
        added: &Constraints<'_>,
        may_panic: bool,
    ) {
        self.router.constraints_mut().adopt_if_room(added);
        self.may_panic |= may_panic;
    }
}

impl RouteEntry {
    /// Counts the requests of the route under a number.
    pub(in crate::server) fn numbered(self, number: RouteNumber) -> RouteEntry {
        RouteEntry { number, ..self }
    }
}
