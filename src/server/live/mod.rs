//! [`LiveHosts`]: routes that change while requests run.
//!
//! In: updates. Out: a version of the routes for each request, which never changes. Versions are
//! those of a [`LiveRouter`] whose router is [`Hosts`].
//!
//! - `hosts_edit.rs`, `routes_edit.rs`: what an update can change
//! - `version.rs`: the version that an event loop serves now

mod hosts_edit;
mod routes_edit;
mod version;

use core::fmt;
use std::sync::Arc;

pub use hosts_edit::LiveHostsEdit;
pub use routes_edit::LiveRoutesEdit;
pub(super) use version::LiveVersion;

use super::metrics::RouteLabels;
use super::routes::Hosts;
use crate::live::{Counted, LiveRouter, Snapshot};

/// The routes of a server, which can change while it runs. A clone is a handle to the same routes.
///
/// Give one handle to [`Server::bind`](super::Server::bind), and keep another one for
/// [`update`](LiveHosts::update). Servers can share live routes.
///
/// # Examples
///
/// ```
/// use routetree::server::{Config, LiveHosts, Routes, Server};
///
/// let mut routes = Routes::new();
/// routes.insert("GET", "/old", |_, response| response.text("old"))?;
/// let live = LiveHosts::new(routes);
/// let server = Server::bind("127.0.0.1:0", live.clone(), Config::default())?;
///
/// // While the server runs:
/// live.update(|edit| {
///     let mut site = edit.any_host().expect("it was there from the start");
///     site.remove("GET", "/old");
///     site.insert("GET", "/new", |_, response| response.text("new"))
/// })?;
/// assert_eq!(live.version(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Versions
///
/// An update publishes all its changes at once, as a new version, or none of them. One version
/// serves a request from its lookup to the end of its response, even if its body takes long to
/// arrive or its response [comes later](super::Response::later). Its hooks and its
/// [links](super::Context::url) are those of that version. A request that is received after
/// `update` has returned gets the version of that update or a newer one.
///
/// An update cannot change what surrounds the routes of all hosts: the middleware and the
/// constraints of the [`Hosts`].
///
/// # Cost
///
/// An event loop looks for a newer version before it processes what it has received from a client,
/// which is one comparison. Lookups cost the same as in fixed routes. An update costs what it costs
/// in a [`LiveRouter`](crate::LiveRouter#cost): its changes, made twice, and sometimes a copy of
/// the table. Handlers, middleware and guards are shared, not copied. A server without requests
/// holds no version. A request that takes long holds its own, which is a whole table: the deadlines
/// and the number of connections bound how many there are, and [`copies`](LiveHosts::copies) counts
/// them.
#[derive(Clone)]
pub struct LiveHosts {
    router: Arc<LiveRouter<Hosts>>,
    labels: Arc<RouteLabels>,
}

impl LiveHosts {
    /// Creates live routes, with these as version 0.
    #[must_use]
    pub fn new(routes: impl Into<Hosts>) -> LiveHosts {
        let mut hosts = routes.into();
        let mut labels = RouteLabels::default();
        hosts.number(&mut |method, route| labels.add(method, route));
        LiveHosts { router: Arc::new(LiveRouter::new(hosts)), labels: Arc::new(labels) }
    }

    /// Returns the newest version, which never changes. Drop it soon: while it is held, an update
    /// may have to copy all routes.
    #[must_use]
    pub fn load(&self) -> Snapshot<Hosts> {
        self.router.load()
    }

    /// Returns the number of the newest version, which is the number of updates published so far.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.router.version()
    }

    /// Returns how many copies of the routes are in memory: the newest version, the one before it,
    /// and each older one that requests or snapshots hold; see
    /// [`LiveRouter::copies`](crate::LiveRouter::copies).
    #[must_use]
    pub fn copies(&self) -> usize {
        self.router.copies()
    }

    /// Changes the routes. If the closure returns `Ok`, all its changes are published at once; if
    /// it returns an error or panics, none is.
    ///
    /// Otherwise it is like [`LiveRouter::update`](crate::LiveRouter::update): the closure runs
    /// once and sees its own changes, other updates wait, and an update without a change publishes
    /// nothing. A handler may call it if all updates of the program are short: its event loop waits
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// Returns the error of the closure.
    ///
    /// # Examples
    ///
    /// An update that is refused unless the version is the expected one:
    ///
    /// ```
    /// use routetree::server::{LiveHosts, Routes};
    ///
    /// let live = LiveHosts::new(Routes::new());
    /// let add = |expected: u64, route: &str| {
    ///     live.update(|edit| {
    ///         if edit.version() != expected {
    ///             return Err(format!("the version is {}", edit.version()));
    ///         }
    ///         let mut site = edit.any_host().ok_or("there is no site")?;
    ///         site.insert("GET", route, |_, _| {}).map_err(|error| error.to_string())
    ///     })
    /// };
    /// assert_eq!(add(0, "/a"), Ok(()));
    /// assert_eq!(add(0, "/b"), Err("the version is 1".to_owned()));
    /// ```
    pub fn update<O, E>(
        &self,
        change: impl FnOnce(&mut LiveHostsEdit<'_>) -> Result<O, E>,
    ) -> Result<O, E> {
        self.router.change(|edit| {
            let new = self.labels.begin();
            let changed = change(&mut LiveHostsEdit::new(edit, &self.labels))?;
            new.keep();
            Ok(changed)
        })
    }

    /// Returns the labels of the routes for the metrics.
    pub(super) fn labels(&self) -> Arc<RouteLabels> {
        Arc::clone(&self.labels)
    }
}

impl Counted for Hosts {
    fn count(&self) -> usize {
        self.count_routes()
    }
}

impl fmt::Debug for LiveHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let newest = self.load();
        f.debug_struct("LiveHosts")
            .field("version", &newest.version())
            .field("hosts", &*newest)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::{LiveHosts, LiveHostsEdit};
    use crate::InsertError;
    use crate::server::Routes;
    use crate::server::metrics::{RouteLabels, RouteNumber};

    fn put(edit: &mut LiveHostsEdit<'_>, route: &str) -> Result<(), InsertError> {
        edit.any_host().expect("the site").insert("GET", route, |_, _| {})
    }

    fn number(labels: &RouteLabels, route: &str) -> RouteNumber {
        labels.add_later(Some("GET"), route)
    }

    #[test]
    fn a_change_that_is_not_made_keeps_no_labels() {
        let live = LiveHosts::new(Routes::new());
        let labels = live.labels();
        let fill = |edit: &mut LiveHostsEdit<'_>| {
            (0..100).for_each(|n| put(edit, &format!("/{n}")).expect("a route"));
            let mut routes = Routes::new();
            routes.insert("GET", "/of-host", |_, _| {}).expect("a route");
            edit.insert("a.example", routes).expect("a host");
        };
        let failed = live.update(|edit| {
            fill(edit);
            Err::<(), ()>(())
        });
        assert_eq!((failed, labels.later_len()), (Err(()), 0));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            live.update(|edit| -> Result<(), ()> {
                fill(edit);
                panic!("on purpose");
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(labels.later_len(), 0);
        // Parts that are refused in an update that is not.
        let made = live.update(|edit| {
            put(edit, "/a/{x}")?;
            put(edit, "/a/{y}").expect_err("it conflicts");
            let replaced = edit.any_host().expect("the site").replace("GET", "/a/{z}", |_, _| {});
            replaced.expect_err("it conflicts");
            let mut routes = Routes::new();
            routes.insert("GET", "/b", |_, _| {})?;
            edit.insert_any(routes.clone()).expect_err("there is one");
            edit.insert("{a", routes).expect_err("it is no pattern");
            put(edit, "/c")
        });
        assert_eq!((made, labels.later_len()), (Ok(()), 2));
        let known = [number(&labels, "/a/{x}"), number(&labels, "/c")];
        assert_eq!(labels.later_len(), 2, "they have labels");
        assert!(known[0] != known[1] && !known.contains(&number(&labels, "/d")));
    }
}
