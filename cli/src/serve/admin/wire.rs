//! Routes and changes as the admin interface reads and writes them.
//!
//! In: JSON with the keys of a file in TOML. Out: changes of the live table. And back: entries of a
//! table as JSON.

use serde::{Deserialize, Serialize};

use super::reply::Refusal;
use crate::answer::Answer;
use crate::serve::live_table::Change;
use crate::serve::table::{Key, Served};

/// A route with its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PutRoute {
    route: String,
    #[serde(default)]
    method: Methods,
    #[serde(default)]
    host: String,
    name: Option<String>,
    #[serde(default)]
    answer: Answer,
}

/// Which route it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteName {
    route: String,
    #[serde(default)]
    method: Methods,
    #[serde(default)]
    host: String,
}

/// No method stands for any.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Methods {
    #[default]
    Any,
    One(String),
    Some(Vec<String>),
}

/// Changes that are made together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    /// The version that they are for.
    pub(super) version: Option<u64>,
    changes: Vec<BatchChange>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BatchChange {
    Put(PutRoute),
    Delete(RouteName),
}

/// A route as it is listed: one for each method.
#[derive(Debug, Serialize)]
pub(super) struct ListedRoute<'t> {
    route: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'t str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    host: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'t str>,
    #[serde(skip_serializing_if = "is_echo")]
    answer: &'t Answer,
}

fn is_echo(answer: &&Answer) -> bool {
    matches!(answer, Answer::Echo)
}

impl<'t> ListedRoute<'t> {
    /// Returns a route of a table. `None` if it is one of the server itself.
    pub(super) fn of((key, served): (&'t Key, &'t Served)) -> Option<ListedRoute<'t>> {
        let Served::Answer { answer, name } = served else { return None };
        let Key { host, route, method } = key;
        let (method, name) = (method.as_deref(), name.as_deref());
        Some(ListedRoute { route, method, host, name, answer })
    }
}

impl Methods {
    /// Returns each method; `None` is any.
    fn each(self) -> Result<Vec<Option<String>>, Refusal> {
        match self {
            Methods::Any => Ok(vec![None]),
            Methods::One(method) => Ok(vec![Some(method)]),
            Methods::Some(methods) if methods.is_empty() => {
                Err(Refusal::bad_request("`method` is an empty list: leave it out for any method"))
            }
            Methods::Some(methods) => Ok(methods.into_iter().map(Some).collect()),
        }
    }
}

impl PutRoute {
    /// Returns one change for each method.
    pub(super) fn changes(self) -> Result<Vec<Change>, Refusal> {
        let PutRoute { route, method, host, name, answer } = self;
        let put = |method| {
            let key = Key { host: host.clone(), route: route.clone(), method };
            Change::Put(key, Served::Answer { answer: answer.clone(), name: name.clone() })
        };
        Ok(method.each()?.into_iter().map(put).collect())
    }
}

impl RouteName {
    /// Returns one change for each method.
    fn changes(self) -> Result<Vec<Change>, Refusal> {
        let RouteName { route, method, host } = self;
        let key = |method| Key { host: host.clone(), route: route.clone(), method };
        Ok(method.each()?.into_iter().map(|method| Change::Delete(key(method))).collect())
    }
}

impl Batch {
    /// Returns all changes, each with its number in the batch.
    pub(super) fn changes(self) -> Result<Vec<(usize, Change)>, Refusal> {
        let mut all = Vec::new();
        for (number, change) in self.changes.into_iter().enumerate() {
            let changes = match change {
                BatchChange::Put(route) => route.changes(),
                BatchChange::Delete(name) => name.changes(),
            };
            let changes = changes.map_err(|refusal| refusal.of_change(Some(number)))?;
            all.extend(changes.into_iter().map(|change| (number, change)));
        }
        Ok(all)
    }
}
