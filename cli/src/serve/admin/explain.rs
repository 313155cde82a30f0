//! Why a route gets a request.
//!
//! In: a path, a method and a host. Out: the host and the route that win, and how each route of the
//! host fares, for a response in JSON.

use std::collections::{BTreeMap, BTreeSet};

use routetree::server::Hosts;
use routetree::{HostRouter, RouteOutcome, Router};
use serde::{Deserialize, Serialize};

use super::reply::Refusal;
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

/// How each route of the host fares.
#[derive(Debug, Serialize)]
pub(super) struct Explained {
    version: u64,
    /// The pattern of the host that wins; the empty one is any host.
    host: Option<String>,
    /// The route that wins.
    route: Option<String>,
    /// Its parameters and their values, those of the host first.
    params: Vec<(String, String)>,
    /// The methods that the path has, if it has none of this method.
    allow: Vec<String>,
    routes: Vec<ExplainedRoute>,
}

#[derive(Debug, Serialize)]
struct ExplainedRoute {
    route: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl Question {
    /// Leaves out what a request's path does not have: the query and the fragment.
    pub(super) fn checked(mut self) -> Result<Question, Refusal> {
        if !self.path.starts_with('/') {
            return Err(Refusal::bad_request("the path does not begin with `/`"));
        }
        let end = self.path.find(['?', '#']).unwrap_or(self.path.len());
        self.path.truncate(end);
        Ok(self)
    }

    /// Explains the request in a version of the routes.
    pub(super) fn explain(&self, hosts: &Hosts, version: u64, table: &Table) -> Explained {
        let host = hosts.pattern_of(&self.host).map(str::to_owned);
        let (params, allow, routes) = (Vec::new(), Vec::new(), Vec::new());
        let mut explained = Explained { version, host, route: None, params, allow, routes };
        let Some(explanation) = hosts.explain(&self.host, &self.method, &self.path) else {
            return explained;
        };
        explained.routes = explanation.iter().map(ExplainedRoute::of).collect();
        let winner = explanation.winner().map(|winner| winner.route());
        match (winner, explained.host.as_deref()) {
            (Some(route), Some(host)) => {
                explained.params = self.params(host, route, &table.constraints);
                explained.route = Some(route.to_owned());
            }
            (_, host) => explained.allow = self.allowed(hosts, table, host.unwrap_or_default()),
        }
        explained
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

impl ExplainedRoute {
    fn of(explained: &routetree::ExplainedRoute<'_, '_>) -> ExplainedRoute {
        let (outcome, why) = match explained.outcome() {
            RouteOutcome::Wins => ("wins", None),
            RouteOutcome::MatchesToo(decision) => ("matches too", Some(decision.to_string())),
            RouteOutcome::DoesNotMatch(why) => ("does not match", Some(why.to_string())),
            _ => ("", None),
        };
        ExplainedRoute { route: explained.route().to_owned(), outcome, why }
    }
}
