//! `routetree explain FILE PATH`

use std::collections::BTreeSet;
use std::fmt::Write as _;

use routetree::MethodRouter;

use super::with_routes;
use crate::args::Request;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Clipped;
use crate::routes_file::RoutesFile;

/// Prints, for each route of the host that can handle the method, whether it matches the path and
/// why it wins or loses. It is a finding if no route matches.
pub(crate) fn explain(request: &Request) -> CommandResult {
    with_routes(&request.routes, |routes| {
        let (no_routes, host) = (MethodRouter::new(), routes.at(&request.host));
        let router = host.as_ref().map_or(&no_routes, |host| &host.value.router);
        let explanation = router.explain(&request.method, &request.path);
        let hosts = if routes.has_hosts() { hosts(routes, &request.host)? } else { String::new() };
        output::print(&format!("{hosts}{explanation}"))?;
        Ok(if explanation.winner().is_some() { Outcome::Fine } else { Outcome::Findings })
    })
}

/// Which hosts match, the most specific first, as an explanation shows routes.
fn hosts(routes: &RoutesFile, host: &str) -> Result<String, std::fmt::Error> {
    let winner = routes.at(host).map(|found| found.route());
    let matching: BTreeSet<&str> = routes.hosts.matches(host).map(|found| found.route()).collect();
    let count = match matching.len() {
        0 => "none".to_owned(),
        count => count.to_string(),
    };
    let shown = if host.is_empty() {
        "a request without a host".to_owned()
    } else {
        Clipped(host).to_string()
    };
    let plural = if routes.hosts.len() == 1 { "host" } else { "hosts" };
    let mut text = format!("{shown} matches {count} of {} {plural}\n", routes.hosts.len());
    let name = |pattern: &str| match pattern {
        "" => "(any host)".to_owned(),
        pattern => Clipped(pattern).to_string(),
    };
    let widths = routes.hosts.iter().map(|(pattern, _)| name(pattern).chars().count());
    let width = widths.max().unwrap_or_default();
    for (pattern, _) in routes.hosts.iter() {
        let outcome = if winner == Some(pattern) {
            "wins"
        } else if matching.contains(pattern) {
            "matches too"
        } else {
            "does not match"
        };
        writeln!(text, "  {:width$}  {outcome}", name(pattern))?;
    }
    text.push('\n');
    Ok(text)
}
