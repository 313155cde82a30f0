//! Why a route gets a request.
//!
//! In: a path, a method and a host. Out: the host and the route that win, and how each route of the
//! host fares, for a response in JSON.

use std::collections::{BTreeMap, BTreeSet};

use routetree::server::Hosts;
use routetree::{HostRouter, Router};
use serde::{Deserialize, Serialize};

use super::reply::Refusal;
use crate::lookup_result::{LookupResult, RouteResult};
use crate::method;
use crate::serve::table::Table;

/// The most methods that are tried: a host has no more.
const MAX_METHODS: usize = 64;

/// A request to explain.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    path: String,
    #[serde(default = "get")]
    method: String,
    #[serde(default)]
    host: String,
}

fn get() -> String {
    "GET".into()
}

/// How each route of the host fares, in a version of the routes.
#[derive(Debug, Serialize)]
pub(super) struct Explained {
    version: u64,
    #[serde(flatten)]
    result: LookupResult,
}

impl Question {
    /// Leaves out what a request's path does not have: the query and the fragment.
    pub(super) fn checked(mut self) -> Result<Question, Refusal> {
        if !self.path.starts_with('/') {
            return Err(Refusal::bad_request("the path does not begin with `/`"));
        }
        method::checked(&self.method).map_err(Refusal::bad_request)?;
        let end = self.path.find(['?', '#']).unwrap_or(self.path.len());
        self.path.truncate(end);
        Ok(self)
    }

    /// Explains the request in a version of the routes.
    pub(super) fn explain(&self, hosts: &Hosts, version: u64, table: &Table) -> Explained {
        Explained { version, result: self.look_up(hosts, table) }
    }

    fn look_up(&self, hosts: &Hosts, table: &Table) -> LookupResult {
        let host = hosts.pattern_of(&self.host).map(str::to_owned);
        let mut result = LookupResult { host, routes: Some(Vec::new()), ..LookupResult::default() };
        let Some(explanation) = hosts.explain(&self.host, &self.method, &self.path) else {
            return result;
        };
        result.routes = Some(RouteResult::each(&explanation));
        let winner = explanation.winner().map(|winner| winner.route());
        match (winner, result.host.as_deref()) {
            (Some(route), Some(host)) => {
                result.params = self.params(host, route, &table.constraints);
                result.route = Some(route.to_owned());
            }
            (_, host) => result.allow = self.allowed(hosts, table, host.unwrap_or_default()),
        }
        result
    }

    /// Returns the values of a host and a route that match.
    fn params(
        &self,
        host: &str,
        route: &str,
        constraints: &BTreeMap<String, String>,
    ) -> Vec<(String, String)> {
        let (mut hosts, mut routes) = (HostRouter::new(), Router::new());
        for (name, expression) in constraints {
            // They are valid: the table has them.
            let _ = hosts.constraint_regex(name, expression);
            let _ = routes.constraint_regex(name, expression);
        }
        let inserted = match host {
            "" => Ok(()),
            host => hosts.insert(host, ()),
        };
        let (Ok(()), Ok(())) = (inserted, routes.insert(route, ())) else { return Vec::new() };
        let (of_host, of_route) = (hosts.at(&self.host), routes.at(&self.path));
        let of_host = of_host.iter().flat_map(|found| found.params.iter());
        let of_route = of_route.iter().flat_map(|found| found.params.iter());
        of_host.chain(of_route).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Returns the methods for which the path has a route of the host.
    fn allowed(&self, hosts: &Hosts, table: &Table, host: &str) -> Vec<String> {
        let methods = table.of_host(host).filter_map(|key| key.method.as_deref());
        let methods: BTreeSet<&str> = methods.collect();
        let has = |method: &&str| {
            let explanation = hosts.explain(&self.host, method, &self.path);
            explanation.is_some_and(|explanation| explanation.winner().is_some())
        };
        methods.into_iter().take(MAX_METHODS).filter(has).map(str::to_owned).collect()
    }
}
