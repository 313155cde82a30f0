//! What a request is looked up in: a router, or one for each host.
//!
//! In: a request. Out: a clone of the service of its route and the match, or why there is none and
//! which fallback answers. So nothing is borrowed from a version of a live router.

use alloc::sync::Arc;
use core::fmt;

use http::Request;

use super::fallbacks::{Cause, Fallbacks};
use super::matched::{RouteMatch, SharedText};
#[cfg(feature = "live")]
use crate::LiveRouter;
use crate::{Allowed, HostRouter, Match, MethodError, MethodRouter, Router};

/// Routes to services, and the fallbacks of requests without one.
#[derive(Clone)]
pub(super) struct RouteTable<S> {
    routes: Routes<S>,
    pub(super) fallbacks: Fallbacks<S>,
}

#[derive(Clone)]
enum Routes<S> {
    Paths(Router<Routed<S>>),
    Methods(MethodRouter<Routed<S>>),
    Hosts(HostRouter<Routed<Arc<RouteTable<S>>>>),
    #[cfg(feature = "live")]
    LivePaths(Arc<LiveRouter<Router<S>>>),
    #[cfg(feature = "live")]
    LiveMethods(Arc<LiveRouter<MethodRouter<S>>>),
}

/// A value of a router, and the text that it was inserted with.
#[derive(Clone)]
struct Routed<V> {
    value: V,
    text: Arc<SharedText>,
}

/// What answers a request.
#[expect(clippy::large_enum_variant, reason = "a match is moved once, into the extensions")]
pub(super) enum Endpoint<'t, S> {
    Route(S, RouteMatch),
    /// No route matches, or no host does. Answered by a fallback if there is one.
    NotFound(Option<S>),
    /// Routes match, but not for the method.
    NotAllowed(Option<S>, Allowed<'t>),
}

impl<S: Clone> RouteTable<S> {
    pub(super) fn find<B>(&self, request: &Request<B>) -> Endpoint<'_, S> {
        let (method, path) = (request.method().as_str(), request.uri().path());
        let known = |found: Match<'_, '_, &Routed<S>>| {
            let Routed { value, text } = found.value;
            Endpoint::Route(value.clone(), RouteMatch::new(request, text, found.params))
        };
        let found = match &self.routes {
            Routes::Paths(paths) => paths.at(path).map(known).map_err(|_| MethodError::NotFound),
            Routes::Methods(methods) => methods.at(method, path).map(known),
            Routes::Hosts(hosts) => return self.find_by_host(hosts, request),
            #[cfg(feature = "live")]
            Routes::LivePaths(live) => match live.load().at(path) {
                Ok(found) => Ok(of_live(request, found)),
                Err(_) => Err(MethodError::NotFound),
            },
            #[cfg(feature = "live")]
            Routes::LiveMethods(live) => match live.load().at(method, path) {
                Ok(found) => Ok(of_live(request, found)),
                Err(error) => Err(error.into_owned()),
            },
        };
        found.unwrap_or_else(|error| match error {
            MethodError::NotFound => Endpoint::NotFound(self.fallback(Cause::NotFound, path)),
            MethodError::NotAllowed(allowed) => {
                Endpoint::NotAllowed(self.fallback(Cause::NotAllowed, path), allowed)
            }
        })
    }

    fn fallback(&self, cause: Cause, path: &str) -> Option<S> {
        self.fallbacks.find(cause, path).cloned()
    }

    /// Finds what answers a request in the table of its host. The fallbacks of that table come
    /// before those of this one.
    fn find_by_host<'t, B>(
        &'t self,
        hosts: &'t HostRouter<Routed<Arc<RouteTable<S>>>>,
        request: &Request<B>,
    ) -> Endpoint<'t, S> {
        let ours = |cause| self.fallback(cause, request.uri().path());
        let Ok(host) = hosts.at_request(request) else {
            return Endpoint::NotFound(ours(Cause::NotFound));
        };
        let Routed { value: table, text } = host.value;
        match table.find(request) {
            Endpoint::Route(service, mut found) => {
                found.add_host(request, text, host.params);
                Endpoint::Route(service, found)
            }
            Endpoint::NotFound(theirs) => {
                Endpoint::NotFound(theirs.or_else(|| ours(Cause::NotFound)))
            }
            Endpoint::NotAllowed(theirs, allowed) => {
                Endpoint::NotAllowed(theirs.or_else(|| ours(Cause::NotAllowed)), allowed)
            }
        }
    }
}

/// The service and the match of a live router. The text of the route is copied: its values come
/// without one that is shared.
#[cfg(feature = "live")]
fn of_live<S: Clone, B>(request: &Request<B>, found: Match<'_, '_, &S>) -> Endpoint<'static, S> {
    let text = SharedText::new(found.route());
    Endpoint::Route(found.value.clone(), RouteMatch::new(request, &text, found.params))
}

/// Gives values the text that they were inserted with. Neighbours with the same text share it.
fn set_texts<'r, V: 'r>(routes: impl Iterator<Item = (&'r str, &'r mut Routed<V>)>) {
    let mut last: Option<&Arc<SharedText>> = None;
    for (text, routed) in routes {
        let shared = last.filter(|last| last.as_str() == text);
        routed.text = shared.map_or_else(|| SharedText::new(text), Arc::clone);
        last = Some(&routed.text);
    }
}

/// Wraps a value, until its text is known.
fn without_text<V>() -> impl FnMut(V) -> Routed<V> {
    let text = SharedText::new("");
    move |value| Routed { value, text: Arc::clone(&text) }
}

impl<S> From<Router<S>> for RouteTable<S> {
    fn from(router: Router<S>) -> Self {
        let mut paths = router.map_values(without_text());
        set_texts(paths.iter_mut());
        let fallbacks = Fallbacks::new(paths.constraints());
        RouteTable { fallbacks, routes: Routes::Paths(paths) }
    }
}

impl<S> From<MethodRouter<S>> for RouteTable<S> {
    fn from(router: MethodRouter<S>) -> Self {
        let mut methods = router.map_values(without_text());
        set_texts(methods.iter_mut().map(|(_, text, routed)| (text, routed)));
        let fallbacks = Fallbacks::new(methods.constraints());
        RouteTable { fallbacks, routes: Routes::Methods(methods) }
    }
}

impl<S> From<HostRouter<Arc<RouteTable<S>>>> for RouteTable<S> {
    fn from(router: HostRouter<Arc<RouteTable<S>>>) -> Self {
        let mut hosts = router.map_values(without_text());
        set_texts(hosts.iter_mut());
        RouteTable { fallbacks: Fallbacks::default(), routes: Routes::Hosts(hosts) }
    }
}

#[cfg(feature = "live")]
impl<S> From<Arc<LiveRouter<Router<S>>>> for RouteTable<S> {
    fn from(live: Arc<LiveRouter<Router<S>>>) -> Self {
        let fallbacks = Fallbacks::new(live.load().constraints());
        RouteTable { fallbacks, routes: Routes::LivePaths(live) }
    }
}

#[cfg(feature = "live")]
impl<S> From<Arc<LiveRouter<MethodRouter<S>>>> for RouteTable<S> {
    fn from(live: Arc<LiveRouter<MethodRouter<S>>>) -> Self {
        let fallbacks = Fallbacks::new(live.load().constraints());
        RouteTable { fallbacks, routes: Routes::LiveMethods(live) }
    }
}

fn show_paths<V>(paths: &Router<V>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_set().entries(paths.iter().map(|(text, _)| text)).finish()
}

fn show_methods<V>(methods: &MethodRouter<V>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let routes = methods.iter().map(|(method, text, _)| (method.unwrap_or("any"), text));
    f.debug_set().entries(routes).finish()
}

/// Shows the texts of the routes, by host if there are any.
impl<S> fmt::Debug for RouteTable<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.routes {
            Routes::Paths(paths) => show_paths(paths, f),
            Routes::Methods(methods) => show_methods(methods, f),
            #[cfg(feature = "live")]
            Routes::LivePaths(live) => show_paths(&live.load(), f),
            #[cfg(feature = "live")]
            Routes::LiveMethods(live) => show_methods(&live.load(), f),
            Routes::Hosts(hosts) => {
                let tables = hosts.iter().map(|(pattern, routed)| (pattern, &routed.value));
                f.debug_map().entries(tables).finish()
            }
        }
    }
}
