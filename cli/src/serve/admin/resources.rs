//! The resources of the admin interface.
//!
//! In: queries and bodies of requests. Out: routes that list, explain and change the live table.

use std::sync::Arc;

use routetree::InsertError;
use routetree::server::{Context, Response, Routes, Status};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::body::receive;
use super::events::{Events, Sources};
use super::explain::Question;
use super::reply::{Refusal, reply};
use super::wire::{Batch, ListedRoute, PutRoute};
use crate::serve::live_table::{Applied, Change, LiveTable};
use crate::serve::table::Key;

/// The version of the routes: the newest one, or the one that a change has made.
#[derive(Debug, Serialize)]
struct Version {
    version: u64,
}

impl From<u64> for Version {
    fn from(version: u64) -> Version {
        Version { version }
    }
}

/// The query of a change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// The version that the change is for.
    version: Option<u64>,
}

/// The query that names a route.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    route: String,
    /// None is any method.
    method: Option<String>,
    #[serde(default)]
    host: String,
    /// The version that the change is for.
    version: Option<u64>,
}

impl Named {
    fn key(self) -> Key {
        let Named { route, method, host, .. } = self;
        Key { host, route, method }
    }
}

/// Returns the routes of the interface.
pub(super) fn routes(sources: Sources) -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    let mut resources = routes.with_state(Arc::new(sources));
    resources.insert("GET", "/events", events)?;
    resources.insert("GET", "/version", version)?;
    resources.insert("GET", "/routes", list)?;
    resources.insert("GET", "/route", get)?;
    resources.insert_streaming("PUT", "/route", put)?;
    resources.insert_streaming("DELETE", "/route", delete)?;
    resources.insert_streaming("POST", "/batch", batch)?;
    resources.insert("GET", "/explain", explain)?;
    routes.fallback(|_, response| {
        Refusal::new(Status::NOT_FOUND, "there is no such resource").fill_in(response);
    });
    routes.fallback_not_allowed(|_, response| {
        let allow = response.header("Allow").map(<[u8]>::to_vec);
        Refusal::new(Status::METHOD_NOT_ALLOWED, "not with this method").fill_in(response);
        if let Some(allow) = allow {
            // It was a value before.
            let _ = response.append_header("Allow", &allow);
        }
    });
    Ok(routes)
}

fn version(sources: &Sources, _: &Context<'_>, response: &mut Response) {
    response.json(&Version { version: sources.table.version() });
}

/// Lists all routes of one version.
fn list(sources: &Sources, _: &Context<'_>, response: &mut Response) {
    #[derive(Serialize)]
    struct List<'t> {
        version: u64,
        routes: Vec<ListedRoute<'t>>,
    }
    sources.table.read(|table, hosts| {
        let version = hosts.version();
        let routes = table.routes().iter().filter_map(ListedRoute::of).collect();
        response.json(&List { version, routes });
    });
}

fn get(sources: &Sources, context: &Context<'_>, response: &mut Response) {
    #[derive(Serialize)]
    struct One<'t> {
        version: u64,
        #[serde(flatten)]
        route: ListedRoute<'t>,
    }
    let named: Result<Named, Refusal> = query(context);
    sources.table.read(|table, hosts| {
        let version = hosts.version();
        let found = named.and_then(|named| {
            let key = named.key();
            let found = table.routes().get_key_value(&key).and_then(ListedRoute::of);
            found.map(|route| One { version, route }).ok_or_else(|| Refusal::unknown_route(&key))
        });
        reply(response, &found);
    });
}

/// Inserts a route, or replaces its answer.
fn put(sources: &Sources, context: &Context<'_>, response: &mut Response) {
    let ready = editable(sources).and_then(|table| Ok((table, query::<Expected>(context)?)));
    match ready {
        Err(refusal) => refusal.fill_in(response),
        Ok((table, Expected { version })) => {
            receive(response, move |route: PutRoute| apply(&table, version, &route.changes()?))
        }
    }
}

fn delete(sources: &Sources, context: &Context<'_>, response: &mut Response) {
    let ready = editable(sources).and_then(|table| Ok((table, query::<Named>(context)?)));
    let deleted = ready.and_then(|(table, named)| {
        let version = named.version;
        apply(&table, version, &[Change::Delete(named.key())])
    });
    reply(response, &deleted);
}

/// Makes all changes, or none.
fn batch(sources: &Sources, _: &Context<'_>, response: &mut Response) {
    match editable(sources) {
        Err(refusal) => refusal.fill_in(response),
        Ok(table) => receive(response, move |batch: Batch| {
            let version = batch.version;
            let (numbers, changes): (Vec<_>, Vec<_>) = batch.changes()?.into_iter().unzip();
            let applied = table.apply(version, &changes).map_err(|refused| {
                let number = refused.change.and_then(|change| numbers.get(change).copied());
                Refusal::from(refused).of_change(number)
            });
            Ok(logged(applied?))
        }),
    }
}

/// Returns the table, if it is changed here.
fn editable(sources: &Sources) -> Result<Arc<LiveTable>, Refusal> {
    match sources.fixed {
        None => Ok(Arc::clone(&sources.table)),
        Some(why) => Err(Refusal::new(Status::CONFLICT, why)),
    }
}

fn explain(sources: &Sources, context: &Context<'_>, response: &mut Response) {
    let explained = query(context).and_then(Question::checked).map(|question| {
        sources.table.read(|table, hosts| question.explain(hosts, hosts.version(), table))
    });
    reply(response, &explained);
}

/// Begins the events of a page.
fn events(sources: &Sources, _: &Context<'_>, response: &mut Response) {
    let Some(events) = Events::new(sources.clone()) else {
        let refusal = Refusal::new(Status::SERVICE_UNAVAILABLE, "too many pages are open");
        return refusal.fill_in(response);
    };
    let begun = response.stream(b"text/event-stream", events);
    if begun.and_then(|()| response.append_header("Cache-Control", b"no-store")).is_err() {
        response.error(Status::INTERNAL_SERVER_ERROR);
    }
}

fn apply(table: &LiveTable, version: Option<u64>, changes: &[Change]) -> Result<Version, Refusal> {
    Ok(logged(table.apply(version, changes)?))
}

/// Logs what differs.
fn logged(Applied { version, lines }: Applied) -> Version {
    lines.iter().for_each(|line| log::info!("admin: version {version}: {line}"));
    version.into()
}

fn query<T: DeserializeOwned>(context: &Context<'_>) -> Result<T, Refusal> {
    context.query().map_err(Refusal::bad_request)
}
