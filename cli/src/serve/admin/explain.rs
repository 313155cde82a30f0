//! Why a route gets a request.

use routetree::RouteOutcome;
use routetree::server::Hosts;
use serde::{Deserialize, Serialize};

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
    /// Explains the request in a version of the routes.
    pub(super) fn explain(&self, hosts: &Hosts, version: u64) -> Explained {
        let host = hosts.pattern_of(&self.host).map(str::to_owned);
        let Some(explanation) = hosts.explain(&self.host, &self.method, &self.path) else {
            return Explained { version, host, route: None, routes: Vec::new() };
        };
        let route = explanation.winner().map(|winner| winner.route().to_owned());
        let each = |explained: &routetree::ExplainedRoute<'_, '_>| {
            let (outcome, why) = match explained.outcome() {
                RouteOutcome::Wins => ("wins", None),
                RouteOutcome::MatchesToo(decision) => ("matches too", Some(decision.to_string())),
                RouteOutcome::DoesNotMatch(why) => ("does not match", Some(why.to_string())),
                _ => ("", None),
            };
            ExplainedRoute { route: explained.route().to_owned(), outcome, why }
        };
        Explained { version, host, route, routes: explanation.iter().map(each).collect() }
    }
}
