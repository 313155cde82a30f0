//! The file of routes changes while `serve` runs: how it is noticed, and what becomes of it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::ChildStderr;

use crate::answers::request;
use crate::program::{Program, metric};

/// A running server, its log, and the folder of its file.
struct Served {
    program: Program,
    log: BufReader<ChildStderr>,
    folder: PathBuf,
}

fn route(path: &str, text: &str) -> String {
    format!("[[route]]\nroute = '{path}'\nanswer = {{ text = '{text}' }}\n\n")
}

/// Creates an empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn serve(file: &Path) -> Program {
    Program::start_logging(&[file.to_str().expect("a path of text")])
}

impl Served {
    /// Serves `routes.toml`, with this text, from a folder of this name.
    fn start(name: &str, text: &str) -> Served {
        let folder = folder(name);
        fs::write(folder.join("routes.toml"), text).expect("a file");
        Served::of(folder)
    }

    /// Serves `routes.toml` of a folder.
    fn of(folder: PathBuf) -> Served {
        let mut program = serve(&folder.join("routes.toml"));
        let log = program.log();
        Served { program, log, folder }
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.join("routes.toml"), text).expect("a file");
    }

    /// Reads the log up to a line that contains a text. Returns the lines without time and level,
    /// and with `FILE` for the path of the file.
    fn log_until(&mut self, end: &str) -> Vec<String> {
        let path = self.folder.join("routes.toml").to_string_lossy().into_owned();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.log.read_line(&mut line).expect("text"), 0, "no {end}: {lines:?}");
            let (_, message) = line.split_once("] ").expect("a line of the log");
            lines.push(message.trim_end().replace(&path, "FILE"));
            if line.contains(end) {
                return lines;
            }
        }
    }

    fn get(&self, path: &str) -> String {
        let answer = request(&self.program, "GET", path, "");
        if answer.status == 200 { answer.text().to_owned() } else { answer.status.to_string() }
    }
}

#[test]
fn only_what_differs_is_applied_and_the_log_says_what() {
    let old = [route("/same", "same"), route("/other", "old"), route("/gone", "x")].concat();
    let mut served = Served::start("reload-diff", &old);
    assert_eq!(served.get("/other"), "old");
    let new = [
        route("/other", "new"),
        "# a comment\n".into(),
        route("/same", "same"),
        route("/new/{x}", "new"),
        "[[route]]\nroute = '/y'\nhost = 'a.com'\nmethod = ['GET', 'PUT']\n".into(),
    ];
    served.write(&new.concat());
    let expected = [
        "FILE: inserted /new/{x}",
        "FILE: inserted GET //a.com/y",
        "FILE: inserted PUT //a.com/y",
        "FILE: replaced /other",
        "FILE: removed /gone",
        "FILE: reloaded: 3 inserted, 1 replaced, 1 removed",
    ];
    assert_eq!(served.log_until("reloaded"), expected);
    let found = ["/same", "/other", "/gone", "/new/1", "/y"].map(|path| served.get(path));
    assert_eq!(found, ["same", "new", "404", "new", "404"]);
    assert_eq!(request(&served.program, "PUT", "/y", "Host: a.com\r\n").status, 200);
    let metrics = served.get("/metrics");
    let counted = |name| metric(&metrics, name);
    assert_eq!(counted("routetree_reloads_total"), 1);
    assert_eq!(counted("routetree_reloads_failed_total"), 0);
    assert_eq!(counted("routetree_routes_version"), 1);
    assert!(counted("routetree_routes_loaded_timestamp_seconds") > 1_700_000_000);
    // A host goes with its last route, and another takes its shape; a route changes its parameter.
    let next = route("/new/{y}", "new")
        + "[[route]]\nroute = '/{z}'\nhost = '{a}.com'\n[[route]]\nroute = '/metrics'\n";
    served.write(&next);
    let expected = [
        "FILE: inserted /metrics",
        "FILE: inserted /new/{y}",
        "FILE: inserted //{a}.com/{z}",
        "FILE: removed GET /metrics",
        "FILE: removed /new/{x}",
        "FILE: removed /other",
        "FILE: removed /same",
        "FILE: removed GET //a.com/y",
        "FILE: removed PUT //a.com/y",
        "FILE: reloaded: 3 inserted, 0 replaced, 6 removed",
    ];
    assert_eq!(served.log_until("reloaded"), expected);
    assert_eq!(served.get("/metrics"), r#"{"route":"/metrics","params":{}}"#);
    let other = request(&served.program, "GET", "/q", "Host: b.com\r\n");
    assert!(other.text().contains(r#""host":{"a":"b"}"#), "{}", other.text());
}

#[test]
fn a_bad_file_keeps_the_old_routes() {
    let mut served = Served::start("reload-bad", &route("/x", "old"));
    let metrics = |served: &Served| served.get("/metrics");
    for (round, (text, messages)) in [
        (
            route("/x", "new") + &route("/{y", "new") + "[[route]]\nroute = 'z'\n",
            &[
                "FILE:6:11: error: unclosed `{` in `/{y`",
                "FILE:10:10: error: `z` is not a route: a route begins with `/`",
            ][..],
        ),
        ("[[route]\n".into(), &["FILE:1:9: error: "]),
        (
            route("/x", "new") + &route("/x", "newer"),
            &["FILE:6:10: error: duplicate route `/x`", "FILE:2:10: note: the first is here"],
        ),
        (
            "[[route]]\nroute = '/y'\nmethod = 'TRACE'\n".into(),
            &["FILE:3:11: error: `/y` cannot be for TRACE"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        served.write(&text);
        let lines = served.log_until("is not served: the routes before it stay");
        assert_eq!(lines.len(), messages.len() + 1, "{lines:?}");
        for (line, message) in lines.iter().zip(messages) {
            assert!(line.starts_with(message), "{lines:?}");
        }
        assert_eq!([served.get("/x"), served.get("/y")], ["old", "404"]);
        let text = metrics(&served);
        assert_eq!(metric(&text, "routetree_reloads_failed_total"), round as u64 + 1);
        assert_eq!(metric(&text, "routetree_routes_version"), 0);
        let place = messages[0].split(": ").next().expect("a place").replace("FILE", "");
        let error = text.lines().find(|line| line.starts_with("routetree_reload_error{"));
        assert!(error.is_some_and(|error| error.contains(&place)), "{error:?}");
    }
    fs::remove_file(served.folder.join("routes.toml")).expect("it is there");
    served.log_until("is not served: the routes before it stay");
    assert_eq!(served.get("/x"), "old");
    served.write(&route("/x", "new"));
    served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
    assert_eq!(served.get("/x"), "new");
    assert!(!metrics(&served).contains("routetree_reload_error{"));
}

#[test]
fn a_file_may_be_renamed_into_its_place() {
    let mut served = Served::start("reload-rename", &route("/x", "0"));
    for round in 1..4 {
        let new = served.folder.join("routes.new");
        fs::write(&new, route("/x", &round.to_string())).expect("a file");
        fs::rename(&new, served.folder.join("routes.toml")).expect("it can be renamed");
        served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
        assert_eq!(served.get("/x"), round.to_string());
    }
}

/// As Kubernetes does: the file is a link into a folder, which is a link that is swapped.
#[test]
fn a_symbolic_link_may_be_swapped() {
    let folder = folder("reload-link");
    let version = |number: u32| {
        let name = format!("..version-{number}");
        fs::create_dir(folder.join(&name)).expect("a folder");
        let text = route("/x", &number.to_string());
        fs::write(folder.join(&name).join("routes.toml"), text).expect("a file");
        symlink(&name, folder.join("..new")).expect("a link");
        fs::rename(folder.join("..new"), folder.join("..data")).expect("it can be renamed");
    };
    version(0);
    symlink("..data/routes.toml", folder.join("routes.toml")).expect("a link");
    let mut served = Served::of(folder.clone());
    assert_eq!(served.get("/x"), "0");
    for number in 1..4 {
        version(number);
        fs::remove_dir_all(folder.join(format!("..version-{}", number - 1))).expect("a folder");
        served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
        assert_eq!(served.get("/x"), number.to_string());
    }
    // In the folder that the link leads to, the file itself may change.
    fs::write(folder.join("..version-3/routes.toml"), route("/x", "4")).expect("a file");
    served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
}

#[test]
fn a_link_may_lead_to_another_folder() {
    let outer = folder("reload-far");
    let write = |name: &str, text: &str| {
        fs::create_dir_all(outer.join(name)).expect("a folder");
        fs::write(outer.join(name).join("r.toml"), route("/x", text)).expect("a file");
    };
    write("releases/1", "1");
    write("releases/2", "2");
    fs::create_dir(outer.join("etc")).expect("a folder");
    symlink("releases/1", outer.join("current")).expect("a link");
    symlink("../current/r.toml", outer.join("etc/routes.toml")).expect("a link");
    let mut served = Served::of(outer.join("etc"));
    symlink("releases/2", outer.join("next")).expect("a link");
    fs::rename(outer.join("next"), outer.join("current")).expect("it can be renamed");
    served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
    assert_eq!(served.get("/x"), "2");
}

#[test]
fn sighup_reloads() {
    let mut served = Served::start("reload-signal", &route("/x", "x"));
    for _ in 0..2 {
        // Even if nothing has changed.
        served.program.signal("HUP");
        let lines = served.log_until("reloaded");
        assert_eq!(lines, ["FILE: reloaded: 0 inserted, 0 replaced, 0 removed"]);
    }
    assert_eq!(served.get("/x"), "x");
    assert_eq!(served.program.metric("routetree_routes_version"), 0);
}

#[test]
fn other_files_of_the_folder_do_not_matter() {
    let mut served = Served::start("reload-others", &route("/x", "x"));
    for round in 0..10 {
        fs::write(served.folder.join("other.toml"), round.to_string()).expect("a file");
    }
    served.write(&route("/x", "y"));
    served.log_until("reloaded: 0 inserted, 1 replaced, 0 removed");
    assert_eq!(served.program.metric("routetree_reloads_total"), 1);
}

#[test]
fn constraints_may_change_except_those_of_hosts() {
    let text = |path: &str, host: &str| {
        format!(
            "[[route]]\nroute = '/{{x:p}}'\n\n[[route]]\nroute = '/'\nhost = '{{x:h}}.com'\n\n\
             [[route]]\nroute = '/y'\n\n[constraints]\np = '{path}'\nh = '{host}'\n"
        )
    };
    let mut served = Served::start("reload-constraints", &text("[a-c]", "[a-c]"));
    assert_eq!(
        [served.get("/d"), served.get("/a").contains("/{x:p}").to_string()],
        ["404", "true"]
    );
    served.write(&text("[c-e]", "[a-c]"));
    let lines = served.log_until("reloaded");
    assert_eq!(lines[0], "FILE: changed the constraints");
    assert_eq!(
        [served.get("/a"), served.get("/d").contains("/{x:p}").to_string()],
        ["404", "true"]
    );
    assert!(served.get("/y").contains("/y"));
    served.write(&text("[f-h]", "[f-h]"));
    let lines = served.log_until("stay");
    let expected = "FILE:13:1: error: `h` is a constraint of the host `{x:h}.com`, which can only \
                    change with a restart of the server";
    assert_eq!(lines[0], expected);
    assert!(served.get("/d").contains("/{x:p}"));
}

#[test]
fn a_missing_folder_of_files_is_a_warning() {
    let text = "[[route]]\nroute = '/f/{*p}'\nanswer = { files = 'away' }\n";
    let mut served = Served::start("reload-folder", text);
    let lines = served.log_until("there is no folder");
    assert!(lines[0].starts_with("FILE:2:10: warning: there is no folder `"), "{lines:?}");
}

/// Requests while the file changes: each gets one version or the other.
#[test]
fn no_request_is_lost_by_a_reload() {
    let table =
        |text: &str| (0..200).map(|number| route(&format!("/{number}"), text)).collect::<String>();
    let mut served = Served::start("reload-load", &table("a"));
    let mut client = served.program.connect();
    for round in 0..6 {
        let (old, new) = if round % 2 == 0 { ("a", "b") } else { ("b", "a") };
        served.write(&table(new));
        let mut last = old.to_owned();
        let mut number = 0;
        while last == old {
            client.send(format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", number % 200).as_bytes());
            let answer = client.answer();
            assert!(answer.status == 200 && [old, new].contains(&answer.text()), "{answer:?}");
            last = answer.text().to_owned();
            number += 1;
            assert!(number < 10_000_000, "the file is not reloaded");
        }
        // From the first response of the new version on, all are.
        for number in 0..200 {
            client.send(format!("GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
            assert_eq!(client.answer().text(), new);
        }
        served.log_until("reloaded: 0 inserted, 200 replaced, 0 removed");
    }
}

#[test]
fn an_alert_that_is_not_watched_any_more_is_over() {
    let with = |alerts: &str| format!("{}{alerts}", route("/a", "a"));
    let mut served = Served::start("reload-alerts", &with("[alerts]\nmemory = { over = 1 }\n"));
    served.log_until(" alert: memory is ");
    // Another limit is no other alert.
    served.write(&with("[alerts]\nmemory = { over = 2 }\n"));
    served.log_until("reloaded: ");
    served.write(&with(""));
    let lines = served.log_until("alert over: memory is ");
    assert!(!lines.iter().any(|line| line.contains("alert: ")), "{lines:?}");
}
