//! Requests through the server's state machine, without sockets: what parsing, routing, handler and
//! encoding cost, counted by the script `run`.
//!
//! `requests list` names the workloads. `requests count WORKLOAD ROUNDS` serves the workload's batch
//! of requests that many times, each with a read and a write as the event loop does it, and checks
//! the length of every response. The workloads `smallest` are the floor: `httparse` and one fixed
//! response.

use std::process::ExitCode;
use std::time::{Instant, SystemTime};
use std::{env, hint::black_box};

use routetree::server::Config;
use routetree::server::internals::{Connection, Service, Workspace};

#[path = "../../../cli/src/demo.rs"]
mod demo;
#[allow(dead_code, reason = "the demo routes use a part of it")]
#[path = "../../../cli/src/echo.rs"]
mod echo;

/// What a load generator sends.
const PING: &str = "GET /ping HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
/// What a browser sends.
const BROWSER: &str = "GET /users/42/posts/hello-world?page=2 HTTP/1.1\r\nHost: example.org\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n\
    Connection: keep-alive\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n\
    Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\
    Sec-Fetch-Site: none\r\nPriority: u=0, i\r\n\r\n";
const LENGTH: &str = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n\
    Content-Length: 11\r\n\r\nhello world";
const CHUNKED: &str = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n\
    Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n";
/// As long as the server's own answer to a ping.
const CANNED: &[u8] = b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\
    Content-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"message\":\"pong\"}";

/// Name, message, how often it is pipelined, and the status of each answer.
const WORKLOADS: [(&str, &str, usize, &str); 10] = [
    ("ping", PING, 1, "200"),
    ("ping_x16", PING, 16, "200"),
    ("browser", BROWSER, 1, "200"),
    ("browser_x16", BROWSER, 16, "200"),
    ("length", LENGTH, 1, "200"),
    ("chunked", CHUNKED, 1, "200"),
    ("not_found", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 1, "404"),
    ("smallest_ping", PING, 1, "200"),
    ("smallest_ping_x16", PING, 16, "200"),
    ("smallest_browser_x16", BROWSER, 16, "200"),
];

/// Answers the batch so many times by the server; gives the length of all answers.
fn by_server(batch: &[u8], answers: usize, status: &str, rounds: u32) -> Result<usize, String> {
    let routes = demo::routes().map_err(|error| error.to_string())?;
    let service = Service::new(routes, Config::default());
    let mut workspace = Workspace::new(SystemTime::UNIX_EPOCH).of_worker(service.new_metrics(1), 0);
    let now = Instant::now();
    let mut connection = Connection::new(now);
    let (mut total, mut first) = (0, None);
    for _ in 0..rounds {
        connection.receive(black_box(batch), &service, &mut workspace, now);
        let output = connection.output();
        if first.is_none() {
            let text = String::from_utf8_lossy(output);
            if text.matches(&format!("HTTP/1.1 {status} ")).count() != answers {
                return Err(format!("not {answers} answers of status {status}: {text}"));
            }
        }
        if *first.get_or_insert(output.len()) != output.len() {
            return Err("answers differ".to_owned());
        }
        total += black_box(output).len();
        let sent = output.len();
        connection.sent(sent, &service, &mut workspace, now);
    }
    Ok(total)
}

/// The same by the smallest loop there is.
fn by_smallest(batch: &[u8], answers: usize, rounds: u32) -> Result<usize, String> {
    let mut output = Vec::new();
    let mut total = 0;
    for _ in 0..rounds {
        let mut rest = black_box(batch);
        while !rest.is_empty() {
            let mut slots = [const { std::mem::MaybeUninit::uninit() }; 32];
            let mut request = httparse::Request::new(&mut []);
            match request.parse_with_uninit_headers(rest, &mut slots) {
                Ok(httparse::Status::Complete(len)) => rest = &rest[len..],
                other => return Err(format!("{other:?}")),
            }
            black_box(request.path);
            output.extend_from_slice(CANNED);
        }
        if output.len() != answers * CANNED.len() {
            return Err("an answer is missing".to_owned());
        }
        total += black_box(&output).len();
        output.clear();
    }
    Ok(total)
}

fn count(workload: &str, rounds: &str) -> Result<(), String> {
    let rounds: u32 = rounds.parse().map_err(|error| format!("{rounds}: {error}"))?;
    let found = WORKLOADS.iter().find(|(name, ..)| *name == workload);
    let (name, message, pipelined, status) = found.ok_or(format!("no workload {workload}"))?;
    let batch = message.repeat(*pipelined);
    let total = match name.starts_with("smallest") {
        true => by_smallest(batch.as_bytes(), *pipelined, rounds)?,
        false => by_server(batch.as_bytes(), *pipelined, status, rounds)?,
    };
    println!("{total}");
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["list"] => {
            WORKLOADS.iter().for_each(|(name, _, pipelined, _)| println!("{name} {pipelined}"));
            Ok(())
        }
        ["count", workload, rounds] => count(workload, rounds),
        _ => Err("requests list | count WORKLOAD ROUNDS".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
