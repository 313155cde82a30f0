//! The servers to compare with. Each answers `GET /ping` with `{"message":"pong"}` as JSON.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;

use clap::ValueEnum;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use routetree::server::{Config, RequestId, Server, Timing};
use serde::Serialize;
use slab::Slab;
use socket2::{Domain, Socket, Type};

use crate::demo;

/// The answer of those that parse nothing or little; as long as a real one.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 15:00:00 GMT\r\n\
    Content-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"message\":\"pong\"}";

/// A server to compare with.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Peer {
    /// One fixed answer to whatever one read gives: the ceiling.
    Canned,
    /// The smallest loop with mio and httparse: fixed answers, counted by parsing heads.
    Mini,
    /// hyper on one thread of tokio, without a router.
    Hyper,
    /// routetree's server with 10 routes.
    #[value(name = "routes-10")]
    Routes10,
    /// routetree's server with 10,000 routes.
    #[value(name = "routes-10000")]
    Routes10000,
}

impl Peer {
    /// Serves until it is killed.
    pub(crate) fn serve(self) -> Result<(), Box<dyn Error>> {
        match self {
            Peer::Canned => small_loop(answer_canned),
            Peer::Mini => small_loop(answer_parsed),
            Peer::Hyper => serve_hyper(),
            Peer::Routes10 => serve_routes(10),
            Peer::Routes10000 => serve_routes(10_000),
        }
    }
}

/// Tells the runner where it listens.
fn announce(addr: impl Display) -> io::Result<()> {
    println!("listening on http://{addr}");
    io::stdout().flush()
}

/// A connection of a small loop: what is left of an incomplete request.
struct Client {
    stream: TcpStream,
    rest: Vec<u8>,
}

/// Listens with a queue that the client's bursts do not overflow; mio's own holds 128.
fn listen_with_room() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    socket.listen(4096)?;
    socket.set_nonblocking(true)?;
    Ok(TcpListener::from_std(socket.into()))
}

/// An event loop that does nothing but read and let `answer` write.
fn small_loop(answer: impl Fn(&[u8], &mut Vec<u8>, &mut Vec<u8>)) -> Result<(), Box<dyn Error>> {
    const LISTENER: Token = Token(usize::MAX);
    let mut poll = Poll::new()?;
    let mut listener = listen_with_room()?;
    announce(listener.local_addr()?)?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut events = Events::with_capacity(1024);
    let mut clients: Slab<Client> = Slab::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut out = Vec::new();
    loop {
        match poll.poll(&mut events, None) {
            // A tracer that attaches interrupts it.
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        for event in &events {
            if event.token() == LISTENER {
                while let Ok((mut stream, _)) = listener.accept() {
                    stream.set_nodelay(true)?;
                    let entry = clients.vacant_entry();
                    poll.registry().register(
                        &mut stream,
                        Token(entry.key()),
                        Interest::READABLE,
                    )?;
                    entry.insert(Client { stream, rest: Vec::new() });
                }
                continue;
            }
            let Token(key) = event.token();
            if !turn(&mut clients[key], &mut buffer, &mut out, &answer) {
                clients.remove(key);
            }
        }
    }
}

/// Reads until a short read, answers. Gives whether the connection stays.
fn turn(
    client: &mut Client,
    buffer: &mut [u8],
    out: &mut Vec<u8>,
    answer: &impl Fn(&[u8], &mut Vec<u8>, &mut Vec<u8>),
) -> bool {
    loop {
        let count = match client.stream.read(buffer) {
            Ok(0) => return false,
            Ok(count) => count,
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        };
        out.clear();
        answer(&buffer[..count], &mut client.rest, out);
        // The answers to what fits one read fit the socket's buffer.
        if client.stream.write_all(out).is_err() {
            return false;
        }
        if count < buffer.len() {
            return true;
        }
    }
}

fn answer_canned(_: &[u8], _: &mut Vec<u8>, out: &mut Vec<u8>) {
    out.extend_from_slice(ANSWER);
}

fn answer_parsed(received: &[u8], rest: &mut Vec<u8>, out: &mut Vec<u8>) {
    let whole;
    let mut bytes = if rest.is_empty() {
        received
    } else {
        rest.extend_from_slice(received);
        whole = std::mem::take(rest);
        &whole[..]
    };
    while !bytes.is_empty() {
        let mut headers = [const { std::mem::MaybeUninit::uninit() }; 64];
        let mut request = httparse::Request::new(&mut []);
        match request.parse_with_uninit_headers(bytes, &mut headers) {
            Ok(httparse::Status::Complete(length)) => {
                bytes = &bytes[length..];
                out.extend_from_slice(ANSWER);
            }
            _ => break,
        }
    }
    rest.extend_from_slice(bytes);
}

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

async fn pong(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = serde_json::to_vec(&Message { message: "pong" }).unwrap_or_default();
    let mut response = Response::new(Full::new(Bytes::from(body)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn serve_hyper() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        announce(listener.local_addr()?)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::task::spawn_local(async move {
                let mut http = hyper::server::conn::http1::Builder::new();
                http.pipeline_flush(true).header_read_timeout(None);
                // A connection that breaks is the client's business.
                let _ = http.serve_connection(TokioIo::new(stream), service_fn(pong)).await;
            });
        }
    })
}

/// routetree's server with that many routes, of which the one that is asked for has parameters.
fn serve_routes(count: usize) -> Result<(), Box<dyn Error>> {
    let mut routes = demo::routes()?;
    routes.wrap(Timing);
    routes.wrap(RequestId::new());
    for number in 0..count {
        let route = match number % 4 {
            0 => format!("/users/{{id}}/part{number}"),
            1 => format!("/part{number}/{{id}}"),
            2 => format!("/part{number}/list/all"),
            _ => format!("/area{}/part{number}/{{*rest}}", number % 100),
        };
        routes.insert("GET", &route, |_, response| response.text("not asked for"))?;
    }
    let mut config = Config::default();
    config.workers = 1;
    let server = Server::bind("127.0.0.1:0", routes, config)?;
    announce(server.local_addr())?;
    server.run()?;
    Ok(())
}
