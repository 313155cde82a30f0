//! Routes that change while requests are served. Run it with `cargo run --example swap` in
//! `integrations/hyper`, then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/hello/ann                        404
//! curl -i -d '/hello/{name}' http://127.0.0.1:8080/-/routes      201
//! curl -i http://127.0.0.1:8080/hello/ann                        /hello/{name} [("name", "ann")]
//! curl -i -d '/hello/{who}' http://127.0.0.1:8080/-/routes       409, with the conflict
//! ```
//!
//! A change copies the router and publishes the copy as a whole. A request sees one router from its
//! start to its end, and waits for nobody. A real server would protect `/-/routes`.

use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use http_body_util::{BodyExt as _, Limited};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use routetree::{InsertError, Router};
use tokio::net::TcpListener;
use tower::BoxError;

#[derive(Default)]
struct Routes {
    current: ArcSwap<Router<()>>,
    /// Held by a change, so that the next one starts from its result.
    change: Mutex<()>,
}

impl Routes {
    fn insert(&self, route: &str) -> Result<(), InsertError> {
        let _held = self.change.lock().expect("an insertion does not panic");
        let mut next = Router::clone(&self.current.load());
        next.insert(route, ())?;
        self.current.store(Arc::new(next));
        Ok(())
    }
}

async fn respond(
    routes: Arc<Routes>,
    request: Request<Incoming>,
) -> hyper::http::Result<Response<String>> {
    let answer = |status: u16, text: String| Response::builder().status(status).body(text);
    if (request.method().as_str(), request.uri().path()) == ("POST", "/-/routes") {
        let body = Limited::new(request.into_body(), 4096).collect().await;
        let text = body.ok().and_then(|body| String::from_utf8(body.to_bytes().into()).ok());
        let Some(route) = text else { return answer(400, "send a route\n".to_owned()) };
        return match routes.insert(&route) {
            Ok(()) => answer(201, String::new()),
            Err(error) => answer(409, format!("{error}\n")),
        };
    }
    match routes.current.load().at_request(&request) {
        Ok(found) => answer(200, format!("{} {:?}\n", found.route(), found.params)),
        Err(error) => answer(404, format!("{error}\n")),
    }
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), BoxError> {
    let routes = Arc::new(Routes::default());
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
