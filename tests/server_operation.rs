//! What a trusted server does in operation: the program under real sockets, with its limits set so
//! low that they are met. One test for each promise; nothing is timed but by the server itself.

mod server_support;

use std::io::{BufRead as _, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use server_support::program::{Client, HANG, Program, program};

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

fn must_pong(client: &mut Client) {
    client.send(PING);
    assert_eq!(client.answer().text(), r#"{"message":"pong"}"#);
}

/// Sends a byte at a time, with a pause, until the server answers; gives the answer's status.
fn trickle(
    client: &mut Client,
    bytes: impl Iterator<Item = u8> + Send + 'static,
    pause: Duration,
) -> u16 {
    let mut stream = client.stream.try_clone().expect("a second handle");
    let sending = std::thread::spawn(move || {
        for byte in bytes {
            // The server closes some time, and that is what is waited for.
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(pause);
        }
    });
    let status = client.answer().status;
    client.stream.shutdown(std::net::Shutdown::Both).ok();
    sending.join().expect("the sender does not panic");
    status
}

#[test]
fn header_deadline_is_in_total_and_not_for_each_byte() {
    let program = Program::start_with(&["--head-timeout", "300ms", "--idle-timeout", "1h"]);
    let head = b"GET /ping HTTP/1.1\r\nX: ".iter().copied().chain(std::iter::repeat(b'x'));
    let mut client = program.connect();
    assert_eq!(trickle(&mut client, head, Duration::from_millis(10)), 408);
}

#[test]
fn keep_alive_idle_deadline_closes_without_a_word() {
    let program = Program::start_with(&["--idle-timeout", "200ms"]);
    let mut used = program.connect();
    must_pong(&mut used);
    used.must_be_closed();
    program.connect().must_be_closed();
}

#[test]
fn body_stall_deadline_answers_408() {
    let program = Program::start_with(&["--body-stall-timeout", "200ms", "--body-timeout", "1h"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    assert_eq!(client.answer().status, 408);
    client.must_be_closed();
}

#[test]
fn body_deadline_is_in_total_as_well() {
    let program = Program::start_with(&["--body-stall-timeout", "1h", "--body-timeout", "300ms"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    assert_eq!(trickle(&mut client, std::iter::repeat(b'x'), Duration::from_millis(10)), 408);
}

/// Sends requests for large answers, and reads none, until the server reads no more. Gives the
/// number of bytes sent.
fn fill(client: &mut Client) -> usize {
    let body = vec![b'x'; 64 * 1024];
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    let message = [head.as_bytes(), &body].concat();
    client.stream.set_write_timeout(Some(Duration::from_secs(1))).expect("a socket option");
    let mut sent = 0;
    loop {
        match client.stream.write(&message[sent % message.len()..]) {
            Ok(count) => sent += count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return sent;
            }
            Err(error) => panic!("the server does not close: {error}"),
        }
        assert!(sent < 256 << 20, "the server reads on, whether its answers are taken or not");
    }
}

#[test]
fn write_deadline_closes_who_takes_no_answer() {
    let program = Program::start_with(&["--write-timeout", "300ms", "--workers", "1"]);
    let mut client = program.connect();
    let message = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n";
    let message = [&message[..], &[b'x'; 65536]].concat();
    // It is closed while it sends, or while it does nothing.
    while client.stream.write_all(&message).is_ok() {}
    // Only the connection that asks.
    program.wait_for_metric("open", |open| open == 1);
}

#[test]
fn bounded_output_reading_stops_while_it_is_full() {
    let program = Program::start_with(&["--write-timeout", "1h", "--workers", "1"]);
    let mut client = program.connect();
    let sent = fill(&mut client);
    assert!(sent > 64 * 1024);
    // Others are served meanwhile, and the answers are there for when they are wanted.
    must_pong(&mut program.connect());
    assert_eq!(client.answer().body.len(), 64 * 1024);
}

#[test]
fn connection_limit_pauses_accept_and_counts_all_workers() {
    for workers in ["1", "2"] {
        let program = Program::start_with(&["--max-connections", "2", "--workers", workers]);
        let mut served = [program.connect(), program.connect()];
        served.iter_mut().for_each(must_pong);
        let mut waiting = program.connect();
        waiting.send(PING);
        // It waits: what is asked over another connection comes, and says that there are two.
        served[0].send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(served[0].answer().text().contains(r#""accepted":2,"open":2,"#));
        waiting.stream.set_nonblocking(true).expect("a socket option");
        let read = waiting.stream.read(&mut [0]);
        assert_eq!(read.expect_err("it is not accepted").kind(), ErrorKind::WouldBlock);
        waiting.stream.set_nonblocking(false).expect("a socket option");
        let [first, second] = served;
        drop(second);
        assert_eq!(waiting.answer().text(), r#"{"message":"pong"}"#);
        drop(first);
    }
}

/// Without that, each of the two thousand would wait for the pause of 200 ms to be over: minutes.
#[test]
fn at_the_connection_limit_the_next_is_accepted_as_soon_as_one_closes() {
    let program = Program::start_with(&["--max-connections", "1", "--workers", "1"]);
    let patience = Instant::now() + 2 * HANG;
    let mut served = program.connect();
    must_pong(&mut served);
    for number in 0..2_000 {
        let mut next = program.connect();
        next.send(PING);
        // Once this is answered the loop knows that the next one waits.
        must_pong(&mut served);
        drop(served);
        assert_eq!(next.answer().text(), r#"{"message":"pong"}"#);
        served = next;
        assert!(Instant::now() < patience, "each waits until a pause is over: {number} by now");
    }
}

#[test]
fn out_of_file_descriptors_it_does_not_spin_and_recovers() {
    let started = Instant::now();
    let program = Program::start_with_open_files(24);
    let mut first = program.connect();
    must_pong(&mut first);
    let others: Vec<Client> = (0..40).map(|_| program.connect()).collect();
    std::thread::sleep(Duration::from_millis(500));
    first.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    let answer = first.answer();
    let (_, failures) = answer.text().split_once(r#""accept_failures":"#).expect("a metric");
    let failures: u128 = failures.split(',').next().expect("a number").parse().expect("a number");
    // It pauses for 200 ms after each: had it tried on, there would be thousands.
    assert!(failures > 0, "the limit was not met");
    assert!(failures <= started.elapsed().as_millis() / 200 + 1, "{failures} failures");
    drop(others);
    must_pong(&mut program.connect());
}

#[test]
fn sigterm_has_a_deadline_after_which_the_exit_code_is_0() {
    // Nothing else ends the connection.
    let hour = ["--head-timeout", "1h", "--linger-timeout", "1h"];
    let program = Program::start_with(&[&["--stop-timeout", "300ms"][..], &hour].concat());
    let mut client = program.connect();
    // The first answer shows that the beginning of the second request has arrived.
    client.send(&[PING, b"GET /pi"].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    client.must_be_closed();
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn sigterm_answers_what_has_begun_with_connection_close() {
    let program = Program::start_with(&["--workers", "2"]);
    let mut begun: Vec<Client> = (0..8).map(|_| program.connect()).collect();
    for client in &mut begun {
        client.send(&[PING, b"GET /pi"].concat());
        assert_eq!(client.answer().status, 200);
    }
    program.signal("TERM");
    while TcpStream::connect(program.addr).is_ok() {}
    for mut client in begun {
        client.send(b"ng HTTP/1.1\r\nHost: a\r\n\r\n");
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
        client.must_be_closed();
    }
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn lingering_close_lets_the_peer_read_an_early_error() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
    // More than the server reads before it answers: a plain close would answer this with a reset,
    // and that would destroy the answer.
    client.send(&[b'x'; 100_000]);
    assert_eq!(client.answer().status, 413);
    client.must_be_closed();
}

#[test]
fn workers_share_the_port_and_all_are_used() {
    let program = Program::start_with(&["--workers", "4"]);
    let mut clients: Vec<Client> = (0..100).map(|_| program.connect()).collect();
    clients.iter_mut().for_each(must_pong);
    assert_eq!(program.metric("open"), 101);
    let threads = std::fs::read_dir(format!("/proc/{}/task", program.id()));
    if let Ok(threads) = threads {
        // The main thread is the first worker; besides there are the signals' and the log's.
        assert_eq!(threads.count(), 4 + 2);
    }
}

#[test]
fn a_flag_comes_before_a_variable_and_a_variable_before_the_default() {
    let limit = |variable: Option<&str>, flag: &[&str]| {
        let mut command = program();
        command.args(["serve", "--help"]).args(flag).env_remove("ROUTETREE_MAX_BODY");
        variable.map(|value| command.env("ROUTETREE_MAX_BODY", value));
        command
    };
    // The help shows variables and defaults.
    let help = limit(Some("77"), &[]).output().expect("the program starts").stdout;
    let help = String::from_utf8(help).expect("text");
    assert!(help.contains("[env: ROUTETREE_MAX_BODY=77]") && help.contains("[default: 1048576]"));

    let post = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let status = |variable: &str, arguments: &[&str]| {
        let program = Program::start_in(&[("ROUTETREE_MAX_BODY", variable)], arguments);
        let mut client = program.connect();
        client.send(post);
        client.answer().status
    };
    assert_eq!(status("5", &[]), 200);
    assert_eq!(status("4", &[]), 413);
    assert_eq!(status("4", &["--max-body", "5"]), 200);
}

/// What `serve` says to variables and flags that are wrong, and with which exit code it ends.
fn refusal(variables: &[(&str, &str)], flags: &[&str]) -> (i32, String) {
    let mut command = program();
    command.args(["serve", "--addr", "127.0.0.1:0"]).args(flags).envs(variables.iter().copied());
    let output = command.output().expect("the program starts");
    assert_eq!(output.stdout, b"", "it listens");
    (output.status.code().expect("an exit code"), String::from_utf8_lossy(&output.stderr).into())
}

#[test]
fn a_limit_that_nothing_can_work_with_is_a_clear_error() {
    let limits = [("max-connections", "0"), ("max-header-line", "0"), ("head-timeout", "0s")];
    for (limit, value) in limits {
        let field = limit.replace('-', "_");
        let variable = format!("ROUTETREE_{}", field.to_uppercase());
        let flag = format!("--{limit}");
        let error = format!("error: {field} must not be 0 ({flag}, {variable})\n");
        assert_eq!(refusal(&[(&variable, value)], &[]), (1, error.clone()));
        assert_eq!(refusal(&[], &[&flag, value]), (1, error));
    }
}

#[test]
fn an_error_in_a_variable_names_it_and_one_in_a_flag_does_not() {
    let values = [
        ("ROUTETREE_MAX_HEAD", "--max-head", "abc"),
        ("ROUTETREE_IDLE_TIMEOUT", "--idle-timeout", "soon"),
        ("ROUTETREE_ADDR", "--addr", "nowhere"),
        ("ROUTETREE_LOG_LEVEL", "--log-level", "loud"),
        ("ROUTETREE_ACCESS_LOG", "--access-log", "maybe"),
    ];
    for (variable, flag, value) in values {
        let mut command = program();
        let output =
            command.arg("serve").env(variable, value).output().expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        let begin = format!("error: invalid value '{value}' for '{flag}");
        assert!(error.starts_with(&begin), "{error}");
        let tip = format!("tip: the value is that of the variable {variable}\n");
        assert!(error.contains(&tip), "{error}");
    }
    // The flag comes before the variable, so this is the flag's.
    for flag in [&["--max-head", "abc"][..], &["--max-head=abc"]] {
        let (code, error) = refusal(&[("ROUTETREE_MAX_HEAD", "7")], flag);
        assert_eq!(code, 2);
        assert!(error.contains("'abc'") && !error.contains("ROUTETREE"), "{error}");
    }
}

#[test]
fn a_switch_takes_what_is_usual_for_yes_and_no() {
    // With the switch on, the redirect is there.
    let is_on = |variable: Option<&str>, flags: &[&str]| {
        let variables = variable.map(|value| ("ROUTETREE_REDIRECT_SLASHES", value));
        let program = Program::start_in(variables.as_slice(), flags);
        let mut client = program.connect();
        client.send(b"GET /ping/ HTTP/1.1\r\nHost: a\r\n\r\n");
        let status = client.answer().status;
        assert!([308, 404].contains(&status));
        status == 308
    };
    for yes in ["1", "yes", "on", "true", "TRUE", "y"] {
        assert!(is_on(Some(yes), &[]), "{yes}");
    }
    for no in ["0", "no", "off", "false", "n", ""] {
        assert!(!is_on(Some(no), &[]), "{no:?}");
    }
    assert!(!is_on(None, &[]));
    assert!(is_on(None, &["--redirect-slashes"]));
    assert!(is_on(Some("0"), &["--redirect-slashes"]));
    let (code, error) = refusal(&[("ROUTETREE_REDIRECT_SLASHES", "2")], &[]);
    assert_eq!(code, 2);
    let begin = "error: invalid value '2' for '--redirect-slashes': value was not a boolean\n";
    assert!(error.starts_with(begin), "{error}");
}

#[test]
fn the_access_log_has_a_line_for_each_request_and_for_each_refusal() {
    let mut program = Program::start_logging(&["--access-log"]);
    let mut log = program.log();
    let mut client = program.connect();
    client.send(b"GET /users/1?secret=2 HTTP/1.1\r\nHost: a\r\n\r\n");
    let id = client.answer().header("x-request-id").expect("an id").to_owned();
    client.send(b"GET /\"quoted\" HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer().status, 404);
    client.send(b"nonsense\r\n\r\n");
    assert_eq!(client.answer().status, 400);
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("routetree::access")).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].contains(r#" GET "/users/1" 200 "#) && lines[0].ends_with(&id), "{text}");
    assert!(lines[1].contains(r#" GET "/\"quoted\"" 404 "#), "{text}");
    assert!(lines[2].contains(" 400 "), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn the_access_log_has_the_length_of_what_was_sent() {
    let mut program = Program::start_logging(&["--access-log"]);
    let mut log = program.log();
    let lengths = [("GET /ping", "200 18"), ("HEAD /ping", "200 0"), ("OPTIONS /ping", "204 0")];
    for (request, _) in lengths {
        let mut client = program.connect();
        client.send(format!("{request} HTTP/1.0\r\nHost: a\r\n\r\n").as_bytes());
        client.rest();
    }
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    for (request, expected) in lengths {
        let (method, path) = request.split_once(' ').expect("two words");
        assert!(text.contains(&format!(" {method} \"{path}\" {expected} ")), "{request}: {text}");
    }
}

#[test]
fn at_the_lowest_level_no_event_loop_writes_what_libraries_say() {
    let mut program = Program::start_logging(&["--log-level", "trace", "--workers", "1"]);
    let mut log = program.log();
    // Nobody reads it: were there a line for each connection, its pipe would be full.
    for _ in 0..2_000 {
        must_pong(&mut program.connect());
    }
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let others = text.lines().filter(|line| !line.contains(" routetree")).count();
    assert_eq!(others, 0, "{text}");
}

#[test]
fn a_log_that_is_not_read_loses_lines_and_holds_no_request_up() {
    let mut program = Program::start_logging(&["--access-log", "--workers", "1"]);
    // Its pipe is full after some hundred lines.
    let mut log = program.log();
    let mut client = program.connect();
    for _ in 0..600 {
        client.send(&PING.repeat(100));
        (0..100).for_each(|_| assert_eq!(client.answer().status, 200));
    }
    let dropped = program.metric("dropped_log_lines");
    assert!(dropped > 0, "the log took everything");
    // Once it is read again it says how many are missing.
    let mut line = String::new();
    while !line.contains("log lines dropped") {
        line.clear();
        assert_ne!(log.read_line(&mut line).expect("the log is text"), 0, "no word of it");
    }
}
