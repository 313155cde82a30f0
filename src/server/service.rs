//! The part of a server that never changes while it runs: routes, middleware and limits.
//!
//! In: a complete request and its endpoint, or a refusal. Out: a response in the workspace, and the
//! counters updated. Knows nothing of sockets or buffers.

use std::sync::Arc;

use super::config::Config;
use super::metrics::{Metrics, RouteLabels, SeriesKey};
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
    route_labels: Arc<RouteLabels>,
}

impl Service {
    /// Combines routes and limits.
    #[must_use]
    pub fn new(routes: impl Into<Hosts>, config: Config) -> Self {
        let mut routes = routes.into();
        let mut route_labels = RouteLabels::default();
        routes.number(&mut route_labels);
        Service { routes, config, route_labels: Arc::new(route_labels) }
    }

    /// Creates the metrics of this many event loops.
    #[must_use]
    pub fn new_metrics(&self, workers: usize) -> Arc<Metrics> {
        Arc::new(Metrics::new(workers, Arc::clone(&self.route_labels)))
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
        scratch.series = SeriesKey::new(endpoint.route_number(), request.method());
        self.routes.respond(request, endpoint, response, scratch);
        if let Some(error) = response.take_json_error() {
            let error = error.to_string();
            scratch
                .log_error(request, format_args!("cannot write the response as JSON: {error:?}"));
        }
        scratch.end(pooled, request);
        scratch.counters().count_response(scratch.series, response.status().code());
    }

    /// Counts a refusal and shows it to the middleware.
    pub(super) fn refuse(&self, refusal: Refusal, workspace: &mut Workspace) {
        let scratch = &mut workspace.scratch;
        scratch.reset();
        scratch.counters().count_refusal(refusal.status.code());
        let Refusal { status, reason } = refusal;
        self.routes.refused(&mut RefusedRequest { status, reason, scratch });
    }
}
