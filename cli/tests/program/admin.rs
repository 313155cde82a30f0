//! The admin interface: routes listed and changed while the server runs, by whoever has the token.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::{Answer, connect};
use crate::commands::file;
use crate::program::{Program, refusal};

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

#[test]
fn routes_are_listed_and_changed() {
    let setup = Setup::start("changed");
    let listed = json!({ "version": 0, "routes": [
        { "route": "/gone", "answer": { "status": 410 } },
        { "route": "/users/{id}", "method": "GET", "name": "user",
          "answer": { "text": "a user", "status": 200 } },
        { "route": "/tenant", "host": "{tenant}.example.com" },
    ]});
    assert_eq!(setup.get("/routes"), listed);
    assert_eq!(setup.get("/version"), json!({ "version": 0 }));
    let one = json!({ "version": 0, "route": "/gone", "answer": { "status": 410 } });
    assert_eq!(setup.get("/route?route=/gone"), one);

    let put = json!({ "route": "/new/{x}", "method": ["GET", "PUT"], "answer": { "text": "new" } });
    assert_eq!(setup.change("PUT", "/route", &put), 1);
    assert_eq!(setup.public("GET", "a", "/new/1"), "200 new");
    assert_eq!(setup.public("PUT", "a", "/new/1"), "200 new");
    assert_eq!(setup.public("POST", "a", "/new/1"), "405 405 Method Not Allowed");

    let put = json!({ "route": "/gone", "answer": { "json": { "back": true }, "status": 201 } });
    assert_eq!(setup.change("PUT", "/route?version=1", &put), 2);
    assert_eq!(setup.public("GET", "a", "/gone"), r#"201 {"back":true}"#);
    // The same again is no change.
    assert_eq!(setup.change("PUT", "/route", &put), 2);

    assert_eq!(setup.change("DELETE", "/route?route=/new/%7Bx%7D&method=PUT", &Value::Null), 3);
    assert_eq!(setup.public("PUT", "a", "/new/1"), "405 405 Method Not Allowed");
    assert_eq!(setup.public("GET", "a", "/new/1"), "200 new");
}

#[test]
fn hosts_come_and_go_with_their_routes() {
    let setup = Setup::start("hosts");
    assert_eq!(setup.public("GET", "b.example.org", "/x"), "404 404 Not Found");
    let put = json!({ "route": "/x", "host": "{name}.example.org" });
    setup.change("PUT", "/route", &put);
    let matched = r#"200 {"route":"/x","params":{},"host":{"name":"b"}}"#;
    assert_eq!(setup.public("GET", "b.example.org", "/x"), matched);
    // Its routes are those of the host alone.
    assert_eq!(setup.public("GET", "b.example.org", "/gone"), "404 404 Not Found");
    let target = "/route?route=/x&host=%7Bname%7D.example.org";
    setup.change("DELETE", target, &Value::Null);
    assert_eq!(setup.public("GET", "b.example.org", "/gone"), "410 410 Gone");

    let put = json!({ "route": "/x", "host": "{t}.example.com" });
    let refused = setup.refused("PUT", "/route", &put, 422);
    let text = refused["error"].as_str().expect("an error");
    assert!(text.contains("{t}.example.com") && text.contains("{tenant}.example.com"), "{text}");
    assert_eq!(refused["with"], "{tenant}.example.com");
}

#[test]
fn a_batch_is_made_as_a_whole_or_not_at_all() {
    let setup = Setup::start("batch");
    let batch = json!({ "version": 0, "changes": [
        { "delete": { "route": "/users/{id}", "method": "GET" } },
        { "put": { "route": "/users/{name}", "name": "user", "answer": { "text": "by name" } } },
        { "put": { "route": "/tenant", "host": "{tenant}.example.com", "answer": { "text": "x" } } },
        { "delete": { "route": "/gone" } },
    ]});
    assert_eq!(setup.change("POST", "/batch", &batch), 1);
    assert_eq!(setup.public("GET", "a", "/users/7"), "200 by name");
    assert_eq!(setup.public("GET", "t.example.com", "/tenant"), "200 x");
    assert_eq!(setup.public("GET", "a", "/gone"), "404 404 Not Found");

    // The version is another one by now.
    let refused = setup.refused("POST", "/batch", &batch, 409);
    assert_eq!(refused, json!({ "error": "the version is 1, not 0", "version": 1 }));
    let refused = setup.refused("PUT", "/route?version=0", &json!({ "route": "/y" }), 409);
    assert_eq!(refused["version"], 1);

    // The first change could be made, the second not.
    let conflict = json!({ "changes": [
        { "put": { "route": "/first" } },
        { "put": { "route": "/users/{other}" } },
    ]});
    let refused = setup.refused("POST", "/batch", &conflict, 422);
    let error = "`/users/{other}` conflicts with `/users/{name}` for any method: they have the \
                 same shape";
    let expected = json!({
        "error": error, "change": 1, "route": "/users/{other}", "with": "/users/{name}",
    });
    assert_eq!(refused, expected);
    assert_eq!(setup.public("GET", "a", "/first"), "404 404 Not Found");
    let unknown = json!({ "changes": [
        { "put": { "route": "/first" } }, { "delete": { "route": "/none" } },
    ]});
    let refused = setup.refused("POST", "/batch", &unknown, 404);
    assert_eq!((&refused["change"], &refused["route"]), (&json!(1), &json!("/none")));
}

#[test]
fn what_cannot_be_served_is_refused() {
    let setup = Setup::start("refused");
    for (body, status, expected) in [
        (json!({ "route": "/{" }), 422, "unclosed"),
        (json!({ "route": "x" }), 422, "`x` is not a route"),
        (json!({ "route": "//a/x" }), 422, "begins with two slashes"),
        (json!({ "route": "/x", "method": "TRACE" }), 422, "TRACE"),
        (json!({ "route": "/x", "method": "a b" }), 422, "a b"),
        (json!({ "route": "/x", "method": [] }), 400, "empty list"),
        (json!({ "route": "/x", "host": "a..b" }), 422, "a..b"),
        (json!({ "route": "/x", "answer": { "files": "." } }), 422, "catch-all"),
        (json!({ "route": "/x", "answer": { "status": 700 } }), 400, "no status 700"),
        (json!({ "route": "/x", "answr": {} }), 400, "answr"),
        (json!({ "route": "/x", "name": "" }), 422, "the name is empty"),
        (json!({ "route": "/x", "name": "user" }), 422, "/users/{id} is named \"user\""),
        (json!({}), 400, "route"),
        (json!([]), 400, "invalid"),
    ] {
        let refused = setup.refused("PUT", "/route", &body, status);
        let error = refused["error"].as_str().expect("an error");
        assert!(error.contains(expected), "{body}: {error}");
    }
    for (method, target, status) in [
        ("GET", "/route?route=/none", 404),
        ("GET", "/route?route=/metrics&method=GET", 404),
        ("GET", "/route", 400),
        ("GET", "/route?rute=/", 400),
        ("DELETE", "/route?route=/metrics&method=GET", 404),
        ("DELETE", "/route?route=/gone&version=x", 400),
        ("GET", "/explain", 400),
        ("GET", "/nothing", 404),
        ("POST", "/routes", 405),
    ] {
        let refused = setup.refused(method, target, &json!(""), status);
        assert!(refused["error"].is_string(), "{method} {target}: {refused}");
    }
    let refused = setup.refused("DELETE", "/route?route=/none", &json!(""), 404);
    let error = "there is no route /none without a method: `method` names one";
    assert_eq!(refused["error"], error);
}

#[test]
fn a_path_is_explained() {
    let setup = Setup::start("explained");
    let explained = setup.get("/explain?path=/users/7");
    assert_eq!((&explained["host"], &explained["route"]), (&json!(""), &json!("/users/{id}")));
    let outcomes: Vec<_> = explained["routes"].as_array().expect("a list").iter().collect();
    let gone = outcomes.iter().find(|route| route["route"] == "/gone").expect("it is there");
    assert_eq!(gone["outcome"], "does not match");
    assert!(gone["why"].as_str().expect("a reason").contains("expected `gone`"), "{gone}");
    let explained = setup.get("/explain?path=/users/7&host=a.example.com&method=PUT");
    assert_eq!(explained["host"], "{tenant}.example.com");
    assert_eq!((&explained["route"], &explained["allow"]), (&Value::Null, &json!([])));
    let explained = setup.get("/explain?path=/users/7&method=PUT");
    assert_eq!((&explained["route"], &explained["allow"]), (&Value::Null, &json!(["GET"])));
    // What a browser does not send as part of the path.
    for path in ["/users/7%3Fa=/b", "/users/7%23a/b"] {
        let explained = setup.get(&format!("/explain?path={path}"));
        assert_eq!(explained["params"], json!([["id", "7"]]), "{path}");
    }
    for path in ["", "users/7", "http://a/users/7"] {
        let (status, json) = setup.ask("GET", &format!("/explain?path={path}"), "");
        assert_eq!((status, &json["error"]), (400, &json!("the path does not begin with `/`")));
    }
    for method in ["", "GET,PUT", "G%20T", "G%0AT"] {
        let (status, json) = setup.ask("GET", &format!("/explain?path=/&method={method}"), "");
        let error = json["error"].as_str().expect("a text");
        assert!(status == 400 && error.ends_with("write one, such as GET"), "{error}");
    }
}

/// Nothing is told or changed without the token, and no body is read.
#[test]
fn every_request_needs_the_token() {
    let setup = Setup::start("token");
    let given =
        ["", "Bearer", "Bearer x", "Basic a-token-of-this-test", "Bearer a-token-of-this-tesT"];
    for given in given {
        let more = match given {
            "" => String::new(),
            given => format!("Authorization: {given}\r\n"),
        };
        for (method, target) in [
            ("GET", "/routes"),
            ("GET", "/version"),
            ("GET", "/nothing"),
            ("OPTIONS", "/routes"),
            ("DELETE", "/route?route=/gone"),
            ("PUT", "/route"),
            ("POST", "/batch"),
        ] {
            let answer = request(setup.admin, method, target, "a", &more, "");
            assert_eq!(answer.status, 401, "{given} {method} {target}");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert!(!answer.text().contains("gone"), "{}", answer.text());
        }
    }
    // A body that never comes is not waited for.
    let mut client = connect(setup.admin);
    client.send(b"POST /batch HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n");
    assert_eq!(client.answer().status, 401);
    assert_eq!(setup.get("/version"), json!({ "version": 0 }));
}

/// Whatever a request to the public server says, it does not reach the admin interface.
#[test]
fn the_public_server_does_not_lead_to_it() {
    let setup = Setup::start("apart");
    let token = format!("Authorization: Bearer {TOKEN}\r\n");
    let admin = setup.admin.to_string();
    let absolute = format!("http://{admin}/routes");
    let paths = [
        "/routes",
        "/version",
        "/route?route=/gone",
        "/batch",
        "/explain?path=/",
        "//routes",
        "/./routes",
        "/admin",
        "/admin/routes",
        "/%72outes",
        "/..//routes",
        &absolute,
    ];
    for host in ["a", &admin, "localhost", "127.0.0.1", "admin", "t.example.com"] {
        for path in paths {
            for method in ["GET", "PUT", "DELETE", "POST", "OPTIONS"] {
                let answer = request(setup.program.addr, method, path, host, &token, "{}");
                assert_eq!(answer.status, 404, "{host} {method} {path}");
                let text = answer.text();
                assert!(!text.contains("version") && !text.contains("/users"), "{path}: {text}");
            }
        }
    }
    // Nor does the admin interface serve public routes.
    assert_eq!(setup.ask("GET", "/gone", "").0, 404);
    assert_eq!(setup.get("/version"), json!({ "version": 0 }));
}

#[test]
fn it_is_off_unless_it_is_asked_for_and_never_on_other_addresses() {
    let routes = file("admin-off.toml", ROUTES);
    let routes = routes.to_str().expect("a path of text");
    let short = file("admin-short-token", "short\n");
    let short = short.to_str().expect("a path of text");
    let token = [("ROUTETREE_ADMIN_TOKEN", TOKEN)];
    let loopback = ["--admin", "127.0.0.1:0", routes];
    for (variables, flags, expected) in [
        (&[][..], &loopback[..], "the admin interface needs a token"),
        (&token, &["--admin", "0.0.0.0:0", routes], "does not listen on 0.0.0.0:0"),
        (&token, &["--admin", "[::]:0", routes], "does not listen on [::]:0"),
        (&token, &["--admin", "192.0.2.1:8081", routes], "does not listen on 192.0.2.1:8081"),
        (&token, &["--admin", "8081", routes], "there is no host before the port"),
        (&token, &["--admin", "127.0.0.1:0"], "ROUTES"),
        (
            &token,
            &["--admin-token-file", short, "--admin", "127.0.0.1:0", routes],
            "the admin token is given twice: in --admin-token-file and ROUTETREE_ADMIN_TOKEN",
        ),
        (
            &[],
            &["--admin-token-file", short, "--admin", "127.0.0.1:0", routes],
            "the admin token is shorter than 16 bytes",
        ),
        (
            &[],
            &["--admin-token-file", "/nowhere", "--admin", "127.0.0.1:0", routes],
            "cannot read the admin token of `/nowhere`",
        ),
    ] {
        let (code, error) = refusal(variables, flags);
        assert_eq!(code, 2, "{flags:?}: {error}");
        assert!(error.contains(expected), "{flags:?}: {error}");
    }
    let program = Program::start_in(&token, &[routes]);
    program.signal("TERM");
    let (status, printed) = program.wait();
    assert_eq!((status.code(), &*printed), (Some(0), ""));
}

/// The token can be in a file, and the interface on a Unix socket. A stop ends both servers.
#[test]
fn it_listens_on_a_unix_socket() {
    use crate::client::Client;
    use std::os::unix::net::UnixStream;

    let routes = file("admin-unix.toml", ROUTES);
    let token = file("admin-token", &format!("{TOKEN}\n"));
    let path = std::env::temp_dir().join(format!("routetree-admin-{}.sock", std::process::id()));
    let addr = format!("unix:{}", path.display());
    let text = |path: &PathBuf| path.to_str().expect("a path of text").to_owned();
    let flags = ["--admin", &addr, "--admin-token-file", &text(&token), &text(&routes)];
    let program = Program::start_with(&flags);
    let mut client = Client::new(UnixStream::connect(&path).expect("it listens"));
    let request = "GET /version HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ";
    client.send(format!("{request}{TOKEN}\r\n\r\n").as_bytes());
    assert_eq!(client.answer().text(), r#"{"version":0}"#);
    program.signal("TERM");
    let (status, printed) = program.wait();
    assert_eq!((status.code(), printed), (Some(0), format!("admin on {addr}\n")));
    assert!(!path.exists());
}

/// A cookie is not enough if a page of another origin, such as another port, makes the request.
#[test]
fn a_cookie_is_for_the_page_alone() {
    let setup = Setup::start("cookie");
    let answer = request(setup.admin, "POST", "/session", "a", "", &format!("token={TOKEN}"));
    let cookie = answer.header("set-cookie").expect("a cookie");
    for attribute in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age="] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().expect("its value"));
    for (site, expected) in [
        ("", 200),
        ("same-origin", 200),
        ("none", 200),
        ("same-site", 401),
        ("cross-site", 401),
        ("same-origin, none", 401),
    ] {
        let site = if site.is_empty() { "" } else { &format!("Sec-Fetch-Site: {site}\r\n") };
        let with = |more: &str| {
            let more = format!("{more}{site}");
            request(setup.admin, "GET", "/routes", "a", &more, "").status
        };
        assert_eq!(with(&cookie), expected, "{site}");
        assert_eq!(with(&format!("Authorization: Bearer {TOKEN}\r\n")), 200, "{site}");
    }
}

/// What the page loads is its own, and its markup has neither scripts nor styles of its own.
#[test]
fn the_page_allows_nothing_from_elsewhere() {
    let setup = Setup::start("policy");
    let more = format!("Authorization: Bearer {TOKEN}\r\n");
    let get = |path: &str| request(setup.admin, "GET", path, "a", &more, "");
    for page in ["/", "/login"] {
        let page = get(page);
        let files = page
            .text()
            .split(['"', '='])
            .filter(|text| [".js", ".css", ".svg"].iter().any(|ending| text.ends_with(ending)));
        for answer in files.map(|file| get(&format!("/{file}"))).chain([get("/login")]) {
            assert_eq!(answer.status, 200, "{}", answer.head);
            let policy = answer.header("content-security-policy").expect("a policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        }
        for forbidden in ["<style", "<script>", " style=", " onclick=", "http://", "https://"] {
            assert!(!page.text().contains(forbidden), "{forbidden}");
        }
    }
}

/// No body is awaited for a request that is refused.
#[test]
fn bodies_wait_for_the_token() {
    let setup = Setup::start("bodies");
    for (method, target, expected) in [
        ("PUT", "/route", 401),
        ("POST", "/batch", 401),
        ("DELETE", "/route?route=/gone", 401),
        ("GET", "/routes", 413),
        ("POST", "/session", 413),
        ("POST", "/nothing", 413),
    ] {
        let mut client = connect(setup.admin);
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        client.send(head.as_bytes());
        assert_eq!(client.answer().status, expected, "{method} {target}");
    }
    // Changes may be longer.
    let text = "x".repeat(100_000);
    setup.change("PUT", "/route", &json!({ "route": "/long", "answer": { "text": text } }));
    assert_eq!(setup.public("GET", "a", "/long"), format!("200 {text}"));
    setup.change("DELETE", "/route?route=/long", &Value::Null);
}

#[test]
fn others_do_not_use_up_the_connections() {
    let setup = Setup::start("connections");
    // More idle ones than there may be pages.
    let idle: Vec<_> = (0..100).map(|_| connect(setup.admin)).collect();
    let follow = || {
        let mut client = connect(setup.admin);
        let more = format!("Authorization: Bearer {TOKEN}\r\n");
        client.send(format!("GET /events HTTP/1.1\r\nHost: a\r\n{more}\r\n").as_bytes());
        let head = client.head();
        (client, head)
    };
    let mut pages: Vec<_> = (0..64).map(|_| follow()).collect();
    assert!(pages.iter().all(|(_, head)| head.starts_with("HTTP/1.1 200 ")));
    let (status, json) = setup.ask("GET", "/events", "");
    assert_eq!((status, json), (503, json!({ "error": "too many pages are open" })));
    setup.change("PUT", "/route", &json!({ "route": "/still" }));
    // One that is closed makes room for another.
    pages.pop();
    while !follow().1.starts_with("HTTP/1.1 200 ") {}
    drop(idle);
}

/// A reload makes the routes those of the file again.
#[test]
fn a_reload_ends_the_changes() {
    let setup = Setup::start("reload");
    setup.change("PUT", "/route", &json!({ "route": "/mine", "answer": { "text": "mine" } }));
    setup.change("DELETE", "/route?route=/gone", &Value::Null);
    assert_eq!(setup.public("GET", "a", "/mine"), "200 mine");
    setup.program.signal("HUP");
    setup.program.wait_for_metric("routetree_reloads_total", |count| count == 1);
    assert_eq!(setup.public("GET", "a", "/mine"), "404 404 Not Found");
    assert_eq!(setup.public("GET", "a", "/gone"), "410 410 Gone");
    assert_eq!(setup.get("/version"), json!({ "version": 3 }));
}

/// A body that is too long is refused in JSON, as all else is.
#[test]
fn a_body_that_is_too_long_is_refused_in_json() {
    let setup = Setup::start("too-long");
    let head = format!(
        "PUT /route HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n\
         Content-Length: {}\r\n\r\n",
        (64 << 20) + 1
    );
    let mut client = connect(setup.admin);
    client.send(head.as_bytes());
    let answer = client.answer();
    assert_eq!(answer.status, 413);
    assert_eq!(answer.text(), r#"{"error":"content too large"}"#);
}

/// The log has what differs, and the metrics have the copies of the routes.
#[test]
fn a_batch_is_logged_as_a_reload_is() {
    use std::io::BufRead as _;

    let routes = file("admin-logged.toml", ROUTES);
    let routes = routes.to_str().expect("a path of text");
    let token = file("admin-logged-token", TOKEN);
    let token = token.to_str().expect("a path of text");
    let flags = ["--admin", "127.0.0.1:0", "--admin-token-file", token, routes];
    let mut program = Program::start_logging(&flags);
    let mut log = program.log();
    let admin = program.admin_addr();
    assert_eq!(program.metric("routetree_route_copies"), 1);
    let setup = Setup { program, admin };
    let put = |route: String| json!({ "put": { "route": route } });
    let mut changes: Vec<Value> = (10..35).map(|number| put(format!("/{number}"))).collect();
    changes.push(put("/gone".to_owned()));
    changes.push(json!({ "delete": { "route": "/users/{id}", "method": "GET" } }));
    setup.change("POST", "/batch", &json!({ "changes": changes }));
    let mut lines = String::new();
    while !lines.contains("removed") {
        assert!(log.read_line(&mut lines).expect("a log") > 0, "{lines}");
    }
    let lines: Vec<&str> =
        lines.lines().filter_map(|line| line.split_once("admin: ")).map(|(_, line)| line).collect();
    assert_eq!(lines.len(), 23, "{lines:?}");
    assert_eq!(lines[0], "version 1: inserted /10");
    assert_eq!(
        lines[20..],
        [
            "version 1: inserted 5 more",
            "version 1: replaced /gone",
            "version 1: removed GET /users/{id}"
        ]
    );
    assert_eq!(setup.program.metric("routetree_route_copies"), 2);
}

#[test]
fn an_operation_is_listed_with_its_example() {
    let text = "openapi: 3.0.0\npaths:\n  /x:\n    get: {operationId: show, responses: \
                {203: {content: {a/json: {example: {n: 1}}}}}}\n    put: {}\n";
    let setup = Setup::serving(&file("admin-openapi.yaml", text));
    let listed = setup.get("/route?route=/x&method=GET");
    assert_eq!(listed["name"], "show", "{listed}");
    assert_eq!(listed["answer"], json!({ "json": { "n": 1 }, "status": 203 }), "{listed}");
    let listed = setup.get("/route?route=/x&method=PUT");
    assert_eq!(listed["answer"]["status"], 501, "{listed}");
}
