//! What a server takes its routes from, and which version of them an event loop serves now.
//!
//! In: fixed or live routes. Out: plain [`Hosts`], for a loop or for a request that takes long.
//! Fixed routes are shared and never change. With live routes, a loop takes the newest version
//! before it acts on a client, and holds none while it waits for the system.

use std::sync::Arc;

#[cfg(feature = "live")]
use super::live::{LiveHosts, LiveVersion};
use super::metrics::RouteLabels;
use super::routes::{Hosts, Routes};
#[cfg(feature = "live")]
use crate::live::Held;

/// What a [`Server`](super::Server) takes its routes from: [`Routes`] or [`Hosts`], which are then
/// fixed, or, with the feature `live`, `LiveHosts`.
#[derive(Clone, Debug)]
pub struct ServedRoutes(Source);

#[derive(Clone, Debug)]
enum Source {
    Fixed(Arc<Hosts>, Arc<RouteLabels>),
    #[cfg(feature = "live")]
    Live(LiveHosts),
}

impl ServedRoutes {
    /// Returns the labels of the routes for the metrics.
    pub(super) fn labels(&self) -> Arc<RouteLabels> {
        match &self.0 {
            Source::Fixed(_, labels) => Arc::clone(labels),
            #[cfg(feature = "live")]
            Source::Live(live) => live.labels(),
        }
    }

    /// Returns the routes for one event loop.
    pub(super) fn current(&self) -> CurrentRoutes {
        CurrentRoutes(match &self.0 {
            Source::Fixed(hosts, _) => Current::Fixed(Arc::clone(hosts)),
            #[cfg(feature = "live")]
            Source::Live(live) => Current::Live(LiveVersion::newest(live)),
        })
    }
}

impl From<Hosts> for ServedRoutes {
    fn from(mut hosts: Hosts) -> Self {
        let mut labels = RouteLabels::default();
        hosts.number(&mut |method, route| labels.add(method, route));
        ServedRoutes(Source::Fixed(Arc::new(hosts), Arc::new(labels)))
    }
}

impl From<Routes> for ServedRoutes {
    fn from(routes: Routes) -> Self {
        Hosts::from(routes).into()
    }
}

#[cfg(feature = "live")]
impl From<LiveHosts> for ServedRoutes {
    fn from(live: LiveHosts) -> Self {
        ServedRoutes(Source::Live(live))
    }
}

/// The routes that an event loop serves now.
#[derive(Debug)]
pub(super) struct CurrentRoutes(Current);

#[derive(Debug)]
enum Current {
    Fixed(Arc<Hosts>),
    #[cfg(feature = "live")]
    Live(LiveVersion),
}

impl CurrentRoutes {
    /// Returns the routes.
    #[inline]
    pub(super) fn hosts(&self) -> &Hosts {
        match &self.0 {
            Current::Fixed(hosts) => hosts,
            #[cfg(feature = "live")]
            Current::Live(version) => version.hosts(),
        }
    }

    /// Takes the newest version of live routes.
    #[inline]
    pub(super) fn renew(&mut self) {
        match &mut self.0 {
            Current::Fixed(_) => {}
            #[cfg(feature = "live")]
            Current::Live(version) => version.renew(),
        }
    }

    /// Lets go of live routes until they are renewed: a held version costs memory, and may cost an
    /// update a copy.
    pub(super) fn let_go(&mut self) {
        match &mut self.0 {
            Current::Fixed(_) => {}
            #[cfg(feature = "live")]
            Current::Live(version) => version.let_go(),
        }
    }

    /// Keeps this version for a request. Fixed routes need not be kept.
    pub(super) fn keep(&self) -> KeptRoutes {
        match &self.0 {
            Current::Fixed(_) => KeptRoutes::default(),
            #[cfg(feature = "live")]
            Current::Live(version) => KeptRoutes { version: Some(version.keep()) },
        }
    }
}

/// The version of live routes that a request keeps until its response; nothing if the routes are
/// fixed.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptRoutes {
    #[cfg(feature = "live")]
    version: Option<Held<Hosts>>,
}

impl KeptRoutes {
    /// Returns the routes that were kept, or the current ones if they are fixed.
    pub(super) fn hosts<'a>(&'a self, current: &'a CurrentRoutes) -> &'a Hosts {
        #[cfg(feature = "live")]
        if let Some(version) = &self.version {
            return version;
        }
        current.hosts()
    }

    /// Returns whether nothing is kept.
    pub(super) fn is_empty(&self) -> bool {
        #[cfg(feature = "live")]
        return self.version.is_none();
        #[cfg(not(feature = "live"))]
        true
    }
}
