//! `match` with many paths: from arguments, from a file, and from a pipe.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::commands::{file, run};
use crate::program::{on_terminal, program, run_on_input};

const ROUTES: &str = "\
[[route]]
route = \"/users/{id}\"
method = [\"GET\", \"DELETE\"]
name = \"user\"

[[route]]
route = \"/files/{*path}\"

[[route]]
route = \"/\"
host = \"{tenant}.example.com\"
";

#[test]
fn without_a_path_the_error_names_both_ways_to_give_one() {
    let routes = file("match-no-path.toml", ROUTES);
    let output = program().arg("match").arg(&routes).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    for usage in ["match [OPTIONS] <FILE> <PATH>...", "match [OPTIONS] <FILE> --paths <FILE>"] {
        assert!(error.contains(usage), "{error}");
    }
    let mut both = program();
    both.arg("match").arg(&routes).args(["/a", "--paths", "-"]);
    let error = both.output().expect("it runs").stderr;
    let error = String::from_utf8_lossy(&error);
    assert!(error.contains("cannot be used with '--paths <FILE>'"), "{error}");
    assert!(!error.contains("environment"), "{error}");
}

/// `match` with its paths from standard input.
fn paths_from_input(routes: &Path, more: &[&str]) -> Command {
    let mut command = program();
    command.arg("match").arg(routes).args(["--paths", "-"]).args(more);
    command
}

/// Starts `match` with its paths from a pipe.
fn from_pipe(routes: &Path, more: &[&str]) -> Child {
    let mut command = paths_from_input(routes, more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Runs it. Returns exit code, output and errors.
fn run_on(routes: &Path, input: &[u8], more: &[&str]) -> (i32, String, String) {
    let output = run_on_input(&mut paths_from_input(routes, more), input);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

/// A line is not a system call, with and without styles to leave out.
#[cfg(target_os = "linux")]
#[test]
fn many_results_are_written_at_once() {
    let routes = file("paths-writes.toml", ROUTES);
    for more in [&[][..], &["--json"]] {
        let mut child = from_pipe(&routes, more);
        let mut input = child.stdin.take().expect("it is piped");
        let mut results = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        input.write_all("/users/7\n".repeat(2_000).as_bytes()).expect("it reads");
        assert_eq!(results.by_ref().take(2_000).filter(Result::is_ok).count(), 2_000);
        let counts = fs::read_to_string(format!("/proc/{}/io", child.id())).expect("its counts");
        let writes = counts.lines().find_map(|line| line.strip_prefix("syscw: "));
        let writes: u64 = writes.and_then(|writes| writes.parse().ok()).expect("a number");
        assert!(writes < 200, "{writes} writes");
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }
}

#[test]
fn several_paths_have_a_line_each() {
    let routes = file("paths-several.toml", ROUTES);
    let found = run("match", &routes, &["/users/7", "/files/a/b", "/x", "/users/a=\"b?c"]);
    let expected = "\
/users/7 → /users/{id} (line 3) id=\"7\"
/files/a/b → /files/{*path} (line 7) path=\"a/b\"
/x → no route
/users/a=\"b → /users/{id} (line 3) id=\"a=\\\"b\"
";
    assert_eq!(found, (1, expected.to_owned(), String::new()));
    let (code, out, errors) = run("match", &routes, &["/users/7", "/files/x", "--method", "PUT"]);
    let expected = "\
/users/7 → no route for PUT, only for DELETE, GET, HEAD
/files/x → /files/{*path} (line 7) path=\"x\"
";
    assert_eq!((code, &*out, &*errors), (1, expected, ""));
    let found = run("match", &routes, &["/users/7", "/files/x"]);
    assert_eq!((found.0, &*found.2), (0, ""));
}

#[test]
fn what_is_not_a_path_does_not_stop_the_others() {
    let routes = file("paths-wrong.toml", ROUTES);
    let long = "/users/".to_owned() + &"x".repeat(70_000);
    let input = [
        b"\xEF\xBB\xBF/users/1\r\n",
        &b"users/2\n\n/users/3 4\n  DELETE\t/users/5?x=/y \nPUT /users/6\n/users/\xFF\nGET x\n"[..],
        long.as_bytes(),
        b"\n/users/9",
    ];
    let input = input.concat();
    let out = "\
/users/1 → /users/{id} (line 3) id=\"1\"
DELETE /users/5 → /users/{id} (line 3) id=\"5\"
PUT /users/6 → no route for PUT, only for DELETE, GET, HEAD
/users/9 → /users/{id} (line 3) id=\"9\"
";
    let errors = |name: &str| {
        let invalid = input.iter().position(|byte| *byte == 0xFF).expect("it has one");
        format!(
            "{name}:2:1: error: no path in `users/2`: write `[METHOD] PATH`\n\
             {name}:4:9: error: blank in the path `/users/3 4`: write `%20`\n\
             {name}:7:8: error: not UTF-8: byte 0xFF at byte offset {invalid}\n\
             {name}:8:5: error: `x` is not a path: a path begins with `/`\n\
             {name}:9:1: error: too long: a line has at most 64 KiB\n"
        )
    };
    let expected = (1, out.to_owned(), errors("<stdin>"));
    assert_eq!(run_on(&routes, &input, &[]), expected);
    let paths = file("paths-wrong.txt", "");
    fs::write(&paths, &input).expect("it can be written");
    let path = paths.to_string_lossy();
    assert_eq!(run("match", &routes, &["--paths", &path]), (1, out.to_owned(), errors(&path)));
    // A line has one method, as a request has.
    let (code, out, errors) = run_on(&routes, b"GET,PUT /users/1\nG\x01 /a\n/users/1\n", &[]);
    assert_eq!((code, &*out), (1, "/users/1 → /users/{id} (line 3) id=\"1\"\n"));
    let wrong = "is not a method: write one, such as GET";
    let expected =
        format!("<stdin>:1:1: error: `GET,PUT` {wrong}\n<stdin>:2:1: error: `G\\u{{1}}` {wrong}\n");
    assert_eq!(errors, expected);
    // The whole message has the line.
    let (_, _, full) = run_on(&routes, b"/\nno path\n", &["--message-format", "full"]);
    assert!(full.contains(" --> <stdin>:2:4\n  |\n2 | no path\n  |    ^^^^\n"), "{full}");
    // In arguments too.
    let (code, out, errors) = run("match", &routes, &["x", "/users/1"]);
    assert_eq!((code, &*out), (1, "/users/1 → /users/{id} (line 3) id=\"1\"\n"));
    assert_eq!(errors, "error: `x` is not a path: a path begins with `/`\n");
}

#[test]
fn each_path_is_an_object() {
    let routes = file("paths-json.toml", ROUTES);
    let objects = |out: &str| -> Vec<Value> {
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let (code, out, _) = run_on(&routes, b"/users/7\n\nPUT /users/7\n/x\n", &["--json"]);
    let request = |method, path| json!({ "method": method, "host": "", "path": path });
    let expected = [
        json!({
            "input_line": 1, "request": request("GET", "/users/7"), "status": 200, "host": "",
            "route": "/users/{id}", "params": [["id", "7"]], "allow": [], "name": "user", "line": 3,
        }),
        json!({
            "input_line": 3, "request": request("PUT", "/users/7"), "status": 405, "host": "",
            "route": null, "params": [], "allow": ["DELETE", "GET", "HEAD"], "name": null,
            "line": null,
        }),
        json!({
            "input_line": 4, "request": request("GET", "/x"), "status": 404, "host": "",
            "route": null, "params": [], "allow": [], "name": null, "line": null,
        }),
    ];
    assert_eq!((code, objects(&out)), (1, expected.to_vec()));
    let (code, out, _) = run("match", &routes, &["/", "--json", "--host", "a.example.com"]);
    let found = &objects(&out)[0];
    assert_eq!((code, &found["host"]), (0, &json!("{tenant}.example.com")));
    assert_eq!((&found["params"], &found["line"]), (&json!([["tenant", "a"]]), &json!(10)));
    assert_eq!(found["request"]["host"], "a.example.com");
    // With the explanation, it is what `explain` prints.
    let path = ["/users/7", "--json"];
    let explained = run("explain", &routes, &path);
    assert_eq!(run("match", &routes, &[&path[..], &["--explain"]].concat()), explained);
}

#[test]
fn paths_can_be_explained() {
    let routes = file("paths-explain.txt", "/users/{id}\n/{*rest}\n");
    let explained = |path| run("explain", &routes, &[path]).1;
    let lines =
        ["/users/7 → /users/{id} (line 1) id=\"7\"\n", "/x → /{*rest} (line 2) rest=\"x\"\n"];
    let expected =
        format!("{}{}\n{}{}\n", lines[0], explained("/users/7"), lines[1], explained("/x"));
    let found = run_on(&routes, b"/users/7\n/x\n", &["--explain"]);
    assert_eq!(found, (0, expected, String::new()));
}

/// A line is answered before the next one is there.
#[test]
fn a_pipe_that_stays_open_gets_its_results() {
    let routes = file("paths-open.txt", "/users/{id}\n");
    let mut child = from_pipe(&routes, &[]);
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for number in 0..3 {
        input.write_all(format!("/users/{number}\n/us").as_bytes()).expect("it reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("it writes");
        assert!(line.starts_with(&format!("/users/{number} → /users/{{id}}")), "{line}");
        input.write_all(b"ers/x\n").expect("it reads");
        line.clear();
        output.read_line(&mut line).expect("it writes");
        assert!(line.starts_with("/users/x → "), "{line}");
    }
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

/// Who reads the results may stop, even if the input never ends.
#[test]
fn a_closed_pipe_ends_an_endless_input() {
    let routes = file("paths-endless.txt", "/users/{id}\n");
    let script = "yes /users/7 | { \"$0\" match \"$1\" --paths -; echo $? >&2; } | head -n 1";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_routetree")]).arg(&routes);
    let output = command.output().expect("a shell");
    let (out, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((&*out, &*errors), ("/users/7 → /users/{id} (line 1) id=\"7\"\n", "0\n"));
}

#[test]
fn memory_does_not_grow_with_the_input() {
    let routes = file("paths-memory.txt", "/users/{id}\n");
    let mut child = from_pipe(&routes, &[]);
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let status = format!("/proc/{}/status", child.id());
    // The most memory so far, in KiB, after this many lines more.
    let mut peak = |lines: usize| {
        let mut line = String::new();
        for _ in 0..lines / 1000 {
            input.write_all("/users/1234567\n".repeat(1000).as_bytes()).expect("it reads");
            for _ in 0..1000 {
                line.clear();
                output.read_line(&mut line).expect("it writes");
            }
        }
        let status = fs::read_to_string(&status).expect("the status of a process");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        peak.trim().trim_end_matches(" kB").parse::<usize>().expect("a number")
    };
    let (short, long) = (peak(10_000), peak(300_000));
    assert!(long < short + 1024, "{short} KiB, then {long} KiB");
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn standard_input_cannot_be_both() {
    let mut command = program();
    let output = command.args(["match", "-", "--paths", "-"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    let error = "error: standard input is either the routes or the paths\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), error);
    let routes = file("paths-none.txt", "/\n");
    for more in [&[][..], &["/", "--paths", "x"], &["--paths", "/nonexistent"]] {
        assert_eq!(run("match", &routes, more).0, 2, "{more:?}");
    }
    let folder = env!("CARGO_TARGET_TMPDIR");
    let (code, _, errors) = run("match", &routes, &["--paths", folder]);
    assert_eq!((code, errors), (2, format!("error: {folder}: is a directory, not a file\n")));
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let routes = file("paths-colours.txt", "/users/{id}\n");
    let printed = |variables: &[(&str, &str)]| {
        let mut command = on_terminal("stdout");
        command.arg("match").arg(&routes).args(["/users/7", "/x"]);
        let output = command.envs(variables.iter().copied()).output().expect("python3 starts");
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(printed(&[]).contains("\x1b[32m/users/{id}\x1b[0m"), "{:?}", printed(&[]));
    assert!(!printed(&[("NO_COLOR", "1")]).contains('\x1b'));
}
