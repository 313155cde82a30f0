//! Handlers that return a `Result`: the response to each kind of error, and what is left of the
//! response that the handler had begun.
//!
//! These tests hunt for a part of an unfinished response that survives an error, for an error that
//! the log does not explain, and for a place of a handler that takes no `Result`.

use std::error::Error;
use std::sync::Arc;

use crate::support::peer::{Peer, config};
use routetree::MethodRouter;
use routetree::server::{
    BodyReceiver, Context, IntoResponse, RequestError, Response, Routes, Status,
};

type AnyError = Box<dyn Error + Send + Sync>;

/// An error of an application.
struct Problem;

impl IntoResponse for Problem {
    fn into_response(self, response: &mut Response) {
        response.text("a problem");
        response.set_status(Status::CONFLICT);
    }
}

struct Unused;

impl BodyReceiver for Unused {
    fn part(&mut self, _: &[u8]) -> Result<(), Status> {
        Ok(())
    }

    fn end(self: Box<Self>, response: &mut Response) {
        response.text("received");
    }
}

/// Fills in as much of a response as possible.
fn begin(response: &mut Response) {
    response.append_header("X-Begun", b"1").expect("a header");
    response.bytes(b"image/png", b"half").expect("a media type");
    response.set_status(Status::ACCEPTED);
}

/// Returns the whole response to a request.
fn answer(routes: Routes, message: &str) -> String {
    let mut peer = Peer::with_routes(routes, config());
    peer.receive(message.as_bytes());
    String::from_utf8(peer.answers.clone()).expect("text")
}

fn get(routes: Routes, path: &str) -> String {
    answer(routes, &format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"))
}

fn must_be(answer: &str, status: &str, body: &str) {
    let (head, found) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
    assert_eq!(found, body);
    assert!(!head.contains("X-Begun") && !head.contains("image/png"), "{answer}");
}

fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = Routes::new();
    routes.insert("GET", "/problem", |_, response| -> Result<(), Problem> {
        begin(response);
        Err(Problem)
    })?;
    routes.insert("GET", "/fine", |_, response| -> Result<(), Problem> {
        response.text("fine");
        Ok(())
    })?;
    routes.insert("GET", "/status", |_, response| -> Result<Status, Status> {
        begin(response);
        Err(Status::GONE)
    })?;
    routes.insert("GET", "/empty", |_, _| -> Result<Status, Problem> { Ok(Status::NO_CONTENT) })?;
    routes.insert("GET", "/path/{id}", |context, response| -> Result<(), RequestError> {
        begin(response);
        let id: u64 = context.path()?;
        response.text(&id.to_string());
        response.set_status(Status::OK);
        Ok(())
    })?;
    routes.insert("GET", "/any/{id}", |context, response| -> Result<(), AnyError> {
        begin(response);
        let _: u64 = context.path()?;
        Err("the disk is full")?
    })?;
    routes.insert("GET", "/never", |_, _| panic!("on purpose"))?;
    // The handle is dropped with the response that waits for it.
    routes.insert("GET", "/later", |_, response| -> Result<(), Problem> {
        let _handle = response.later();
        Err(Problem)
    })?;
    routes.insert("GET", "/stream", |_, response| -> Result<(), Problem> {
        let body = |_: &mut routetree::server::BodyWriter<'_>| routetree::server::BodyPoll::Wait;
        response.stream(b"text/plain", body).expect("a media type");
        Err(Problem)
    })?;
    routes.insert_streaming("POST", "/upload", |_, response| -> Result<(), Problem> {
        response.receive_body(10, Unused);
        Err(Problem)
    })?;
    Ok(routes)
}

#[test]
fn an_error_is_the_whole_response() {
    for (path, status, body) in [
        ("/problem", "409 Conflict", "a problem"),
        ("/later", "409 Conflict", "a problem"),
        ("/stream", "409 Conflict", "a problem"),
        ("/fine", "200 OK", "fine"),
        ("/status", "410 Gone", "410 Gone\n"),
        ("/empty", "204 No Content", ""),
        (
            "/path/x",
            "400 Bad Request",
            "400 Bad Request: parameter `id` is `x`: not a u64: invalid digit found in string\n",
        ),
        (
            "/any/x",
            "400 Bad Request",
            "400 Bad Request: parameter `id` is `x`: not a u64: invalid digit found in string\n",
        ),
        ("/any/1", "500 Internal Server Error", "500 Internal Server Error\n"),
    ] {
        must_be(&get(routes().expect("no two routes conflict"), path), status, body);
    }
    let upload = "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let answer = answer(routes().expect("no two routes conflict"), upload);
    must_be(&answer, "409 Conflict", "a problem");
    assert!(answer.contains("Connection: close\r\n"), "the body was not read: {answer}");
}

#[test]
fn a_connection_that_a_handler_closes_stays_closed() {
    let mut routes = Routes::new();
    let insert = routes.insert("GET", "/", |_, response| -> Result<(), Problem> {
        response.close();
        Err(Problem)
    });
    insert.expect("a route");
    assert!(get(routes, "/").contains("Connection: close\r\n"));
}

#[test]
fn every_place_of_a_handler_takes_a_result() {
    fn fails(_: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        begin(response);
        Err(Problem)
    }
    fn fails_with(_: &u8, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        fails(context, response)
    }
    let all = || -> Result<Routes, routetree::InsertError> {
        let mut router = MethodRouter::new();
        router.insert("GET", "/router", fails)?;
        let mut routes = Routes::from_router(router)?;
        routes.insert("GET", "/insert", fails)?;
        routes.insert_any("/any", fails)?;
        routes.insert_where("GET", "/where", |_| true, fails)?;
        routes.insert_streaming("GET", "/streaming", fails)?;
        routes.insert("PUT", "/put", fails)?;
        routes.fallback(fails);
        routes.fallback_not_allowed(fails);
        let mut stateful = routes.with_state(Arc::new(1));
        stateful.insert("GET", "/state/insert", fails_with)?;
        stateful.insert_any("/state/any", fails_with)?;
        stateful.insert_where("GET", "/state/where", |_, _| true, fails_with)?;
        stateful.insert_streaming("GET", "/state/streaming", fails_with)?;
        Ok(routes)
    };
    let paths = all().expect("no two routes conflict");
    let paths: Vec<String> = paths.iter().map(|(_, route)| route.to_owned()).collect();
    for path in paths.iter().map(String::as_str).chain(["/nothing"]) {
        must_be(&get(all().expect("no two routes conflict"), path), "409 Conflict", "a problem");
    }
}

/// The client would send the body after the response, and it would be taken for a request.
#[test]
fn a_fallback_that_receives_an_unread_body_closes() {
    let mut routes = Routes::new();
    routes.fallback(|_, response| response.receive_body(10, Unused));
    let post = "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\
                Expect: 100-continue\r\n\r\n";
    let answer = answer(routes, post);
    assert!(answer.ends_with("received") && answer.contains("Connection: close\r\n"), "{answer}");
}
