//! The routes that are measured: those of one host, without their methods.

use std::collections::BTreeMap;

use routetree::Router;

use crate::routes_file::{Entry, Position, RoutesFile, is_same_host};

/// The routes of the host that has most.
pub(super) struct Table<'t> {
    /// The pattern of the host; the empty one is any.
    pub(super) host: &'t str,
    /// The texts of the routes, in the order of the file. No two have the same shape.
    pub(super) routes: Vec<&'t str>,
    /// Further routes of the host: each is for other methods of a path that is among them.
    pub(super) other_methods: usize,
    /// Routes of other hosts.
    pub(super) other_hosts: usize,
    /// Names and expressions of the constraints of the file.
    pub(super) constraints: Vec<(&'t str, &'t str)>,
}

impl<'t> Table<'t> {
    pub(super) fn of(file: &'t RoutesFile) -> Table<'t> {
        let most = file.hosts.iter().max_by_key(|(_, table)| table.router.len());
        let constraints = file.constraints.iter();
        let constraints =
            constraints.map(|constraint| (&*constraint.name.text, &*constraint.expression.text));
        let mut table = Table {
            host: most.map_or("", |(host, _)| host),
            routes: Vec::new(),
            other_methods: 0,
            other_hosts: 0,
            constraints: constraints.collect(),
        };
        // Each text once, where it is first.
        let mut texts: BTreeMap<&str, Position> = BTreeMap::new();
        for (_, route, position) in most.iter().flat_map(|(_, table)| table.router.iter()) {
            let first = texts.entry(route).or_insert(*position);
            *first = (*first).min(*position);
        }
        let mut texts: Vec<(Position, &str)> =
            texts.into_iter().map(|(route, position)| (position, route)).collect();
        texts.sort_unstable();
        let mut router = table.empty();
        let texts = texts.into_iter().map(|(_, route)| route);
        // One that differs in names alone is for other methods.
        table.routes = texts.filter(|route| router.insert(*route, 0).is_ok()).collect();
        let host = |entry: &'t Entry| entry.host.as_ref().map_or("", |host| &host.text);
        let of_host = file.entries.iter().filter(|entry| is_same_host(host(entry), table.host));
        let of_host = of_host.count();
        table.other_methods = of_host.saturating_sub(table.routes.len());
        table.other_hosts = file.entries.len() - of_host;
        table
    }

    /// A router without routes.
    fn empty(&self) -> Router<u32> {
        let mut router = Router::new();
        for (name, expression) in &self.constraints {
            // The file was read without an error, so they are valid.
            let _ = router.constraint_regex(name, expression);
        }
        router
    }

    /// Builds a router with one of so many routes; the value is the index of a route.
    pub(super) fn router(&self, one_of: usize) -> Router<u32> {
        let mut router = self.empty();
        let routes = self.routes.iter().enumerate().step_by(one_of);
        let routes =
            routes.map(|(index, route)| (*route, u32::try_from(index).unwrap_or(u32::MAX)));
        // No two conflict, and the tables of the file had room for them.
        let _ = router.try_extend(routes);
        router
    }
}
