//! Which version serves a request: the one of its lookup, to the end of its response.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use super::says;
use crate::support::peer::{Peer, config};
use routetree::InsertError;
use routetree::server::{
    BodyPoll, BodyReceiver, BodyWriter, Context, LiveHosts, Middleware, PendingResponse, Response,
    Routes, Status,
};

/// Names the version in each response.
struct Version(&'static str);

impl Middleware for Version {
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let link = context.url("GET", "/users/{id}", [("id", 7)]);
        let line = format!("{} {}", self.0, link.as_deref().unwrap_or("no link"));
        response.append_header("X-Version", line.as_bytes()).expect("a value");
    }
}

struct Collected(Vec<u8>);

impl BodyReceiver for Collected {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn end(self: Box<Self>, response: &mut Response) {
        response.text(&String::from_utf8_lossy(&self.0));
    }
}

type Handles = Arc<Mutex<Vec<PendingResponse>>>;

/// Routes whose responses take long, each in another way.
fn old(handles: Handles) -> Routes {
    let mut routes = Routes::new();
    routes.wrap(Version("old"));
    routes.insert("GET", "/users/{id}", says("old")).unwrap();
    routes
        .insert("POST", "/body", |context, response| {
            response.text(&format!("old {}", String::from_utf8_lossy(context.body())));
        })
        .unwrap();
    routes
        .insert_streaming("POST", "/parts", |_, response| {
            response.receive_body(100, Collected(b"old ".to_vec()));
        })
        .unwrap();
    routes
        .insert("POST", "/later", move |_, response| {
            handles.lock().expect("no panic").push(response.later());
        })
        .unwrap();
    routes
}

/// A set of routes in which none of the old ones is left.
fn new() -> Routes {
    let mut routes = Routes::new();
    routes.wrap(Version("new"));
    routes.insert_any("/{*rest}", says("new")).unwrap();
    routes
}

/// Replaces all routes, and drops the version in between.
fn replace_all(live: &LiveHosts) {
    for _ in 0..3 {
        live.update(|edit| {
            assert!(edit.remove_any());
            edit.insert_any(new())
        })
        .unwrap();
    }
}

fn ends_with(peer: &Peer, version: &str, body: &str) {
    let text = String::from_utf8_lossy(&peer.answers);
    let (head, rest) = text.rsplit_once("\r\n\r\n").expect("a response");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(head.contains(&format!("X-Version: {version}\r\n")), "{text}");
    assert_eq!(rest, body, "{text}");
}

/// A request whose body comes slowly, one whose body is received in parts, and one whose response
/// comes later: the handler, the hooks and the links are all of one version.
#[test]
fn a_request_keeps_its_version_to_the_end() {
    for (path, body) in [("/body", "old half"), ("/parts", "old half"), ("/later", "late")] {
        let handles = Handles::default();
        let live = LiveHosts::new(old(Arc::clone(&handles)));
        let mut peer = Peer::with_routes(live.clone(), config());
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        let first = if path == "/later" { "half" } else { "ha" };
        peer.receive((head + first).as_bytes());
        assert!(peer.answers.is_empty(), "{path}");
        replace_all(&live);
        peer.service.renew_routes();
        if let Some(handle) = handles.lock().expect("no panic").pop() {
            let mut response = Response::new();
            response.text("late");
            handle.respond(response);
            let Peer { connection, service, workspace, now, .. } = &mut peer;
            connection.wake(service, workspace, *now);
            peer.obey();
        } else {
            peer.receive(b"lf");
        }
        ends_with(&peer, "old /users/7", body);
        peer.answers.clear();
        peer.receive(b"GET /users/7 HTTP/1.1\r\nHost: a\r\n\r\n");
        ends_with(&peer, "new no link", "new /{*rest}");
    }
}

/// Two requests in one piece, the first of which has waited for its body.
#[test]
fn the_next_request_of_a_connection_has_the_newest_version() {
    let live = LiveHosts::new(old(Handles::default()));
    let mut peer = Peer::with_routes(live.clone(), config());
    peer.receive(b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha");
    replace_all(&live);
    peer.service.renew_routes();
    peer.receive(b"lfPOST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha");
    ends_with(&peer, "old /users/7", "old half");
    peer.answers.clear();
    peer.receive(b"lf");
    ends_with(&peer, "new no link", "new /{*rest}");
}

/// The hooks of a request whose client is gone are those of its version.
#[test]
fn an_abandoned_request_ends_in_its_version() {
    struct Ended(&'static str, mpsc::Sender<&'static str>);
    impl Middleware for Ended {
        fn after(&self, _: &mut Context<'_>, _: &mut Response) {
            self.1.send(self.0).expect("the test waits for it");
        }
    }
    let (send, ended) = mpsc::channel();
    let handles = Handles::default();
    let mut routes = old(Arc::clone(&handles));
    routes.wrap(Ended("old", send));
    let live = LiveHosts::new(routes);
    let mut peer = Peer::with_routes(live.clone(), config());
    peer.receive(b"POST /later HTTP/1.1\r\nHost: a\r\n\r\n");
    replace_all(&live);
    peer.service.renew_routes();
    let Peer { connection, service, workspace, now, .. } = &mut peer;
    connection.abandon(service, workspace, *now);
    assert_eq!(ended.try_recv(), Ok("old"));
}

/// A streamed body goes on when its route is gone.
#[test]
fn a_streamed_body_outlives_its_route() {
    let mut routes = Routes::new();
    let stream = |_: &Context<'_>, response: &mut Response| {
        let mut parts = ["one ", "two ", "three"].into_iter();
        let body = move |writer: &mut BodyWriter<'_>| match parts.next() {
            Some(part) => {
                writer.push(part.as_bytes());
                BodyPoll::More
            }
            None => BodyPoll::End,
        };
        response.stream_with_len(b"text/plain", 13, body).expect("a media type");
    };
    routes.insert("GET", "/stream", stream).unwrap();
    let live = LiveHosts::new(routes);
    let mut limits = config();
    limits.max_output = 1;
    let mut peer = Peer::with_routes(live.clone(), limits);
    peer.largest_send = 0;
    peer.receive(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    live.update(|edit| {
        assert!(edit.any_host().expect("it is there").remove("GET", "/stream"));
        Ok::<(), InsertError>(())
    })
    .unwrap();
    peer.service.renew_routes();
    peer.largest_send = usize::MAX;
    peer.obey();
    assert!(peer.answers.ends_with(b"one two three"));
}
