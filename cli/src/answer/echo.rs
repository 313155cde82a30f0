//! The answer that shows what a route matched.

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

/// Responds with the route and its parameters, percent-decoded; with 400, if one cannot be decoded.
pub(crate) fn echo(context: &Context<'_>, response: &mut Response) {
    let (params, host) = (context.params(), context.host_params());
    let undecodable = |(name, _)| matches!(params.decoded(name), Some(Err(_)));
    if params.iter().any(undecodable) {
        return response.error(Status::BAD_REQUEST);
    }
    response.json(&RouteMatch { route: params.route(), params, host: &host });
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
