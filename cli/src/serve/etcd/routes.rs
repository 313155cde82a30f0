//! The routes of a value in etcd, and changes of the live routes.
//!
//! In: values, and changes that the follower has decided. Out: routes with answers, and updates of
//! the live routes.

use std::collections::HashMap;
use std::mem;

use routetree::InsertError;
use routetree::server::{Handler, LiveHosts, LiveHostsEdit, LiveRoutesEdit, Routes};
use routetree_etcd::{Change, Entry, Key, Place, Sink};

use super::METRICS;
use crate::answer::{Answer, Surroundings};
use crate::routes_file::{self, MessageFormat};

/// Reads the TOML of a route.
pub(super) fn parse(_: &Key, value: &[u8]) -> Result<Vec<Entry<Answer>>, String> {
    let text = std::str::from_utf8(value).map_err(|error| format!("the value: {error}"))?;
    let file = routes_file::read_route("value", text);
    if !file.errors.is_empty() {
        let report = file.report(&file.errors, MessageFormat::Short);
        return Err(report.trim_end().replace('\n', "; "));
    }
    let entries = file.entries.iter().map(|entry| {
        let mut parsed = Entry::new(&*entry.route.text, entry.answer.clone());
        parsed.host = entry.host.as_ref().map(|host| host.text.clone());
        parsed.methods = entry.methods.iter().map(|method| method.text.clone()).collect();
        check(&parsed).map(|()| parsed)
    });
    entries.collect()
}

/// Checks that the server takes the route beside its own.
fn check(entry: &Entry<Answer>) -> Result<(), String> {
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

/// The live routes of the server, changed as etcd changes.
pub(super) struct LiveRoutes {
    live: LiveHosts,
    redirect_slashes: bool,
    surroundings: Surroundings,
    counts: Counts,
}

/// The number of routes of each host: a host without routes is removed.
#[derive(Default)]
struct Counts {
    now: HashMap<String, usize>,
    /// The numbers before an update, of the hosts that it has touched.
    before: HashMap<String, usize>,
}

impl Counts {
    fn get(&self, host: &str) -> usize {
        self.now.get(host).copied().unwrap_or(0)
    }

    fn set(&mut self, host: &str, count: usize) {
        let before = self.now.insert(host.to_owned(), count).unwrap_or(0);
        self.before.entry(host.to_owned()).or_insert(before);
    }

    /// Ends an update. If it has failed, the numbers are again those before it.
    fn end(&mut self, succeeded: bool) {
        for (host, before) in mem::take(&mut self.before) {
            if !succeeded {
                self.now.insert(host.clone(), before);
            }
            if self.get(&host) == 0 {
                self.now.remove(&host);
            }
        }
    }
}

impl LiveRoutes {
    pub(super) fn new(live: LiveHosts, redirect_slashes: bool) -> LiveRoutes {
        let surroundings = Surroundings::default();
        LiveRoutes { live, redirect_slashes, surroundings, counts: Counts::default() }
    }
}

impl Sink<Answer> for LiveRoutes {
    fn apply(&mut self, changes: &[Change<Answer>], _: i64) -> Result<(), String> {
        let LiveRoutes { live, redirect_slashes, surroundings, counts } = self;
        let applied = live.update(|edit| {
            changes.iter().try_for_each(|change| match change {
                Change::Remove(place) => {
                    remove(edit, place, counts);
                    Ok(())
                }
                Change::Set(place, answer) => {
                    let handler = answer.handler(&place.route, surroundings);
                    set(edit, place, handler, *redirect_slashes, counts)
                }
            })
        });
        counts.end(applied.is_ok());
        applied.map_err(|error: InsertError| error.to_string())
    }
}

fn site<'e>(edit: &'e mut LiveHostsEdit<'_>, place: &Place) -> Option<LiveRoutesEdit<'e>> {
    match &place.host {
        Some(host) => edit.host(host),
        None => edit.any_host(),
    }
}

/// Inserts a route, after its host if that is not there, or replaces its handler.
fn set(
    edit: &mut LiveHostsEdit<'_>,
    place: &Place,
    handler: Handler,
    redirect_slashes: bool,
    counts: &mut Counts,
) -> Result<(), InsertError> {
    if let Some(host) = place.host.as_ref().filter(|host| counts.get(host) == 0) {
        let mut routes = Routes::new();
        routes.redirect_slashes(redirect_slashes);
        edit.insert(host, routes)?;
    }
    let Some(mut site) = site(edit, place) else { return Ok(()) };
    let was_there = match &place.method {
        Some(method) => site.replace(method, &place.route, handler),
        None => site.replace_any(&place.route, handler),
    }?;
    if let (Some(host), false) = (&place.host, was_there) {
        counts.set(host, counts.get(host) + 1);
    }
    Ok(())
}

/// Removes a route, and its host if that was the last one.
fn remove(edit: &mut LiveHostsEdit<'_>, place: &Place, counts: &mut Counts) {
    let was_there = site(edit, place).is_some_and(|mut site| match &place.method {
        Some(method) => site.remove(method, &place.route),
        None => site.remove_any(&place.route),
    });
    if let Some(host) = place.host.as_ref().filter(|_| was_there) {
        let count = counts.get(host) - 1;
        counts.set(host, count);
        if count == 0 {
            edit.remove(host);
        }
    }
}
