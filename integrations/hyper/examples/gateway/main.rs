//! A gateway: forwards requests to upstream servers by host and path. `LiveRouter::update` can
//! change its routes while it runs. Run it with `cargo run --example gateway` in
//! `integrations/hyper`, start `python3 -m http.server` on ports 9001 and 9002, then try
//!
//! ```text
//! curl -i http://localhost:8080/                          from port 9001; 502 if it is down
//! curl -i http://localhost:8080/api/users                 from port 9002
//! curl -i http://acme.localhost:8080/                     from port 9002
//! curl -i -H 'Host: example.org' http://localhost:8080/   404
//! ```

mod hop_by_hop;

use std::sync::Arc;

use http_body_util::Either;
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue, VIA};
use hyper::{Request, Response, Version, server::conn::http1, service::service_fn};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use routetree::{HostRouter, LiveRouter, Router};
use tokio::net::TcpListener;
use tower::BoxError;

type Answer = Response<Either<Incoming, String>>;
/// Addresses of upstream servers by host and path.
pub(crate) type Routes = LiveRouter<HostRouter<Router<String>>>;
type Gateway = (Arc<Routes>, Client<HttpConnector, Incoming>);

fn upstream(hosts: &HostRouter<Router<String>>, request: &Request<Incoming>) -> Option<String> {
    let found = hosts.at_request(request).and_then(|host| host.value.at_request(request));
    Some(found.ok()?.value.clone())
}

async fn forward(to: Arc<Gateway>, mut request: Request<Incoming>) -> Result<Answer, BoxError> {
    let (routes, client) = &*to;
    let empty = |status| Ok(Response::builder().status(status).body(Either::Right("".into()))?);
    let Some(upstream) = upstream(&routes.load(), &request) else { return empty(404) };
    // The host by which the route was found, for the upstream server too.
    if let Some(host) = request.uri().authority().map(|host| host.as_str().parse()) {
        request.headers_mut().insert(HOST, host?);
    }
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    *request.uri_mut() = format!("http://{upstream}{target}").parse()?;
    *request.version_mut() = Version::HTTP_11;
    hop_by_hop::remove(request.headers_mut());
    request.headers_mut().append(VIA, HeaderValue::from_static("1.1 gateway"));
    let Ok(mut response) = client.request(request).await else { return empty(502) };
    *response.version_mut() = Version::HTTP_11;
    hop_by_hop::remove(response.headers_mut());
    Ok(response.map(Either::Left))
}

pub(crate) fn routes(site: &str, api: &str) -> Result<Arc<Routes>, BoxError> {
    let paths = Router::try_from_iter([("{/*path}", site.into()), ("/api{/*path}", api.into())])?;
    let mut hosts = HostRouter::new();
    hosts.insert("localhost", paths)?;
    hosts.insert("{tenant}.localhost", Router::try_from_iter([("{/*path}", api.into())])?)?;
    Ok(Arc::new(LiveRouter::new(hosts)))
}

pub(crate) async fn serve(listener: TcpListener, routes: Arc<Routes>) -> Result<(), BoxError> {
    let gateway = Arc::new((routes, Client::builder(TokioExecutor::new()).build_http()));
    loop {
        let (stream, _) = listener.accept().await?;
        let gateway = Arc::clone(&gateway);
        let service = service_fn(move |request| forward(Arc::clone(&gateway), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let routes = routes("127.0.0.1:9001", "127.0.0.1:9002")?;
    serve(TcpListener::bind("127.0.0.1:8080").await?, routes).await
}
