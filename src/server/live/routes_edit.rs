//! [`LiveRoutesEdit`]: what an update does to the routes of a host.
//!
//! In: calls of the closure of an update. Out: changes of the newest version, recorded for the
//! other copy of the router, and numbers for the metrics.

use core::fmt;
use core::ops::Deref;

use crate::live::LiveEdit;
use crate::server::context::Context;
use crate::server::metrics::{RouteLabels, RouteNumber};
use crate::server::request::Request;
use crate::server::response::{HandlerOutput, Response};
use crate::server::routes::{RouteEntry, Routes};
use crate::{ConstraintError, InsertError};

/// Changes the routes of a host: returned by [`LiveHostsEdit::host`](super::LiveHostsEdit::host).
///
/// It dereferences to the [`Routes`] with the changes so far. A new route has the middleware of the
/// `Routes` themselves, but of none of their [groups](Routes#groups).
pub struct LiveRoutesEdit<'edit> {
    edit: LiveEdit<'edit, Routes>,
    labels: &'edit RouteLabels,
}

impl<'edit> LiveRoutesEdit<'edit> {
    pub(super) fn new(
        edit: LiveEdit<'edit, Routes>,
        labels: &'edit RouteLabels,
    ) -> LiveRoutesEdit<'edit> {
        LiveRoutesEdit { edit, labels }
    }

    /// Inserts a handler: [`Routes::insert`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert`].
    pub fn insert<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler))
    }

    /// Inserts a handler for any method: [`Routes::insert_any`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_any`].
    pub fn insert_any<R: HandlerOutput>(
        &mut self,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(None, route, RouteEntry::of(handler))
    }

    /// Inserts a handler that runs before the body is read: [`Routes::insert_streaming`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_streaming`].
    pub fn insert_streaming<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler).streaming())
    }

    /// Inserts a handler for the requests that a guard accepts: [`Routes::insert_where`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_where`].
    pub fn insert_where<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        guard: impl Fn(&Request<'_>) -> bool + Send + Sync + 'static,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler).guarded(guard))
    }

    /// Replaces the handler of a route for a method, or inserts it. Returns whether there was one.
    ///
    /// The new handler has no guard, runs after the body is read, and is in no
    /// [group](Routes#groups), whatever the old one had.
    ///
    /// # Errors
    ///
    /// As [`Routes::insert`], but not for a route of the same text and method.
    pub fn replace<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<bool, InsertError> {
        self.replace_entry(Some(method), route, RouteEntry::of(handler))
    }

    /// Replaces the handler of a route for any method, or inserts it. Returns whether there was
    /// one.
    ///
    /// # Errors
    ///
    /// As [`LiveRoutesEdit::replace`].
    pub fn replace_any<R: HandlerOutput>(
        &mut self,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<bool, InsertError> {
        self.replace_entry(None, route, RouteEntry::of(handler))
    }

    /// Removes a route for a method, and returns whether it was there.
    pub fn remove(&mut self, method: &str, route: &str) -> bool {
        self.remove_entry(Some(method), route)
    }

    /// Removes a route for any method, and returns whether it was there.
    pub fn remove_any(&mut self, route: &str) -> bool {
        self.remove_entry(None, route)
    }

    /// Registers a custom constraint: [`Routes::constraint`].
    ///
    /// # Errors
    ///
    /// As [`Routes::constraint`].
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        let added = self.edit.router.add_constraint(name, accepts)?;
        self.edit.record(move |routes| routes.adopt_constraints(&added, true));
        Ok(())
    }

    /// Registers a constraint by regular expression: [`Routes::constraint_regex`].
    ///
    /// # Errors
    ///
    /// As [`Routes::constraint_regex`].
    #[cfg(feature = "regex")]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        let added = self.edit.router.add_constraint_regex(name, expression)?;
        self.edit.record(move |routes| routes.adopt_constraints(&added, false));
        Ok(())
    }

    fn insert_entry(
        &mut self,
        method: Option<&str>,
        route: &str,
        entry: RouteEntry,
    ) -> Result<(), InsertError> {
        let new = self.labels.begin();
        let entry = entry.numbered(self.number(method, route));
        self.edit.router.insert_entry(method, route, entry.clone())?;
        new.keep();
        let (method, route) = (method.map(str::to_owned), route.to_owned());
        self.edit.record(move |routes| {
            drop(routes.insert_entry(method.as_deref(), &route, entry));
        });
        Ok(())
    }

    fn replace_entry(
        &mut self,
        method: Option<&str>,
        route: &str,
        entry: RouteEntry,
    ) -> Result<bool, InsertError> {
        let new = self.labels.begin();
        let entry = entry.numbered(self.number(method, route));
        let replaced = self.edit.router.replace_entry(method, route, entry.clone())?;
        new.keep();
        let (method, route) = (method.map(str::to_owned), route.to_owned());
        self.edit.record(move |routes| {
            drop(routes.replace_entry(method.as_deref(), &route, entry));
        });
        Ok(replaced)
    }

    fn remove_entry(&mut self, method: Option<&str>, route: &str) -> bool {
        let removed = self.edit.router.remove_entry(method, route);
        if removed {
            let (method, route) = (method.map(str::to_owned), route.to_owned());
            self.edit.record(move |routes| {
                routes.remove_entry(method.as_deref(), &route);
            });
        }
        removed
    }

    fn number(&self, method: Option<&str>, route: &str) -> RouteNumber {
        self.labels.add_later(method, route)
    }
}

impl Deref for LiveRoutesEdit<'_> {
    type Target = Routes;

    fn deref(&self) -> &Routes {
        &self.edit
    }
}

impl fmt::Debug for LiveRoutesEdit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveRoutesEdit").field(&self.edit).finish()
    }
}
