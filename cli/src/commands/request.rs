//! A request that `match` and `explain` look up, and what it gets, in JSON.

use std::collections::BTreeMap;

use routetree::{Explanation, Match, MethodError, path};
use serde::Serialize;

use crate::drawing::Tree;
use crate::lookup_result::{LookupResult, RouteResult};
use crate::printable::Quote;
use crate::routes_file::{HostTable, Position, RoutesFile};

/// What separates words on a line.
pub(super) const BLANK: [char; 2] = [' ', '\t'];

/// A request.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    /// The path, without a query.
    pub(super) path: &'a str,
}

/// What a request gets.
pub(super) enum Lookup<'t, 'a> {
    Found {
        host: Match<'t, 'a, &'t HostTable>,
        route: Match<'t, 'a, &'t Position>,
    },
    /// The host has no route for the request.
    NoRoute {
        host: Match<'t, 'a, &'t HostTable>,
        error: MethodError<'t>,
    },
    /// The file has no routes for the host.
    NoHost,
}

/// What is wrong with a path, and the byte at which it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAPath {
    pub(super) offset: usize,
    pub(super) message: String,
}

/// Returns a path without its query, as a server looks it up.
pub(super) fn checked_path(text: &str) -> Result<&str, NotAPath> {
    if !text.starts_with('/') {
        let message = format!("{} is not a path: a path begins with `/`", Quote(text));
        return Err(NotAPath { offset: 0, message });
    }
    if let Some(offset) = text.find(BLANK) {
        let message = format!("blank in the path {}: write `%20`", Quote(text));
        return Err(NotAPath { offset, message });
    }
    Ok(path::without_query(text))
}

impl<'a> Request<'a> {
    /// Looks for the route of the request.
    pub(super) fn look_up<'t>(&self, routes: &'t RoutesFile) -> Lookup<'t, 'a> {
        let Some(host) = routes.at(self.host) else { return Lookup::NoHost };
        match host.value.router.at(self.method, self.path) {
            Ok(route) => Lookup::Found { host, route },
            Err(error) => Lookup::NoRoute { host, error },
        }
    }
}

impl<'t> Lookup<'t, '_> {
    /// Explains what the request gets from these routes.
    pub(super) fn explain<'p>(
        &self,
        request: &Request<'p>,
        routes: &'t RoutesFile,
    ) -> Explanation<'t, 'p> {
        let router = match self {
            Lookup::Found { host, .. } | Lookup::NoRoute { host, .. } => &host.value.router,
            Lookup::NoHost => &routes.empty,
        };
        router.explain(request.method, request.path)
    }

    pub(super) fn is_found(&self) -> bool {
        matches!(self, Lookup::Found { .. })
    }
}

/// The names of routes, by the places of their methods, or of the routes for any method.
pub(super) struct Names<'t>(BTreeMap<Position, &'t str>);

impl<'t> Names<'t> {
    pub(super) fn of(routes: &'t RoutesFile) -> Names<'t> {
        let named =
            routes.entries.iter().filter_map(|entry| Some((entry, &*entry.name.as_ref()?.text)));
        let places = named.flat_map(|(entry, name)| {
            let methods = entry.methods.iter().map(|method| method.start);
            let any = entry.methods.is_empty().then_some(entry.route.start);
            methods.chain(any).map(move |place| (place, name))
        });
        Names(places.collect())
    }
}

/// A request and what it gets: an object on one line.
#[derive(Serialize)]
struct Json<'a> {
    /// The line of the request, if it is one of many.
    #[serde(skip_serializing_if = "Option::is_none")]
    input_line: Option<usize>,
    request: &'a Request<'a>,
    /// 200, 404 or 405.
    status: u16,
    #[serde(flatten)]
    result: LookupResult,
    /// The name of the route.
    name: Option<&'a str>,
    /// The line of the route in its file.
    line: Option<usize>,
    /// The labels of the edges from the root of the tree to the route, if it is explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    way: Option<Vec<String>>,
}

/// Writes a request and what it gets as one line of JSON, with an explanation if there is one.
pub(super) fn json(
    request: &Request<'_>,
    input_line: Option<usize>,
    lookup: &Lookup<'_, '_>,
    names: &Names<'_>,
    explanation: Option<&Explanation<'_, '_>>,
) -> serde_json::Result<String> {
    let routes = explanation.map(RouteResult::each);
    let mut result = LookupResult { routes, ..LookupResult::default() };
    let way = explanation.map(|explanation| way(lookup, explanation));
    let json = |status, result, place: Option<&Position>| {
        let line = place.map(|place| place.line);
        let name = place.and_then(|place| names.0.get(place).copied());
        serde_json::to_string(&Json { input_line, request, status, result, name, line, way })
    };
    let written = match lookup {
        Lookup::NoHost => json(404, result, None),
        Lookup::NoRoute { host, error } => {
            result.host = Some(host.route().to_owned());
            let status = match error {
                MethodError::NotAllowed(allowed) => {
                    result.allow = allowed.iter().map(str::to_owned).collect();
                    405
                }
                _ => 404,
            };
            json(status, result, None)
        }
        Lookup::Found { host, route } => {
            result.host = Some(host.route().to_owned());
            result.route = Some(route.route().to_owned());
            let params = host.params.iter().chain(route.params.iter());
            result.params =
                params.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            json(200, result, Some(route.value))
        }
    };
    written.map(|line| line + "\n")
}

/// The way through the tree to the route that wins.
fn way(lookup: &Lookup<'_, '_>, explanation: &Explanation<'_, '_>) -> Vec<String> {
    match (lookup, explanation.winner()) {
        (Lookup::Found { host, .. }, Some(winner)) => {
            Tree::of(&host.value.router).way_to(winner.route(), winner.form())
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::checked_path;

    #[test]
    fn a_path_begins_with_a_slash_and_has_no_blanks() {
        assert_eq!(checked_path("/a?b=/c"), Ok("/a"));
        assert_eq!(checked_path("//a.com/b#c"), Ok("//a.com/b"));
        let offset = |text| checked_path(text).map_err(|error| error.offset);
        assert_eq!(
            (offset(""), offset("a"), offset("*"), offset("/é b")),
            (Err(0), Err(0), Err(0), Err(3))
        );
    }
}
