//! `routetree draw FILE`

use super::with_routes;
use crate::args::RoutesArgument;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Printable;
use crate::routes_file::RoutesFile;

/// Draws the routing tree.
pub(crate) fn draw(routes: &RoutesArgument) -> CommandResult {
    with_routes(routes, |routes| {
        output::print(&drawing(routes))?;
        Ok(Outcome::Fine)
    })
}

/// The tree of each host under its pattern, the most specific host first; no pattern if the file
/// has no hosts.
fn drawing(routes: &RoutesFile) -> String {
    let trees = routes.hosts.iter().map(|(host, table)| {
        let drawing = table.drawing(&routes.constraints);
        match host {
            _ if !routes.has_hosts() => drawing,
            "" => format!("(any host)\n{drawing}"),
            host => format!("//{}\n{drawing}", Printable(host)),
        }
    });
    trees.collect::<Vec<String>>().join("\n")
}
