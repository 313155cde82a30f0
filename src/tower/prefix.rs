//! [`StripPrefix`]: a service that knows nothing of the prefix that it is mounted under.

use alloc::string::String;
use core::mem;
use core::task::{Context, Poll};

use http::Request;
use http::uri::{PathAndQuery, Uri};
use tower_service::Service;

use super::matched::RouteMatch;

/// Mounts a service below a prefix: the service sees each path without the prefix.
///
/// Insert it, in a router for a [`RouteService`](crate::RouteService), with a route that ends in a
/// catch-all. What precedes the catch-all is the prefix. As the path, the inner service sees a
/// slash and the catch-all's value. If the route does not end in a catch-all, all of it is the
/// prefix, and the path is `/`. The rest of the URI stays as it was: the query, the authority, and
/// [each encoded byte](crate#percent-encoding).
///
/// | route | target | the inner service sees |
/// |---|---|---|
/// | `/static{/*path}` | `/static/css/a%20b.css?v=1` | `/css/a%20b.css?v=1` |
/// | `/static{/*path}` | `/static`, `/static/` | `/` |
/// | `/{tenant}/static/{*path}` | `/acme/static/a/` | `/a/` |
///
/// The extensions of the request have the unchanged URI, as an [`OriginalUri`], and the
/// [`RouteMatch`], with the parameters of the prefix.
///
/// This is for services of other crates, such as one that serves a directory of files. To mount
/// routes of this crate, call [`MethodRouter::nest`](crate::MethodRouter::nest): a request then
/// takes one lookup, and its match has the whole route and all parameters.
///
/// # Examples
///
/// ```
/// use http::{Request, Response};
/// use routetree::{OriginalUri, RouteService, Router, StripPrefix};
/// use tower::{ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let files = service_fn(async |request: Request<()>| {
///     let OriginalUri(original) = &request.extensions().get().expect("it has been moved");
///     let response = Response::new(format!("{} of {original}", request.uri()));
///     Ok::<_, std::convert::Infallible>(response)
/// });
///
/// let mut router = Router::new();
/// router.insert("/static{/*path}", StripPrefix::new(files))?;
/// let service = RouteService::new(router);
///
/// let request = Request::get("/static/css/site.css?v=2").body(())?;
/// let response = service.oneshot(request).await?;
/// assert_eq!(response.body(), "/css/site.css?v=2 of /static/css/site.css?v=2");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct StripPrefix<S> {
    service: S,
}

impl<S> StripPrefix<S> {
    /// Wraps a service.
    pub fn new(service: S) -> StripPrefix<S> {
        StripPrefix { service }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for StripPrefix<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        strip(&mut request);
        self.service.call(request)
    }
}

/// The URI of a request before [`StripPrefix`] changed it, in the request's extensions. If one
/// `StripPrefix` is inside another, it is the URI before the outermost one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalUri(pub Uri);

/// Removes the prefix of the route from the path of a request. A request without a match stays as
/// it is.
fn strip<B>(request: &mut Request<B>) {
    let Some(found) = request.extensions().get::<RouteMatch>() else { return };
    let Some(path) = path_without_prefix(found, request.uri().query()) else { return };
    let original = mem::take(request.uri_mut());
    let mut parts = original.clone().into_parts();
    parts.path_and_query = Some(path);
    // An authority alone has no path to strip, and can have none.
    *request.uri_mut() = Uri::from_parts(parts).unwrap_or_else(|_| original.clone());
    if request.extensions().get::<OriginalUri>().is_none() {
        request.extensions_mut().insert(OriginalUri(original));
    }
}

/// Returns the path that follows the prefix, with the query.
fn path_without_prefix(found: &RouteMatch, query: Option<&str>) -> Option<PathAndQuery> {
    let rest = found.rest();
    let mut path = String::with_capacity(1 + rest.len() + query.map_or(0, |query| 1 + query.len()));
    path.push('/');
    path.push_str(rest);
    if let Some(query) = query {
        path.push('?');
        path.push_str(query);
    }
    PathAndQuery::try_from(path).ok()
}
