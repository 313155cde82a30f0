//! `routetree match FILE PATH`

use std::fmt::Write as _;

use routetree::MethodError;

use super::with_routes;
use crate::args::Request;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Printable;
use crate::routes_file::RoutesFile;

/// Prints the route that matches the path, its line, and its parameters. It is a finding if no
/// route matches.
pub(crate) fn match_path(request: &Request) -> CommandResult {
    with_routes(&request.routes, |routes| print_match(routes, request))
}

fn print_match(routes: &RoutesFile, request: &Request) -> CommandResult {
    let found = match routes.router.at(&request.method, &request.path) {
        Ok(found) => found,
        Err(error) => {
            output::print_error(&no_match(request, &error));
            return Ok(Outcome::Findings);
        }
    };
    let mut text = format!("{} (line {})\n", Printable(found.route()), found.value.line);
    for (name, value) in found.params.iter() {
        writeln!(text, "  {} = {value:?}", Printable(name))?;
    }
    output::print(&text)?;
    Ok(Outcome::Fine)
}

fn no_match(Request { path, method, .. }: &Request, error: &MethodError<'_>) -> String {
    match error {
        MethodError::NotAllowed(allowed) => {
            let method = Printable(method);
            format!("no route for {method} matches {path:?}, only for {allowed}\n")
        }
        _ => format!("no route matches {path:?}\n"),
    }
}
