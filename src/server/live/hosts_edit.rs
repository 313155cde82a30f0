//! [`LiveHostsEdit`]: what an update does to the hosts.
//!
//! In: calls of the closure of an update. Out: changes of the newest version, recorded for the
//! other copy of the router, and numbers for the metrics.

use core::fmt;
use core::ops::Deref;

use super::LiveRoutesEdit;
use crate::InsertError;
use crate::live::LiveEdit;
use crate::server::metrics::RouteLabels;
use crate::server::routes::{Hosts, Routes};

/// Changes live routes: passed to the closure of [`LiveHosts::update`](super::LiveHosts::update).
///
/// It dereferences to the [`Hosts`] with the changes so far. A change that fails changes nothing,
/// and the update fails only if the closure returns an error.
pub struct LiveHostsEdit<'edit> {
    edit: LiveEdit<'edit, Hosts>,
    labels: &'edit RouteLabels,
}

impl<'edit> LiveHostsEdit<'edit> {
    pub(super) fn new(
        edit: LiveEdit<'edit, Hosts>,
        labels: &'edit RouteLabels,
    ) -> LiveHostsEdit<'edit> {
        LiveHostsEdit { edit, labels }
    }

    /// Returns the number of the version that the update changes: the newest one.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.edit.version()
    }

    /// Edits the routes of a pattern. Returns `None` if there is no such pattern.
    pub fn host(&mut self, pattern: &str) -> Option<LiveRoutesEdit<'_>> {
        let pattern = pattern.to_owned();
        let routes = self.edit.within(move |hosts: &mut Hosts| hosts.get_mut(&pattern))?;
        Some(LiveRoutesEdit::new(routes, self.labels))
    }

    /// Edits the routes of all hosts that no pattern matches. Returns `None` if there are no such
    /// routes. All routes of a `LiveHosts` that was made from [`Routes`] are of this kind.
    pub fn any_host(&mut self) -> Option<LiveRoutesEdit<'_>> {
        let routes = self.edit.within(Hosts::get_any_mut)?;
        Some(LiveRoutesEdit::new(routes, self.labels))
    }

    /// Inserts the routes of a pattern: [`Hosts::insert`].
    ///
    /// # Errors
    ///
    /// As [`Hosts::insert`].
    pub fn insert(&mut self, pattern: &str, routes: Routes) -> Result<(), InsertError> {
        let new = self.labels.begin();
        let routes = self.numbered(routes);
        self.edit.router.insert(pattern, routes.clone())?;
        new.keep();
        let pattern = pattern.to_owned();
        self.edit.record(move |hosts| drop(hosts.insert(&pattern, routes)));
        Ok(())
    }

    /// Inserts the routes of all hosts that no pattern matches: [`Hosts::insert_any`].
    ///
    /// # Errors
    ///
    /// As [`Hosts::insert_any`].
    pub fn insert_any(&mut self, routes: Routes) -> Result<(), InsertError> {
        let new = self.labels.begin();
        let routes = self.numbered(routes);
        self.edit.router.insert_any(routes.clone())?;
        new.keep();
        self.edit.record(move |hosts| drop(hosts.insert_any(routes)));
        Ok(())
    }

    /// Removes a pattern and its routes, and returns whether it was there.
    pub fn remove(&mut self, pattern: &str) -> bool {
        let removed = self.edit.router.remove(pattern);
        if removed {
            let pattern = pattern.to_owned();
            self.edit.record(move |hosts| _ = hosts.remove(&pattern));
        }
        removed
    }

    /// Removes the routes of all hosts that no pattern matches, and returns whether there were any.
    pub fn remove_any(&mut self) -> bool {
        let removed = self.edit.router.remove_any();
        if removed {
            self.edit.record(|hosts| _ = hosts.remove_any());
        }
        removed
    }

    /// The routes with numbers for the metrics.
    fn numbered(&self, mut routes: Routes) -> Routes {
        routes.number(&mut |method, route| self.labels.add_later(method, route));
        routes
    }
}

impl Deref for LiveHostsEdit<'_> {
    type Target = Hosts;

    fn deref(&self) -> &Hosts {
        &self.edit
    }
}

impl fmt::Debug for LiveHostsEdit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveHostsEdit").field(&self.edit).finish()
    }
}
