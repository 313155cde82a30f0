//! The part of a server that never changes while it runs: routes, middleware and limits.
//!
//! In: a complete request and its endpoint, or a refusal. Out: a response in the workspace, and the
//! counters updated. Knows nothing of sockets or buffers.

use super::config::Config;
use super::middleware::RefusedRequest;
use super::refusal::Refusal;
use super::request::Request;
use super::response::Response;
use super::routes::{Endpoint, Hosts};
use super::workspace::Workspace;

/// The routes, middleware and limits that all connections of a server share.
#[derive(Debug)]
pub struct Service {
    pub(super) routes: Hosts,
    pub(super) config: Config,
}

impl Service {
    /// Combines routes and limits.
    #[must_use]
    pub fn new(routes: impl Into<Hosts>, config: Config) -> Self {
        Service { routes: routes.into(), config }
    }

    /// Fills the workspace's response for a complete request.
    ///
    /// If the handler panics, the response is a 500 that closes the connection.
    pub(super) fn respond(
        &self,
        request: &Request<'_>,
        endpoint: &Endpoint<'_, '_>,
        workspace: &mut Workspace,
    ) {
        let Workspace { response, scratch, buffers, .. } = workspace;
        let pooled = buffers.is_enabled();
        if pooled {
            response.reset();
        } else {
            *response = Response::new();
        }
        scratch.reset();
        self.routes.respond(request, endpoint, response, scratch);
        if let Some(error) = response.take_json_error() {
            let error = error.to_string();
            scratch
                .log_error(request, format_args!("cannot write the response as JSON: {error:?}"));
        }
        scratch.end(pooled, request);
        let counters = scratch.counters();
        counters.requests.add(1);
        counters.count_response(response.status().code());
    }

    /// Counts a refusal and shows it to the middleware.
    pub(super) fn refuse(&self, refusal: Refusal, workspace: &mut Workspace) {
        let scratch = &mut workspace.scratch;
        scratch.reset();
        scratch.counters().refused.add(1);
        scratch.counters().count_response(refusal.status.code());
        let Refusal { status, reason } = refusal;
        self.routes.refused(&mut RefusedRequest { status, reason, scratch });
    }
}
