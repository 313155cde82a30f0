//! The programs in `examples/`, over real sockets: each does what its first lines say.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use routetree::server::{Server, StopHandle};
use signal_hook::consts::SIGTERM;
use signal_hook::low_level::raise;

use crate::support::client::{Answer, connect};
use crate::support::patient::patient;
use crate::support::running::{Running, line, skip_head};

/// Includes the programs. Only their `main`, which listens on a fixed port, is not run.
macro_rules! examples {
    ($($name:ident $path:literal,)+) => {
        $(
            #[path = $path]
            #[expect(dead_code, reason = "`main` is not called")]
            mod $name;
        )+
    };
}

examples! {
    events "../../examples/events.rs",
    files "../../examples/files.rs",
    hosts "../../examples/hosts.rs",
    middleware "../../examples/middleware.rs",
    notes "../../examples/notes.rs",
    server "../../examples/server.rs",
}

/// Sends a request with these headers, and returns the response.
fn send(server: &Running, start: &str, headers: &str, body: &[u8]) -> Answer {
    let mut client = server.connect();
    let length = body.len();
    let head = format!("{start} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n");
    client.send(head.as_bytes());
    client.send(body);
    client.answer()
}

/// Sends a request with a JSON body, and returns status and body of the response.
fn json(server: &Running, start: &str, body: &str) -> (u16, String) {
    let headers = "Host: a\r\nContent-Type: application/json\r\n";
    let answer = send(server, start, headers, body.as_bytes());
    (answer.status, answer.text().into())
}

#[test]
fn the_smallest_server_greets() {
    let server = Running::start(server::routes().expect("routes"), 1);
    for (path, expected) in [
        ("/hello", (200, r#"{"hello":"world"}"#)),
        ("/hello/J%C3%BCrgen", (200, r#"{"hello":"Jürgen"}"#)),
        ("/hello/%ff", (400, "400 Bad Request\n")),
    ] {
        let answer = send(&server, &format!("GET {path}"), "Host: a\r\n", b"");
        assert_eq!((answer.status, answer.text()), expected, "{path}");
    }
    server.stop();
}

#[test]
fn notes_are_created_listed_changed_and_deleted() {
    let server = Running::start(notes::routes().expect("routes"), 2);
    let tea = r#"{"title":"tea","text":"buy"}"#;
    let headers = "Host: a\r\nContent-Type: application/json\r\n";
    let created = send(&server, "POST /notes", headers, tea.as_bytes());
    assert_eq!((created.status, created.text()), (201, tea));
    let location = created.header("location").expect("a location").to_owned();
    assert_eq!(json(&server, &format!("GET {location}"), ""), (200, tea.into()));
    let cake = r#"{"title":"cake","text":"bake"}"#;
    assert_eq!(json(&server, "POST /notes", cake), (201, cake.into()));

    for (query, expected) in [
        ("", format!(r#"{{"1":{tea},"2":{cake}}}"#)),
        ("?limit=1", format!(r#"{{"1":{tea}}}"#)),
        ("?after=1", format!(r#"{{"2":{cake}}}"#)),
        ("?after=18446744073709551615&limit=7", String::from("{}")),
    ] {
        assert_eq!(json(&server, &format!("GET /notes{query}"), ""), (200, expected), "{query}");
    }

    let green = r#"{"title":"green tea","text":"buy"}"#;
    assert_eq!(json(&server, &format!("PUT {location}"), green), (200, green.into()));
    assert_eq!(json(&server, &format!("DELETE {location}"), ""), (204, String::new()));
    assert_eq!(json(&server, &format!("GET {location}"), "").0, 404);
    server.stop();
}

#[test]
fn notes_say_what_is_wrong_and_where() {
    let server = Running::start(notes::routes().expect("routes"), 1);
    let tea = r#"{"title":"tea","text":""}"#;
    assert_eq!(json(&server, "POST /notes", tea).0, 201);
    for (start, body, status, error) in [
        (
            "POST /notes",
            "{\n \"title\": 7}",
            422,
            "line 2, column 11 of the body: `title`: invalid type: integer `7`, expected a string",
        ),
        ("POST /notes", "{\n \"title\" 7}", 400, "line 2, column 10 of the body: expected `:`"),
        ("POST /notes", tea, 409, "note 1 has this title"),
        ("PUT /notes/2", tea, 404, "there is no such note"),
        ("DELETE /notes/2", "", 404, "there is no such note"),
        (
            "GET /notes/x",
            "",
            400,
            "parameter `id` is `x`: not a u64: invalid digit found in string",
        ),
        ("GET /notes?limit=x", "", 400, "query: `limit`: invalid digit found in string"),
    ] {
        let expected = format!(r#"{{"error":"{error}"}}"#);
        assert_eq!(json(&server, start, body), (status, expected), "{start} {body}");
    }
    server.stop();
}

#[test]
fn a_group_of_routes_requires_a_token() {
    let server = Running::start(middleware::routes("sesame".into()).expect("routes"), 1);
    let get = |path: &str, headers: &str| {
        send(&server, &format!("GET {path}"), &format!("Host: a\r\n{headers}"), b"")
    };
    let welcome = get("/", "");
    assert_eq!((welcome.status, welcome.header("x-content-type-options")), (200, Some("nosniff")));
    for token in ["", "Authorization: Bearer sesam\r\n", "Authorization: Basic sesame\r\n"] {
        for path in ["/admin/users", "/admin/nothing", "/admin"] {
            let refused = get(path, token);
            assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
            assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
        }
        assert_eq!(send(&server, "PUT /admin/users", "Host: a\r\n", b"").status, 401);
        assert_eq!(get("/nothing", token).status, 404);
    }
    for token in ["Authorization: Bearer sesame\r\n", "authorization: bearer sesame\r\n"] {
        assert_eq!(get("/admin/users", token).text(), r#"["ada","grace"]"#);
        assert_eq!(get("/admin/nothing", token).status, 404);
    }
    server.stop();
}

#[test]
fn hosts_have_routes_of_their_own() {
    let server = Running::start(hosts::hosts().expect("hosts"), 1);
    for (host, path, header, expected) in [
        ("localhost:8080", "/", "", (200, "the site\n")),
        ("blue.localhost", "/", "", (200, "the tenant `blue`\n")),
        ("blue.localhost", "/x", "", (404, "no tenant has /x\n")),
        ("localhost", "/search", "", (200, "the page `search`\n")),
        ("localhost", "/search", "X-Preview: on\r\n", (200, "the new search\n")),
        ("example.org", "/", "", (421, "421 Misdirected Request\n")),
    ] {
        let headers = format!("Host: {host}\r\n{header}");
        let answer = send(&server, &format!("GET {path}"), &headers, b"");
        assert_eq!((answer.status, answer.text()), expected, "{host}{path}");
    }
    server.stop();
}

#[test]
fn files_are_uploaded_and_downloaded() {
    let server = Running::start(files::routes().expect("routes"), 1);
    let send = |start: &str, body: &[u8]| send(&server, start, "Host: a\r\n", body);
    let file: Vec<u8> = (0..1_000_000_usize).map(|at| (at % 251) as u8).collect();
    assert_eq!(send("PUT /files/a/b", &file[..9]).status, 201);
    assert_eq!(send("PUT /files/a/b", &file).status, 204);
    assert!(send("GET /files/a/b", b"").body == file);
    assert_eq!(send("GET /files/a", b"").status, 404);

    assert_eq!(send("GET /hex/empty", b"").status, 404);

    let dump = send("GET /hex/a/b", b"");
    let text = dump.text();
    let bytes: Vec<u8> = text
        .split_ascii_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal digits"))
        .collect();
    assert!(bytes == file && text.lines().count() == file.len().div_ceil(16));

    let mut client = server.connect();
    client.send(b"PUT /files/c HTTP/1.1\r\nHost: a\r\nContent-Length: 16777217\r\n\r\n");
    assert_eq!(client.answer().status, 413);
    server.stop();
}

#[test]
fn events_reach_every_subscriber_until_a_signal_stops_the_server() {
    let routes = events::routes().expect("routes");
    let stop = StopHandle::new();
    events::stop_on_signals(stop.clone()).expect("signals");
    let server = Server::bind("127.0.0.1:0", routes, patient()).expect("a free port");
    server.stop_with(&stop).expect("it can be woken");
    let addr = server.local_addr().tcp().expect("it is TCP");
    let metrics = server.metrics();
    let running = std::thread::spawn(|| server.run());
    let subscribe = || {
        let mut stream = TcpStream::connect(addr).expect("it accepts connections");
        stream.write_all(b"GET /events HTTP/1.0\r\nHost: a\r\n\r\n").expect("it reads");
        let mut events = std::io::BufReader::new(stream);
        skip_head(&mut events);
        assert_eq!([line(&mut events), line(&mut events)], [":\n", "\n"]);
        events
    };
    let publish = |event: &str| {
        let mut client = connect(addr);
        let length = event.len();
        let head = format!("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        client.send(format!("{head}{event}").as_bytes());
        client.answer().status
    };
    let (mut first, second) = (subscribe(), subscribe());
    assert_eq!((publish("tea"), publish("two\nlines")), (204, 422));
    assert_eq!([line(&mut first), line(&mut first)], ["data: tea\n", "\n"]);
    drop(second);
    assert_eq!(publish("cake"), 204);
    assert_eq!([line(&mut first), line(&mut first)], ["data: cake\n", "\n"]);

    raise(SIGTERM).expect("a signal");
    let mut rest = String::new();
    first.read_to_string(&mut rest).expect("a whole response");
    assert_eq!(rest, "event: bye\ndata:\n\n");
    running.join().expect("no panic").expect("no error");
    assert_eq!(metrics.snapshot().open, 0);
}
