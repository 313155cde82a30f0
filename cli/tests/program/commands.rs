//! The commands that read a file of routes: exact output, errors and exit codes.

use std::fs;
use std::path::PathBuf;

use routetree::Router;

use crate::program::program;

/// Creates a file for one test.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file can be written");
    path
}

/// Runs a command on a file. Returns exit code, output and errors, with `FILE` for the file's path.
pub(crate) fn run(command: &str, file: &PathBuf, more: &[&str]) -> (i32, String, String) {
    let output = program().arg(command).arg(file).args(more).output().expect("the program starts");
    let text = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).expect("it prints text");
        text.replace(&*file.to_string_lossy(), "FILE")
    };
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn match_prints_the_route_its_line_and_the_parameters() {
    let routes = "# people\n/users/{id}\n\n/users/me\n/files/{*path}\n";
    let file = file("match.txt", routes);
    let found = |path| run("match", &file, &[path]);
    let ok = |text: &str| (0, text.to_owned(), String::new());
    assert_eq!(found("/users/42"), ok("/users/{id} (line 2)\n  id = \"42\"\n"));
    assert_eq!(found("/files/a/\"b"), ok("/files/{*path} (line 5)\n  path = \"a/\\\"b\"\n"));
    let (code, out, errors) = found("/nothing\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(errors, "no route matches \"/nothing\\n\"\n");
}

#[test]
fn draw_draws_the_tree() {
    let file = file("draw.txt", "/users/{id}\r\n# not a route\r\n/ping\r\n/files/{*path}");
    let mut router = Router::new();
    for route in ["/ping", "/users/{id}", "/files/{*path}"] {
        router.insert(route, ()).expect("no two routes conflict");
    }
    let (code, out, errors) = run("draw", &file, &[]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(out, format!("{}\n", router.to_string().trim_end()));
    for route in ["/ping", "/users/{id}", "/files/{*path}"] {
        assert!(out.contains(route), "{out}");
    }
}

#[test]
fn explain_prints_every_route_and_why_it_wins_or_loses() {
    let routes = ["/users/{id}", "/users/me", "/{*rest}"];
    let file = file("explain.txt", "/users/{id}\n# not a route\n/users/me\n/{*rest}\n");
    let mut router = Router::new();
    for route in routes {
        router.insert(route, ()).expect("no two routes conflict");
    }
    let explained = |path| (router.explain(path).to_string(), String::new());
    for (path, expected) in [("/users/me", 0), ("/nothing/at/all", 0), ("/", 1)] {
        let (code, out, errors) = run("explain", &file, &[path]);
        assert_eq!((code, (out, errors)), (expected, explained(path)));
    }
    let (code, out, errors) = run("explain", &file, &["/users/me?a=/b#c"]);
    assert_eq!((code, (out, errors)), (0, explained("/users/me")));
    for (path, error) in [
        ("", "error: `` is not a path: a path begins with `/`\n"),
        ("/users/a b", "error: blank in the path `/users/a b`: write `%20`\n"),
    ] {
        assert_eq!(run("explain", &file, &[path]), (1, String::new(), error.to_owned()));
        assert_eq!(run("match", &file, &[path]), (1, String::new(), error.to_owned()));
    }
}

#[test]
fn an_explanation_has_a_form_for_programs() {
    let file = file("explain-json.txt", "/users/{id:u64}\nGET /users/me\n//a.com/{*rest}\n");
    let explained = |more: &[&str]| {
        let (code, out, errors) = run("explain", &file, &[more, &["--json"]].concat());
        assert!(errors.is_empty() && out.lines().count() == 1, "{out}{errors}");
        (code, serde_json::from_str::<serde_json::Value>(&out).expect("JSON"))
    };
    let expected = serde_json::json!({
        "request": { "method": "GET", "host": "", "path": "/users/me" },
        "status": 200, "host": "", "route": "/users/me", "params": [], "allow": [],
        "routes": [
            { "route": "/users/me", "outcome": "wins" },
            {
                "route": "/users/{id:u64}", "outcome": "does not match",
                "why": "segment 2, byte 7: `u64` rejects `me` for `id`",
            },
        ],
        "name": null, "line": 2, "way": ["/users", "/me"],
    });
    assert_eq!(explained(&["/users/me"]), (0, expected));
    let (code, refused) = explained(&["/users/me", "--method", "PUT"]);
    assert_eq!((code, &refused["status"], &refused["route"]), (1, &405.into(), &().into()));
    assert_eq!(refused["allow"], serde_json::json!(["GET", "HEAD"]));
    let (code, found) = explained(&["/x/y", "--host", "A.com:80"]);
    assert_eq!((code, &found["host"], &found["line"]), (0, &"a.com".into(), &3.into()));
    assert_eq!(found["params"], serde_json::json!([["rest", "x/y"]]));
}

#[test]
fn check_prints_the_routes_that_can_never_win() {
    let never = file("check-never.txt", "# days\n/{day:date}\n/{from}-{to}\n/{id}\n");
    let expected = "FILE:2:1: warning: `/{day:date}` never wins: `/{from}-{to}` matches every path \
                    it does, and comes before it\nFILE:3:1: note: the route that wins is here\n";
    assert_eq!(run("check", &never, &[]), (1, expected.to_owned(), String::new()));
    let fine = file("check-fine.txt", "/{day:date}\n/{id}\n");
    assert_eq!(run("check", &fine, &[]), (0, String::new(), String::new()));
}

#[test]
fn a_route_for_methods_never_wins_for_each_alone() {
    let never = |name: &str, text: &str| {
        let (code, out, _) = run("check", &file(&format!("never-{name}.txt"), text), &[]);
        let warnings = out.lines().filter(|line| line.contains("never wins"));
        let starts = warnings.filter_map(|line| line.split('`').next().map(str::to_owned));
        (code, starts.collect::<Vec<_>>())
    };
    let get = "FILE:1:1: warning: for GET, ".to_owned();
    assert_eq!(never("one", "GET,PUT /{d:date}\nGET /{a}-{b}\n"), (1, vec![get.clone()]));
    let put = "FILE:1:5: warning: for PUT, ".to_owned();
    assert_eq!(never("both", "GET,PUT /{d:date}\n/{a}-{b}\n"), (1, vec![get, put]));
    let any = "FILE:1:1: warning: ".to_owned();
    assert_eq!(never("any", "/{d:date}\n/{a}-{b}\n"), (1, vec![any]));
    assert_eq!(never("some", "/{d:date}\nGET /{a}-{b}\n"), (0, vec![]));
    assert_eq!(never("other", "GET /{d:date}\nPUT /{a}-{b}\n"), (0, vec![]));
}

#[test]
fn a_strict_check_prints_routes_that_share_a_part_of_their_paths() {
    let text = "/users/{b}\nGET,PUT /{a}/new\nGET /users/me\n/{*rest}\n";
    let shared = file("check-strict.txt", text);
    let expected = "FILE:2:1: warning: for GET, `/users/{b}` and `/{a}/new` both match \
                    `/users/new`: `/users/{b}` wins by rule 1 at segment 1: all literal\n\
                    FILE:1:1: note: the other route is here\n\
                    FILE:2:5: warning: for PUT, `/users/{b}` and `/{a}/new` both match \
                    `/users/new`: `/users/{b}` wins by rule 1 at segment 1: all literal\n\
                    FILE:1:1: note: the other route is here\n";
    assert_eq!(run("check", &shared, &["--strict"]), (1, expected.to_owned(), String::new()));
    assert_eq!(run("check", &shared, &[]), (0, String::new(), String::new()));
    let fine = file("check-strict-fine.txt", "/users/{b}\nPUT /{a}/old/new\n/users/me\n");
    assert_eq!(run("check", &fine, &["--strict"]), (0, String::new(), String::new()));
}

#[test]
fn a_strict_check_says_what_the_library_says() {
    for (one, other) in [("/a{x}", "/{x}b"), ("/{a?}/m/{c}", "/{k:alpha}/{*q}")] {
        let routes = file("check-strict-same.txt", &format!("{one}\n{other}\n"));
        let (_, printed, _) = run("check", &routes, &["--strict"]);
        let router = routetree::Router::try_from_iter([(one, ()), (other, ())]).expect("routes");
        let said = router.ambiguous().first().expect("a pair").to_string();
        assert!(printed.starts_with(&format!("FILE:2:1: warning: {said}\n")), "{printed}{said}");
    }
}

#[test]
fn a_match_is_for_a_method() {
    let file = file("methods.txt", "GET,PUT /x\n/x/{id}\nDELETE /x/{name}\n");
    let found = |path, method| run("match", &file, &[path, "--method", method]);
    let ok = |text: &str| (0, text.to_owned(), String::new());
    assert_eq!(run("match", &file, &["/x"]), ok("/x (line 1)\n"));
    assert_eq!(found("/x", "HEAD"), ok("/x (line 1)\n"));
    assert_eq!(found("/x/7", "POST"), ok("/x/{id} (line 2)\n  id = \"7\"\n"));
    assert_eq!(found("/x/7", "DELETE"), ok("/x/{name} (line 3)\n  name = \"7\"\n"));
    let error = "no route for POST matches \"/x\", only for GET, HEAD, PUT\n";
    assert_eq!(found("/x", "POST"), (1, String::new(), error.to_owned()));
    let (code, out, _) = run("explain", &file, &["/x", "--method", "POST"]);
    assert!(code == 1 && !out.contains("  /x  "), "{out}");
    let (code, out, _) = run("draw", &file, &[]);
    assert!(code == 0 && out.contains("GET, PUT /x"), "{out}");
}
