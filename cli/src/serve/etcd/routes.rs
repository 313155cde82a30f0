//! The routes of a value in etcd, and changes of the live routes.
//!
//! In: values, and changes that the follower has decided. Out: routes with answers, and updates of
//! the live table.

use std::sync::Arc;

use routetree::InsertError;
use routetree::server::Routes;
use routetree_etcd::{Change, Entry, Place, Sink};

use crate::routes_file::{self, MessageFormat};
use crate::serve::live_table::LiveTable;
use crate::serve::metrics::METRICS;
use crate::serve::table::{Key, Served};

/// Reads the TOML of a route.
pub(super) fn parse(_: &routetree_etcd::Key, value: &[u8]) -> Result<Vec<Entry<Served>>, String> {
    let text = std::str::from_utf8(value).map_err(|error| format!("the value: {error}"))?;
    let file = routes_file::read_route("value", text);
    if !file.errors.is_empty() {
        let report = file.report(&file.errors, MessageFormat::Short);
        return Err(report.trim_end().replace('\n', "; "));
    }
    let entries = file.entries.iter().map(|entry| {
        let name = entry.name.as_ref().map(|name| name.text.clone());
        let served = Served::Answer { answer: entry.answer.clone(), name };
        let mut parsed = Entry::new(&*entry.route.text, served);
        parsed.host = entry.host.as_ref().map(|host| host.text.clone());
        parsed.methods = entry.methods.iter().map(|method| method.text.clone()).collect();
        check(&parsed).map(|()| parsed)
    });
    entries.collect()
}

/// Checks that the server takes the route beside its own.
fn check(entry: &Entry<Served>) -> Result<(), String> {
    let route = &*entry.route;
    let methods = entry.methods.iter().map(|method| Some(&**method));
    let any = entry.methods.is_empty().then_some(None);
    methods.chain(any).try_for_each(|method| check_method(entry.host.as_deref(), method, route))
}

/// Each method alone, since the server's own is for any, and takes none of those that a host can
/// have. A route for another method than GET is taken beside it.
fn check_method(host: Option<&str>, method: Option<&str>, route: &str) -> Result<(), String> {
    let mut routes = Routes::new();
    if host.is_none() {
        let own = match method {
            Some(_) => routes.insert("GET", METRICS, |_, _| {}),
            None => routes.insert_any(METRICS, |_, _| {}),
        };
        own.map_err(|error| error.to_string())?;
    }
    let inserted = match method {
        Some(method) => routes.insert(method, route, |_, _| {}),
        None => routes.insert_any(route, |_, _| {}),
    };
    inserted.map_err(|error| match &error {
        InsertError::Conflict { with, .. } if with == METRICS => {
            format!("{error}; that is the server's own")
        }
        _ => error.to_string(),
    })
}

/// The table of the server, changed as etcd changes.
pub(super) struct Follow(pub(super) Arc<LiveTable>);

impl Sink<Served> for Follow {
    fn apply(&mut self, changes: &[Change<Served>], revision: i64) -> Result<(), String> {
        let about = format!("revision {revision} of etcd, {} changes", changes.len());
        let applied = self.0.follow(&about, |edit| {
            changes.iter().try_for_each(|change| match change {
                Change::Remove(place) => edit.delete(&key(place)),
                Change::Set(place, served) => edit.put(&key(place), served),
            })
        });
        applied.map_err(|problem| problem.to_string())
    }
}

fn key(place: &Place) -> Key {
    Key::new(place.host.as_deref().unwrap_or_default(), place.method.as_deref(), &place.route)
}
