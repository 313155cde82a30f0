//! [`RouteService`]: calls the service of the route that matches a request.

use alloc::string::ToString;
use alloc::sync::Arc;
use core::fmt;
use core::task::{Context, Poll};

use http::header::ALLOW;
use http::{HeaderValue, Request, Response, StatusCode};
use tower_service::Service;

use super::fallbacks::Cause;
use super::future::RouteFuture;
use super::matched::RouteMatch;
use super::table::{Endpoint, RouteTable};
use crate::{Allowed, HostRouter, InsertError, MethodRouter, Router};

/// A `tower` service that passes each request to the service of its route.
///
/// It is made from a router whose values are services of one type. To mix types, wrap each service
/// in a `BoxCloneSyncService` of the crate `tower`. A service finds its match in the extensions of
/// the request, as a [`RouteMatch`](crate::RouteMatch).
///
/// ```
/// use http::{Request, Response};
/// use routetree::{MethodRouter, RouteMatch, RouteService};
/// use tower::util::BoxCloneSyncService;
/// use tower::{BoxError, ServiceExt, service_fn};
///
/// async fn show(request: Request<()>) -> Result<Response<String>, BoxError> {
///     let found = request.extensions().get::<RouteMatch>().expect("a route");
///     let id: u64 = found.params().parse("id")?;
///     Ok(Response::new(format!("user {id} by {}", found.route())))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let mut users = MethodRouter::new();
/// users.insert("GET", "/users/{id}", BoxCloneSyncService::new(service_fn(show)))?;
/// let service = RouteService::new(users);
///
/// let response = service.clone().oneshot(Request::get("/users/7").body(())?).await?;
/// assert_eq!(response.body(), "user 7 by /users/{id}");
///
/// let response = service.clone().oneshot(Request::put("/users/7").body(())?).await?;
/// assert_eq!(response.status(), 405);
/// assert_eq!(response.headers()["allow"], "GET, HEAD");
/// let response = service.oneshot(Request::get("/").body(())?).await?;
/// assert_eq!(response.status(), 404);
/// # Ok(())
/// # }
/// ```
///
/// | made from | routes by |
/// |---|---|
/// | [`MethodRouter<S>`](MethodRouter) | method and path |
/// | [`Router<S>`](Router) | path; each service answers all methods |
/// | [`HostRouter<MethodRouter<S>>`](HostRouter) | host, then method and path |
/// | [`HostRouter<RouteService<S>>`](HostRouter) | the same, with fallbacks for each host |
///
/// With the feature `live`, it can also be made from an `Arc<LiveRouter<R>>`, where `R` is either
/// of the first two. Each request is then routed by one version: the newest one when the service is
/// called. The routes are updated through another `Arc` of the same router:
///
#[cfg_attr(feature = "live", doc = "```")]
#[cfg_attr(not(feature = "live"), doc = "```ignore")]
/// use std::sync::Arc;
///
/// use http::{Request, Response};
/// use routetree::{LiveRouter, MethodRouter, RouteService};
/// use tower::{ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hello = service_fn(async |_: Request<()>| {
///     Ok::<_, std::convert::Infallible>(Response::new("hello"))
/// });
/// let live = Arc::new(LiveRouter::new(MethodRouter::new()));
/// let service = RouteService::new(Arc::clone(&live));
///
/// live.update(|edit| edit.insert("GET", "/hello", hello))?;
/// let response = service.oneshot(Request::get("/hello").body(())?).await?;
/// assert_eq!(*response.body(), "hello");
/// # Ok(())
/// # }
/// ```
///
/// The host and the path are those of [`HostRouter::at_request`] and [`Router::at_uri`]. A path is
/// matched [as the client has sent it](crate#percent-encoding). OPTIONS is a method like any other.
/// HEAD falls back to a route for GET, as in each [`MethodRouter`]. Over HTTP/1, hyper leaves out
/// the body of the response. Over HTTP/2 it does not, and clients take the body for an error.
/// There, a service for GET must leave out the body itself if the method is HEAD, as handlers of
/// axum do.
///
/// # Requests without a route
///
/// | request | response | replaced by |
/// |---|---|---|
/// | no route matches the path | 404 | [`not_found`](RouteService::not_found) |
/// | no pattern matches the host, or it is malformed | 404 | `not_found` of the outer service |
/// | the target is `*` or an authority, and no route is for it | 404 | `not_found` |
/// | routes match the path, but not the method | 405 with `Allow` | [`not_allowed`](RouteService::not_allowed) |
///
/// A request with a method that is not a token, a target that is not a URI, or a header with
/// control characters never becomes a [`Request`]: the HTTP library answers it, hyper with a 400.
///
/// The bodies of these responses are empty. A fallback replaces them; it is a service of the same
/// type as those of the routes. [`not_found_below`](RouteService::not_found_below) and
/// [`not_allowed_below`](RouteService::not_allowed_below) set fallbacks for the paths below a
/// prefix. If a host has a service of its own, its fallbacks come first, then those of the service
/// around it.
///
/// # Readiness and errors
///
/// Only the request tells which service it goes to, so [`poll_ready`](Service::poll_ready) is
/// always ready. [`RouteFuture`] holds a clone of the service of the route, waits until this clone
/// is ready, and calls it: a service that is not ready holds back its own requests and no others.
/// If `poll_ready` or the call of the clone fails, the future returns that error.
///
/// # Cost
///
/// To clone a `RouteService` is to clone one [`Arc`], and there is no lock. A request clones the
/// service of its route. With up to 8 parameters, its match allocates up to two times: a box in the
/// extensions and, if the text of the URI has never been shared before, its counter. (If the
/// extensions are empty, they also allocate their map. If the host has parameters, its text may
/// need a counter too. The match of a `LiveRouter` also copies the text of the route.)
///
/// # Nesting
///
/// [`MethodRouter::nest`] joins routers before they become a service: one lookup, one match with
/// all values. [`StripPrefix`](crate::StripPrefix) mounts any other service under a prefix.
///
/// ```
/// use http::{Request, Response};
/// use routetree::{MethodRouter, RouteService};
/// use tower::{ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = |text: &'static str| {
///     service_fn(move |_: Request<()>| async move {
///         Ok::<_, std::convert::Infallible>(Response::new(text))
///     })
/// };
/// let mut api = MethodRouter::new();
/// api.insert("GET", "/users", text("users"))?;
/// let mut site = MethodRouter::new();
/// site.insert("GET", "/", text("front page"))?;
/// site.nest("/api", api)?;
///
/// let service = RouteService::new(site)
///     .not_found(text("<h1>not found</h1>"))
///     .not_found_below("/api", text("{\"error\":\"not found\"}"))?;
/// for (path, body) in [
///     ("/api/users", "users"),
///     ("/api/user", "{\"error\":\"not found\"}"),
///     ("/apis", "<h1>not found</h1>"),
/// ] {
///     let response = service.clone().oneshot(Request::get(path).body(())?).await?;
///     assert_eq!(*response.body(), body);
/// }
/// # Ok(())
/// # }
/// ```
pub struct RouteService<S> {
    table: Arc<RouteTable<S>>,
}

impl<S> RouteService<S> {
    /// Creates a service from a router of services.
    ///
    /// # Examples
    ///
    /// By host, with a fallback of its own for one of them:
    ///
    /// ```
    /// use http::{Request, Response};
    /// use routetree::{HostRouter, MethodRouter, RouteMatch, RouteService};
    /// use tower::{ServiceExt, service_fn};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let service = |name: &'static str| {
    ///     service_fn(move |request: Request<()>| async move {
    ///         let found = request.extensions().get::<RouteMatch>();
    ///         let host = found.and_then(|found| found.host_params());
    ///         let tenant = host.and_then(|host| host.get("tenant")).unwrap_or("nobody");
    ///         Ok::<_, std::convert::Infallible>(Response::new(format!("{name} for {tenant}")))
    ///     })
    /// };
    /// let mut site = MethodRouter::new();
    /// site.insert("GET", "/", service("site"))?;
    /// let mut tenants = MethodRouter::new();
    /// tenants.insert("GET", "/", service("home"))?;
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("example.com", RouteService::new(site))?;
    /// hosts.insert(
    ///     "{tenant}.example.com",
    ///     RouteService::new(tenants).not_found(service("no such page")),
    /// )?;
    /// let service = RouteService::new(hosts).not_found(service("no such site"));
    ///
    /// for (uri, body) in [
    ///     ("http://example.com/", "site for nobody"),
    ///     ("http://acme.example.com/", "home for acme"),
    ///     ("http://acme.example.com/x", "no such page for nobody"),
    ///     ("http://example.com/x", "no such site for nobody"),
    ///     ("http://example.org/", "no such site for nobody"),
    /// ] {
    ///     let response = service.clone().oneshot(Request::get(uri).body(())?).await?;
    ///     assert_eq!(response.body(), body);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(routes: impl Into<RouteService<S>>) -> RouteService<S> {
        routes.into()
    }

    fn of(table: RouteTable<S>) -> RouteService<S> {
        RouteService { table: Arc::new(table) }
    }
}

/// Fallbacks: services for requests without a route. Each method changes this service, not its
/// clones: if there are any, it copies the routes first.
impl<S: Clone> RouteService<S> {
    /// Sets what responds to requests that no route matches, in place of an empty 404.
    #[must_use]
    pub fn not_found(mut self, service: S) -> Self {
        self.table_mut().fallbacks.set(Cause::NotFound, service);
        self
    }

    /// Sets what responds to requests whose path has routes, but not for their method, in place of
    /// an empty 405.
    ///
    /// The service finds the allowed methods in the extensions of the request, as an
    /// [`Allowed`]. Its response gets the `Allow` header, unless it has one.
    #[must_use]
    pub fn not_allowed(mut self, service: S) -> Self {
        self.table_mut().fallbacks.set(Cause::NotAllowed, service);
        self
    }

    /// Sets what responds instead of [`not_found`](Self::not_found) for the prefix, and for all
    /// paths that continue it with a slash. The most specific prefix wins, as a route does.
    ///
    /// The prefix is the text of a route, and may have parameters and the constraints of the
    /// router.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] if the prefix is not a route, or if there is a prefix of the same
    /// shape with other names. The error shows prefixes with `{/*fallback}` at their end.
    pub fn not_found_below(
        mut self,
        prefix: impl AsRef<str>,
        service: S,
    ) -> Result<Self, InsertError> {
        self.table_mut().fallbacks.set_below(prefix.as_ref(), Cause::NotFound, service)?;
        Ok(self)
    }

    /// Sets what responds instead of [`not_allowed`](Self::not_allowed) for the prefix, and for
    /// all paths that continue it with a slash: see [`not_found_below`](Self::not_found_below).
    ///
    /// # Errors
    ///
    /// Like [`not_found_below`](Self::not_found_below).
    pub fn not_allowed_below(
        mut self,
        prefix: impl AsRef<str>,
        service: S,
    ) -> Result<Self, InsertError> {
        self.table_mut().fallbacks.set_below(prefix.as_ref(), Cause::NotAllowed, service)?;
        Ok(self)
    }

    fn table_mut(&mut self) -> &mut RouteTable<S> {
        Arc::make_mut(&mut self.table)
    }
}

impl<S> From<Router<S>> for RouteService<S> {
    fn from(router: Router<S>) -> Self {
        RouteService::of(router.into())
    }
}

impl<S> From<MethodRouter<S>> for RouteService<S> {
    fn from(router: MethodRouter<S>) -> Self {
        RouteService::of(router.into())
    }
}

#[cfg(feature = "live")]
impl<S> From<Arc<crate::LiveRouter<Router<S>>>> for RouteService<S> {
    fn from(live: Arc<crate::LiveRouter<Router<S>>>) -> Self {
        RouteService::of(live.into())
    }
}

#[cfg(feature = "live")]
impl<S> From<Arc<crate::LiveRouter<MethodRouter<S>>>> for RouteService<S> {
    fn from(live: Arc<crate::LiveRouter<MethodRouter<S>>>) -> Self {
        RouteService::of(live.into())
    }
}

impl<S> From<HostRouter<RouteService<S>>> for RouteService<S> {
    fn from(router: HostRouter<RouteService<S>>) -> Self {
        RouteService::of(router.map_values(|service| service.table).into())
    }
}

impl<S> From<HostRouter<MethodRouter<S>>> for RouteService<S> {
    fn from(router: HostRouter<MethodRouter<S>>) -> Self {
        router.map_values(RouteService::from).into()
    }
}

/// A clone shares the routes.
impl<S> Clone for RouteService<S> {
    fn clone(&self) -> Self {
        RouteService { table: Arc::clone(&self.table) }
    }
}

impl<S> fmt::Debug for RouteService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RouteService").field(&self.table).finish()
    }
}

impl<S, B, ResBody> Service<Request<B>> for RouteService<S>
where
    S: Service<Request<B>, Response = Response<ResBody>> + Clone,
    ResBody: Default,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = RouteFuture<S, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> RouteFuture<S, B> {
        match self.table.find(&request) {
            Endpoint::Route(service, found) => {
                request.extensions_mut().insert(found);
                RouteFuture::call(service, request, None)
            }
            Endpoint::NotFound(Some(service)) => {
                forget_outer_match(&mut request);
                RouteFuture::call(service, request, None)
            }
            Endpoint::NotFound(None) => RouteFuture::answer(empty(StatusCode::NOT_FOUND)),
            Endpoint::NotAllowed(Some(service), allowed) => {
                let allow = allow_header(&allowed);
                forget_outer_match(&mut request);
                request.extensions_mut().insert(allowed.into_owned());
                RouteFuture::call(service, request, allow)
            }
            Endpoint::NotAllowed(None, allowed) => {
                let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
                if let Some(allow) = allow_header(&allowed) {
                    response.headers_mut().insert(ALLOW, allow);
                }
                RouteFuture::answer(response)
            }
        }
    }
}

/// Removes the match of a service around this one: a fallback has no route.
fn forget_outer_match<B>(request: &mut Request<B>) {
    request.extensions_mut().remove::<RouteMatch>();
}

fn empty<B: Default>(status: StatusCode) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = status;
    response
}

/// Returns the value of an `Allow` header. Tokens and commas are always one.
fn allow_header(allowed: &Allowed<'_>) -> Option<HeaderValue> {
    HeaderValue::try_from(allowed.to_string()).ok()
}
