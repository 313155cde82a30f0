//! axum serves the routes in each way that the documentation names, over real sockets.

use axum::extract::State;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{any, get};
use routetree::{MethodRouter, RouteLayer, RouteService, Router};
use routetree_axum::{MatchedRoute, Path, RawParams};

use crate::support::{get as fetch, send, serve, serve_routes};

async fn user(Path(id): Path<u64>, route: MatchedRoute) -> String {
    format!("user {id} by {route}")
}

async fn file(params: RawParams) -> String {
    format!("file {}", &params["path"])
}

async fn store(Path(id): Path<u64>, body: String) -> String {
    format!("user {id} is {body}")
}

fn methods() -> MethodRouter<axum::routing::MethodRouter> {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/users/{id}", any(user)).unwrap();
    methods
        .insert(
            "PUT",
            "/users/{name}",
            any(|Path(name): Path<String>, body| async move {
                store(Path(name.len() as u64), body).await
            }),
        )
        .unwrap();
    methods.insert("GET", "/files/{*path}", any(file)).unwrap();
    methods
}

#[tokio::test]
async fn as_the_fallback_of_a_router() {
    let app = axum::Router::new()
        .route("/", get(|| async { "front page" }))
        .route("/users/me", get(|| async { "you" }))
        .fallback_service(RouteService::new(methods()));
    let address = serve(app).await;
    for (path, status, text) in [
        ("/", 200, "front page"),
        ("/users/me", 200, "you"),
        ("/users/7?x", 200, "user 7 by /users/{id}"),
        ("/files/a/b%20c", 200, "file a/b%20c"),
        ("/users", 404, ""),
    ] {
        assert_eq!(fetch(address, path).await, (status, text.to_owned()), "{path}");
    }
    let response = send(address, "DELETE", "/users/7", "").await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, PUT");
    // A route of axum, so axum decides on its method.
    assert_eq!(send(address, "PUT", "/users/me", "").await.status(), 405);
}

#[tokio::test]
async fn as_a_layer_beside_routes_of_axum() {
    let mut known = Router::new();
    known.insert("/users/{id:u64}", ()).unwrap();
    known.insert("/files/{*path}", ()).unwrap();
    let unknown = |route: Option<MatchedRoute>| async move { format!("{:?}", route.as_deref()) };
    let app = axum::Router::new()
        .route("/users/{user}", get(user))
        .route("/files/{*file}", get(file))
        .fallback(unknown)
        .layer(RouteLayer::new(known));
    let address = serve(app).await;
    assert_eq!(fetch(address, "/users/7").await, (200, "user 7 by /users/{id:u64}".to_owned()));
    assert_eq!(fetch(address, "/files/a/b").await, (200, "file a/b".to_owned()));
    assert_eq!(fetch(address, "/other").await, (200, "None".to_owned()));
    // The layer knows no route for this path, so the extractor has nothing to read.
    assert_eq!(fetch(address, "/users/x").await.0, 500);
}

#[tokio::test]
async fn with_all_routes_ours() {
    let not_found = any(|| async { (http::StatusCode::NOT_FOUND, "nothing here") });
    let address = serve_routes(RouteService::new(methods()).not_found(not_found)).await;
    assert_eq!(fetch(address, "/users/7").await, (200, "user 7 by /users/{id}".to_owned()));
    assert_eq!(fetch(address, "/files/a").await, (200, "file a".to_owned()));
    assert_eq!(fetch(address, "/").await, (404, "nothing here".to_owned()));
    assert_eq!(send(address, "PUT", "/users/ann", "x").await.into_body(), "user 3 is x");
    let head = send(address, "HEAD", "/users/7", "").await;
    assert_eq!((head.status().as_u16(), head.body().as_str()), (200, ""));
    let response = send(address, "POST", "/users/7", "").await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, PUT");
}

#[tokio::test]
async fn with_the_methods_of_a_path_in_axums_hands() {
    let mut routes = Router::new();
    routes.insert("/users/{id}", get(user).put(store)).unwrap();
    let address = serve_routes(RouteService::new(routes)).await;
    assert_eq!(fetch(address, "/users/7").await, (200, "user 7 by /users/{id}".to_owned()));
    assert_eq!(send(address, "PUT", "/users/7", "Ann").await.into_body(), "user 7 is Ann");
    let response = send(address, "POST", "/users/7", "").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"GET,HEAD,PUT".parse().unwrap())
    );
}

#[tokio::test]
async fn with_states_and_layers_of_single_routes() {
    async fn greet(State(greeting): State<&'static str>, Path(name): Path<String>) -> String {
        format!("{greeting} {name}")
    }
    let mark = map_response(|response: Response| async { ([("x-marked", "yes")], response) });
    let mut routes = Router::new();
    routes.insert("/en/{name}", get(greet).with_state("hello")).unwrap();
    routes.insert("/de/{name}", get(greet).with_state("hallo")).unwrap();
    routes.insert("/marked/{name}", get(greet).with_state("hello").layer(mark)).unwrap();
    let address = serve_routes(RouteService::new(routes)).await;
    assert_eq!(fetch(address, "/en/ann").await.1, "hello ann");
    assert_eq!(fetch(address, "/de/ann").await.1, "hallo ann");
    assert_eq!(send(address, "GET", "/marked/ann", "").await.headers()["x-marked"], "yes");
}
