//! Middleware: hooks around every handler, in a chain that is fixed before the server starts.
//!
//! In: a request with its route, and the endpoint. Out: the filled-in response. Knows nothing of
//! sockets or bytes.
//!
//! - `hooks.rs`: the trait [`Middleware`]
//! - `chain.rs`: runs the hooks and catches panics
//! - `access_log.rs`, `request_id.rs`, `timing.rs`: the built-in middleware

mod access_log;
mod chain;
mod hooks;
mod request_id;
mod timing;

pub use access_log::AccessLog;
pub(super) use chain::MiddlewareChain;
pub use hooks::{Middleware, MiddlewareAction, RefusedRequest};
pub use request_id::RequestId;
pub use timing::Timing;
