//! Routes in etcd: `push`, and `serve --etcd`. Needs the program `etcd`.

mod process;
mod push;
mod serve;
mod tls;

use std::thread;
use std::time::Duration;

use process::Etcd;

use crate::client::Client;
use crate::program::Program;

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
    while get(&mut client, host, path) != (expected.0, expected.1.to_owned()) {
        thread::sleep(Duration::from_millis(10));
    }
}

fn text(route: &str, text: &str) -> String {
    format!("route = '{route}'\nanswer = {{ text = '{text}' }}\n")
}
