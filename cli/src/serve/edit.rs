//! Edits of live routes by host and key.
//!
//! In: an edit, and a key with what it should serve. Out: the edit with the change, or why it was
//! refused. Knows nothing of files.

use std::error::Error;
use std::fmt;

use routetree::InsertError;
use routetree::server::{LiveHostsEdit, LiveRoutesEdit, Routes};

use super::table::{Builder, Key, Served};

/// Why a route is not put.
#[derive(Debug)]
pub(super) enum PutError {
    /// The router refuses it.
    Route(InsertError),
    /// Its host has no routes.
    NoHost,
}

/// The routes of a host; the empty text is any host.
fn routes_of<'e>(edit: &'e mut LiveHostsEdit<'_>, host: &str) -> Option<LiveRoutesEdit<'e>> {
    if host.is_empty() { edit.any_host() } else { edit.host(host) }
}

pub(super) fn insert_host(
    edit: &mut LiveHostsEdit<'_>,
    host: &str,
    routes: Routes,
) -> Result<(), InsertError> {
    if host.is_empty() { edit.insert_any(routes) } else { edit.insert(host, routes) }
}

pub(super) fn remove_host(edit: &mut LiveHostsEdit<'_>, host: &str) {
    if host.is_empty() {
        edit.remove_any()
    } else {
        edit.remove(host)
    };
}

/// Inserts a route, or replaces its handler.
pub(super) fn put(
    edit: &mut LiveHostsEdit<'_>,
    builder: &Builder,
    key: &Key,
    served: &Served,
) -> Result<(), PutError> {
    let mut routes = routes_of(edit, &key.host).ok_or(PutError::NoHost)?;
    let handler = builder.handler(key, served);
    let put = match &key.method {
        Some(method) => routes.replace(method, &key.route, handler),
        None => routes.replace_any(&key.route, handler),
    };
    put.map(|_| ()).map_err(PutError::Route)
}

pub(super) fn remove(edit: &mut LiveHostsEdit<'_>, key: &Key) {
    if let Some(mut routes) = routes_of(edit, &key.host) {
        match &key.method {
            Some(method) => routes.remove(method, &key.route),
            None => routes.remove_any(&key.route),
        };
    }
}

impl From<InsertError> for PutError {
    fn from(error: InsertError) -> PutError {
        PutError::Route(error)
    }
}

impl fmt::Display for PutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PutError::Route(error) => error.fmt(f),
            PutError::NoHost => f.write_str("its host has no routes"),
        }
    }
}

impl Error for PutError {}
