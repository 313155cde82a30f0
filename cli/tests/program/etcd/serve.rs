//! `serve --etcd` follows what is in etcd.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::process::Etcd;
use super::{ROUTES, get, serve, text, wait_for};
use crate::client::connect;
use crate::commands::{file, run};
use crate::program::{Program, refusal};

#[test]
fn serve_follows_what_is_pushed() {
    let Some(etcd) = Etcd::start("serve") else { return };
    let program = serve(&etcd, &[]);
    let routes = file("serve-etcd.toml", ROUTES);
    assert_eq!(run("push", &routes, &["--etcd", &etcd.url()]).0, 0);
    wait_for(&program, "x", "/users/7", (200, r#"{"ok":true}"#));
    wait_for(&program, "a.example.com", "/", (201, "hello"));
    // The host goes with its last route.
    fs::write(&routes, "/users/{id}\n").unwrap();
    let lines = ["--format", "lines", "--etcd", &etcd.url()];
    assert_eq!(run("push", &routes, &lines).0, 0);
    let echo = r#"{"route":"/users/{id}","params":{"id":"7"}}"#;
    wait_for(&program, "a.example.com", "/users/7", (200, echo));
}

/// Keys that are wrong have no routes; all others have theirs.
#[test]
fn a_wrong_key_stops_no_other() {
    let Some(etcd) = Etcd::start("wrong") else { return };
    let mut program = Program::start_logging(&["--etcd", &etcd.url()]);
    let mut log = program.log();
    let (good, other) = (text("/good", "yes"), text("/{x}/y", "first"));
    etcd.set(&[("a", &other)]);
    etcd.set(&[
        ("a", &other),
        ("b", &text("/{z}/y", "second")),
        ("c", "route = '/a'\nrout = 1\n"),
        ("d", "route = '/metrics{/}'\nmethod = 'GET'\n"),
        ("any", "route = '/metrics'\n"),
        ("e", "route = '/trace'\nmethod = 'TRACE'\n"),
        ("f", "route = '/{a'\n"),
        ("z", &good),
    ]);
    wait_for(&program, "x", "/good", (200, "yes"));
    wait_for(&program, "x", "/1/y", (200, "first"));
    assert_eq!(program.metric("routetree_etcd_keys"), 8);
    assert_eq!(program.metric("routetree_etcd_keys_refused"), 6);
    program.wait_for_metric("routetree_etcd_connected", |connected| connected == 1);
    let mut lines = String::new();
    while lines.matches("has no routes").count() < 6 {
        assert!(log.read_line(&mut lines).expect("a log") > 0, "{lines}");
    }
    for reason in [
        "key `/routes/b` has no routes: `/{z}/y` conflicts with `/{x}/y` for any method: they \
         have the same shape; key `/routes/a` was created first",
        "key `/routes/c` has no routes: value:2:1: error: unknown key `rout`: did you mean `route`?",
        "key `/routes/d` has no routes: `/metrics{/}` conflicts with `/metrics` for GET: they have \
         the same shape; that is the server's own",
        "key `/routes/any` has no routes: `/metrics` conflicts with `/metrics` for any method: they \
         have the same shape; that is the server's own",
        "key `/routes/e` has no routes: `/trace` cannot be for TRACE",
        "key `/routes/f` has no routes: value:1:11: error: unclosed `{`",
    ] {
        assert!(lines.contains(reason), "{reason}: {lines}");
    }
}

/// The server's own route takes none of the 64 methods that a host can have.
#[test]
fn all_methods_are_for_the_routes_of_etcd() {
    let Some(etcd) = Etcd::start("methods") else { return };
    let program = serve(&etcd, &[]);
    let names: Vec<String> = (0..64).map(|number| format!("'M{number}'")).collect();
    let many = format!("method = [{}]\n{}", names.join(", "), text("/many", "yes"));
    etcd.set(&[("many", &many)]);
    let mut client = program.connect();
    let mut status = |method: &str, path: &str| {
        client.send(
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").as_bytes(),
        );
        let answer = client.answer();
        (answer.status, answer.header("allow").map(str::to_owned))
    };
    while status("M63", "/many").0 != 200 {
        thread::sleep(Duration::from_millis(10));
    }
    etcd.set(&[("many", &many), ("later", &text("/later", "here"))]);
    wait_for(&program, "x", "/later", (200, "here"));
    assert_eq!(program.metric("routetree_etcd_keys"), 2);
    assert_eq!(status("PUT", "/metrics"), (405, Some("GET, HEAD".to_owned())));
    // As the route of a file for GET does.
    let of_file = Program::start_with(&[file("options.txt", "/\n").to_str().expect("a path")]);
    for method in ["OPTIONS", "HEAD", "PUT"] {
        let head = |program: &Program| {
            let mut client = program.connect();
            let request = format!("{method} /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
            client.send(format!("{request}Content-Length: 0\r\n\r\n").as_bytes());
            let text = String::from_utf8(client.rest()).expect("text");
            let is_same = |line: &&str| {
                !["Date:", "X-Request-Id:", "Content-Length:"]
                    .iter()
                    .any(|name| line.starts_with(name))
            };
            text.lines().filter(is_same).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(head(&program), head(&of_file), "{method}");
    }
}

/// Three servers, one of which is stopped while etcd ends, starts again and changes: all give the
/// same answers in the end, and the others answer all the time.
#[test]
fn servers_come_to_the_same_answers_and_fail_no_request() {
    let Some(mut etcd) = Etcd::start("fleet") else { return };
    let always = text("/always", "here");
    let version = |number: usize| text("/version", &number.to_string());
    etcd.set(&[("always", &always), ("version", &version(0))]);
    let servers = [(); 3].map(|()| serve(&etcd, &[]));
    for server in &servers {
        wait_for(server, "x", "/version", (200, "0"));
    }
    let [one, two, stopped] = &servers;
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        for server in [one, two] {
            let ended = &ended;
            scope.spawn(move || {
                let mut client = server.connect();
                while !ended.load(Ordering::Relaxed) {
                    assert_eq!(get(&mut client, "x", "/always"), (200, "here".to_owned()));
                    thread::yield_now();
                }
            });
        }
        let _end = SetAtEnd(&ended);
        stopped.signal("STOP");
        for number in 1..=50 {
            etcd.set(&[("always", &always), ("version", &version(number))]);
        }
        wait_for(one, "x", "/version", (200, "50"));
        etcd.kill();
        one.wait_for_metric("routetree_etcd_connected", |connected| connected == 0);
        assert!(etcd.run());
        etcd.set(&[("always", &always), ("version", &version(51)), ("new", &text("/new", "new"))]);
        stopped.signal("CONT");
        for server in &servers {
            wait_for(server, "x", "/version", (200, "51"));
            wait_for(server, "x", "/new", (200, "new"));
        }
    });
}

/// Set when this is dropped, by a panic too: the threads of a scope would run on otherwise.
struct SetAtEnd<'a>(&'a AtomicBool);

impl Drop for SetAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_server_starts_from_its_copy_without_etcd() {
    let Some(mut etcd) = Etcd::start("copy") else { return };
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("etcd-copy-of-routes");
    let _ = fs::remove_file(&copy);
    let with_copy = ["--etcd-copy", copy.to_str().expect("a path of text")];
    etcd.set(&[("a", &text("/a", "from the copy"))]);
    let program = serve(&etcd, &with_copy);
    wait_for(&program, "x", "/a", (200, "from the copy"));
    program.signal("TERM");
    assert!(program.wait().0.success());
    etcd.kill();
    let program = serve(&etcd, &with_copy);
    let mut client = program.connect();
    assert_eq!(get(&mut client, "x", "/a"), (200, "from the copy".to_owned()));
    assert_eq!(program.metric("routetree_etcd_connected"), 0);
}

const TOKEN: &str = "a-token-of-this-test";

/// The admin interface shows routes from etcd, and changes none.
#[test]
fn the_admin_interface_only_shows_routes_of_etcd() {
    let Some(etcd) = Etcd::start("admin") else { return };
    etcd.set(&[
        ("a", &text("/users/{id}", "from etcd")),
        ("b", "route = '/'\nhost = 'a.example'\nmethod = 'GET'\nname = 'front'\n"),
    ]);
    let mut program = Program::start_in(
        &[("ROUTETREE_ADMIN_TOKEN", TOKEN)],
        &["--etcd", &etcd.url(), "--admin", "127.0.0.1:0"],
    );
    let admin = program.admin_addr();
    let ask = |method: &str, target: &str, body: &str| {
        let mut client = connect(admin);
        let head = format!("{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        let length = body.len();
        let more = format!("Authorization: Bearer {TOKEN}\r\nContent-Length: {length}\r\n\r\n");
        client.send(format!("{head}{more}{body}").as_bytes());
        let answer = client.answer();
        let json: Value = serde_json::from_slice(&answer.body).expect("JSON");
        (answer.status, json)
    };
    let of_user = json!({
        "route": "/users/{id}", "answer": { "text": "from etcd", "status": 200 }
    });
    let listed = json!({ "version": 1, "routes": [
        of_user, { "route": "/", "host": "a.example", "method": "GET", "name": "front" },
    ]});
    assert_eq!(ask("GET", "/routes", ""), (200, listed.clone()));
    assert_eq!(ask("GET", "/version", ""), (200, json!({ "version": 1 })));
    let (status, one) = ask("GET", "/route?route=/users/{id}", "");
    assert_eq!((status, &one["answer"]["text"]), (200, &json!("from etcd")));
    let (status, explained) = ask("GET", "/explain?path=/users/7", "");
    assert_eq!((status, &explained["route"]), (200, &json!("/users/{id}")));
    assert_eq!(explained["params"], json!([["id", "7"]]));
    for (method, target, body) in [
        ("PUT", "/route", r#"{"route":"/new"}"#),
        ("DELETE", "/route?route=/users/{id}", ""),
        ("POST", "/batch", r#"{"changes":[]}"#),
    ] {
        let (status, refusal) = ask(method, target, body);
        assert_eq!(status, 409, "{refusal}");
        let error = refusal["error"].as_str().expect("a text");
        assert!(error.starts_with("the routes are those in etcd: change them there"), "{error}");
    }
    assert_eq!(ask("GET", "/routes", ""), (200, listed));

    // The page gets samples and versions.
    etcd.set(&[("a", &text("/users/{id}", "changed"))]);
    wait_for(&program, "x", "/users/7", (200, "changed"));
    let mut page = TcpStream::connect(admin).expect("it listens");
    let head = "GET /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer";
    page.write_all(format!("{head} {TOKEN}\r\n\r\n").as_bytes()).expect("a request");
    let mut lines = BufReader::new(page).lines().map(|line| line.expect("a line"));
    assert!(lines.any(|line| line.contains("of etcd, 2 changes.")));
    assert!(lines.any(|line| line.contains("event: sample")));
}

/// Another cluster takes the place of the one that the copy on disk is of.
#[test]
fn another_cluster_is_told_of_in_the_log() {
    let Some(mut etcd) = Etcd::start("cluster") else { return };
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("etcd-copy-of-cluster");
    let _ = fs::remove_file(&copy);
    let with_copy = ["--etcd-copy", copy.to_str().expect("a path of text")];
    etcd.set(&[("a", &text("/a", "first"))]);
    let program = serve(&etcd, &with_copy);
    program.signal("TERM");
    assert!(program.wait().0.success());
    etcd.kill();
    fs::remove_dir_all(&etcd.folder).expect("its data");
    etcd.flags = ["--initial-cluster-token", "another"].map(str::to_owned).to_vec();
    assert!(etcd.run());
    etcd.set(&[("a", &text("/a", "second"))]);
    let url = etcd.url();
    let flags = [&["--etcd", &url], &with_copy[..]].concat();
    let mut program = Program::start_logging(&flags);
    let mut log = program.log();
    wait_for(&program, "x", "/a", (200, "second"));
    let mut lines = String::new();
    while !lines.contains("they are replaced") {
        assert!(log.read_line(&mut lines).expect("a log") > 0, "{lines}");
    }
    assert!(lines.contains("the routes so far, of revision 2, are of the cluster"), "{lines}");
}

/// An etcd that refuses the user is not away: nothing gets better by waiting. With a copy of an
/// earlier run, there are routes to serve.
#[test]
fn a_refused_user_ends_the_start_at_once() {
    let Some(etcd) = Etcd::start("denied") else { return };
    etcd.set(&[("x", &text("/x", "here"))]);
    let copy = etcd.folder.join("copy");
    let copy = ["--etcd-copy", copy.to_str().expect("a path of text")];
    {
        let program = serve(&etcd, &copy);
        wait_for(&program, "x", "/x", (200, "here"));
        // The copy is written before it ends.
        program.signal("TERM");
        assert!(program.wait().0.success());
    }
    etcd.require_user("of root", &[]);
    let url = etcd.url();
    let etcd_flags = ["--etcd", &*url];
    let wrong = [("ROUTETREE_ETCD_PASSWORD", "of somebody")];
    for (variables, flags, expected) in [
        (&wrong[..], &["--etcd-user", "root"][..], "authentication failed"),
        (&wrong[..], &["--etcd-user", "nobody"], "authentication failed"),
        (&[], &[], "user name is empty"),
    ] {
        let (code, error) = refusal(variables, &[&etcd_flags, flags].concat());
        let tries = error.matches("trying again").count();
        assert!(tries < 5, "it waited: {error}");
        let last = error.lines().last().unwrap_or_default();
        assert!(code == 2 && last.contains(expected), "{error}");
        assert!(last.starts_with(&format!("error: no routes from etcd at {url}: ")), "{error}");
    }
    let program =
        Program::start_in(&wrong, &[&etcd_flags, &["--etcd-user", "root"], &copy[..]].concat());
    wait_for(&program, "x", "/x", (200, "here"));
}
