//! Routes of routetree with handlers, extractors and layers of axum. Run it with
//! `cargo run --example axum` in `integrations/axum`, then try
//!
//! ```text
//! curl -i -X PUT -d Ann http://127.0.0.1:8080/users/7      201
//! curl -i http://127.0.0.1:8080/users/7                    Ann
//! curl -i http://127.0.0.1:8080/users/seven                400, names the parameter
//! curl -i -X POST http://127.0.0.1:8080/users/7            405, Allow: GET, HEAD, PUT
//! curl -i http://127.0.0.1:8080/thumb-4x3.png              a segment with two parameters
//! curl -i http://127.0.0.1:8080/health                     a route of axum
//! curl -i http://127.0.0.1:8080/nothing                    404
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get};
use routetree::{InsertError, MethodRouter, RouteService};
use routetree_axum::{MatchedRoute, Path};
use tokio::net::TcpListener;

type Users = Arc<RwLock<BTreeMap<u64, String>>>;

async fn show(State(users): State<Users>, Path(id): Path<u64>) -> Result<String, StatusCode> {
    let users = users.read().expect("no handler panics");
    users.get(&id).cloned().ok_or(StatusCode::NOT_FOUND)
}

async fn store(State(users): State<Users>, Path(id): Path<u64>, name: String) -> StatusCode {
    let before = users.write().expect("no handler panics").insert(id, name);
    if before.is_some() { StatusCode::NO_CONTENT } else { StatusCode::CREATED }
}

async fn thumbnail(Path((width, height)): Path<(u32, u32)>) -> String {
    format!("a picture of {width} by {height} pixels\n")
}

async fn not_found(uri: Uri) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("nothing at {}\n", uri.path()))
}

/// Writes a line for each request that a route matches.
async fn log(route: MatchedRoute, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    println!("{method} {route} {}", response.status().as_u16());
    response
}

pub(crate) fn app() -> Result<axum::Router, InsertError> {
    // `any`, because `MethodRouter` has decided on the method.
    let mut routes = MethodRouter::new();
    routes.insert("GET", "/users/{id}", any(show))?;
    routes.insert("PUT", "/users/{id}", any(store))?;
    routes.insert("GET", "/thumb-{width}x{height}.png", any(thumbnail))?;

    // Each handler gets the state and the log.
    let users = Users::default();
    let ready = routes.map_values(|handler| handler.with_state(users.clone()).layer(from_fn(log)));
    let service = RouteService::new(ready).not_found(any(not_found));
    Ok(axum::Router::new().route("/health", get(|| async { "ok\n" })).fallback_service(service))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app()?).await?;
    Ok(())
}
