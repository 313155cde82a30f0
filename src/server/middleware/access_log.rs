//! A line for each request, through the [`log`] crate.

use core::time::Duration;

use super::{Middleware, RefusedRequest};
use crate::server::context::Context;
use crate::server::log::Access;
use crate::server::response::Response;

/// Writes a line for each request: a record of level `info` and target `routetree::access`.
///
/// ```text
/// 127.0.0.1:50712 GET "/users/42" 200 47 13us id=5f1c2d3e4a5b6978
/// ```
///
/// That is who asked, for what (escaped, without the query, which may hold secrets), the status,
/// the length of the body that was sent (`-` for a body in pieces), the time since the event loop
/// learned that the request was there, and the [id](super::RequestId). What was refused before it
/// was a request has the reason in place of method and path.
///
/// Lines are collected by each event loop, handed over at most a tenth of a second later, and
/// formatted and written by a thread of its own. A log that does not keep up holds no request up:
/// lines are dropped, counted ([`MetricsSnapshot::dropped_log_lines`](crate::server::MetricsSnapshot)), and
/// their number is logged once there is room again.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessLog;

impl Middleware for AccessLog {
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let request = context.request();
        let took = context.received_at().elapsed();
        let has_body = request.method() != "HEAD" && response.status().has_body();
        let scratch = context.scratch();
        scratch.lines.access(&Access {
            peer: scratch.peer,
            method: request.method(),
            path: request.path(),
            id: scratch.request_id.as_str(),
            status: response.status().code(),
            length: if has_body { response.body_len() } else { Some(0) },
            took,
        });
    }

    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let (status, scratch) = (refused.status().code(), &mut *refused.scratch);
        scratch.lines.access(&Access {
            peer: scratch.peer,
            method: "-",
            path: refused.reason,
            id: "",
            status,
            length: Some(0),
            took: Duration::ZERO,
        });
    }
}
