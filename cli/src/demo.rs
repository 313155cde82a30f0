//! The routes that `routetree serve` serves: small, each an example of one thing.

use routetree::InsertError;
use routetree::server::{Context, Response, Routes, Status, serve_metrics};
use serde::Serialize;

use crate::echo;

/// The length of the largest body that is copied.
const MAX_COPIED: usize = 64 * 1024;

/// A handler without state.
type Handler = fn(&Context<'_>, &mut Response);

/// The demo routes: method, route, handler, and what the response is.
const ROUTES: [(&str, &str, Handler, &str); 7] = [
    ("GET", "/", list, "this list"),
    ("GET", "/ping", ping, r#"{"message":"pong"}"#),
    ("GET", "/users/{id}", echo::show_path, "the route and its parameters, as JSON"),
    ("GET", "/users/{id}/posts/{post}", echo::show_path, "the same"),
    ("GET", "/files/{*path}", echo::show_path, "the same"),
    ("POST", "/echo", echo, "the request's body and media type"),
    ("GET", "/metrics", serve_metrics, "the server's metrics, for Prometheus"),
];

/// Returns the demo routes. Parameters are percent-decoded; if one cannot be decoded, the response
/// is 400.
///
/// # Errors
///
/// None: the routes do not conflict. The `Result` avoids a panic.
pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    for (method, route, handler, _) in ROUTES {
        routes.insert(method, route, handler)?;
    }
    Ok(routes)
}

/// Responds with the list of all routes.
fn list(_: &Context<'_>, response: &mut Response) {
    let line = |(method, route, _, about)| format!("{method:<4} {route:<24}  {about}\n");
    response.text(&ROUTES.map(line).concat());
}

/// Responds with a fixed message.
fn ping(_: &Context<'_>, response: &mut Response) {
    response.json(&Message { message: "pong" });
}

/// Responds with the request's body.
fn echo(context: &Context<'_>, response: &mut Response) {
    let content_type = context.request().header("content-type");
    let content_type = content_type.filter(|text| !text.is_empty());
    let content_type = content_type.unwrap_or(b"application/octet-stream");
    // A large body is sent back without a copy. A small one is copied into memory that the next
    // response reuses.
    let echoed = match context.body() {
        body if body.len() <= MAX_COPIED => response.bytes(content_type, body),
        _ => response.shared_bytes(content_type, context.shared_body()),
    };
    // Whatever its media type, a browser must not take the body for a page of this site.
    let guarded = response.append_header("X-Content-Type-Options", b"nosniff");
    if echoed.and(guarded).is_err() {
        response.error(Status::BAD_REQUEST);
    }
}

/// `{"message":"..."}`
#[derive(Serialize)]
struct Message {
    message: &'static str,
}
