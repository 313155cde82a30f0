//! Who may ask, and from where: the token, the cookie of the page, and the addresses.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{ROUTES, Setup, TOKEN, request};
use crate::client::connect;
use crate::commands::file;
use crate::program::{Program, refusal};

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
