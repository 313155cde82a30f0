//! Routes in etcd: `push`, and `serve --etcd`. Needs the program `etcd`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use routetree_etcd::etcd_client::{Certificate, ConnectOptions, Identity, TlsOptions};
use routetree_etcd::{Options, blocking};
use serde_json::{Value, json};

use crate::client::{Client, connect};
use crate::commands::{file, run};
use crate::program::Program;

const PREFIX: &str = "/routes/";

/// A process of etcd. Dropping it kills it.
struct Etcd {
    process: Option<Child>,
    folder: PathBuf,
    ports: [u16; 2],
    flags: Vec<String>,
    scheme: &'static str,
    /// How the tests connect.
    connect: ConnectOptions,
}

impl Etcd {
    /// Starts etcd with a folder of its own; `None`, with a message, if there is none here.
    fn start(test: &str) -> Option<Etcd> {
        Etcd::start_with(test, &[], "http", ConnectOptions::new())
    }

    /// The same with more flags, URLs of this scheme, and a way to connect to it.
    fn start_with(
        test: &str,
        flags: &[&str],
        scheme: &'static str,
        connect: ConnectOptions,
    ) -> Option<Etcd> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("not tested: there is no program `etcd`");
            return None;
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("etcd-{test}"));
        // Left by an earlier run.
        let _ = fs::remove_dir_all(&folder);
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        let mut etcd = Etcd { process: None, folder, ports: free_ports(), flags, scheme, connect };
        while !etcd.run() {
            // Somebody else took a port meanwhile.
            etcd.ports = free_ports();
        }
        Some(etcd)
    }

    /// Starts the process. Returns whether it answers; if not, it has ended.
    fn run(&mut self) -> bool {
        let (client, peer) = (self.url(), format!("http://127.0.0.1:{}", self.ports[1]));
        let impatient = self.options().request_timeout(Duration::from_secs(1));
        let process = Command::new("etcd")
            .arg("--data-dir")
            .arg(&self.folder)
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &format!("default={peer}")])
            .args(&self.flags)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = self.process.insert(process.expect("etcd starts"));
        let nothing: [(&str, &str); 0] = [];
        while blocking::plan(&impatient, nothing).is_err() {
            if process.try_wait().expect("its state").is_some() {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        true
    }

    fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.ports[0])
    }

    fn options(&self) -> Options {
        Options::new([self.url()], PREFIX).connect(|_| self.connect.clone())
    }

    /// From now on, only `root` may do anything, with this password. These flags of `curl` are for
    /// the connection.
    fn require_user(&self, password: &str, curl: &[&str]) {
        let user = json!({ "name": "root", "password": password });
        let role = json!({ "user": "root", "role": "root" });
        for (what, body) in [("user/add", user), ("user/grant", role), ("enable", json!({}))] {
            let url = format!("{}/v3/auth/{what}", self.url());
            let output = Command::new("curl")
                .args(["--disable", "--silent", "--show-error", "--fail", "--max-time", "60"])
                .args(curl)
                .args(["--data", &body.to_string(), &url])
                .output()
                .expect("this test needs the `curl` command");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }

    /// Makes the keys these.
    fn set(&self, keys: &[(&str, &str)]) {
        let options = self.options();
        let keys = keys.iter().map(|(key, value)| (format!("{PREFIX}{key}"), *value));
        let plan = blocking::plan(&options, keys).expect("a plan");
        blocking::push(&options, &plan, |_| {}).expect("a push");
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("etcd is there");
            process.wait().expect("it ends");
        }
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("its address").port())
}

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

#[test]
fn push_prints_the_difference_and_makes_it() {
    let Some(etcd) = Etcd::start("push") else { return };
    let routes = file("push.toml", ROUTES);
    let push = |more: &[&str]| {
        let url = etcd.url();
        run("push", &routes, &[&["--etcd", &url], more].concat())
    };
    let ok = |text: &str| (0, text.to_owned(), String::new());
    let new = "+ /routes/* //{tenant}.example.com/\n\
               + /routes/GET,PUT /users/{id}\n\
               2 new, 0 changed, 0 gone, 0 the same\n";
    assert_eq!(push(&["--dry-run"]), ok(new));
    assert_eq!(push(&[]), ok(new));
    assert_eq!(push(&[]), ok("0 new, 0 changed, 0 gone, 2 the same\n"));
    fs::write(&routes, ROUTES.replace("hello", "changed").replace("/users/", "/people/")).unwrap();
    let changed = "~ /routes/* //{tenant}.example.com/\n\
                   + /routes/GET,PUT /people/{id}\n\
                   - /routes/GET,PUT /users/{id}\n\
                   1 new, 1 changed, 1 gone, 0 the same\n";
    assert_eq!(push(&[]), ok(changed));
    // Under another prefix, nothing is there.
    let (code, text, _) = push(&["--prefix", "/other/", "--dry-run"]);
    assert!(code == 0 && text.ends_with("2 new, 0 changed, 0 gone, 0 the same\n"), "{text}");
}

#[test]
fn push_refuses_a_file_with_errors_and_what_cannot_stand_alone() {
    let push =
        |name: &str, text: &str| run("push", &file(name, text), &["--etcd", "http://127.0.0.1:1"]);
    let (code, out, errors) = push("push-errors.txt", "/{a}\n/{b}\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(errors.starts_with("FILE:2:1: error: `/{b}` conflicts with `/{a}`"), "{errors}");
    let constraints = "[[route]]\nroute = \"/{y:year}\"\n\n[constraints]\nyear = \"[0-9]{4}\"\n";
    let (code, out, errors) = push("push-constraints.toml", constraints);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        errors,
        "FILE:5:1: error: a route in etcd stands alone: write the expression in each route that \
         uses it, such as `{name:~[0-9]+}`\n",
    );
    let (code, _, errors) = run("push", &file("push-etcd.txt", "/\n"), &[]);
    assert!(code == 2 && errors.contains("--etcd <URL>"), "{errors}");
}

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
        ended.store(true, Ordering::Relaxed);
    });
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

/// Writes an authority (`ca.pem`), and a key and a certificate from it (`of.key`, `of.pem`).
/// Returns whether there is a program `openssl` that can.
fn certificates(folder: &Path) -> bool {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -batch";
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1").expect("a file");
    let make = |arguments: &str| {
        let run = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output();
        let Ok(run) = run else {
            eprintln!("not tested: there is no program `openssl`");
            return false;
        };
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        true
    };
    make(&format!("req -x509 {key} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"))
        && make(&format!("req -new {key} -subj /CN=etcd -keyout of.key -out of.csr"))
        && make(
            "x509 -req -in of.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names \
             -out of.pem",
        )
}

/// Both sides show a certificate, and etcd wants a user.
#[test]
fn push_and_serve_by_tls_as_a_user() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("etcd-certificates");
    fs::create_dir_all(&folder).expect("a folder");
    if !certificates(&folder) {
        return;
    }
    let path = |name: &str| folder.join(name).to_str().expect("a path of text").to_owned();
    let (ca, certificate, key) = (path("ca.pem"), path("of.pem"), path("of.key"));
    let flags = ["--client-cert-auth", "--trusted-ca-file", &ca];
    let flags = [&flags[..], &["--cert-file", &certificate, "--key-file", &key]].concat();
    let tls = TlsOptions::new()
        .ca_certificate(Certificate::from_pem(fs::read(&ca).expect("a file")))
        .identity(Identity::from_pem(
            fs::read(&certificate).expect("a file"),
            fs::read(&key).expect("a file"),
        ));
    let connect = ConnectOptions::new().with_tls(tls);
    let Some(etcd) = Etcd::start_with("tls", &flags, "https", connect) else { return };
    let curl = ["--cacert", &ca, "--cert", &certificate, "--key", &key];
    etcd.require_user("of root", &curl);

    let password = file("etcd-password", "of root\n");
    let password = password.to_str().expect("a path of text");
    let url = etcd.url();
    let secure =
        ["--etcd", &url, "--etcd-ca", &ca, "--etcd-cert", &certificate, "--etcd-key", &key];
    let user = ["--etcd-user", "root", "--etcd-password-file", password];
    let routes = file("etcd-tls.toml", ROUTES);
    let (code, _, error) = run("push", &routes, &["--etcd", &url]);
    assert!(code == 2 && error.contains("UnknownIssuer"), "{error}");
    let (code, _, error) = run("push", &routes, &secure);
    // To etcd, the name in the certificate is the user.
    assert!(code == 2 && error.contains("permission denied"), "{error}");
    let wrong = file("etcd-password-wrong", "of somebody");
    let wrong = ["--etcd-user", "root", "--etcd-password-file", wrong.to_str().expect("a path")];
    let (code, _, error) = run("push", &routes, &[&secure[..], &wrong].concat());
    assert!(code == 2 && error.contains("authentication failed"), "{error}");
    let all = [&secure[..], &user].concat();
    let (code, text, error) = run("push", &routes, &all);
    assert!(code == 0 && text.ends_with("2 new, 0 changed, 0 gone, 0 the same\n"), "{error}");
    let program = Program::start_in(
        &[("ROUTETREE_ETCD_PASSWORD", "of root"), ("ROUTETREE_ETCD_CA", &ca)],
        &[&secure[..2], &secure[4..], &user[..2]].concat(),
    );
    wait_for(&program, "x", "/users/7", (200, r#"{"ok":true}"#));
    program.wait_for_metric("routetree_etcd_connected", |connected| connected == 1);
}
