//! The part of a server that never changes while it runs: routes, middleware and limits.
//!
//! In: a complete request and its endpoint, or a refusal. Out: a response in the workspace, and the
//! counters updated. Knows nothing of sockets or buffers.

use super::config::Config;
use super::middleware::RefusedRequest;
use super::refusal::Refusal;
use super::request::{RefusedHead, Request};
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

    /// Fills the workspace's response to a refusal, counts the refusal, and shows it to the
    /// middleware. `head` is what could be read of the request.
    pub(super) fn refuse(
        &self,
        refusal: Refusal,
        head: &RefusedHead<'_>,
        workspace: &mut Workspace,
    ) {
        let Workspace { response, scratch, .. } = workspace;
        let Refusal { status, reason } = refusal;
        response.reset();
        response.error(status);
        scratch.reset();
        scratch.counters().refused.add(1);
        scratch.counters().count_response(status.code());
        let has_body = head.method != Some("HEAD");
        let length = if has_body { response.body().len() as u64 } else { 0 };
        self.routes.refused(&mut RefusedRequest { status, reason, length, head, scratch });
        if !scratch.request_id.as_str().is_empty() {
            response.append_line(scratch.request_id.line());
        }
    }
}
