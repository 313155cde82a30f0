//! What happens around every handler: a chain of hooks that is fixed before the server starts.
//!
//! In: a request with its route, and the handler. Out: the answer, filled in, and whether something
//! panicked. It knows nothing of sockets and bytes.

mod access_log;
mod request_id;
mod timing;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use access_log::AccessLog;
pub use request_id::RequestId;
pub use timing::Timing;

use super::context::{Context, Scratch};
use super::response::Response;
use super::status::Status;

/// Hooks around every handler.
///
/// The first that is [added](super::Routes::wrap) is the outermost: its `before` runs first and its
/// `after` last. They run for every complete request, whether a route was found or not, on the event
/// loop: what was said about slow [handlers](super#handlers) holds for them too.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, MiddlewareAction, Middleware, Response, Routes, Status};
///
/// struct Key(&'static [u8]);
///
/// impl Middleware for Key {
///     fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
///         if context.request().header("x-api-key") == Some(self.0) {
///             return MiddlewareAction::Continue;
///         }
///         response.error(Status::UNAUTHORIZED);
///         MiddlewareAction::Respond
///     }
/// }
///
/// let mut routes = Routes::new();
/// routes.wrap(Key(b"secret"));
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Runs before the handler. With [`MiddlewareAction::Respond`] the response is the answer: nothing further
    /// in runs.
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        let _ = (context, response);
        MiddlewareAction::Continue
    }

    /// Runs once the answer is there, whoever gave it; it may still change. It runs exactly when
    /// `before` did, so what was begun there can be ended here, be it that the handler panicked.
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let _ = (context, response);
    }

    /// Runs for a message that was refused before any route: what is no HTTP, over a limit or too
    /// slow. There is no request to speak of.
    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let _ = refused;
    }
}

/// How a request goes on after a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MiddlewareAction {
    /// To the next hook, and at last to the handler.
    Continue,
    /// Back: the response is the answer.
    Respond,
}

/// A message that was refused before any route.
#[derive(Debug)]
pub struct RefusedRequest<'a> {
    pub(super) status: Status,
    pub(super) reason: &'a str,
    pub(super) scratch: &'a mut Scratch,
}

impl RefusedRequest<'_> {
    /// What it was answered with.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why, for a log: the answer says no more than the status.
    pub fn reason(&self) -> &str {
        self.reason
    }
}

/// All hooks, the outermost first.
#[derive(Default)]
pub(super) struct Chain {
    links: Vec<Box<dyn Middleware>>,
}

impl Chain {
    /// Adds one further in than all others.
    pub(super) fn push(&mut self, middleware: Box<dyn Middleware>) {
        self.links.push(middleware);
    }

    /// Lets every hook see a refusal, the outermost last.
    pub(super) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        for link in self.links.iter().rev() {
            let seen = catch_unwind(AssertUnwindSafe(|| link.refused(refused)));
            if seen.is_err() {
                refused.scratch.counters().panics.add(1);
            }
        }
    }

    /// Runs the hooks around `endpoint`. A panic anywhere becomes a plain 500, after which the
    /// connection closes, and the hooks further out still see it.
    pub(super) fn run(
        &self,
        context: &mut Context<'_>,
        response: &mut Response,
        endpoint: impl FnOnce(&Context<'_>, &mut Response),
    ) {
        let mut entered = 0;
        // What a panic can leave half-done is the response, and that is made anew.
        let inward = catch_unwind(AssertUnwindSafe(|| {
            for link in &self.links {
                entered += 1;
                if link.before(context, response) == MiddlewareAction::Respond {
                    return;
                }
            }
            endpoint(context, response);
        }));
        if inward.is_err() {
            give_up(context, response);
        }
        for link in self.links[..entered].iter().rev() {
            if catch_unwind(AssertUnwindSafe(|| link.after(context, response))).is_err() {
                give_up(context, response);
            }
        }
    }
}

/// Makes the answer a plain 500, the last of its connection.
#[cold]
fn give_up(context: &mut Context<'_>, response: &mut Response) {
    response.error(Status::INTERNAL_SERVER_ERROR);
    response.close();
    let route = context.route().unwrap_or_default();
    let scratch = context.scratch();
    scratch.counters().panics.add(1);
    scratch.lines.error(format_args!("panic while answering a request of route {route:?}"));
}
