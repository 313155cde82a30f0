//! [`Hosts`]: routes for each host, and the way of a request to the routes of its host.

use core::fmt;
use std::sync::Arc;

use super::endpoint::Endpoint;
use super::{NumberOf, Routes};
use crate::server::catch::catch;
use crate::server::context::HostRoutes;
use crate::server::middleware::{Middleware, MiddlewareChain, RefusedRequest};
use crate::server::request::Request;
use crate::{ConstraintError, Explanation, HostRouter, InsertError, Params, UrlError};

/// The routes of a server that serves several hosts.
///
/// The host is decided first, by a [`HostRouter`], and only its routes count: a path that another
/// host has is a 404. The host is that of the request's target if it names one, otherwise that of
/// the `Host` header. A port does not matter.
///
/// [`Server::bind`](crate::server::Server::bind) takes a `Hosts`, or [`Routes`] for all hosts.
///
/// # Examples
///
/// ```
/// use routetree::server::{Config, Hosts, Routes, Server};
///
/// let mut site = Routes::new();
/// site.insert("GET", "/", |_, response| response.text("front page"))?;
/// let mut tenants = Routes::new();
/// tenants.insert("GET", "/", |context, response| {
///     response.text(context.host_params().get("tenant").unwrap_or_default());
/// })?;
///
/// let mut hosts = Hosts::new();
/// hosts.insert("example.com", site)?;
/// hosts.insert("{tenant}.example.com", tenants)?;
/// hosts.misdirect_unknown(true);
/// let server = Server::bind("127.0.0.1:0", hosts, Config::default())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A clone has the same handlers, middleware and guards, not copies of them.
#[derive(Clone)]
pub struct Hosts {
    pub(super) sites: Sites,
    /// The middleware around all hosts.
    pub(super) chain: MiddlewareChain,
    pub(super) misdirects_unknown: bool,
    /// Whether there are custom constraints, which may panic.
    has_constraints: bool,
}

/// The routes of each host.
#[expect(clippy::large_enum_variant, reason = "there is one for each server")]
#[derive(Clone)]
pub(super) enum Sites {
    /// The same for every host.
    One(Routes),
    Many(HostRouter<Routes>),
}

impl Hosts {
    /// Creates a set without hosts: every request gets a 404.
    #[must_use]
    pub fn new() -> Hosts {
        Hosts::of(Sites::Many(HostRouter::new()))
    }

    fn of(sites: Sites) -> Hosts {
        let chain = MiddlewareChain::default();
        Hosts { sites, chain, misdirects_unknown: false, has_constraints: false }
    }

    /// Inserts the routes of the hosts that match a pattern, as in
    /// [`HostRouter`](crate::HostRouter#patterns).
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] if the text is not a pattern, or if another pattern has the same
    /// shape; the error names both. The hosts are then unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Hosts, Routes};
    ///
    /// let mut hosts = Hosts::new();
    /// hosts.insert("{tenant}.example.com", Routes::new())?;
    /// let error = hosts.insert("{name}.example.com", Routes::new()).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`{name}.example.com` conflicts with `{tenant}.example.com`: they have the same shape",
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn insert(&mut self, pattern: &str, routes: Routes) -> Result<(), InsertError> {
        self.many().insert(pattern, routes)
    }

    /// Inserts the routes of all hosts that no pattern matches, and of requests without a host.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError::Conflict`], with two empty texts, if there are such routes already.
    /// The hosts are then unchanged.
    pub fn insert_any(&mut self, routes: Routes) -> Result<(), InsertError> {
        self.many().insert_any(routes)
    }

    /// Registers a custom constraint, which must precede the patterns that use it.
    ///
    /// # Errors
    ///
    /// Returns [`ConstraintError`] if the name is invalid or already registered.
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.many().constraint(name, accepts)?;
        self.has_constraints = true;
        Ok(())
    }

    /// Registers a constraint that accepts what a regular expression matches: see
    /// [`HostRouter::constraint_regex`]. It must precede the patterns that use it.
    ///
    /// # Errors
    ///
    /// As [`HostRouter::constraint_regex`].
    #[cfg(feature = "regex")]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.many().constraint_regex(name, expression)
    }

    /// Wraps the routes of all hosts in middleware, outside of their own. It also sees requests for
    /// unknown hosts, and refused requests, which the middleware of one host never sees.
    pub fn wrap(&mut self, middleware: impl Middleware) {
        self.chain.push(Arc::new(middleware));
    }

    /// Sets whether a request for an unknown host gets a 421 (Misdirected Request) in place of a
    /// 404. A host is unknown if no pattern matches it and [`Hosts::insert_any`] was not called. A
    /// malformed one, such as `a..b`, is a 400 before that.
    ///
    /// A client that gets a 421 may repeat the request on another connection.
    pub fn misdirect_unknown(&mut self, misdirect: bool) {
        self.misdirects_unknown = misdirect;
    }

    /// Explains how each route of a host fares on a path: see [`Routes::explain`]. Returns `None`
    /// if the host is unknown.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Hosts, Routes};
    ///
    /// let mut site = Routes::new();
    /// site.insert("GET", "/", |_, response| response.text("front page"))?;
    /// let mut hosts = Hosts::new();
    /// hosts.insert("example.com", site)?;
    /// assert!(hosts.explain("example.com:80", "GET", "/").is_some_and(|all| all.winner().is_some()));
    /// assert!(hosts.explain("example.org", "GET", "/").is_none());
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn explain<'r, 'p>(
        &'r self,
        host: &str,
        method: &str,
        path: &'p str,
    ) -> Option<Explanation<'r, 'p>> {
        Some(self.site(host)?.explain(method, path))
    }

    /// Returns the pattern whose routes a request to this host gets; the empty one is any host.
    /// Returns `None` if the host is unknown.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Hosts, Routes};
    ///
    /// let mut hosts = Hosts::new();
    /// hosts.insert("{tenant}.example.com", Routes::new())?;
    /// assert_eq!(hosts.pattern_of("acme.example.com:80"), Some("{tenant}.example.com"));
    /// assert_eq!(hosts.pattern_of("example.org"), None);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn pattern_of(&self, host: &str) -> Option<&str> {
        match &self.sites {
            Sites::One(_) => Some(""),
            Sites::Many(hosts) => Some(hosts.at(host).ok()?.route()),
        }
    }

    /// The routes by host. Those for all hosts become those for any host.
    pub(super) fn many(&mut self) -> &mut HostRouter<Routes> {
        if let Sites::One(routes) = &mut self.sites {
            let mut many = HostRouter::new();
            many.replace_any(core::mem::take(routes));
            self.sites = Sites::Many(many);
        }
        match &mut self.sites {
            Sites::Many(many) => many,
            Sites::One(_) => unreachable!("it was just replaced"),
        }
    }

    /// Returns the routes of a host.
    fn site(&self, host: &str) -> Option<&Routes> {
        match &self.sites {
            Sites::One(routes) => Some(routes),
            Sites::Many(hosts) => Some(hosts.at(host).ok()?.value),
        }
    }

    /// Numbers the routes of all hosts for the metrics.
    pub(in crate::server) fn number(&mut self, number_of: NumberOf<'_>) {
        match &mut self.sites {
            Sites::One(routes) => routes.number(number_of),
            Sites::Many(hosts) => hosts.iter_mut().for_each(|(_, routes)| routes.number(number_of)),
        }
    }

    /// Looks up the endpoint of a request. Does not unwind.
    #[inline(always)]
    pub(in crate::server) fn find<'p>(&self, request: &Request<'p>) -> Endpoint<'_, 'p> {
        let site = match &self.sites {
            Sites::One(routes) => Some(routes),
            Sites::Many(_) if !self.has_constraints => self.site(request.host()),
            Sites::Many(_) => match catch(|| self.site(request.host())) {
                Some(site) => site,
                None => return Endpoint::Failed(None),
            },
        };
        match site {
            Some(routes) => routes.find(request),
            None => Endpoint::UnknownHost,
        }
    }

    /// Shows a refusal to all middleware that is not of one host.
    pub(in crate::server) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        if let Sites::One(routes) = &self.sites {
            routes.refused(refused);
        }
        self.chain.refused(refused);
    }
}

impl HostRoutes for Hosts {
    fn params<'a>(&'a self, host: &'a str) -> Option<Params<'a, 'a>> {
        match &self.sites {
            Sites::One(_) => None,
            Sites::Many(hosts) => Some(hosts.at(host).ok()?.params),
        }
    }

    fn url(
        &self,
        host: &str,
        method: &str,
        route: &str,
        values: &mut dyn Iterator<Item = (&str, &dyn fmt::Display)>,
    ) -> Result<String, UrlError> {
        match self.site(host) {
            Some(routes) => routes.url(method, route, values),
            None => Err(UrlError::UnknownRoute { route: route.into() }),
        }
    }
}

impl Default for Hosts {
    fn default() -> Self {
        Hosts::new()
    }
}

/// The same routes for every host.
impl From<Routes> for Hosts {
    fn from(routes: Routes) -> Self {
        Hosts::of(Sites::One(routes))
    }
}

impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sites {
            Sites::One(routes) => routes.fmt(f),
            Sites::Many(hosts) => f.debug_map().entries(hosts.iter()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hosts, Routes};

    /// Lookups that may panic cost more.
    #[test]
    fn a_constraint_that_is_refused_changes_nothing() {
        let mut routes = Routes::new();
        assert!(routes.constraint("u64", |_| true).is_err());
        assert!(!routes.may_panic);
        assert!(routes.constraint("odd", |_| true).is_ok());
        assert!(routes.may_panic);
        let mut hosts = Hosts::new();
        assert!(hosts.constraint("u64", |_| true).is_err());
        assert!(!hosts.has_constraints);
        assert!(hosts.constraint("odd", |_| true).is_ok());
        assert!(hosts.has_constraints);
    }
}
