//! What a request gets from a table of routes, and why, in JSON.
//!
//! In: an explanation of the library. Out: the keys that the admin interface, `match` and `explain`
//! have in common.

use routetree::{Explanation, RouteOutcome};
use serde::Serialize;

/// The route that wins, and how the others fare.
#[derive(Debug, Default, Serialize)]
pub(crate) struct LookupResult {
    /// The pattern of the host that wins; the empty one is any host.
    pub(crate) host: Option<String>,
    /// The route that wins.
    pub(crate) route: Option<String>,
    /// Its parameters and their values, those of the host first.
    pub(crate) params: Vec<(String, String)>,
    /// The methods that the path has, if it has none of this method.
    pub(crate) allow: Vec<String>,
    /// How each route of the host fares, the most specific first; `None` if nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) routes: Option<Vec<RouteResult>>,
}

/// How a route fares.
#[derive(Debug, Serialize)]
pub(crate) struct RouteResult {
    route: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl RouteResult {
    /// Returns how each route fares.
    pub(crate) fn each(explanation: &Explanation<'_, '_>) -> Vec<RouteResult> {
        explanation.iter().map(RouteResult::of).collect()
    }

    fn of(explained: &routetree::ExplainedRoute<'_, '_>) -> RouteResult {
        let (outcome, why) = match explained.outcome() {
            RouteOutcome::Wins => ("wins", None),
            RouteOutcome::MatchesToo(decision) => ("matches too", Some(decision.to_string())),
            RouteOutcome::DoesNotMatch(why) => ("does not match", Some(why.to_string())),
            _ => ("", None),
        };
        RouteResult { route: explained.route().to_owned(), outcome, why }
    }
}
