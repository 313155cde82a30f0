//! [`LiveTable`]: a [`Sink`] that changes a [`LiveRouter`].
//!
//! Input: changes of one revision. Output: the next version of the router.

use std::fmt;
use std::sync::Arc;

use routetree::{HostRouter, InsertError, LiveEdit, LiveRouter, MethodRouter};

use crate::sink::{Change, Place, Sink};

/// The routes of etcd as a [`LiveRouter`]: hosts, and the routes of each host by method.
///
/// Only the follower should change the router. A host is in it while it has a route.
///
/// # Examples
///
/// ```
/// use routetree_etcd::{LiveTable, Sink};
///
/// let table = LiveTable::<String>::new();
/// let router = table.router();          // for the threads that serve requests
/// assert!(router.load().at("example.com").is_err());
/// # fn sink<T>(_: impl Sink<T>) {}
/// # sink(table);
/// ```
pub struct LiveTable<T> {
    router: Arc<TableRouter<T>>,
    template: MethodRouter<T>,
}

/// The live router of a [`LiveTable`].
pub type TableRouter<T> = LiveRouter<HostRouter<MethodRouter<T>>>;

impl<T: Clone + Send + 'static> LiveTable<T> {
    /// A table without routes.
    #[must_use]
    pub fn new() -> LiveTable<T> {
        LiveTable::with_template(MethodRouter::<T>::new())
    }

    /// A table whose hosts have the constraints of this router. Give the same to
    /// [`Options::template`](crate::Options::template).
    #[must_use]
    pub fn with_template<U>(template: MethodRouter<U>) -> LiveTable<T> {
        LiveTable {
            router: Arc::new(LiveRouter::new(HostRouter::new())),
            template: empty_of(template),
        }
    }

    /// The router, to look up requests in.
    #[must_use]
    pub fn router(&self) -> Arc<TableRouter<T>> {
        Arc::clone(&self.router)
    }
}

/// The constraints of a router, without its routes.
pub(crate) fn empty_of<T, U>(mut template: MethodRouter<U>) -> MethodRouter<T> {
    template.clear();
    template.map_values(|_| unreachable!("the router was cleared"))
}

impl<T: Clone + Send + 'static> Default for LiveTable<T> {
    fn default() -> Self {
        LiveTable::new()
    }
}

impl<T> fmt::Debug for LiveTable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveTable").field("version", &self.router.version()).finish_non_exhaustive()
    }
}

type Edit<'edit, T> = LiveEdit<'edit, HostRouter<MethodRouter<T>>>;

impl<T: Clone + Send + Sync + 'static> Sink<T> for LiveTable<T> {
    fn apply(&mut self, changes: &[Change<T>], _revision: i64) -> Result<(), String> {
        let template = &self.template;
        let all = |edit: &mut Edit<'_, T>| {
            // Hosts that lose all routes go first: new ones may be of the same shape.
            let removed = || changes.iter().filter(|change| matches!(change, Change::Remove(_)));
            removed().for_each(|change| remove(edit, change.place()));
            removed().for_each(|change| remove_if_empty(edit, change.place()));
            changes.iter().try_for_each(|change| match change {
                Change::Remove(_) => Ok(()),
                Change::Set(place, value) => set(edit, place, value, template),
            })
        };
        self.router.update(all).map_err(|error: InsertError| error.to_string())
    }
}

fn site<'edit, T: Clone + Send + 'static>(
    edit: &'edit mut Edit<'_, T>,
    place: &Place,
) -> Option<LiveEdit<'edit, MethodRouter<T>>> {
    match &place.host {
        Some(host) => edit.host(host),
        None => edit.any_host(),
    }
}

fn remove<T: Clone + Send + 'static>(edit: &mut Edit<'_, T>, place: &Place) {
    if let Some(mut site) = site(edit, place) {
        match &place.method {
            Some(method) => site.remove(method, &place.route),
            None => site.remove_any(&place.route),
        };
    }
}

fn set<T: Clone + Send + 'static>(
    edit: &mut Edit<'_, T>,
    place: &Place,
    value: &T,
    template: &MethodRouter<T>,
) -> Result<(), InsertError> {
    match &place.host {
        Some(host) if !edit.contains(host) => edit.insert(host, template.clone())?,
        None if !edit.contains_any() => edit.insert_any(template.clone())?,
        _ => {}
    }
    let Some(mut site) = site(edit, place) else { return Ok(()) };
    match &place.method {
        Some(method) => site.replace(method, &place.route, value.clone()),
        None => site.replace_any(&place.route, value.clone()),
    }
    .map(drop)
}

fn remove_if_empty<T: Clone + Send + 'static>(edit: &mut Edit<'_, T>, place: &Place) {
    match &place.host {
        Some(host) if edit.get(host).is_some_and(MethodRouter::is_empty) => {
            edit.remove(host);
        }
        None if edit.get_any().is_some_and(MethodRouter::is_empty) => {
            edit.remove_any();
        }
        _ => {}
    }
}
