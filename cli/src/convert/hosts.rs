//! Routes without a host. `ServeMux` tries them for every host, after the routes of that host. Here
//! a host that has routes has no others, so routes without a host are repeated for each host.

use routetree::{Overlap, SharedPaths, overlap};

use super::order::second_wins;
use super::table::Table;
use crate::printable::Quote;
use crate::routes_file::{Diagnostic, Entry, Located};

/// Repeats the routes without a host for each host, except those that would never be reached.
pub(super) fn repeat(table: &mut Table) {
    let mut hosts: Vec<Located> = Vec::new();
    for host in table.taken.iter().filter_map(|entry| entry.host.as_ref()) {
        if hosts.iter().all(|known| !known.text.eq_ignore_ascii_case(&host.text)) {
            hosts.push(host.clone());
        }
    }
    let is_for_any = |entry: &&Entry| entry.host.is_none();
    let for_any: Vec<Entry> = table.taken.iter().filter(is_for_any).cloned().collect();
    for host in hosts {
        repeat_for(table, &host, &for_any);
    }
}

fn repeat_for(table: &mut Table, host: &Located, for_any: &[Entry]) {
    let is_own = |entry: &&Entry| {
        let own = entry.host.as_ref();
        own.is_some_and(|own| own.text.eq_ignore_ascii_case(&host.text))
    };
    let own: Vec<Entry> = table.taken.iter().filter(is_own).cloned().collect();
    let mut is_first = true;
    for entry in for_any {
        if own.iter().any(|own| covers(own, entry)) {
            continue;
        }
        let copy = Entry { host: Some(host.clone()), ..entry.clone() };
        let (Some(copy), _) = table.take(copy) else { continue };
        if is_first {
            table.text(&format!("# For the host {} too:", Quote(&host.text)));
            is_first = false;
        }
        table.line(&copy, "");
        for own in own.iter().filter(|own| wins(entry, own)) {
            let (any, own_text) = (Quote(&entry.route.text), Quote(&own.route.text));
            let message = format!(
                "{any} wins over {own_text} here for the host {}; `ServeMux` takes the route with \
                 a host",
                Quote(&host.text)
            );
            let warning = Diagnostic::warning(entry.route.start, message);
            table.found.push(warning.with_note(Some(own.route.start), "that route is here"));
        }
    }
}

/// Whether a route of the host takes all requests of a route without a host.
fn covers(own: &Entry, any: &Entry) -> bool {
    let has = |method: &Located| own.methods.iter().any(|own| own.text == method.text);
    let methods = own.methods.is_empty() || !any.methods.is_empty() && any.methods.iter().all(has);
    let shared = overlap(&own.route.text, &any.route.text);
    let all = matches!(
        shared,
        Ok(Overlap::Shared { paths: SharedPaths::All | SharedPaths::AllOfSecond, .. })
    );
    methods && all
}

/// Whether a route without a host wins over one of the host for some request that matches both.
fn wins(any: &Entry, own: &Entry) -> bool {
    let has = |method: &Located| own.methods.iter().any(|own| own.text == method.text);
    let methods = own.methods.is_empty() || any.methods.is_empty() || any.methods.iter().any(has);
    methods && second_wins(&own.route.text, &any.route.text, false)
}
