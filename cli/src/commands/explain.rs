//! `routetree explain FILE PATH`

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use routetree::Explanation;

use super::request::{Names, Request, checked_path, json};
use super::with_routes;
use crate::args::ExplainArguments;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Clipped;
use crate::routes_file::RoutesFile;

/// Prints, for each route of the host that can handle the method, whether it matches the path and
/// why it wins or loses. It is a finding if no route matches, or if it is not a path.
pub(crate) fn explain(arguments: &ExplainArguments) -> CommandResult {
    let path = match checked_path(&arguments.path) {
        Ok(path) => path,
        Err(error) => {
            output::print_error(&format!("error: {}\n", error.message));
            return Ok(Outcome::Findings);
        }
    };
    let options = &arguments.request;
    let request = Request { method: &options.method, host: &options.host, path };
    with_routes(&arguments.routes, |routes| {
        let lookup = request.look_up(routes);
        let explanation = lookup.explain(&request, routes);
        let text = if arguments.json {
            json(&request, None, &lookup, &Names::of(routes), Some(&explanation))?
        } else {
            text(routes, &request, &explanation)?
        };
        output::print(&text)?;
        Ok(if explanation.winner().is_some() { Outcome::Fine } else { Outcome::Findings })
    })
}

/// An explanation, after the hosts if the file has any.
pub(super) fn text(
    routes: &RoutesFile,
    request: &Request<'_>,
    explanation: &Explanation<'_, '_>,
) -> Result<String, fmt::Error> {
    let hosts = if routes.has_hosts() { hosts(routes, request.host)? } else { String::new() };
    Ok(format!("{hosts}{explanation}"))
}

/// Which hosts match, the most specific first, as an explanation shows routes.
fn hosts(routes: &RoutesFile, host: &str) -> Result<String, fmt::Error> {
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
