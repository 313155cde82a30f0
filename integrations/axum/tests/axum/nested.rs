//! What handlers see of the URI if a prefix was removed before they were called.

use axum::extract::{Extension, OriginalUri};
use axum::routing::any;
use http::Uri;
use routetree::{MethodRouter, RouteService, Router, StripPrefix};
use routetree_axum::{MatchedRoute, Path};
use tower::ServiceExt as _;

use crate::support::{Answer, answer, get, serve};

type Routes = MethodRouter<axum::routing::MethodRouter>;

/// The URI, axum's original one, and that of `routetree`.
async fn uris(
    uri: Uri,
    OriginalUri(by_axum): OriginalUri,
    ours: Option<Extension<routetree::OriginalUri>>,
) -> String {
    let ours = ours.map_or("none".to_owned(), |Extension(original)| original.0.to_string());
    format!("{uri}, {by_axum}, {ours}")
}

async fn user(route: MatchedRoute, Path(id): Path<u64>, uri: Uri, original: OriginalUri) -> String {
    format!("{id} by {route} at {uri} from {}", original.0)
}

fn users() -> Routes {
    let mut routes = MethodRouter::new();
    routes.insert("GET", "/users/{id}", any(user)).unwrap();
    routes.insert("GET", "/uris", any(uris)).unwrap();
    routes
}

async fn call(service: RouteService<axum::Router>, path: &str) -> Answer {
    let request = http::Request::get(path).body(axum::body::Body::empty()).unwrap();
    answer(service.oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn below_a_prefix_of_axum() {
    let app = axum::Router::new().nest_service("/api", RouteService::new(users()));
    let address = serve(app).await;
    let text = "7 by /users/{id} at /users/7?x from /api/users/7?x";
    assert_eq!(get(address, "/api/users/7?x").await, (200, text.to_owned()));
    assert_eq!(get(address, "/api/uris").await, (200, "/uris, /api/uris, none".to_owned()));
    assert_eq!(get(address, "/users/7").await.0, 404);
}

#[tokio::test]
async fn a_router_of_axum_below_a_prefix_of_ours() {
    let app = axum::Router::new().route("/uris", any(uris)).route(
        "/users/{id}",
        any(|axum::extract::Path(id): axum::extract::Path<u64>, route: MatchedRoute| async move {
            format!("{id} in {route}")
        }),
    );
    let routes = Router::try_from_iter([("/api{/*rest}", StripPrefix::new(app))]).unwrap();
    let service = RouteService::new(routes);
    let request = |path: &str| http::Request::get(path).body(axum::body::Body::empty()).unwrap();
    let response = service.clone().oneshot(request("/api/uris?x")).await.unwrap();
    assert_eq!(answer(response).await, (200, "/uris?x, /uris?x, /api/uris?x".to_owned()));
    let response = service.oneshot(request("/api/users/7")).await.unwrap();
    assert_eq!(answer(response).await, (200, "7 in /api{/*rest}".to_owned()));
}

#[tokio::test]
async fn joined_routers_see_the_whole_uri() {
    let mut routes = Routes::new();
    routes.nest("/api", users()).unwrap();
    let address = serve(axum::Router::new().fallback_service(RouteService::new(routes))).await;
    let text = "7 by /api/users/{id} at /api/users/7 from /api/users/7";
    assert_eq!(get(address, "/api/users/7").await, (200, text.to_owned()));
    let text = "/api/uris, /api/uris, none";
    assert_eq!(get(address, "/api/uris").await, (200, text.to_owned()));
}

/// A router of axum is a service too, and can be the value of a route without a change of the path.
#[tokio::test]
async fn a_router_of_axum_as_a_value() {
    let app = axum::Router::new().route("/{tenant}/uris", any(uris));
    let routes = Router::try_from_iter([("/{tenant}{/*rest}", app)]).unwrap();
    let text = "/acme/uris, /acme/uris, none".to_owned();
    assert_eq!(call(RouteService::new(routes), "/acme/uris").await, (200, text));
}
