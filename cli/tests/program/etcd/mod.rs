//! Routes in etcd: `push`, and `serve --etcd`. Needs the program `etcd`.

mod process;
mod push;
mod serve;
mod tls;

use std::thread;
use std::time::{Duration, Instant};

use process::Etcd;

use crate::client::Client;
use crate::program::Program;

/// Longer than any test takes on a slow machine: only a test that fails waits for it.
const LONG: Duration = Duration::from_secs(600);

const ROUTES: &str = r#"
[[route]]
route = "/users/{id}"
method = ["PUT", "GET"]
answer = { json = { ok = true } }

[[route]]
route = "/"
host = "{tenant}.example.com"
answer = { text = "hello", status = 201 }
"#;

/// Starts a server that follows etcd.
fn serve(etcd: &Etcd, more: &[&str]) -> Program {
    Program::start_with(&[&["--etcd", &etcd.url()], more].concat())
}

/// The status and the text of a response.
fn get(client: &mut Client, host: &str, path: &str) -> (u16, String) {
    client.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    let answer = client.answer();
    (answer.status, answer.text().trim_end().to_owned())
}

/// Asks until the answer is this one.
fn wait_for(program: &Program, host: &str, path: &str, expected: (u16, &str)) {
    let mut client = program.connect();
    let patience = Instant::now() + LONG;
    loop {
        let (status, text) = get(&mut client, host, path);
        if (status, &*text) == expected {
            return;
        }
        assert!(Instant::now() < patience, "{path} stays at {status}, {text:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn text(route: &str, text: &str) -> String {
    format!("route = '{route}'\nanswer = {{ text = '{text}' }}\n")
}
