//! The hosts that never win, and the routes that never win, of each host and for each method.

use routetree::Shadowed;

use super::groups::{Group, groups};
use crate::printable::{Clipped, Quote};
use crate::progress::Progress;
use crate::routes_file::{Diagnostic, HostTable, RoutesFile};

/// Returns the hosts and the routes that never win. A route for one method is judged for that
/// method. A route for any method is judged for the methods without routes: if it never wins for
/// these, it never wins for the others either.
pub(super) fn never_wins(routes: &RoutesFile) -> Vec<Diagnostic> {
    let tables = routes.hosts.iter().map(|(_, table)| (table, groups(&table.router)));
    let tables: Vec<(&HostTable, Vec<Group<'_>>)> = tables.collect();
    let parts = tables.iter().map(|(table, groups)| groups.len() * table.router.len());
    let parts = routes.hosts.len() + parts.sum::<usize>();
    let progress = Progress::of_step("looking for shadowed routes", parts);
    let mut found = hosts(routes);
    progress.advance(routes.hosts.len());
    for (table, groups) in &tables {
        for group in groups {
            found.extend(in_group(table, group));
            progress.advance(table.router.len());
        }
    }
    found
}

/// Describes the hosts that never win.
fn hosts(routes: &RoutesFile) -> Vec<Diagnostic> {
    let place = |host: &str| routes.hosts.get(host).map(HostTable::start);
    let pairs = routes.hosts.shadowed().into_iter();
    let warnings = pairs.filter_map(|pair| {
        let (host, by) = (Quote(pair.route()), Quote(pair.by()));
        let message = format!(
            "the host {host} never wins: {by} matches every host it does, and comes before it"
        );
        let warning = Diagnostic::warning(place(pair.route())?, message);
        Some(warning.with_note(place(pair.by()), "the host that wins is here"))
    });
    warnings.collect()
}

fn in_group(table: &HostTable, group: &Group<'_>) -> Vec<Diagnostic> {
    // No method has an empty name, so the empty text stands for the methods without routes.
    let first = group.first().copied().flatten().unwrap_or_default();
    let pairs = table.router.shadowed(first);
    let each = |pair: Shadowed<'_>| {
        group.iter().filter_map(move |method| shadow(table, *method, pair)).collect::<Vec<_>>()
    };
    pairs.into_iter().flat_map(each).collect()
}

/// Describes a route that never wins, unless it is for another method.
fn shadow(table: &HostTable, method: Option<&str>, pair: Shadowed<'_>) -> Option<Diagnostic> {
    let position = table.position(method, pair.route())?;
    let for_method = method.map(|method| format!("for {}, ", Clipped(method))).unwrap_or_default();
    let (route, by) = (Quote(pair.route()), Quote(pair.by()));
    let message = format!(
        "{for_method}{route} never wins: {by} matches every path it does, and comes before it"
    );
    let head_falls_back = method.filter(|method| *method == "HEAD").map(|_| "GET");
    let winners = [method, head_falls_back, None];
    let winner = winners.iter().find_map(|method| table.position(*method, pair.by()));
    let warning = Diagnostic::warning(position, message);
    Some(warning.with_note(winner, "the route that wins is here"))
}
