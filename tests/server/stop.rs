//! A stop, or the end of a peer, that an event loop notices together with bytes sent before it. A
//! handler holds the loop in the meantime, so that no test depends on timing.
//!
//! These tests hunt for complete connections that are reset because they were not accepted yet,
//! sent requests that are lost because they were not read yet, and the end of a peer that goes
//! unnoticed after its last bytes.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::support::client::{Client, HANG, connect};
use crate::support::demo;
use crate::support::patient::patient;
use crate::support::peer::Peer;
use crate::support::running::{Hold, Running};
use routetree::server::{
    BodyPoll, BodyWriter, Context, PendingResponse, Response, Routes, Server, StopHandle,
};

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const PONG: &str = r#"{"message":"pong"}"#;

/// Returns a server with one event loop and without timeouts, and the handler that holds it.
fn server() -> (Running, Hold) {
    let mut routes = demo::routes().expect("no two routes conflict");
    let hold = Hold::add_to(&mut routes);
    (Running::with(routes, patient()), hold)
}

/// Inserts routes whose responses take more than one turn: `/later`, of which the test gets the
/// handle, and `/parts`.
fn add_slow(routes: &mut Routes) -> Receiver<PendingResponse> {
    let (send, handles) = mpsc::channel();
    let send = Mutex::new(send);
    let later = move |_: &Context<'_>, response: &mut Response| {
        send.lock().expect("no panic").send(response.later()).expect("the test waits for it");
    };
    routes.insert("GET", "/later", later).expect("a route");
    let parts = |_: &Context<'_>, response: &mut Response| {
        let mut parts = ["one ", "two "].iter();
        let body = move |writer: &mut BodyWriter<'_>| match parts.next() {
            Some(part) => {
                writer.push(part.as_bytes());
                BodyPoll::WaitUntil(writer.now() + Duration::from_millis(20))
            }
            None => BodyPoll::End,
        };
        response.stream_with_len(b"text/plain", 8, body).expect("a media type");
    };
    routes.insert("GET", "/parts", parts).expect("a route");
    handles
}

/// The number of requests in a run.
const RUN: usize = 16;

/// Returns a run of requests of all kinds, beginning with this one, and the texts of their
/// responses.
fn run_of_requests(version: &str, first: usize) -> (String, Vec<&'static str>) {
    let request = |line: &str, rest: &str| {
        format!("{line} HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\n{rest}\r\n")
    };
    let chunked = match version {
        "1.0" => request("POST /echo", "Content-Length: 5\r\n") + "hello",
        _ => request("POST /echo", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n",
    };
    let kinds = [
        (request("GET /ping", ""), PONG),
        (request("GET /later", ""), "later"),
        (request("POST /echo", "Content-Length: 5\r\n") + "hello", "hello"),
        (request("GET /parts", ""), "one two "),
        (chunked, "hello"),
    ];
    let run: Vec<_> = (first..first + RUN).map(|at| &kinds[at % kinds.len()]).collect();
    (run.iter().map(|kind| &*kind.0).collect(), run.iter().map(|kind| kind.1).collect())
}

/// Responds to the requests for `/later` in a run, and checks its responses. Only the last one says
/// that the connection closes.
fn must_get_all(client: &mut Client, texts: &[&str], handles: &Receiver<PendingResponse>) {
    for (index, text) in texts.iter().enumerate() {
        if *text == "later" {
            let mut response = Response::new();
            response.text("later");
            handles.recv_timeout(HANG).expect("the handler runs").respond(response);
        }
        let answer = client.answer();
        assert_eq!(answer.text(), *text, "{index} of {texts:?}");
        let closes = answer.header("connection") == Some("close");
        assert_eq!(closes, index + 1 == texts.len(), "{index} of {texts:?}");
    }
}

fn must_pong(client: &mut Client, connection: Option<&str>) {
    let answer = client.answer();
    assert_eq!((answer.text(), answer.header("connection")), (PONG, connection));
}

/// Stops a held server, which must respond to the requests of these clients and close.
fn must_pong_at_a_stop(server: &Running, hold: &Hold, held: &mut Client, clients: Vec<Client>) {
    server.begin_to_stop();
    hold.end();
    assert_eq!(held.answer().text(), "held");
    for mut client in clients {
        must_pong(&mut client, Some("close"));
        client.must_be_closed();
    }
}

#[test]
fn requests_sent_before_a_stop_get_responses() {
    let (server, hold) = server();
    let mut clients: Vec<Client> = (0..8).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.send(PING);
        must_pong(client, None);
    }
    let mut held = hold.begin(&server);
    clients.iter_mut().for_each(|client| client.send(PING));
    must_pong_at_a_stop(&server, &hold, &mut held, clients);
    held.must_be_closed();
    server.stop();
}

#[test]
fn connections_not_yet_accepted_at_a_stop_get_responses() {
    let (server, hold) = server();
    let mut held = hold.begin(&server);
    // More than an event loop accepts in one turn.
    let mut clients: Vec<Client> = (0..300).map(|_| server.connect()).collect();
    clients.iter_mut().for_each(|client| client.send(PING));
    must_pong_at_a_stop(&server, &hold, &mut held, clients);
    server.stop();
}

#[test]
fn a_stop_waits_for_bodies_that_have_begun() {
    let (server, hold) = server();
    let messages: [&[u8]; 2] = [
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
          2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    ];
    let mut begun = Vec::new();
    let mut held = hold.begin(&server);
    for message in messages {
        // Within the head, at its end, within the body and before its last byte.
        let head = message.windows(4).position(|end| end == b"\r\n\r\n").expect("a head") + 4;
        for at in [1, head - 1, head, head + 3, message.len() - 1] {
            let mut client = server.connect();
            client.send(&message[..at]);
            begun.push((client, &message[at..]));
        }
    }
    server.begin_to_stop();
    hold.end();
    // Once the server closes this connection, it has stopped accepting.
    assert_eq!(held.answer().text(), "held");
    held.must_be_closed();
    for (mut client, rest) in begun {
        client.send(rest);
        let answer = client.answer();
        assert_eq!((answer.text(), answer.header("connection")), ("hello", Some("close")));
        client.must_be_closed();
    }
    server.stop();
}

#[test]
fn a_stop_does_not_wait_long_for_clients_that_owe_something() {
    let mut config = patient();
    config.stop_stall_timeout = Duration::from_millis(100);
    let server = Running::with(demo::routes().expect("no two routes conflict"), config);
    let post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
    let parts = [
        String::from("GET /pi"),
        format!("{post}Content-Length: 5\r\n\r\nhe"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\n2\r\nhe"),
    ];
    let mut begun: Vec<Client> = parts.iter().map(|_| server.connect()).collect();
    for (client, part) in begun.iter_mut().zip(&parts) {
        client.send(&[PING, part.as_bytes()].concat());
        must_pong(client, None);
    }
    // It lingers: the client still sends.
    let mut lingers = server.connect();
    lingers.send(format!("{post}Content-Length: 100000000\r\n\r\nhe").as_bytes());
    assert_eq!(lingers.answer().status, 413);
    server.begin_to_stop();
    for mut client in begun {
        assert_eq!(client.answer().status, 408);
        client.must_be_closed();
    }
    lingers.must_be_closed();
    server.wait_until_open(0);
    server.stop();
}

#[test]
fn all_pipelined_requests_get_responses_and_the_last_one_closes() {
    for version in ["1.0", "1.1"] {
        for (first, half) in (0..5).flat_map(|first| [(first, ""), (first, "GET /ping HT")]) {
            let mut routes = demo::routes().expect("no two routes conflict");
            let (hold, handles) = (Hold::add_to(&mut routes), add_slow(&mut routes));
            let server = Running::with(routes, patient());
            let mut client = server.connect();
            client.send(PING);
            must_pong(&mut client, None);
            let mut held = hold.begin(&server);
            let (requests, texts) = run_of_requests(version, first);
            client.send((requests + half).as_bytes());
            server.begin_to_stop();
            hold.end();
            assert_eq!(held.answer().text(), "held");
            must_get_all(&mut client, &texts, &handles);
            client.must_be_closed();
            server.stop();
        }
    }
}

#[test]
fn requests_that_wait_for_an_earlier_response_at_a_stop_get_theirs() {
    for first in 0..5 {
        let mut routes = demo::routes().expect("no two routes conflict");
        let handles = add_slow(&mut routes);
        let server = Running::with(routes, patient());
        let mut client = server.connect();
        let (requests, mut texts) = run_of_requests("1.1", first);
        client.send(("GET /later HTTP/1.1\r\nHost: a\r\n\r\n".to_owned() + &requests).as_bytes());
        // The others wait. More than one of them comes later as well, so the last one cannot be
        // handled before the stop.
        let (send, waiting) = mpsc::channel();
        send.send(handles.recv_timeout(HANG).expect("the handler runs")).expect("a receiver");
        server.begin_to_stop();
        let forward = thread::spawn(move || handles.iter().try_for_each(|next| send.send(next)));
        texts.insert(0, "later");
        must_get_all(&mut client, &texts, &waiting);
        client.must_be_closed();
        server.stop();
        // It ends with the routes.
        let _ = forward.join().expect("no panic");
    }
}

/// A client that never pauses holds up a stop for one turn.
#[test]
fn a_stop_responds_to_a_bounded_number_of_pipelined_requests() {
    let mut config = patient();
    config.max_pipelined = 5;
    let mut routes = demo::routes().expect("no two routes conflict");
    let hold = Hold::add_to(&mut routes);
    let server = Running::with(routes, config);
    let mut client = server.connect();
    client.send(PING);
    must_pong(&mut client, None);
    let mut held = hold.begin(&server);
    client.send(&PING.repeat(RUN));
    server.begin_to_stop();
    hold.end();
    assert_eq!(held.answer().text(), "held");
    (1..=5).for_each(|number| must_pong(&mut client, (number == 5).then_some("close")));
    client.must_be_closed();
    server.stop();
}

#[test]
fn requests_after_a_stop_get_no_response() {
    let begun: [(&[u8], &[u8]); 4] = [
        (b"GET /ping HTTP/1.1\r\nHo", b"st: a\r\n\r\n"),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe", b"llo"),
        (b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n", b""),
        (b"GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /pi", b"ng HTTP/1.1\r\nHost: a\r\n\r\n"),
    ];
    for (begin, rest) in begun {
        let mut routes = demo::routes().expect("no two routes conflict");
        let handles = add_slow(&mut routes);
        let mut peer = Peer::with_routes(routes, patient());
        peer.receive(begin);
        peer.workspace.stop();
        peer.connection.stop(&peer.service, &mut peer.workspace, peer.now);
        peer.obey();
        peer.receive(&[rest, PING, PING].concat());
        if let Ok(pending) = handles.try_recv() {
            pending.respond(Response::new());
            peer.connection.wake(&peer.service, &mut peer.workspace, peer.now);
            peer.obey();
        }
        let text = String::from_utf8_lossy(&peer.answers);
        assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 1, "{text}");
        assert!(text.contains("Connection: close\r\n") && peer.ended(), "{text}");
    }
}

/// No request has begun with half of a line end.
#[test]
fn a_stop_closes_a_connection_with_half_of_an_empty_line() {
    let (server, hold) = server();
    let mut client = server.connect();
    client.send(&[PING, b"\r"].concat());
    must_pong(&mut client, None);
    let mut held = hold.begin(&server);
    server.begin_to_stop();
    hold.end();
    assert_eq!(held.answer().text(), "held");
    client.must_be_closed();
    server.stop();
}

#[test]
fn an_end_that_arrives_with_the_last_bytes_is_noticed() {
    let (server, hold) = server();
    let mut client = server.connect();
    client.send(PING);
    must_pong(&mut client, None);
    let mut held = hold.begin(&server);
    // The system reports these bytes and the end after them as one event.
    client.send(PING);
    client.stream.shutdown(Shutdown::Write).expect("it can be half-closed");
    hold.end();
    assert_eq!(held.answer().text(), "held");
    must_pong(&mut client, None);
    client.must_be_closed();
    server.stop();
}

#[test]
fn a_stop_before_the_server_exists_ends_it_at_once() {
    let stop = StopHandle::new();
    let early = Server::bind("127.0.0.1:0", Routes::new(), patient()).expect("a port");
    early.stop_with(&stop).expect("nothing to wake");
    stop.stop().expect("it can be woken");
    let late = Server::bind("127.0.0.1:0", Routes::new(), patient()).expect("a port");
    late.stop_with(&stop).expect("it can be woken");
    // Each returns: one handle stops several servers, and each event loop of theirs.
    early.run().expect("no error");
    late.run().expect("no error");
}

#[test]
fn a_listening_socket_is_served_by_all_event_loops() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let mut config = patient();
    config.workers = 3;
    let routes = demo::routes().expect("no two routes conflict");
    let server = Server::from_listener(listener, routes, config).expect("it can be shared");
    assert_eq!(server.workers(), 3);
    let addr = server.local_addr().tcp().expect("it is TCP");
    let stop = server.stop_handle();
    let running = thread::spawn(|| server.run());
    for _ in 0..20 {
        let mut client = connect(addr);
        client.send(PING);
        must_pong(&mut client, None);
    }
    stop.stop().expect("it can be woken");
    running.join().expect("no panic").expect("no error");
    assert!(TcpStream::connect(addr).is_err(), "a handle of the socket is left");
}
