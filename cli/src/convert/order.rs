//! For routers that take the first route that matches: pairs of which the later route wins here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use routetree::{Comparison, Overlap, compare, overlap};

use super::table::Table;
use crate::printable::Quote;
use crate::progress::Progress;
use crate::routes_file::{Diagnostic, Entry};

/// Warns once of each route that wins here over an earlier one.
pub(super) fn check(table: &mut Table, router: &str) {
    let routes = &table.taken;
    let progress = Progress::of_step("comparing routes", routes.len());
    let mut starts = Starts::default();
    let mut found = Vec::new();
    for (number, entry) in routes.iter().enumerate() {
        let may_share = |earlier: &&Entry| {
            // The forms of one route have the same start.
            earlier.route.start != entry.route.start && share_method(earlier, entry)
        };
        let start = literal_start(&entry.route.text);
        let earlier = starts.sharing(start).into_iter().map(|earlier| &routes[earlier]);
        starts.add(start, number);
        let mut earlier = earlier.filter(may_share);
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

/// Routes by their literal starts. Two routes can share a path only if one start begins with the
/// other, so no others are compared.
#[derive(Default)]
struct Starts<'t> {
    routes: BTreeMap<&'t str, Vec<usize>>,
    /// How long they are, so that not each beginning of a long one is looked up.
    lengths: BTreeSet<usize>,
}

impl<'t> Starts<'t> {
    fn add(&mut self, start: &'t str, route: usize) {
        self.routes.entry(start).or_default().push(route);
        self.lengths.insert(start.len());
    }

    /// Returns the beginnings of a start that are as long as another one.
    fn beginnings<'s>(&self, start: &'s str) -> impl Iterator<Item = &'s str> {
        self.lengths.range(..start.len()).filter_map(|length| start.get(..*length))
    }

    /// Returns the routes whose start begins with this one, or this one with it, in their order.
    fn sharing(&self, start: &str) -> Vec<usize> {
        let shorter = self.beginnings(start).filter_map(|beginning| self.routes.get(beginning));
        let from = (Bound::Included(start), Bound::Unbounded);
        let longer = self.routes.range::<str, _>(from).map_while(|(other, routes)| {
            let is_longer = other.starts_with(start);
            is_longer.then_some(routes)
        });
        let mut routes: Vec<usize> = shorter.chain(longer).flatten().copied().collect();
        routes.sort_unstable();
        routes
    }
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

#[cfg(test)]
mod tests {
    use super::Starts;

    #[test]
    fn starts_are_shared_as_by_a_scan() {
        let texts = ["", "/a", "/", "/ab", "/é", "/a/b", "/éa", "/b", "/a", "/ab/c", ""];
        let mut starts = Starts::default();
        for (number, text) in texts.into_iter().enumerate() {
            let is_shared =
                |one: &usize| texts[*one].starts_with(text) || text.starts_with(texts[*one]);
            let scanned: Vec<usize> = (0..number).filter(is_shared).collect();
            assert_eq!(starts.sharing(text), scanned, "{text}");
            starts.add(text, number);
        }
    }

    #[test]
    fn a_long_start_takes_a_step_for_each_length() {
        let long = "/é".repeat(100_000);
        let mut starts = Starts::default();
        for (number, length) in [4, 3, 3, 1, 299_997].into_iter().enumerate() {
            starts.add(&long[..length], number);
        }
        let beginnings: Vec<usize> = starts.beginnings(&long).map(str::len).collect();
        assert_eq!(beginnings, [1, 3, 4, 299_997]);
        assert_eq!(starts.sharing(&long), [0, 1, 2, 3, 4]);
    }
}
