//! What a handler is given: the request and what its route captured.

use core::fmt;

use super::request::Request;
use crate::Params;

/// One request on its way through a handler.
///
/// It borrows everything, so that passing a request to its handler costs nothing.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    request: &'a Request<'a>,
    params: &'a Params<'a, 'a>,
}

impl<'a> Context<'a> {
    /// A request with the values of its route.
    pub(super) fn new(request: &'a Request<'a>, params: &'a Params<'a, 'a>) -> Self {
        Context { request, params }
    }

    /// The request: method, path, query, headers, body.
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// The values of the route's parameters, as the path had them: not percent-decoded.
    pub fn params(&self) -> &'a Params<'a, 'a> {
        self.params
    }

    /// The text of the route that won, such as `/users/{id}`.
    pub fn route(&self) -> &'a str {
        self.params.route()
    }

    /// The request's body, in full; empty where there is none.
    pub fn body(&self) -> &'a [u8] {
        self.request.body()
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("request", &self.request)
            .field("route", &self.route())
            .finish_non_exhaustive()
    }
}
