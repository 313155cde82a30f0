//! The routes that the program serves: small, and each shows one thing.

use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeStruct as _, Serializer};

use super::context::Context;
use super::response::Response;
use super::routes::Routes;
use super::status::Status;
use crate::{InsertError, Params};

/// The program's routes.
///
/// | route | answer |
/// |---|---|
/// | `GET /ping` | `{"message":"pong"}` |
/// | `GET /users/{id}` | the route and its values, as JSON |
/// | `GET /users/{id}/posts/{post}` | the same |
/// | `GET /files/{*path}` | the same |
/// | `POST /echo` | the body, with its own media type |
/// | `GET /metrics` | what the server has counted so far, as JSON |
///
/// Values are percent-decoded; one that does not decode is answered with 400.
///
/// # Errors
///
/// None in this version: the routes do not conflict. The error is here so that nothing has to
/// panic.
pub fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    routes.insert("GET", "/ping", ping)?;
    routes.insert("GET", "/users/{id}", show_match)?;
    routes.insert("GET", "/users/{id}/posts/{post}", show_match)?;
    routes.insert("GET", "/files/{*path}", show_match)?;
    routes.insert("POST", "/echo", echo)?;
    routes.insert("GET", "/metrics", show_metrics)?;
    Ok(routes)
}

/// Answers `{"message":"pong"}`.
fn ping(_: &Context<'_>, response: &mut Response) {
    response.json(&Message { message: "pong" });
}

/// Answers with the route that won and the values that it captured.
fn show_match(context: &Context<'_>, response: &mut Response) {
    let params = context.params();
    let undecodable = |(name, _)| matches!(params.decoded(name), Some(Err(_)));
    if params.iter().any(undecodable) {
        return response.error(Status::BAD_REQUEST);
    }
    response.json(&RouteMatch { route: params.route(), params });
}

/// Answers with what was counted so far.
fn show_metrics(context: &Context<'_>, response: &mut Response) {
    response.json(&context.metrics().snapshot());
}

/// Answers with the request's body.
fn echo(context: &Context<'_>, response: &mut Response) {
    let content_type = context.request().header("content-type");
    let content_type = content_type.filter(|text| !text.is_empty());
    let content_type = content_type.unwrap_or(b"application/octet-stream");
    let echoed = response.bytes(content_type, context.body());
    // Whatever the sender calls it, a browser must not take it for a page of this site.
    let guarded = response.append_header("X-Content-Type-Options", b"nosniff");
    if echoed.and(guarded).is_err() {
        response.error(Status::BAD_REQUEST);
    }
}

/// `{"message":"..."}`
struct Message<'a> {
    message: &'a str,
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut message = serializer.serialize_struct("Message", 1)?;
        message.serialize_field("message", self.message)?;
        message.end()
    }
}

/// `{"route":"...","params":{...}}`, written straight from the match.
struct RouteMatch<'a> {
    route: &'a str,
    params: &'a Params<'a, 'a>,
}

impl Serialize for RouteMatch<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut found = serializer.serialize_struct("RouteMatch", 2)?;
        found.serialize_field("route", self.route)?;
        found.serialize_field("params", &DecodedParams(self.params))?;
        found.end()
    }
}

/// A route's values by name, percent-decoded.
struct DecodedParams<'a>(&'a Params<'a, 'a>);

impl Serialize for DecodedParams<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut params = serializer.serialize_map(Some(self.0.len()))?;
        for (name, raw) in self.0.iter() {
            match self.0.decoded(name) {
                Some(Ok(value)) => params.serialize_entry(name, &*value)?,
                Some(Err(error)) => return Err(S::Error::custom(error)),
                None => params.serialize_entry(name, raw)?,
            }
        }
        params.end()
    }
}
