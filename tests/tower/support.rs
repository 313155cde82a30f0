//! Services for tests, and how to call them.

use std::convert::Infallible;

use http::{Method, Request, Response};
use routetree::{Allowed, OriginalUri, Params, RouteMatch};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt, service_fn};

/// A service of a test, with a text as the body.
pub(crate) type Boxed = BoxCloneSyncService<Request<()>, Response<String>, Infallible>;

/// A service that shows its name, and what it finds in its request.
pub(crate) fn named(name: &'static str) -> Boxed {
    BoxCloneSyncService::new(service_fn(move |request: Request<()>| async move {
        Ok(Response::new(format!("{name}{}", shown(&request))))
    }))
}

/// The URI of a request, and what is in its extensions.
pub(crate) fn shown(request: &Request<()>) -> String {
    let mut shown = format!(" {}", request.uri());
    if let Some(OriginalUri(uri)) = request.extensions().get() {
        shown += &format!(" from {uri}");
    }
    if let Some(found) = request.extensions().get::<RouteMatch>() {
        shown += &format!(" by {} {}", found.route(), values(&found.params()));
        if let Some(host) = found.host_params() {
            shown += &format!(" on {} {}", host.route(), values(&host));
        }
    }
    if let Some(allowed) = request.extensions().get::<Allowed<'static>>() {
        shown += &format!(" allows {allowed}");
    }
    shown
}

/// The names and values of parameters.
pub(crate) fn values(params: &Params<'_, '_>) -> String {
    let pairs: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("[{}]", pairs.join(","))
}

pub(crate) fn request(method: &str, target: &str) -> Request<()> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Request::builder().method(method).uri(target).body(()).unwrap()
}

/// The response of a service to a request.
pub(crate) fn respond<S>(service: &S, request: Request<()>) -> S::Response
where
    S: Service<Request<()>, Error = Infallible> + Clone,
{
    let response = block_on(service.clone().oneshot(request));
    response.unwrap_or_else(|never| match never {})
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(future)
}

/// The status, the `Allow` header and the body of a response.
pub(crate) fn parts(response: Response<String>) -> (u16, Option<String>, String) {
    let allow = response.headers().get("allow").map(|allow| allow.to_str().unwrap().to_owned());
    (response.status().as_u16(), allow, response.into_body())
}

/// The parts of the response to a method and a target.
pub(crate) fn at<S>(service: &S, method: &str, target: &str) -> (u16, Option<String>, String)
where
    S: Service<Request<()>, Response = Response<String>, Error = Infallible> + Clone,
{
    parts(respond(service, request(method, target)))
}
