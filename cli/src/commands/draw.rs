//! `routetree draw FILE`

use super::with_routes;
use crate::args::{DrawArguments, Picture};
use crate::drawing::{self, Fold, HostDrawing, Limits, Tree};
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Printable;
use crate::routes_file::RoutesFile;

/// The nodes that a picture has room for: more cannot be read at a glance.
const ROOM: usize = 120;

/// The fewest nodes that a host has room for.
const MIN_ROOM: usize = 4;

/// Draws the routing tree.
pub(crate) fn draw(arguments: &DrawArguments) -> CommandResult {
    with_routes(&arguments.routes, |routes| {
        let hosts = hosts(routes, limits(arguments, routes.hosts.len()));
        output::print(&match arguments.picture {
            Picture::Text => drawing::text(&hosts),
            Picture::Dot => drawing::dot(&hosts),
            Picture::Svg => drawing::svg(&hosts),
        })?;
        Ok(Outcome::Fine)
    })
}

/// How much is shown of each of several hosts.
fn limits(arguments: &DrawArguments, hosts: usize) -> Limits {
    let room = arguments.fold.or((arguments.picture == Picture::Svg).then_some(ROOM));
    let room = room.filter(|_| !arguments.all);
    let of_host = room.map(|room| if hosts > 1 { MIN_ROOM.max(room / hosts) } else { room });
    let (depth, nodes) = (arguments.depth, of_host);
    Limits { depth: depth.unwrap_or(usize::MAX), nodes: nodes.unwrap_or(usize::MAX) }
}

/// The tree of each host under its pattern, the most specific host first; no pattern if the file
/// has no hosts.
fn hosts(routes: &RoutesFile, limits: Limits) -> Vec<HostDrawing<'_>> {
    let hosts = routes.hosts.iter().map(|(host, table)| {
        let title = match host {
            _ if !routes.has_hosts() => String::new(),
            "" => "(any host)".to_owned(),
            host => format!("//{}", Printable(host)),
        };
        let tree = Tree::of(&table.router);
        let fold = Fold::of(&tree, limits);
        HostDrawing { title, tree, fold }
    });
    hosts.collect()
}
