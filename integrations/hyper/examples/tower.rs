//! Services and layers of tower, by route. Run it with `cargo run --example tower` in
//! `integrations/hyper`, then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/users/7           user 7 by /users/{id}
//! curl -i http://127.0.0.1:8080/users/x           400
//! curl -i http://127.0.0.1:8080/slow              504, after a tenth of a second
//! curl -i http://127.0.0.1:8080/static/a/b.css    /a/b.css of /static/a/b.css
//! curl -i http://127.0.0.1:8080/api/nothing       404, as JSON
//! ```

use std::time::Duration;

use hyper::{Request, Response, body::Incoming, server::conn::http1};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use routetree::{MethodRouter, OriginalUri, RouteMatch, RouteService, StripPrefix};
use tokio::net::TcpListener;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceBuilder, timeout::error::Elapsed};

type Answer = Result<Response<String>, BoxError>;
/// The services of all routes have one type.
type Boxed = BoxCloneSyncService<Request<Incoming>, Response<String>, BoxError>;

async fn user(request: Request<Incoming>) -> Answer {
    let found = request.extensions().get::<RouteMatch>().ok_or("called without a route")?;
    let id: u64 = found.params().parse("id")?;
    Ok(Response::new(format!("user {id} by {}\n", found.route())))
}

async fn file(request: Request<Incoming>) -> Answer {
    let original: &OriginalUri = request.extensions().get().ok_or("called without a prefix")?;
    Ok(Response::new(format!("{} of {}\n", request.uri(), original.0)))
}

/// Puts the layers that all routes have around one handler. Errors become responses.
fn boxed<F, R>(handler: F) -> Boxed
where
    F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Answer> + Send + 'static,
{
    let of_error = |error: BoxError| {
        let status = if error.is::<Elapsed>() { 504 } else { 400 };
        Response::builder().status(status).body(format!("{error}\n")).expect("a status")
    };
    let service = ServiceBuilder::new()
        .map_result(move |answer: Answer| Ok(answer.unwrap_or_else(of_error)))
        .timeout(Duration::from_millis(100))
        .service_fn(handler);
    BoxCloneSyncService::new(service)
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), BoxError> {
    let mut routes = MethodRouter::new();
    routes.insert("GET", "/users/{id}", boxed(user))?;
    routes.insert("GET", "/slow", boxed(|_| std::future::pending()))?;
    let files = BoxCloneSyncService::new(StripPrefix::new(boxed(file)));
    routes.insert("GET", "/static{/*path}", files)?;
    let not_found = boxed(async |_| {
        Ok(Response::builder().status(404).body("{\"error\":\"not found\"}\n".to_owned())?)
    });
    let service = RouteService::new(routes).not_found_below("/api", not_found)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    serve(TcpListener::bind("127.0.0.1:8080").await?).await
}
