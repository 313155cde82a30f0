//! What an event loop serves requests by: routes, middleware and limits.
//!
//! In: a complete request and its endpoint, or a refusal. Out: a response in the workspace, and the
//! counters updated. Knows nothing of sockets or buffers.

use std::sync::Arc;

use super::config::Config;
use super::context::{RequestScratch, SuspendedContext};
use super::metrics::{Metrics, RouteLabels, SeriesKey};
use super::middleware::RefusedRequest;
use super::refusal::Refusal;
use super::request::{RefusedHead, Request};
use super::response::{Completion, Response};
use super::routes::{Endpoint, Hosts};
use super::served_routes::{CurrentRoutes, ServedRoutes};
use super::workspace::Workspace;

/// The routes, middleware and limits that all connections of an event loop share.
#[derive(Debug)]
pub struct Service {
    pub(super) routes: CurrentRoutes,
    pub(super) config: Config,
    route_labels: Arc<RouteLabels>,
}

impl Service {
    /// Combines routes and limits.
    #[must_use]
    pub fn new(routes: impl Into<ServedRoutes>, config: Config) -> Self {
        let routes = routes.into();
        Service { routes: routes.current(), config, route_labels: routes.labels() }
    }

    /// Takes the newest version of live routes.
    #[inline]
    pub fn renew_routes(&mut self) {
        self.routes.renew();
    }

    /// Returns the routes as they are now.
    #[inline]
    pub(super) fn hosts(&self) -> &Hosts {
        self.routes.hosts()
    }

    /// Creates the metrics of this many event loops.
    #[must_use]
    pub fn new_metrics(&self, workers: usize) -> Arc<Metrics> {
        Arc::new(Metrics::new(workers, Arc::clone(&self.route_labels)))
    }

    /// Fills the workspace's response for a complete request, whose endpoint is one of `hosts`. If
    /// the response is pending, the request has to be suspended, and resumed later.
    ///
    /// If the handler panics, the response is a 500 that closes the connection.
    #[inline]
    pub(super) fn respond(
        &self,
        hosts: &Hosts,
        request: &Request<'_>,
        endpoint: &Endpoint<'_, '_>,
        workspace: &mut Workspace,
    ) {
        workspace.scratch.reset();
        workspace.scratch.series = SeriesKey::new(endpoint.route_number(), request.method());
        fill_in(hosts, request, endpoint, workspace);
    }

    /// Fills the workspace's response for a request that was suspended, as [`Service::respond`]
    /// does.
    #[cold]
    pub(super) fn resume(
        &self,
        hosts: &Hosts,
        request: &Request<'_>,
        endpoint: &Endpoint<'_, '_>,
        context: SuspendedContext,
        completion: Completion,
        workspace: &mut Workspace,
    ) {
        let scratch = &mut workspace.scratch;
        scratch.reset();
        scratch.restore(context);
        if completion.is_missing() {
            let (method, path) = (request.method(), request.path());
            let what = "a pending response was dropped";
            let id = scratch.request_id.as_str();
            scratch.lines.error(format_args!("{what}: {method} {path:?}"), id);
        }
        scratch.completion = Some(completion);
        fill_in(hosts, request, endpoint, workspace);
        workspace.scratch.completion = None;
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
        scratch.counters().count_refusal(status.code());
        let has_body = head.method != Some("HEAD");
        let length = if has_body { response.body().len() as u64 } else { 0 };
        self.hosts().refused(&mut RefusedRequest { status, reason, length, head, scratch });
        if !scratch.request_id.as_str().is_empty() {
            response.append_line(scratch.request_id.line());
        }
    }
}

/// Fills the response of the workspace, and counts it once it is there.
#[inline]
fn fill_in(
    hosts: &Hosts,
    request: &Request<'_>,
    endpoint: &Endpoint<'_, '_>,
    workspace: &mut Workspace,
) {
    let Workspace { response, scratch, buffers, .. } = workspace;
    let pooled = buffers.is_enabled();
    response.reset();
    if !pooled {
        *response = Response::new();
    }
    hosts.respond(request, endpoint, response, scratch);
    if response.is_pending() {
        return;
    }
    if response.is_failure() {
        log_failure(request, response, scratch);
    }
    scratch.end(pooled, request);
    scratch.counters().count_response(scratch.series, response.status().code());
}

/// Logs why the response is a 500.
#[cold]
fn log_failure(request: &Request<'_>, response: &mut Response, scratch: &mut RequestScratch) {
    if let Some(why) = response.take_failure() {
        scratch.log_error(request, format_args!("{why}"));
    }
}
