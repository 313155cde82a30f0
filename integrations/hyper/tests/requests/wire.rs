//! How bytes get to a server, and a response back.

use std::net::SocketAddr;

use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::HttpService;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, duplex};
use tokio::net::TcpStream;

use crate::generated::Raw;

/// What a client sees of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) allow: Option<String>,
    pub(crate) found: Option<String>,
}

/// The response of hyper, with a service, to the bytes of a request.
pub(crate) async fn through<S>(service: S, request: &Raw) -> Answer
where
    S: HttpService<
            Incoming,
            ResBody: Body<Data: Send, Error: Into<BoxError>> + 'static,
            Error: Into<BoxError>,
        >,
{
    let (client, server) = duplex(1 << 16);
    let connection = http1::Builder::new().serve_connection(TokioIo::new(server), service);
    // A request that hyper refuses is an error of its connection, after the response.
    tokio::join!(exchange(client, request), async { _ = connection.await }).0
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The response over a connection of its own.
pub(crate) async fn over_socket(address: SocketAddr, request: &Raw) -> Answer {
    exchange(TcpStream::connect(address).await.unwrap(), request).await
}

async fn exchange(mut io: impl AsyncRead + AsyncWrite + Unpin, request: &Raw) -> Answer {
    io.write_all(&request.bytes()).await.unwrap();
    let mut response = Vec::new();
    io.read_to_end(&mut response).await.unwrap();
    let response = String::from_utf8(response).unwrap();
    let mut lines = response.split("\r\n");
    let status =
        lines.next().and_then(|start| start.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let headers: Vec<_> = lines.map_while(|line| line.split_once(": ")).collect();
    let header = |name: &str| {
        headers.iter().find(|header| header.0 == name).map(|header| header.1.to_owned())
    };
    let status = status.unwrap_or_else(|| panic!("{request:?} gets {response:?}"));
    Answer { status, allow: header("allow"), found: header("x-match") }
}
