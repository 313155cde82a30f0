//! Routes for tests of the whole way from a request to a response.

use std::borrow::Cow;

use routetree::server::{Context, Response, Routes, Status};
use routetree::{InsertError, Params};
use serde::{Serialize, Serializer};

/// JSON, the route with its decoded parameters, the request's body, and the metrics.
pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    routes.insert("GET", "/ping", |_, response| response.json(&Message { message: "pong" }))?;
    for route in ["/users/{id}", "/users/{id}/posts/{post}", "/files/{*path}"] {
        routes.insert("GET", route, show_match)?;
    }
    routes.insert("POST", "/echo", echo)?;
    routes.insert("GET", "/metrics", |context, response| {
        response.json(&context.metrics().snapshot());
    })?;
    Ok(routes)
}

/// Responds with the route and its parameters, or with 400 if one cannot be decoded.
fn show_match(context: &Context<'_>, response: &mut Response) {
    let params = context.params();
    if params.iter().any(|(name, _)| !matches!(params.decoded(name), Some(Ok(_)))) {
        return response.error(Status::BAD_REQUEST);
    }
    response.json(&Shown { route: params.route(), params });
}

/// Responds with the request's body and media type.
fn echo(context: &Context<'_>, response: &mut Response) {
    let content_type = context.request().header("content-type").filter(|text| !text.is_empty());
    let content_type = content_type.unwrap_or(b"application/octet-stream");
    if response.bytes(content_type, context.body()).is_err() {
        response.error(Status::BAD_REQUEST);
    }
}

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Serialize)]
struct Shown<'a> {
    route: &'a str,
    #[serde(serialize_with = "decoded")]
    params: &'a Params<'a, 'a>,
}

/// Serializes the parameters without allocating, which a test counts.
fn decoded<S: Serializer>(params: &&Params<'_, '_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, raw)| {
        (name, params.decoded(name).and_then(Result::ok).unwrap_or(Cow::Borrowed(raw)))
    }))
}
