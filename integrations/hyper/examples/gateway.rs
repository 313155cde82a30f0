//! A gateway: forwards requests to upstream servers by host and path. Run it with
//! `cargo run --example gateway` in `integrations/hyper`, start upstream servers with
//! `python3 -m http.server 9001` and `python3 -m http.server 9002`, then try
//!
//! ```text
//! curl -i http://localhost:8080/                              from port 9001
//! curl -i http://localhost:8080/api/users                     from port 9002; 502 if it is down
//! curl -i http://acme.localhost:8080/                         from port 9002
//! curl -i -H 'Host: example.org' http://localhost:8080/       404
//! ```

use std::sync::Arc;

use http_body_util::Either;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderValue, VIA};
use hyper::{Request, Response, Version, server::conn::http1, service::service_fn};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use routetree::{HostRouter, Router};
use tokio::net::TcpListener;
use tower::BoxError;

type Answer = Response<Either<Incoming, String>>;
/// Addresses of upstream servers by host and path, and a client.
type Gateway = (HostRouter<Router<String>>, Client<HttpConnector, Incoming>);

/// Headers that are for one connection only, besides those that `Connection` names.
const HOP_BY_HOP: &str = "connection,keep-alive,proxy-authenticate,proxy-authorization,\
                          proxy-connection,te,trailer,transfer-encoding,upgrade";

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let named: Vec<String> = headers.get_all(CONNECTION).iter().map(text).collect();
    for name in named.iter().map(String::as_str).chain([HOP_BY_HOP]).flat_map(|n| n.split(',')) {
        headers.remove(name.trim());
    }
}

async fn forward(to: Arc<Gateway>, mut request: Request<Incoming>) -> Result<Answer, BoxError> {
    let (hosts, client) = &*to;
    let empty = |status| Ok(Response::builder().status(status).body(Either::Right("".into()))?);
    let found = hosts.at_request(&request).and_then(|host| host.value.at_request(&request));
    let Ok(upstream) = found.map(|found| found.value) else { return empty(404) };
    // The host by which the route was found, for the upstream server too.
    if let Some(authority) = request.uri().authority() {
        let host = authority.as_str().parse()?;
        request.headers_mut().insert(HOST, host);
    }
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    *request.uri_mut() = format!("http://{upstream}{target}").parse()?;
    *request.version_mut() = Version::HTTP_11;
    remove_hop_by_hop(request.headers_mut());
    request.headers_mut().append(VIA, HeaderValue::from_static("1.1 gateway"));
    let Ok(mut response) = client.request(request).await else { return empty(502) };
    *response.version_mut() = Version::HTTP_11;
    remove_hop_by_hop(response.headers_mut());
    Ok(response.map(Either::Left))
}

pub(crate) async fn serve(listener: TcpListener, site: &str, api: &str) -> Result<(), BoxError> {
    let paths = Router::try_from_iter([("{/*path}", site.into()), ("/api{/*path}", api.into())])?;
    let mut hosts = HostRouter::new();
    hosts.insert("localhost", paths)?;
    hosts.insert("{tenant}.localhost", Router::try_from_iter([("{/*path}", api.into())])?)?;
    let gateway = Arc::new((hosts, Client::builder(TokioExecutor::new()).build_http()));
    loop {
        let (stream, _) = listener.accept().await?;
        let gateway = Arc::clone(&gateway);
        let service = service_fn(move |request| forward(Arc::clone(&gateway), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    serve(TcpListener::bind("127.0.0.1:8080").await?, "127.0.0.1:9001", "127.0.0.1:9002").await
}
