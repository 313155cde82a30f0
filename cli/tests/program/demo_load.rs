//! Load for a server that is to be looked at: `serve --demo-load`.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Answer, HANG, connect};
use crate::commands::file;
use crate::program::{Program, program, refusal};

/// A request to the admin interface, on a connection of its own.
fn ask(addr: SocketAddr, method: &str, target: &str, more: &str, body: &str) -> Answer {
    let mut client = connect(addr);
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{more}\
         Content-Length: {length}\r\n\r\n{body}"
    );
    client.send(request.as_bytes());
    client.answer()
}

/// Returns how many requests the metrics count whose labels have a part.
fn requests(program: &Program, part: &str) -> u64 {
    let answer = ask(program.addr, "GET", "/metrics", "", "");
    let counts = answer.text().lines().filter_map(|line| {
        let (labels, count) = line.strip_prefix("http_requests_total{")?.split_once("} ")?;
        labels.contains(part).then(|| count.parse::<u64>().expect("a number"))
    });
    counts.sum()
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let patience = Instant::now() + HANG;
    while !holds() {
        assert!(Instant::now() < patience, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn one_command_starts_a_server_with_load_and_a_page() {
    let mut program = Program::start_with(&["--demo-load", "--workers", "1"]);
    let admin = program.admin_addr();
    assert!(admin.ip().is_loopback());
    let page = program.line();
    let token = page.strip_prefix(&format!("page on http://{admin}/login#")).expect("a URL");
    assert_eq!(token.len(), 32);
    // The page takes the token of the URL.
    let login = ask(admin, "GET", "/login", "", "");
    assert!(login.text().contains("login.js"), "{}", login.text());
    assert_eq!(ask(admin, "GET", "/login.js", "", "").status, 200);
    let session = ask(admin, "POST", "/session", "", &format!("token={token}"));
    assert_eq!((session.status, session.header("location")), (303, Some("/")));
    // There are requests of all kinds, and routes change.
    for part in [
        r#"route="/v1/products/{sku:sku}""#,
        r#"status="404""#,
        r#"status="405""#,
        r#"method="POST""#,
    ] {
        wait_until(part, || requests(&program, part) > 10);
    }
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let version = || ask(admin, "GET", "/version", &bearer, "").text().to_owned();
    wait_until("a change", || version() != r#"{"version":0}"#);
    program.signal("INT");
    let (status, printed) = program.wait();
    assert_eq!((status.code(), &*printed), (Some(0), ""));
}

#[test]
fn a_file_gets_load_for_its_own_routes() {
    let routes = file("demo-load.txt", "GET /only/{id:u64}\nPUT /only/{id:u64}\n");
    let routes = routes.to_str().expect("a path of text");
    let token = [("ROUTETREE_ADMIN_TOKEN", "a-token-of-this-test")];
    let mut program = Program::start_in(&token, &["--demo-load=500", routes]);
    let admin = program.admin_addr();
    assert_eq!(program.line(), format!("page on http://{admin}/login"), "a given token is secret");
    wait_until("GET", || requests(&program, r#"method="GET",route="/only/{id:u64}""#) > 10);
    wait_until("PUT", || requests(&program, r#"method="PUT",route="/only/{id:u64}""#) > 10);
}

#[test]
fn what_cannot_be_loaded_is_refused() {
    for (flags, expected) in [
        (&["--demo-load=0"][..], "invalid value '0' for '--demo-load[=<RATE>]'"),
        (&["--demo-load=fast"], "invalid value 'fast'"),
        (&["--demo-load", "--admin", "unix:/tmp/x"], "give --admin HOST:PORT"),
        (&["--demo-load", "100"], "there is no file 100: for that rate, write --demo-load=100"),
        (&["--demo-load", "0"], "0: No such file"),
    ] {
        let (code, error) = refusal(&[], flags);
        assert!(code == 2 && error.contains(expected), "{flags:?}: {error}");
    }
}

#[test]
fn the_example_is_printed_and_is_a_file_of_routes() {
    let printed = program().arg("example").output().expect("the program starts");
    assert_eq!(printed.status.code(), Some(0));
    let printed = String::from_utf8(printed.stdout).expect("text");
    let example = file("example.toml", &printed);
    let checked = program().arg("check").arg(example).output().expect("the program starts");
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
}
