//! Pairs of routes of each host, for each method, that share some paths while each matches others
//! too.

use std::collections::BTreeSet;

use routetree::{Ambiguity, Comparison};

use super::groups::{Group, groups};
use crate::printable::{Clipped, Quote};
use crate::progress::Progress;
use crate::routes_file::{Diagnostic, HostTable, Position, RoutesFile};

/// Returns each pair once, for the first method that both routes are for.
pub(super) fn ambiguous(routes: &RoutesFile) -> Vec<Diagnostic> {
    let tables = routes.hosts.iter().map(|(_, table)| (table, groups(&table.router)));
    let tables: Vec<(&HostTable, Vec<Group<'_>>)> = tables.collect();
    let parts = tables.iter().map(|(_, groups)| groups.len()).sum();
    let progress = Progress::of_step("looking for ambiguous routes", parts);
    let mut found = Vec::new();
    for (table, groups) in &tables {
        let mut seen = BTreeSet::new();
        for group in groups {
            let method = group.first().copied().flatten();
            for pair in table.router.ambiguous(method.unwrap_or_default()) {
                found.extend(describe(table, method, &pair, &mut seen));
            }
            progress.advance(1);
        }
    }
    found
}

/// Describes a pair, unless the pair of its places in the file has been described. Long routes are
/// cut; otherwise this is the text of an [`Ambiguity`].
fn describe(
    table: &HostTable,
    method: Option<&str>,
    pair: &Ambiguity<'_>,
    seen: &mut BTreeSet<(Position, Position)>,
) -> Option<Diagnostic> {
    let place = |route: &str| {
        let head_falls_back = method.filter(|method| *method == "HEAD").map(|_| "GET");
        let handlers = [method, head_falls_back, None];
        handlers.iter().find_map(|method| table.position(*method, route))
    };
    let (first, second) = (place(pair.first())?, place(pair.second())?);
    let later = first.max(second);
    let earlier = first.min(second);
    if !seen.insert((earlier, later)) {
        return None;
    }
    let for_method = method.map(|method| format!("for {}, ", Clipped(method))).unwrap_or_default();
    let (one, other) = (Quote(pair.first()), Quote(pair.second()));
    let why = match pair.comparison() {
        Comparison::Before(Some(decision)) => format!("{one} wins by {decision}"),
        Comparison::After(Some(decision)) => format!("{other} wins by {decision}"),
        _ => "which one wins depends on the form".to_owned(),
    };
    let example = Quote(pair.example());
    let message = format!("{for_method}{one} and {other} both match {example}: {why}");
    Some(Diagnostic::warning(later, message).with_note(Some(earlier), "the other route is here"))
}
