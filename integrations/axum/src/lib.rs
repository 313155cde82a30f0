//! Extractors of [axum] for the routes of [`routetree`]: [`Path`] reads parameters into a type,
//! [`MatchedRoute`] is the text of the route, and [`RawParams`] has all parameters as sent.
//!
//! ```no_run
//! use axum::routing::get;
//! use routetree::{RouteService, Router};
//! use routetree_axum::Path;
//!
//! async fn show(Path(id): Path<u64>) -> String {
//!     format!("user {id}")
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut routes = Router::new();
//!     routes.insert("/users/{id}", get(show))?;
//!     routes.insert("/users/me", get(|| async { "you" }))?;
//!
//!     let app = axum::Router::new().fallback_service(RouteService::new(routes));
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//!     axum::serve(listener, app).await?;
//!     Ok(())
//! }
//! ```
//!
//! ```console
//! $ curl http://127.0.0.1:3000/users/7
//! user 7
//! $ curl http://127.0.0.1:3000/users/x
//! invalid URL: parameter `id` is `x`: not a u64: invalid digit found in string
//! ```
//!
//! This crate turns on the features `tower` and `serde` of `routetree`. A [`RouteService`] or a
//! [`RouteLayer`] puts a [`RouteMatch`] into the extensions of a request, and the extractors read
//! it. For the rest of the match, such as the parameters of the host, use axum's
//! `Extension<RouteMatch>`.
//!
//! # Handlers as services
//!
//! The values of a router are services of one type. axum's `get`, `any` and so on turn handlers
//! into such a type, axum's own `MethodRouter`. There are two ways to use it:
//!
//! | value | handles | to other methods, responds with |
//! |---|---|---|
//! | `get(show).put(store)` in a [`routetree::Router`] | all methods of a path | 405 and `Allow` from axum |
//! | `any(show)` in a [`routetree::MethodRouter`] | one method of a path | 405 and `Allow` from `routetree`, for all routes that match |
//!
//! To give handlers state or a layer, call axum's `with_state` or `layer` on one of them, or with
//! `map_values` on all of them.
//!
//! ```
//! use axum::body::Body;
//! use axum::extract::{Request, State};
//! use axum::routing::any;
//! use routetree::{MethodRouter, RouteService};
//! use routetree_axum::Path;
//! use tower::ServiceExt;
//!
//! async fn show(State(greeting): State<&'static str>, Path(name): Path<String>) -> String {
//!     format!("{greeting} {name}")
//! }
//!
//! async fn store(Path(name): Path<String>, body: String) -> String {
//!     format!("{name} is {body}")
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut methods = MethodRouter::new();
//! methods.insert("GET", "/{name:alpha}", any(show))?;
//! methods.insert("PUT", "/{name}", any(store))?;
//! let service = RouteService::new(methods.map_values(|handler| handler.with_state("hello")));
//!
//! let response = service.clone().oneshot(Request::get("/ann").body(Body::empty())?).await?;
//! assert_eq!(response.status(), 200);
//!
//! let response = service.oneshot(Request::post("/ann").body(Body::empty())?).await?;
//! assert_eq!(response.status(), 405);
//! assert_eq!(response.headers()["allow"], "GET, HEAD, PUT");
//! # Ok(())
//! # }
//! ```
//!
//! # Beside axum's router
//!
//! A [`RouteService`] is a service like any other, and can be mounted where axum takes one. A
//! [`RouteLayer`] adds a match to requests for axum's own routes, whose texts may differ from those
//! in the layer.
//!
//! | to | write |
//! |---|---|
//! | serve these routes alone | `axum::serve(listener, ServiceExt::<Request>::into_make_service(service))` |
//! | try axum's routes first | `app.fallback_service(service)` |
//! | mount these routes below a prefix | `app.nest_service("/api", service)` |
//! | know the route in a layer, or in handlers of axum's routes | `app.layer(RouteLayer::new(routes))` |
//! | mount an `axum::Router` below a prefix of these routes | `routes.insert("/admin{/*rest}", StripPrefix::new(app))` |
//!
//! ```
//! use axum::routing::get;
//! use routetree::{RouteLayer, Router};
//! use routetree_axum::{MatchedRoute, Path};
//!
//! async fn show(Path(id): Path<u64>, route: MatchedRoute) -> String {
//!     format!("user {id} by {route}")
//! }
//!
//! let mut known = Router::new();
//! known.insert("/users/{id:u64}", ())?;
//!
//! let app: axum::Router =
//!     axum::Router::new().route("/users/{user}", get(show)).layer(RouteLayer::new(known));
//! # let _ = app;
//! # Ok::<(), routetree::InsertError>(())
//! ```
//!
//! # From axum's router
//!
//! Routes are written alike: `/users/{id}`, `/files/{*path}`. If a route cannot be inserted, the
//! result is an error, not a panic.
//!
//! | in place of axum's | write |
//! |---|---|
//! | `Path` | [`Path`]; axum's own does not know these routes, and responds with a 500 |
//! | `MatchedPath`, `RawPathParams` | [`MatchedRoute`], [`RawParams`] |
//! | `router.route("/users/{id}", get(show).put(store))` | `router.insert("/users/{id}", get(show).put(store))?` |
//! | `router.merge(other)` | the same with `?` |
//! | `router.nest("/api", other)` | the same with `?`; the nested `/` becomes `/api` in both, and a nested `{/}` matches `/api` and `/api/` |
//! | `router.with_state(state)` | `router.map_values(\|handler\| handler.with_state(state.clone()))` |
//! | `router.route_layer(layer)` | `router.map_values(\|handler\| handler.layer(layer.clone()))` |
//! | `router.layer(layer)` | `axum::Router::new().fallback_service(service).layer(layer)` |
//! | `router.fallback(handler)` | `service.not_found(any(handler))` |
//! | `router.method_not_allowed_fallback(handler)` | `service.not_allowed(any(handler))`, with a [`MethodRouter`] |
//!
//! # Nested services and the original URI
//!
//! axum's `nest` and [`StripPrefix`] both remove a prefix from the path that the inner service
//! sees. Each keeps the URI that it got in a type of its own.
//!
//! | mounted | the inner service matches | axum's `OriginalUri` | `Extension<routetree::OriginalUri>` |
//! |---|---|---|---|
//! | `app.nest_service("/api", service)` | `/users/7` | `/api/users/7` | none |
//! | `"/api{/*rest}"` with `StripPrefix::new(app)` | `/users/7` | `/users/7` | `/api/users/7` |
//! | [`MethodRouter::nest`] with `/api` | `/api/users/7` | `/api/users/7` | none |
//!
//! The last row joins two routers: a request takes one lookup, its match has the whole route, and
//! its URI stays as it was.
//!
//! [axum]: https://docs.rs/axum/0.8
//! [`MethodRouter`]: routetree::MethodRouter
//! [`MethodRouter::nest`]: routetree::MethodRouter::nest
//! [`RouteLayer`]: routetree::RouteLayer
//! [`RouteMatch`]: routetree::RouteMatch
//! [`RouteService`]: routetree::RouteService
//! [`StripPrefix`]: routetree::StripPrefix

mod path;
mod raw;
mod rejection;
mod route;

pub use path::Path;
pub use raw::RawParams;
pub use rejection::{NoMatch, PathRejection};
pub use route::MatchedRoute;

use http::request::Parts;
use routetree::RouteMatch;

/// The match that a service or a layer of `routetree` has put into the extensions of a request.
fn match_of(parts: &Parts) -> Result<&RouteMatch, NoMatch> {
    parts.extensions.get().ok_or(NoMatch)
}

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
