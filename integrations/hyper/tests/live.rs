//! A `RouteService` of a `LiveRouter`, over real sockets: its routes change while requests are
//! served, and each request sees one version of them.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use routetree::{LiveRouter, MethodRouter, RouteMatch, RouteService};
use tokio::net::TcpListener;
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use crate::support::{Connection, get, listen, request};

#[path = "examples/support.rs"]
mod support;

type Show = BoxCloneSyncService<Request<Incoming>, Response<String>, Infallible>;

/// A service that responds with this version and the route.
fn show(version: usize) -> Show {
    BoxCloneSyncService::new(service_fn(move |request: Request<Incoming>| async move {
        let found = request.extensions().get::<RouteMatch>().expect("a match");
        let value = found.params().iter().map(|(_, value)| value).collect::<String>();
        Ok(Response::new(format!("{version} {} {value}", found.route())))
    }))
}

async fn serve(listener: TcpListener, service: RouteService<Show>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_request_sees_one_version() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/{v0}", show(0)).unwrap();
    let live = Arc::new(LiveRouter::new(methods));
    let (listener, address) = listen().await;
    tokio::spawn(serve(listener, RouteService::new(Arc::clone(&live))));
    assert_eq!(get(address, "/x").await, (200, "0 /{v0} x".to_owned()));

    let done = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..2)
        .map(|_| {
            let done = Arc::clone(&done);
            tokio::spawn(async move {
                let mut client = Connection::open(address).await;
                let (mut sent, mut newest) = (0, 0);
                while !done.load(Ordering::Relaxed) || sent < 10 {
                    let response = client.send(request("GET", "/x", "")).await;
                    assert_eq!(response.status(), 200);
                    // Service, route and value are of one version, and never of an older one.
                    let text = response.into_body();
                    let version: usize = text.split(' ').next().unwrap().parse().unwrap();
                    assert_eq!(text, format!("{version} /{{v{version}}} x"));
                    assert!(version >= newest, "{version} after {newest}");
                    (sent, newest) = (sent + 1, version);
                }
            })
        })
        .collect();
    for version in 1..=200 {
        let updated = live.update(|edit| {
            edit.remove("GET", format!("/{{v{}}}", version - 1)).expect("the route before");
            edit.insert("GET", format!("/{{v{version}}}"), show(version))
        });
        updated.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(get(address, "/x").await, (200, "200 /{v200} x".to_owned()));
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }

    let response = Connection::open(address).await.send(request("PUT", "/x", "")).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"GET, HEAD".parse().unwrap())
    );
    assert_eq!(get(address, "/x/y").await.0, 404);
}
