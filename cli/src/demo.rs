//! The routes that `routetree serve` serves: small, each an example of one thing.

use std::borrow::Cow;

use routetree::server::{Context, Response, Routes, Status, serve_metrics};
use routetree::{InsertError, Params};
use serde::{Serialize, Serializer};

/// Returns the demo routes.
///
/// | route | response |
/// |---|---|
/// | `GET /ping` | `{"message":"pong"}` |
/// | `GET /users/{id}` | the route and its parameters, as JSON |
/// | `GET /users/{id}/posts/{post}` | the same |
/// | `GET /files/{*path}` | the same |
/// | `POST /echo` | the request's body and media type |
/// | `GET /metrics` | the server's metrics, for Prometheus |
///
/// Parameters are percent-decoded; if one cannot be decoded, the response is 400.
///
/// # Errors
///
/// None: the routes do not conflict. The `Result` avoids a panic.
pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    routes.insert("GET", "/ping", ping)?;
    routes.insert("GET", "/users/{id}", show_match)?;
    routes.insert("GET", "/users/{id}/posts/{post}", show_match)?;
    routes.insert("GET", "/files/{*path}", show_match)?;
    routes.insert("POST", "/echo", echo)?;
    routes.insert("GET", "/metrics", serve_metrics)?;
    Ok(routes)
}

/// Responds with a fixed message.
fn ping(_: &Context<'_>, response: &mut Response) {
    response.json(&Message { message: "pong" });
}

/// Responds with the route and its parameters.
fn show_match(context: &Context<'_>, response: &mut Response) {
    let params = context.params();
    let undecodable = |(name, _)| matches!(params.decoded(name), Some(Err(_)));
    if params.iter().any(undecodable) {
        return response.error(Status::BAD_REQUEST);
    }
    response.json(&RouteMatch { route: params.route(), params });
}

/// Responds with the request's body.
fn echo(context: &Context<'_>, response: &mut Response) {
    let content_type = context.request().header("content-type");
    let content_type = content_type.filter(|text| !text.is_empty());
    let content_type = content_type.unwrap_or(b"application/octet-stream");
    let echoed = response.bytes(content_type, context.body());
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

/// `{"route":"...","params":{...}}`
#[derive(Serialize)]
struct RouteMatch<'a> {
    route: &'a str,
    #[serde(serialize_with = "decoded")]
    params: &'a Params<'a, 'a>,
}

/// Serializes parameters by name, percent-decoded, without a collection in between. Each can be
/// decoded: the handler has checked that.
fn decoded<S: Serializer>(params: &&Params<'_, '_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, raw)| {
        let value = params.decoded(name).and_then(Result::ok).unwrap_or(Cow::Borrowed(raw));
        (name, value)
    }))
}
