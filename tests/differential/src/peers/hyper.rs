//! The server of hyper 1, on input and output in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, Version};

use crate::reading::{End, Reading, Request, Target, first, sorted};

/// Reads the parts of one connection's input.
pub(crate) fn read<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Reading {
    let requests = RefCell::new(Vec::new());
    let service = service_fn(|request: hyper::Request<Incoming>| async {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        requests.borrow_mut().push(convert(&head, &body));
        Ok::<_, hyper::Error>(Response::new(Empty::<Bytes>::new()))
    });
    let parts = parts.into_iter().filter(|part| !part.is_empty()).map(<[u8]>::to_vec);
    let io = Memory(parts.collect());
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let end = {
        let mut connection = pin!(http1::Builder::new().serve_connection(io, service));
        loop {
            if !woken.0.swap(false, Ordering::Relaxed) {
                break End::Open;
            }
            match connection.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(Ok(())) => break End::Closed,
                Poll::Ready(Err(error)) => break End::Refused(reason(&error)),
                Poll::Pending => {}
            }
        }
    };
    let mut requests = requests.into_inner();
    if let (End::Closed, Some(last)) = (&end, requests.last_mut()) {
        last.keep_alive = false;
    }
    Reading { requests, end }
}

fn convert(head: &hyper::http::request::Parts, body: &Bytes) -> Request {
    let headers = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let headers = sorted(headers);
    let authority = head.uri.authority();
    Request {
        method: head.method.to_string(),
        target: Target {
            host: authority.map_or_else(|| first(&headers, "host"), ToString::to_string),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
        },
        is_http_1_0: head.version == Version::HTTP_10,
        headers,
        body: Some(body.to_vec()),
        keep_alive: true,
    }
}

/// Returns the error with its causes.
fn reason(error: &hyper::Error) -> String {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    reason
}

/// Whether the connection wants to be polled again.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The parts still to be read. After them it is never ready again. Output is discarded.
struct Memory(VecDeque<Vec<u8>>);

impl Read for Memory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut room: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(mut part) = self.0.pop_front() else {
            return Poll::Pending;
        };
        let rest = part.split_off(part.len().min(room.remaining()));
        room.put_slice(&part);
        if !rest.is_empty() {
            self.0.push_front(rest);
        }
        Poll::Ready(Ok(()))
    }
}

impl Write for Memory {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
