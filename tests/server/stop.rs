//! A stop, or the end of a peer, that an event loop notices together with bytes sent before it. A
//! handler holds the loop in the meantime, so that no test depends on timing.
//!
//! These tests hunt for complete connections that are reset because they were not accepted yet,
//! sent requests that are lost because they were not read yet, and the end of a peer that goes
//! unnoticed after its last bytes.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::support::client::{Client, connect};
use crate::support::demo;
use crate::support::running::{Hold, Running};
use routetree::server::{Config, Routes, Server, StopHandle};

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const PONG: &str = r#"{"message":"pong"}"#;

/// Returns a server with one event loop and without timeouts, and the handler that holds it.
fn server() -> (Running, Hold) {
    let hour = Duration::from_secs(3600);
    let mut config = Config::default();
    config.workers = 1;
    (config.idle_timeout, config.head_timeout) = (hour, hour);
    (config.body_timeout, config.body_stall_timeout) = (hour, hour);
    (config.linger_timeout, config.linger_stall_timeout) = (hour, hour);
    (config.stop_timeout, config.stop_stall_timeout) = (hour, hour);
    let mut routes = demo::routes().expect("no two routes conflict");
    let hold = Hold::add_to(&mut routes);
    (Running::with(routes, config), hold)
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
    let mut config = Config::default();
    (config.workers, config.stop_stall_timeout) = (1, Duration::from_millis(100));
    config.stop_timeout = Duration::from_secs(3600);
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
    let early = Server::bind("127.0.0.1:0", Routes::new(), Config::default()).expect("a port");
    early.stop_with(&stop).expect("nothing to wake");
    stop.stop().expect("it can be woken");
    let late = Server::bind("127.0.0.1:0", Routes::new(), Config::default()).expect("a port");
    late.stop_with(&stop).expect("it can be woken");
    // Each returns: one handle stops several servers, and each event loop of theirs.
    early.run().expect("no error");
    late.run().expect("no error");
}

#[test]
fn a_listening_socket_is_served_by_all_event_loops() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let mut config = Config::default();
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
