//! Routes that change while requests are served. Run it with `cargo run --example swap` in
//! `integrations/hyper`, then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/hello/ann                               404
//! curl -i -d '/hello/{name}' http://127.0.0.1:8080/-/routes             201
//! curl -i http://127.0.0.1:8080/hello/ann                               its route and values
//! curl -i -d '/hello/{who}' http://127.0.0.1:8080/-/routes              409, with the conflict
//! curl -i -X DELETE -d '/hello/{name}' http://127.0.0.1:8080/-/routes   204
//! ```
//!
//! A request sees one version of the routes from its start to its end, and waits for nobody. A real
//! server would protect `/-/routes`.

use std::sync::Arc;

use http_body_util::{BodyExt as _, Limited};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use routetree::{LiveRouter, Router};
use tokio::net::TcpListener;
use tower::BoxError;

type Answer = hyper::http::Result<Response<String>>;
type Routes = LiveRouter<Router<()>>;

fn answer(status: u16, text: impl Into<String>) -> Answer {
    Response::builder().status(status).body(text.into())
}

async fn change(routes: &Routes, request: Request<Incoming>) -> Answer {
    let method = request.method().clone();
    let body = Limited::new(request.into_body(), 4096).collect().await;
    let text = body.ok().and_then(|body| String::from_utf8(body.to_bytes().into()).ok());
    let Some(route) = text else { return answer(400, "send a route\n") };
    match method.as_str() {
        "POST" => match routes.update(|edit| edit.insert(route, ())) {
            Ok(()) => answer(201, ""),
            Err(error) => answer(409, format!("{error}\n")),
        },
        "DELETE" => match routes.update(|edit| edit.remove(route).ok_or(())) {
            Ok(()) => answer(204, ""),
            Err(()) => answer(404, "no such route\n"),
        },
        _ => Response::builder().status(405).header("allow", "DELETE, POST").body(String::new()),
    }
}

async fn respond(routes: Arc<Routes>, request: Request<Incoming>) -> Answer {
    if request.uri().path() == "/-/routes" {
        return change(&routes, request).await;
    }
    match routes.load().at_request(&request) {
        Ok(found) => answer(200, format!("{} {:?}\n", found.route(), found.params)),
        Err(error) => answer(404, format!("{error}\n")),
    }
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), BoxError> {
    let routes = Arc::new(Routes::new(Router::new()));
    loop {
        let (stream, _) = listener.accept().await?;
        let routes = Arc::clone(&routes);
        let service = service_fn(move |request| respond(Arc::clone(&routes), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    serve(TcpListener::bind("127.0.0.1:8080").await?).await
}
