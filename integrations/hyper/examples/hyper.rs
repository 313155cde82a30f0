//! hyper and a `MethodRouter`. Run it with `cargo run --example hyper` in `integrations/hyper`,
//! then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/hello/J%C3%BCrgen        hello Jürgen
//! curl -i -d 'some text' http://127.0.0.1:8080/echo      some text
//! curl -i http://127.0.0.1:8080/echo                     405, Allow: POST
//! curl -i http://127.0.0.1:8080/hello/%ff                400
//! curl -i http://127.0.0.1:8080/nothing                  404
//! ```

use std::error::Error;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Limited};
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Request, Response, body::Incoming, server::conn::http1};
use hyper::{http, service::service_fn};
use hyper_util::rt::TokioIo;
use routetree::{MethodError, MethodRouter};
use tokio::net::TcpListener;

enum Route {
    Hello,
    Echo,
}

async fn respond(
    routes: Arc<MethodRouter<Route>>,
    request: Request<Incoming>,
) -> http::Result<Response<String>> {
    let answer = Response::builder();
    let found = match routes.at_request(&request) {
        Ok(found) => found,
        Err(MethodError::NotFound) => return answer.status(404).body("not found\n".to_owned()),
        Err(MethodError::NotAllowed(allowed)) => {
            let allow = HeaderValue::try_from(allowed.to_string())?;
            return answer.status(405).header(ALLOW, allow).body(String::new());
        }
    };
    match found.value {
        Route::Hello => match found.params.decoded("name") {
            Some(Ok(name)) => answer.body(format!("hello {name}\n")),
            _ => answer.status(400).body("the name is no text\n".to_owned()),
        },
        Route::Echo => match Limited::new(request.into_body(), 1 << 20).collect().await {
            Ok(body) => answer.body(String::from_utf8_lossy(&body.to_bytes()).into_owned()),
            Err(error) => answer.status(400).body(error.to_string()),
        },
    }
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut routes = MethodRouter::new();
    routes.insert("GET", "/hello/{name}", Route::Hello)?;
    routes.insert("POST", "/echo", Route::Echo)?;
    let routes = Arc::new(routes);
    loop {
        let (stream, _) = listener.accept().await?;
        let routes = Arc::clone(&routes);
        let service = service_fn(move |request| respond(Arc::clone(&routes), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    serve(TcpListener::bind("127.0.0.1:8080").await?).await
}
