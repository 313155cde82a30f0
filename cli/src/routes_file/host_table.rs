//! The routes of one host.

use std::collections::BTreeSet;

use routetree::{InsertError, MethodRouter};

use super::Position;

/// The routes of one host, or those for any host.
#[derive(Default)]
pub(crate) struct HostTable {
    /// The routes; the value is the position of the method, or of the route if it has none.
    pub(crate) router: MethodRouter<Position>,
    /// Where the host is first.
    pub(super) start: Position,
    /// The methods that have routes.
    methods: BTreeSet<String>,
    /// Whether the router refuses other methods.
    is_full: bool,
}

impl HostTable {
    /// Creates a table with the constraints of an empty router.
    pub(super) fn new(empty: &MethodRouter<Position>, start: Position) -> HostTable {
        HostTable { router: empty.clone(), start, ..HostTable::default() }
    }

    /// Returns where the host is first.
    pub(crate) fn start(&self) -> Position {
        self.start
    }

    /// Inserts a route for a method, or for any method.
    pub(super) fn insert(
        &mut self,
        method: Option<&str>,
        route: &str,
        position: Position,
    ) -> Result<(), InsertError> {
        let Some(method) = method else {
            return self.router.insert_any(route, position);
        };
        let is_known = self.methods.contains(method);
        if self.is_full && !is_known {
            // What the router would say, without another look at the route.
            return Err(InsertError::TooManyMethods { method: method.to_owned() });
        }
        let result = self.router.insert(method, route, position);
        if matches!(result, Err(InsertError::TooManyMethods { .. })) {
            self.is_full = true;
        } else if result.is_ok() && !is_known {
            self.methods.insert(method.to_owned());
        }
        result
    }

    /// Returns the place of a route for exactly this method, or for any method.
    pub(crate) fn position(&self, method: Option<&str>, route: &str) -> Option<Position> {
        let found = match method {
            Some(method) => self.router.get(method, route),
            None => self.router.get_any(route),
        };
        found.copied()
    }
}
