//! [`RouteMatch`]: a match that borrows nothing, for the extensions of a request.
//!
//! In: what a lookup returns, and the request that it was for. Out: the same parameters. Only
//! positions are copied: the path is a handle to the text of the request, and the route a handle to
//! the text in the table.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use http::uri::{Authority, PathAndQuery};
use http::{HeaderValue, Request, header};
use smallvec::SmallVec;

use crate::params::{Params, RouteText};
use crate::pattern::Name;
use crate::values::{INLINE_VALUES, Span, Values};

/// The match of a request. [`RouteService`](crate::RouteService) and
/// [`RouteLayer`](crate::RouteLayer) put it into the extensions of the request.
///
/// A clone copies no text, and allocates nothing up to 8 parameters.
///
/// # Examples
///
/// ```
/// use http::Request;
/// use routetree::RouteMatch;
///
/// /// What a service does with its request.
/// fn greet(request: &Request<()>) -> Option<String> {
///     let found = request.extensions().get::<RouteMatch>()?;
///     let params = found.params();
///     Some(format!("{} by {}", params.get("name")?, found.route()))
/// }
/// # let _ = greet;
/// ```
#[derive(Clone)]
pub struct RouteMatch {
    path: Captured<Option<PathAndQuery>>,
    host: Option<Captured<HostText>>,
}

impl RouteMatch {
    /// From the match of a request's path.
    pub(super) fn new<B>(
        request: &Request<B>,
        route: &Arc<SharedText>,
        params: Params<'_, '_>,
    ) -> RouteMatch {
        let path = request.uri().path_and_query().cloned();
        RouteMatch { path: Captured::new(path, route, params), host: None }
    }

    /// Adds the match of the request's host.
    pub(super) fn add_host<B>(
        &mut self,
        request: &Request<B>,
        pattern: &Arc<SharedText>,
        params: Params<'_, '_>,
    ) {
        let text = HostText::of(request, params.is_empty());
        self.host = Some(Captured::new(text, pattern, params));
    }

    /// Returns the text that the route was inserted with.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.path.route.text
    }

    /// Returns a handle to the text that the route was inserted with. Use it for what outlives the
    /// request, such as metrics: no text is copied.
    #[must_use]
    pub fn shared_route(&self) -> Arc<str> {
        Arc::clone(&self.path.route.handle)
    }

    /// Returns the parameters of the path, [as sent](crate#percent-encoding).
    #[must_use]
    pub fn params(&self) -> Params<'_, '_> {
        self.path.params(self.path.text.as_ref().map_or("", PathAndQuery::path))
    }

    /// Returns the value of the catch-all at the end of the route; the empty text if it has none.
    pub(super) fn rest(&self) -> &str {
        let route = self.route();
        let Some(&Name { start, end }) = self.path.names.last() else { return "" };
        let (before, after) = (route.get(..start as usize), route.get(end as usize..));
        let is_catch_all = before.is_some_and(|before| before.ends_with('*'));
        let is_last = matches!(after, Some("}" | "?}"));
        let value = self.params().iter().next_back().map(|(_, value)| value);
        value.filter(|_| is_catch_all && is_last).unwrap_or_default()
    }

    /// Returns the parameters of the host, or `None` if the service does not route by host. Their
    /// [`route`](Params::route) is the pattern of the host.
    #[must_use]
    pub fn host_params(&self) -> Option<Params<'_, '_>> {
        self.host.as_ref().map(|host| host.params(host.text.as_str()))
    }
}

impl fmt::Debug for RouteMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RouteMatch");
        shown.field("route", &self.route()).field("params", &self.params());
        if let Some(host) = self.host_params() {
            shown.field("host", &host.route()).field("host_params", &host);
        }
        shown.finish()
    }
}

/// The text of a route: as parameters need it, and as a handle for users.
pub(super) struct SharedText {
    text: String,
    handle: Arc<str>,
}

impl SharedText {
    pub(super) fn new(text: &str) -> Arc<SharedText> {
        Arc::new(SharedText { text: text.into(), handle: text.into() })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// Parameters, and the texts that they are parts of.
#[derive(Clone)]
struct Captured<T> {
    text: T,
    route: Arc<SharedText>,
    names: SmallVec<[Name; INLINE_VALUES]>,
    values: Values,
}

impl<T> Captured<T> {
    fn new(text: T, route: &Arc<SharedText>, params: Params<'_, '_>) -> Captured<T> {
        let (names, values) = params.into_positions();
        Captured { text, route: Arc::clone(route), names: SmallVec::from_slice(names), values }
    }

    fn params<'a>(&'a self, text: &'a str) -> Params<'a, 'a> {
        let within = &self.route.text;
        let route = RouteText { within, position: Span::new(0, within.len()) };
        Params::of_match(text, route, &self.names, self.values.clone())
    }
}

/// The host of a request.
#[derive(Clone)]
enum HostText {
    /// It has no values, so nobody reads it.
    Unread,
    Uri(Authority),
    Header(HeaderValue),
}

impl HostText {
    fn of<B>(request: &Request<B>, unread: bool) -> HostText {
        let header = || request.headers().get(header::HOST);
        match request.uri().authority() {
            _ if unread => HostText::Unread,
            Some(authority) => HostText::Uri(authority.clone()),
            None => header().map_or(HostText::Unread, |host| HostText::Header(host.clone())),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            HostText::Unread => "",
            HostText::Uri(authority) => authority.as_str(),
            HostText::Header(host) => host.to_str().unwrap_or_default(),
        }
    }
}
