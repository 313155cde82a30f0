//! What a request is looked up in: a router, or one for each host.
//!
//! In: a request. Out: the service of its route and the match, or why there is none and which
//! fallback answers.

use alloc::sync::Arc;
use core::fmt;

use http::Request;

use super::fallbacks::{Cause, Fallbacks};
use super::matched::{RouteMatch, SharedText};
use crate::{Allowed, HostRouter, MethodError, MethodRouter, Router};

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
    Route(&'t S, RouteMatch),
    /// No route matches, or no host does. Answered by a fallback if there is one.
    NotFound(Option<&'t S>),
    /// Routes match, but not for the method.
    NotAllowed(Option<&'t S>, Allowed<'t>),
}

impl<S> RouteTable<S> {
    pub(super) fn find<B>(&self, request: &Request<B>) -> Endpoint<'_, S> {
        let path = request.uri().path();
        let found = match &self.routes {
            Routes::Paths(paths) => paths.at(path).map_err(|_| MethodError::NotFound),
            Routes::Methods(methods) => methods.at(request.method().as_str(), path),
            Routes::Hosts(hosts) => return self.find_by_host(hosts, request),
        };
        match found {
            Ok(found) => {
                let Routed { value, text } = found.value;
                Endpoint::Route(value, RouteMatch::new(request, text, found.params))
            }
            Err(MethodError::NotFound) => {
                Endpoint::NotFound(self.fallbacks.find(Cause::NotFound, path))
            }
            Err(MethodError::NotAllowed(allowed)) => {
                Endpoint::NotAllowed(self.fallbacks.find(Cause::NotAllowed, path), allowed)
            }
        }
    }

    /// Finds what answers a request in the table of its host. The fallbacks of that table come
    /// before those of this one.
    fn find_by_host<'t, B>(
        &'t self,
        hosts: &'t HostRouter<Routed<Arc<RouteTable<S>>>>,
        request: &Request<B>,
    ) -> Endpoint<'t, S> {
        let ours = |cause| self.fallbacks.find(cause, request.uri().path());
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

/// Shows the texts of the routes, by host if there are any.
impl<S> fmt::Debug for RouteTable<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.routes {
            Routes::Paths(paths) => {
                f.debug_set().entries(paths.iter().map(|(text, _)| text)).finish()
            }
            Routes::Methods(methods) => {
                let routes =
                    methods.iter().map(|(method, text, _)| (method.unwrap_or("any"), text));
                f.debug_set().entries(routes).finish()
            }
            Routes::Hosts(hosts) => {
                let tables = hosts.iter().map(|(pattern, routed)| (pattern, &routed.value));
                f.debug_map().entries(tables).finish()
            }
        }
    }
}
