//! Middleware that logs each request through the [`log`] crate.

use core::time::Duration;

use super::hooks::{Middleware, RefusedRequest};
use crate::server::context::Context;
use crate::server::log::Access;
use crate::server::response::Response;

/// Logs a line for each request, as a record of level `info` with the target `routetree::access`.
///
/// ```text
/// 127.0.0.1:50712 GET "/users/42" 200 47 13us id=5f1c2d3e4a5b6978
/// ```
///
/// The fields are:
///
/// 1. the client's address
/// 2. the method
/// 3. the path, escaped and without the query, which may hold secrets
/// 4. the status
/// 5. the length of the sent body, or `-` for a streamed body without a known length
/// 6. the time from when the event loop learned that the request was complete until the response is
///    ready to be sent; requests that arrive together share one reading of the clock
/// 7. the [id](super::RequestId), if there is one
///
/// The line of a request that was refused before the lookup ends with the reason, and has `-` and
/// `""` for a method and a path that were malformed or not received. It has an id if
/// [`RequestId`](super::RequestId) is wrapped after this middleware.
///
/// ```text
/// 127.0.0.1:50712 POST "/echo" 413 22 0us id=5f1c2d3e4a5b6979 refused="Content-Length over the limit"
/// ```
///
/// Each event loop collects lines and hands them over after at most a tenth of a second. A separate
/// thread formats them, logs them, and calls [`Log::flush`](log::Log::flush) after each batch. A
/// logger that writes only then saves a system call per line.
///
/// A slow log never delays requests. Instead, lines are dropped and counted in
/// [`MetricsSnapshot::dropped_log_lines`](crate::server::MetricsSnapshot), and their number is
/// logged once there is room again.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessLog;

impl Middleware for AccessLog {
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let request = context.request();
        let has_body = request.method() != "HEAD" && response.status().has_body();
        let scratch = context.scratch();
        scratch.lines.access(&Access {
            peer: scratch.peer,
            method: request.method(),
            path: request.path(),
            id: scratch.request_id.as_str(),
            status: response.status().code(),
            length: if has_body { response.body_len() } else { Some(0) },
            known_time: scratch.suspended_since.map(|since| since.elapsed()),
            refused: None,
        });
    }

    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let (head, scratch) = (refused.head, &mut *refused.scratch);
        scratch.lines.access(&Access {
            peer: scratch.peer,
            method: head.method.unwrap_or("-"),
            path: head.path.unwrap_or_default(),
            id: scratch.request_id.as_str(),
            status: refused.status.code(),
            length: Some(refused.length),
            known_time: Some(Duration::ZERO),
            refused: Some(refused.reason),
        });
    }
}
