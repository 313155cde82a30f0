//! Panics of the user's code, in each place where a server calls it. The payload of each panic
//! panics as well when it is dropped.
//!
//! This hunts for a place that catches a panic and not that of the payload: it would end the event
//! loop, and with it the server.

use std::io::Read as _;
use std::panic::resume_unwind;

use crate::support::demo;
use crate::support::running::{Running, line, skip_head};
use routetree::server::{
    BodyPoll, BodyReceiver, BodyWriter, Context, Middleware, MiddlewareAction, RefusedRequest,
    Response, Routes, Status, StreamedBody,
};

/// A payload whose drop panics, with such a payload.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        explode();
    }
}

fn explode() {
    resume_unwind(Box::new(Payload));
}

/// Panics in the hook that the path names.
struct Hooks;

impl Hooks {
    fn panic_at(path: &str, context: &Context<'_>) {
        if context.request().path() == path {
            explode();
        }
    }
}

impl Middleware for Hooks {
    fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        Hooks::panic_at("/before", context);
        MiddlewareAction::Continue
    }

    fn after(&self, context: &mut Context<'_>, _: &mut Response) {
        Hooks::panic_at("/after", context);
    }

    fn refused(&self, _: &mut RefusedRequest<'_>) {
        explode();
    }
}

/// A body that panics when it is polled, or else when it is dropped.
struct Body {
    polls: bool,
}

impl StreamedBody for Body {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        writer.push(b"some");
        if self.polls {
            explode();
        }
        BodyPoll::End
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if !self.polls {
            explode();
        }
    }
}

/// A receiver that panics at a part, or else at the end.
struct Receiver {
    parts: bool,
}

impl BodyReceiver for Receiver {
    fn part(&mut self, _: &[u8]) -> Result<(), Status> {
        if self.parts {
            explode();
        }
        Ok(())
    }

    fn end(self: Box<Self>, _: &mut Response) {
        explode();
    }
}

/// A value of a request whose drop panics.
#[derive(Default)]
struct Local;

impl Drop for Local {
    fn drop(&mut self) {
        explode();
    }
}

/// Sets a [`Local`].
struct SetLocal;

impl Middleware for SetLocal {
    fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        if context.request().path() == "/local" {
            context.local_mut::<Local>();
        }
        MiddlewareAction::Continue
    }
}

fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = demo::routes()?;
    let accepts = |_: &str| -> bool { resume_unwind(Box::new(Payload)) };
    routes.constraint("bad", accepts).expect("a new name");
    let plain = |_: &Context<'_>, response: &mut Response| response.text("a response");
    for route in ["/before", "/after", "/local", "/constraint/{id:bad}"] {
        routes.insert("GET", route, plain)?;
    }
    routes.insert_where("GET", "/guard", |_| resume_unwind(Box::new(Payload)), plain)?;
    routes.insert("GET", "/handler", |_, _| explode())?;
    for (route, polls) in [("/poll", true), ("/drop", false)] {
        routes.insert("GET", route, move |_, response| {
            response.stream(b"text/plain", Body { polls }).expect("a media type");
        })?;
    }
    for (route, parts) in [("/part", true), ("/end", false)] {
        routes.insert_streaming("POST", route, move |_, response| {
            response.receive_body(1000, Receiver { parts });
        })?;
    }
    routes.wrap(Hooks);
    routes.wrap(SetLocal);
    Ok(routes)
}

#[test]
fn no_panic_of_the_user_and_no_payload_of_one_ends_an_event_loop() {
    let server = Running::start(routes().expect("no two routes conflict"), 1);
    let failed = "HTTP/1.1 500 Internal Server Error\r\n";
    for _ in 0..3 {
        for path in ["/handler", "/before", "/after", "/guard", "/constraint/1"] {
            assert_eq!(line(&mut server.get(path)), failed, "{path}");
            skip_head(&mut server.get("/ping"));
        }
        for path in ["/part", "/end"] {
            let mut client = server.connect();
            let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
            client.send(&[head.as_bytes(), b"hello"].concat());
            assert_eq!(client.answer().status, 500, "{path}");
            skip_head(&mut server.get("/ping"));
        }
        skip_head(&mut server.get("/local"));
        // Refused, so the hook for refusals panics.
        assert_eq!(line(&mut server.get("/a#b")), "HTTP/1.1 400 Bad Request\r\n");
        for path in ["/poll", "/drop"] {
            // A reset or a part of the response: it only matters that it ends.
            let _ = server.get(path).read_to_end(&mut Vec::new());
            skip_head(&mut server.get("/ping"));
        }
    }
    assert_eq!(server.metrics.snapshot().panics, 3 * 11);
    server.stop();
}
