//! For routers that take the first route that matches: pairs of which the later route wins here.

use routetree::{Comparison, Overlap, compare, overlap};

use super::table::Table;
use crate::printable::Quote;
use crate::progress::Progress;
use crate::routes_file::{Diagnostic, Entry};

/// Warns once of each route that wins here over an earlier one.
pub(super) fn check(table: &mut Table, router: &str) {
    let routes = &table.taken;
    let progress = Progress::of_step("comparing routes", routes.len());
    let texts: Vec<&str> = routes.iter().map(|entry| literal_start(&entry.route.text)).collect();
    let mut found = Vec::new();
    for (later, entry) in routes.iter().enumerate() {
        let may_share = |earlier: &usize| {
            let (one, other) = (texts[*earlier], texts[later]);
            // The forms of one route have the same start.
            routes[*earlier].route.start != entry.route.start
                && (one.starts_with(other) || other.starts_with(one))
                && share_method(&routes[*earlier], entry)
        };
        let mut earlier = (0..later).filter(may_share).map(|earlier| &routes[earlier]);
        if let Some(first) = earlier.find(|first| is_overtaken(first, entry)) {
            let (route, other) = (Quote(&entry.route.text), Quote(&first.route.text));
            let message = format!(
                "{route} wins over {other} here; {router} takes the first route that matches"
            );
            let warning = Diagnostic::warning(entry.route.start, message);
            found.push(warning.with_note(Some(first.route.start), "the other route is here"));
        }
        progress.advance(1);
    }
    table.found.extend(found);
}

/// The text up to the first brace, without a slash that may be absent.
fn literal_start(route: &str) -> &str {
    let start = route.split(['{', '}']).next().unwrap_or_default();
    start.strip_suffix('/').unwrap_or(start)
}

fn share_method(one: &Entry, other: &Entry) -> bool {
    let has = |method: &str| other.methods.iter().any(|other| other.text == method);
    one.methods.is_empty()
        || other.methods.is_empty()
        || one.methods.iter().any(|method| has(&method.text))
}

/// Whether the later of two routes wins on a path that both match.
fn is_overtaken(first: &Entry, later: &Entry) -> bool {
    // For the same shape, a route for the method wins over one for any.
    let has_method = first.methods.is_empty() && !later.methods.is_empty();
    second_wins(&first.route.text, &later.route.text, has_method)
}

/// Whether the second of two routes wins on a path that both match.
pub(super) fn second_wins(first: &str, second: &str, if_equal: bool) -> bool {
    let wins = match compare(first, second) {
        Ok(Comparison::After(_) | Comparison::Mixed) => true,
        Ok(Comparison::Equal) => if_equal,
        _ => false,
    };
    wins && !matches!(overlap(first, second), Ok(Overlap::Disjoint) | Err(_))
}
