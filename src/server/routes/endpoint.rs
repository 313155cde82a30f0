//! From a request to its endpoint, by the router in one of its variations.

use super::Routes;
use super::fallbacks::{Cause, Fallback};
use super::route_entry::RouteEntry;
use crate::server::catch::catch;
use crate::server::metrics::RouteNumber;
use crate::server::request::Request;
use crate::{Allowed, Match, MethodError, Params};

/// The endpoint of a request: what produces its response.
///
/// Each variant has the routes of its host, so that a lookup writes its result in place.
pub(in crate::server) enum Endpoint<'r, 'p> {
    Handler(&'r Routes, &'r RouteEntry, Params<'r, 'p>),
    /// A route matches, but not for this method.
    NotAllowed(&'r Routes, Allowed<'r>, Option<&'r Fallback>),
    /// `OPTIONS *`, a request about the whole server.
    WholeServer(&'r Routes),
    NotFound(&'r Routes, Option<&'r Fallback>),
    UnknownHost,
    /// A constraint or a guard panicked during the lookup, or a guard accepts the request after it
    /// rejected the same one before the body was read. `None` if the lookup of the host panicked.
    Failed(Option<&'r Routes>),
}

impl<'p> Endpoint<'_, 'p> {
    /// Returns whether this is a handler. Bodies of other requests are not collected.
    pub(in crate::server) fn is_handler(&self) -> bool {
        matches!(self, Endpoint::Handler(..))
    }

    /// Returns whether this is a handler that runs before the body is read.
    pub(in crate::server) fn streams(&self) -> bool {
        matches!(self, Endpoint::Handler(_, entry, _) if entry.streams)
    }

    /// Returns the endpoint of a request whose body was discarded: no handler gets an empty body in
    /// its place.
    pub(in crate::server) fn without_body(self) -> Self {
        match self {
            Endpoint::Handler(routes, ..) => Endpoint::Failed(Some(routes)),
            other => other,
        }
    }

    /// Returns the number of the route that handles the request.
    pub(in crate::server) fn route_number(&self) -> RouteNumber {
        match self {
            Endpoint::Handler(_, entry, _) => entry.number,
            _ => RouteNumber::default(),
        }
    }

    /// Returns the parameters of the route, if this is a handler.
    pub(super) fn params(&self) -> Option<&Params<'_, 'p>> {
        match self {
            Endpoint::Handler(_, _, params) => Some(params),
            _ => None,
        }
    }
}

impl Routes {
    /// Looks up the endpoint of a request. Does not unwind.
    #[inline(always)]
    pub(super) fn find<'p>(&self, request: &Request<'p>) -> Endpoint<'_, 'p> {
        let look_up = || self.look_up(request, request.path());
        if !self.may_panic {
            return look_up();
        }
        catch(look_up).unwrap_or(Endpoint::Failed(Some(self)))
    }

    /// Looks up the endpoint of a request on another path.
    pub(super) fn look_up<'p>(&self, request: &Request<'_>, path: &'p str) -> Endpoint<'_, 'p> {
        if path == "*" {
            return Endpoint::WholeServer(self);
        }
        let method = request.method();
        // TRACE would send the request back and so reveal headers that scripts must not see.
        let found = if method == "TRACE" || self.is_varied() {
            self.look_up_varied(request, path)
        } else {
            self.router.at(method, path)
        };
        match found {
            Ok(found) => Endpoint::Handler(self, found.value, found.params),
            Err(MethodError::NotFound) => {
                Endpoint::NotFound(self, self.fallbacks.find(Cause::NotFound, path))
            }
            Err(MethodError::NotAllowed(allowed)) => {
                Endpoint::NotAllowed(self, allowed, self.fallbacks.find(Cause::NotAllowed, path))
            }
        }
    }

    /// Looks up a path by the routes whose guards accept the request, and without regard to letter
    /// case if that is ignored.
    #[inline(never)]
    fn look_up_varied<'p>(
        &self,
        request: &Request<'_>,
        path: &'p str,
    ) -> Result<Match<'_, 'p, &RouteEntry>, MethodError<'_>> {
        let method = Some(request.method()).filter(|&method| method != "TRACE");
        self.router.at_varied(method, path, self.ignores_case, |entry| entry.accepts(request))
    }

    /// Returns whether a lookup needs more than the method and the path as they are.
    fn is_varied(&self) -> bool {
        self.has_guards || self.ignores_case
    }
}
