//! The commands that read a file of routes: exact output, errors and exit codes.

use std::fs;
use std::path::PathBuf;

use routetree::Router;

use crate::program::program;

/// Creates a file for one test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file can be written");
    path
}

/// Runs a command on a file. Returns exit code, output and errors, with `FILE` for the file's path.
fn run(command: &str, file: &PathBuf, more: &[&str]) -> (i32, String, String) {
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
    for (path, expected) in [("/users/me", 0), ("/nothing/at/all", 0), ("", 1)] {
        let (code, out, errors) = run("explain", &file, &[path]);
        assert_eq!((code, (out, errors)), (expected, explained(path)));
    }
}

#[test]
fn check_prints_the_routes_that_can_never_win() {
    let never = file("check-never.txt", "# days\n/{day:date}\n/{from}-{to}\n/{id}\n");
    let expected = "FILE:2: `/{day:date}` never wins: `/{from}-{to}` matches every path it does, \
                    and comes before it (line 3)\n";
    assert_eq!(run("check", &never, &[]), (1, expected.to_owned(), String::new()));
    let fine = file("check-fine.txt", "/{day:date}\n/{id}\n");
    assert_eq!(run("check", &fine, &[]), (0, String::new(), String::new()));
}

#[test]
fn errors_name_file_and_line() {
    for command in ["draw", "match", "explain", "check"] {
        let asks = matches!(command, "match" | "explain");
        let more: &[&str] = if asks { &["/"] } else { &[] };
        let broken = file(&format!("{command}-broken.txt"), "/ok\n\n/users/{id\n");
        let (code, out, errors) = run(command, &broken, more);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(
            errors.starts_with("error: FILE:3: ") && errors.contains("`/users/{id`"),
            "{errors}"
        );

        let twice = file(&format!("{command}-twice.txt"), "/ok\n/ok\n");
        let (code, _, errors) = run(command, &twice, more);
        assert_eq!(code, 1);
        assert!(errors.starts_with("error: FILE:2: "), "{errors}");

        let missing = PathBuf::from("/nonexistent/routes.txt");
        let (code, _, errors) = run(command, &missing, more);
        assert_eq!(code, 1);
        assert!(errors.starts_with("error: FILE: "), "{errors}");
    }
}
