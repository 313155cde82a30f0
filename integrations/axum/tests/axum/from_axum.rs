//! What replaces the parts of axum's router, as the documentation lists it.

use axum::extract::State;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{any, get};
use http::StatusCode;
use routetree::{InsertError, MethodRouter, RouteService, Router};
use routetree_axum::Path;

use crate::support::{call, get as fetch, send, serve, serve_routes};

async fn greet(State(greeting): State<&'static str>, Path(name): Path<String>) -> String {
    format!("{greeting} {name}")
}

async fn mark(response: Response) -> impl axum::response::IntoResponse {
    ([("x-marked", "yes")], response)
}

#[tokio::test]
async fn the_extractor_of_axum_does_not_know_these_routes() {
    let handler = |_: axum::extract::Path<u64>| async {};
    assert_eq!(call("/{id}", "/7", handler).await.0, 500);
}

#[tokio::test]
async fn all_handlers_get_a_state_and_a_layer() {
    let mut names = Router::new();
    names.insert("/{name}", get(greet)).unwrap();
    let mut routes = Router::new();
    routes.insert("/", get(|| async { "front page" })).unwrap();
    routes.nest("/greet", names).unwrap();
    let layer = map_response(mark);
    let ready = routes.map_values(|handler| handler.with_state("hello").layer(layer.clone()));
    let address = serve_routes(RouteService::new(ready)).await;
    let response = send(address, "GET", "/greet/ann", "").await;
    assert_eq!(response.headers()["x-marked"], "yes");
    assert_eq!(response.into_body(), "hello ann");
    // As in axum, what answers instead of a route has no layer of a route.
    let response = send(address, "GET", "/greet", "").await;
    assert_eq!((response.status().as_u16(), response.headers().get("x-marked")), (404, None));
}

#[tokio::test]
async fn fallbacks_and_a_layer_around_everything() {
    let mut routes = MethodRouter::new();
    routes.insert("GET", "/", any(|| async { "front page" })).unwrap();
    let service = RouteService::new(routes)
        .not_found(any(|| async { (StatusCode::NOT_FOUND, "nothing here") }))
        .not_allowed(any(|| async { (StatusCode::METHOD_NOT_ALLOWED, "not so") }));
    let app = axum::Router::new().fallback_service(service).layer(map_response(mark));
    let address = serve(app).await;
    assert_eq!(fetch(address, "/").await, (200, "front page".to_owned()));
    assert_eq!(fetch(address, "/x").await, (404, "nothing here".to_owned()));
    let response = send(address, "PUT", "/", "").await;
    assert_eq!(response.status(), 405);
    assert_eq!(
        (&response.headers()["allow"], &response.headers()["x-marked"]),
        (&"GET, HEAD".parse().unwrap(), &"yes".parse().unwrap())
    );
    assert_eq!(response.into_body(), "not so");
}

#[tokio::test]
async fn the_root_of_nested_routes_is_the_prefix() {
    let root = || any(|| async { "root" });
    for (nested, with_slash) in [("/", 404), ("{/}", 200)] {
        let mut routes = Router::new();
        routes.nest("/api", Router::try_from_iter([(nested, root())]).unwrap()).unwrap();
        let address = serve_routes(RouteService::new(routes)).await;
        assert_eq!(fetch(address, "/api").await.0, 200, "{nested}");
        assert_eq!(fetch(address, "/api/").await.0, with_slash, "{nested}");
    }
    let app = axum::Router::new().nest("/api", axum::Router::new().route("/", root()));
    let address = serve(app).await;
    assert_eq!(fetch(address, "/api").await.0, 200);
    assert_eq!(fetch(address, "/api/").await.0, 404);
}

#[test]
fn a_route_that_does_not_fit_is_an_error() {
    let mut routes: Router<axum::routing::MethodRouter> = Router::new();
    routes.insert("/{id}", get(|| async {})).unwrap();
    let error = routes.insert("/{name}", get(|| async {})).unwrap_err();
    assert!(matches!(error, InsertError::Conflict { .. }), "{error}");
    assert!(routes.insert("/{", get(|| async {})).is_err());
}
