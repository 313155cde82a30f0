//! The admin interface.

mod access;
mod routes;

use std::net::SocketAddr;
use std::path::Path;

use serde_json::Value;

use crate::client::{Answer, connect};
use crate::commands::file;
use crate::program::Program;

const TOKEN: &str = "a-token-of-this-test";

const ROUTES: &str = r#"
[[route]]
route = "/users/{id}"
method = "GET"
name = "user"
answer = { text = "a user" }

[[route]]
route = "/gone"
answer = { status = 410 }

[[route]]
route = "/tenant"
host = "{tenant}.example.com"
"#;

/// A program with an admin interface.
struct Setup {
    program: Program,
    admin: SocketAddr,
}

impl Setup {
    fn start(name: &str) -> Setup {
        let routes = file(&format!("admin-{name}.toml"), ROUTES);
        Setup::serving(&routes)
    }

    fn serving(routes: &Path) -> Setup {
        let routes = routes.to_str().expect("a path of text");
        let flags = ["--admin", "127.0.0.1:0", "--workers", "2", routes];
        let mut program = Program::start_in(&[("ROUTETREE_ADMIN_TOKEN", TOKEN)], &flags);
        let admin = program.admin_addr();
        Setup { program, admin }
    }

    /// A request to the admin interface, with the token.
    fn ask(&self, method: &str, target: &str, body: &str) -> (u16, Value) {
        let more = format!("Authorization: Bearer {TOKEN}\r\n");
        let answer = request(self.admin, method, target, "a", &more, body);
        let json = serde_json::from_slice(&answer.body);
        let json = json.unwrap_or_else(|_| panic!("no JSON: {}", answer.text()));
        (answer.status, json)
    }

    /// A request that succeeds.
    fn get(&self, target: &str) -> Value {
        let (status, json) = self.ask("GET", target, "");
        assert_eq!(status, 200, "{json}");
        json
    }

    /// A change that succeeds. Returns the new version.
    fn change(&self, method: &str, target: &str, body: &Value) -> u64 {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, json) = self.ask(method, target, &body);
        assert_eq!(status, 200, "{json}");
        json["version"].as_u64().expect("a version")
    }

    /// A change that is refused. Returns what it says.
    fn refused(&self, method: &str, target: &str, body: &Value, expected: u16) -> Value {
        let before = self.get("/routes");
        let (status, json) = self.ask(method, target, &body.to_string());
        assert_eq!(status, expected, "{json}");
        assert_eq!(self.get("/routes"), before, "nothing is changed");
        json
    }

    /// A request to the public server.
    fn public(&self, method: &str, host: &str, path: &str) -> String {
        let answer = request(self.program.addr, method, path, host, "", "");
        format!("{} {}", answer.status, answer.text().trim_end())
    }
}

fn request(
    addr: SocketAddr,
    method: &str,
    target: &str,
    host: &str,
    more: &str,
    body: &str,
) -> Answer {
    let mut client = connect(addr);
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{more}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    client.send((head + body).as_bytes());
    client.answer()
}
