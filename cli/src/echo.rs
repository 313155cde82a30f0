//! The answer that shows what a route matched.
//!
//! In: a request with its match. Out: the route and its parameters, as JSON.

use std::borrow::Cow;

use routetree::Params;
use routetree::server::{Context, Response, Status};
use serde::{Serialize, Serializer};

/// `{"route":"...","params":{...}}`, and the parameters of the host, if it has any.
#[derive(Serialize)]
struct RouteMatch<'a> {
    route: &'a str,
    #[serde(serialize_with = "decoded")]
    params: &'a Params<'a, 'a>,
    #[serde(serialize_with = "decoded", skip_serializing_if = "is_empty")]
    host: &'a Params<'a, 'a>,
}

/// The same for a route without a host.
#[derive(Serialize)]
struct PathMatch<'a> {
    route: &'a str,
    #[serde(serialize_with = "decoded")]
    params: &'a Params<'a, 'a>,
}

/// Responds with the route and its parameters, percent-decoded; with 400, if one cannot be decoded.
pub(crate) fn show(context: &Context<'_>, response: &mut Response) {
    let (params, host) = (context.params(), context.host_params());
    match are_decodable(params) {
        true => response.json(&RouteMatch { route: params.route(), params, host: &host }),
        false => response.error(Status::BAD_REQUEST),
    }
}

/// The same without the parameters of the host, which need a second lookup.
pub(crate) fn show_path(context: &Context<'_>, response: &mut Response) {
    let params = context.params();
    match are_decodable(params) {
        true => response.json(&PathMatch { route: params.route(), params }),
        false => response.error(Status::BAD_REQUEST),
    }
}

fn are_decodable(params: &Params<'_, '_>) -> bool {
    !params.iter().any(|(name, _)| matches!(params.decoded(name), Some(Err(_))))
}

/// Serializes parameters by name, percent-decoded, without a collection in between. Those of the
/// route can be decoded: the handler has checked that.
fn decoded<S: Serializer>(params: &&Params<'_, '_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, raw)| {
        let value = params.decoded(name).and_then(Result::ok).unwrap_or(Cow::Borrowed(raw));
        (name, value)
    }))
}

fn is_empty(params: &&Params<'_, '_>) -> bool {
    params.is_empty()
}
