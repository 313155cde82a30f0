//! Runs the hooks of all middleware around an endpoint, and catches panics.

use std::sync::Arc;

use super::hooks::{Middleware, MiddlewareAction, RefusedRequest};
use crate::server::catch::catch;
use crate::server::context::Context;
use crate::server::response::Response;
use crate::server::status::Status;

/// All middleware, the outermost first.
#[derive(Clone, Default)]
pub(in crate::server) struct MiddlewareChain {
    middleware: Vec<Arc<dyn Middleware>>,
}

impl MiddlewareChain {
    /// Adds the innermost middleware.
    pub(in crate::server) fn push(&mut self, middleware: Arc<dyn Middleware>) {
        self.middleware.push(middleware);
    }

    /// Returns whether there is no middleware.
    pub(in crate::server) fn is_empty(&self) -> bool {
        self.middleware.is_empty()
    }

    /// Shows a refusal to all middleware, the outermost last.
    pub(in crate::server) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        for middleware in self.middleware.iter().rev() {
            if catch(|| middleware.refused(refused)).is_none() {
                let RefusedRequest { head, reason, scratch, .. } = refused;
                let (method, path) = (head.method.unwrap_or("-"), head.path.unwrap_or_default());
                scratch.log_panic(
                    format_args!("panic in a hook for a refusal ({reason})"),
                    method,
                    path,
                );
            }
        }
    }

    /// Runs the hooks around `endpoint`.
    ///
    /// A panic turns the response into a plain 500 that closes the connection. The outer hooks
    /// still run and see that response.
    pub(in crate::server) fn run(
        &self,
        context: &mut Context<'_>,
        response: &mut Response,
        endpoint: impl FnOnce(&mut Context<'_>, &mut Response),
    ) {
        let (mut entered, mut ran) = (0, false);
        // The `before` hooks of a request that was suspended have run, and none has responded.
        let resumes = context.scratch().completion.is_some();
        // A panic can leave a partial response, which is replaced.
        let inward = catch(|| {
            for middleware in &self.middleware {
                entered += 1;
                if !resumes && middleware.before(context, response) == MiddlewareAction::Respond {
                    return;
                }
            }
            ran = true;
            endpoint(context, response);
        });
        if inward.is_none() {
            respond_to_panic(context, response);
        }
        if response.is_pending() {
            // A body that the handler has set as well is discarded.
            let discarded = catch(|| match ran {
                true => response.discard_stream(),
                false => response.no_pending(),
            });
            match discarded {
                // The `after` hooks run once the response is there.
                Some(()) if ran => return,
                Some(()) => {}
                None => respond_to_panic(context, response),
            }
        }
        for middleware in self.middleware[..entered].iter().rev() {
            let after = catch(|| {
                middleware.after(context, response);
                // Only handlers can make a response wait.
                response.no_pending();
            });
            if after.is_none() {
                respond_to_panic(context, response);
            }
        }
    }
}

/// Replaces the response with a plain 500 that closes the connection.
#[cold]
fn respond_to_panic(context: &mut Context<'_>, response: &mut Response) {
    // What the response holds is discarded, and may panic as well.
    while catch(|| response.error(Status::INTERNAL_SERVER_ERROR)).is_none() {}
    response.close();
    let route = context.route().unwrap_or_default();
    let request = context.request();
    context.scratch().log_panic(
        format_args!("panic while handling a request of route {route:?}"),
        request.method(),
        request.path(),
    );
}
