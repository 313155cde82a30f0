//! [`RouteLayer`]: adds the match of a request to its extensions, and passes it on.

use alloc::sync::Arc;
use core::fmt;
use core::task::{Context, Poll};

use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use super::table::{Endpoint, RouteTable};
use crate::{HostRouter, MethodRouter, Router};

/// A `tower` layer that adds the match of each request to its extensions, as a
/// [`RouteMatch`](crate::RouteMatch), and passes the request on.
///
/// A request that no route matches is passed on as it is. The values of the router are dropped.
///
/// Use it if something must know the route before a service is called, such as metrics, logs or
/// limits around the routes of another router. Besides the lookup, a match costs what it costs in a
/// [`RouteService`](crate::RouteService#cost).
///
/// # Examples
///
/// ```
/// use http::{Request, Response};
/// use routetree::{MethodRouter, RouteLayer, RouteMatch};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut known = MethodRouter::new();
/// known.insert("GET", "/users/{id}", ())?;
///
/// let inner = service_fn(async |request: Request<()>| {
///     let found = request.extensions().get::<RouteMatch>();
///     let route = found.map_or("unknown".into(), |found| found.shared_route());
///     Ok::<_, std::convert::Infallible>(Response::new(route))
/// });
/// let service = RouteLayer::new(known).layer(inner);
///
/// let response = service.clone().oneshot(Request::get("/users/7").body(())?).await?;
/// assert_eq!(&**response.body(), "/users/{id}");
/// let response = service.oneshot(Request::get("/").body(())?).await?;
/// assert_eq!(&**response.body(), "unknown");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RouteLayer {
    table: Arc<RouteTable<()>>,
}

impl RouteLayer {
    /// Creates a layer from a [`Router`], a [`MethodRouter`], or a [`HostRouter`] of method
    /// routers.
    #[must_use]
    pub fn new(routes: impl Into<RouteLayer>) -> RouteLayer {
        routes.into()
    }

    fn of(table: RouteTable<()>) -> RouteLayer {
        RouteLayer { table: Arc::new(table) }
    }
}

impl<T> From<Router<T>> for RouteLayer {
    fn from(router: Router<T>) -> Self {
        RouteLayer::of(router.map_values(|_| ()).into())
    }
}

impl<T> From<MethodRouter<T>> for RouteLayer {
    fn from(router: MethodRouter<T>) -> Self {
        RouteLayer::of(router.map_values(|_| ()).into())
    }
}

impl<T> From<HostRouter<MethodRouter<T>>> for RouteLayer {
    fn from(router: HostRouter<MethodRouter<T>>) -> Self {
        RouteLayer::of(router.map_values(|methods| RouteLayer::from(methods).table).into())
    }
}

impl<S> Layer<S> for RouteLayer {
    type Service = AddMatch<S>;

    fn layer(&self, service: S) -> AddMatch<S> {
        AddMatch { service, table: Arc::clone(&self.table) }
    }
}

impl fmt::Debug for RouteLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RouteLayer").field(&self.table).finish()
    }
}

/// Adds the match to the extensions of each request, then calls the inner service. Created by
/// [`RouteLayer`].
#[derive(Clone)]
pub struct AddMatch<S> {
    service: S,
    table: Arc<RouteTable<()>>,
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for AddMatch<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        if let Endpoint::Route((), found) = self.table.find(&request) {
            request.extensions_mut().insert(found);
        }
        self.service.call(request)
    }
}

impl<S: fmt::Debug> fmt::Debug for AddMatch<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddMatch")
            .field("service", &self.service)
            .field("table", &self.table)
            .finish()
    }
}
