//! Files of routes in TOML: what is read, and the errors with their places.

use std::fs;

use crate::commands::{file, run};
use crate::routes_file::run_on;

/// A file with one of everything.
const ROUTES: &str = r#"
[[route]]
route = "/users/{id}"
method = "GET"
host = "{tenant}.example.com"
name = "user"
answer = { json = { ok = true, at = 2026-01-01, list = [1, 0x10, -2.5, "x"] }, status = 201 }

[[route]]
route = '/archive/{year:year}/{month:~[01]\d}'
method = ["GET", "PUT"]
answer = { text = "old" }

[[route]]
route = "/"

[constraints]
year = "[0-9]{4}"

[alerts]
error_rate = { over = 0.05, for = "2m" }
p99 = { over = "250ms", for = "1m" }
memory = { over = "512MiB", for = "1m" }
table_age = { over = "10m" }
"#;

/// Checks standard input as TOML. Returns the exit code and the messages, without the file's name.
fn check(input: &[u8]) -> (i32, String) {
    let output = run_on(input, &["check", "-", "--format", "toml"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", input.escape_ascii());
    let text = String::from_utf8(output.stdout).expect("it prints text");
    (output.status.code().expect("an exit code"), text.replace("<stdin>:", ""))
}

#[test]
fn all_commands_read_toml() {
    let routes = file("all.toml", ROUTES);
    assert_eq!(run("check", &routes, &[]), (0, String::new(), String::new()));
    assert_eq!(run("check", &routes, &["--strict"]), (0, String::new(), String::new()));
    let found = run("match", &routes, &["/archive/2026/07"]);
    let route = r"/archive/{year:year}/{month:~[01]\d}";
    let expected = format!("{route} (line 11)\n  year = \"2026\"\n  month = \"07\"\n");
    assert_eq!(found, (0, expected, String::new()));
    let (code, _, _) = run("match", &routes, &["/archive/26/07"]);
    assert_eq!(code, 1, "the constraint is checked");
    let found = run("match", &routes, &["/users/7", "--host", "acme.example.com"]);
    assert!(found.1.starts_with("//{tenant}.example.com/users/{id} (line 4)\n"), "{found:?}");
    let (code, out, _) = run("explain", &routes, &["/archive/26/07"]);
    assert!(code == 1 && out.contains("`year` rejects `26`"), "{out}");
    let (code, out, _) = run("draw", &routes, &[]);
    assert!(code == 0 && out.contains("→ GET, PUT /archive/{year:year}"), "{out}");
    let any = file("constraint.toml", "[[route]]\nroute='/{y:year}'\n[constraints]\nyear='2'\n");
    let (code, out, _) = run("draw", &any, &[]);
    assert!(code == 0 && out.contains("→ /{y:year}"), "{out}");
}

#[test]
fn the_name_or_the_flag_tells_the_kind() {
    let text = "[[route]]\nroute = '/x'\n";
    for (name, flags, code) in [
        ("kind.toml", &[][..], 0),
        ("kind.TOML", &[], 0),
        ("kind.txt", &[], 1),
        ("kind.txt", &["--format", "toml"], 0),
        ("kind.toml", &["--format", "lines"], 1),
    ] {
        let routes = file(name, text);
        assert_eq!(run("check", &routes, flags).0, code, "{name} {flags:?}");
    }
}

#[test]
fn text_is_read_as_in_lines() {
    let route = "[[route]]\nroute = '/x'\n";
    let texts = [
        format!("\u{feff}{route}"),
        route.replace('\n', "\r\n"),
        format!("# a comment\n\n{route}"),
        "route = [{ route = '/x' }]".to_owned(),
        "[[route]]\nroute = '''\n/x'''\n".to_owned(),
        String::new(),
    ];
    for text in texts {
        assert_eq!(check(text.as_bytes()), (0, String::new()), "{text}");
    }
    let bytes = b"\xEF\xBB\xBF# a\n# caf\xE9\n# \xFF";
    let expected = "2:6: error: not UTF-8: byte 0xE9 at byte offset 12\n\
                    3:3: error: not UTF-8: byte 0xFF at byte offset 16\n";
    assert_eq!(check(bytes), (1, expected.to_owned()));
}

#[test]
fn an_error_names_its_line_and_column() {
    for (text, expected) in [
        ("route = '/x'", "1:9: error: `route` is a string: write `[[route]]` before each route"),
        ("[route]", "1:1: error: `route` is a table: write `[[route]]` before each route"),
        ("route = [1]", "1:10: error: `route` is an integer: write a table"),
        ("[[route]]\nmethod = 'GET'", "1:1: error: no `route`: write `route = \"/...\"`"),
        ("[[route]]\nroute = 5", "2:9: error: `route` is an integer: write a string"),
        ("[[route]]\nroute = 'x'", "2:10: error: `x` is not a route: a route begins with `/`"),
        (
            "[[route]]\nroute = '//a.com/x'",
            "2:10: error: `//a.com/x` begins with two slashes: write the host as `host`",
        ),
        ("[[route]]\nroute = '/{x'", "2:11: error: unclosed `{` in `/{x`"),
        // The column is that in the file, whatever the escapes before it.
        ("[[route]]\nroute = \"/\\u00e9\\\\é{x\"", "2:20: error: unclosed `{` in `/é\\é{x`"),
        ("[[route]]\nroute = '''\n/{x'''", "2:9: error: unclosed `{` in `/{x`"),
        ("[[route]]\nroute = '/'\nmethod = 5", "3:10: error: `method` is an integer: write a"),
        ("[[route]]\nroute = '/'\nmethod = ['GET', 5]", "3:18: error: `method` is an integer"),
        ("[[route]]\nroute = '/'\nmethod = []", "3:10: error: no methods: leave `method` out"),
        (
            "[[route]]\nroute = '/'\nmethod = 'get'",
            "3:11: warning: `get` at byte 0 is not what clients send",
        ),
        ("[[route]]\nroute = '/'\nhost = ''", "3:8: error: `host` is empty: leave it out"),
        ("[[route]]\nroute = '/'\nname = 1.5", "3:8: error: `name` is a float: write a string"),
        ("[[route]]\nroute = '/'\nhost = 'a..b'", "3:11: error: empty label"),
        ("[[route]]\nroute = '/'\nanswer = 1979-05-27", "3:10: error: `answer` is a date-time"),
        ("[[route]]\nroute = '/'\nanswer = {}", "3:10: error: an answer has a `status`, or one of"),
        (
            "[[route]]\nroute = '/'\nanswer = { text = '', status = 99 }",
            "3:32: error: no status 99: they are from 200 to 599",
        ),
        (
            "[[route]]\nroute = '/'\nanswer = { status = 70000 }",
            "3:21: error: no status 65535: they are from 200 to 599",
        ),
        (
            "[[route]]\nroute = '/'\nanswer = { json = { a = [nan] } }",
            "3:26: error: JSON has no number `nan`",
        ),
        ("[[route]]\nroute = '/'\nanswer = { files = 'x' }", "2:10: error: `files` need a route"),
        (
            "[[route]]\nroute = '/{*p}'\nmethod = 'PUT'\nanswer = { files = 'x' }",
            "3:11: error: `files` are for GET and HEAD",
        ),
        ("[constraints]\nx = '[a'", "2:6: error: unclosed character class in `x`"),
        ("[constraints]\n'a/b' = 'x'", "2:3: error: `/` in the name of the constraint `a/b`"),
        ("[constraints]\nu64 = 'x'", "2:1: error: there is a constraint `u64` already"),
        ("[constraints]\nx = 5", "2:5: error: `x` is an integer: write a string"),
        ("[[route]]\nroute = '/{a:none}'", "2:14: error: unknown constraint `none`"),
        ("[alerts]\np99 = 5", "2:7: error: `p99` is an integer: write a table"),
        (
            "[alerts]\np99 = { over = 5 }",
            "2:16: error: `over` is an integer: write a time in quotes",
        ),
        (
            "[alerts]\np99 = { over = '5s', for = 3 }",
            "2:28: error: `for` is an integer: write a time",
        ),
        ("[alerts]\nmemory = { over = 1.5 }", "2:19: error: `over` is a float: write a number of"),
        ("[alerts]\np99 = { for = '1s' }", "2:7: error: no `over` in `p99`"),
        ("[alerts]\np99 = { over = '5' }", "2:16: error: time unit needed"),
        ("[alerts]\np99 = { over = '5s', for = 'soon' }", "2:28: error: expected number"),
        ("[alerts]\nmemory = { over = 'lots' }", "2:19: error: expected a number of bytes"),
        ("[alerts]\nmemory = { over = -1 }", "2:19: error: no number of bytes"),
        ("[alerts]\nerror_rate = { over = 1.5 }", "2:23: error: no share: write a number from 0"),
        ("[alerts]\nerror_rate = { over = '5%' }", "2:23: error: `over` is a string: write a sh"),
        ("x = 1\nx = 2", "2:1: error: duplicate key: `x`"),
        ("[[route]]\nroute = '/x", "2:12: error: invalid literal string"),
    ] {
        let (code, out) = check(text.as_bytes());
        assert!(code == 1 && out.starts_with(expected), "{text}\n{out}");
        assert_eq!(out.lines().count(), 1, "{text}\n{out}");
    }
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    for (text, at, nearest) in [
        ("[[routes]]\nroute = '/'", "1:3: error: unknown key `routes`", "route"),
        ("[constrains]", "1:2: error: unknown key `constrains`", "constraints"),
        ("[[route]]\nroute='/'\nmetod='GET'", "3:1: error: unknown key `metod`", "method"),
        ("[[route]]\nroute='/'\nanswer.jsn=1", "3:8: error: unknown key `jsn`", "json"),
        ("[alerts]\nerrorrate={}", "2:1: error: unknown key `errorrate`", "error_rate"),
        ("[alerts]\np99={over='1s',fo='1s'}", "2:16: error: unknown key `fo`", "for"),
        ("[alerts]\nmem={over='1KiB'}", "2:1: error: unknown key `mem`", "memory"),
    ] {
        let (code, out) = check(text.as_bytes());
        let expected = format!("{at}: did you mean `{nearest}`? The keys are `");
        assert!(code == 1 && out.starts_with(&expected), "{text}\n{out}");
    }
    let (code, out) = check(b"[[route]]\nroute='/'\npath='/'");
    assert_eq!(
        (code, &*out),
        (
            1,
            "3:1: error: unknown key `path`: the keys are \
             `route`, `method`, `host`, `name`, `answer`\n"
        )
    );
}

#[test]
fn all_errors_are_reported_and_both_places_of_a_conflict() {
    let text = "\
[[route]]
route = '/a/{x}'
name = 'first'
method = ['GET', 'PUT']

[[route]]
route = '/a/{y}'
name = 'first'
method = 'PUT'
colour = 'red'
answer = { text = 1, json = 1, files = '' }

[[route]]
route = '/b/{'
host = 'A.com'

[[route]]
route = '/c'
host = 'a.com'

[[route]]
host = 'a.com'
route = '/c'

[constraints]
bad = '('
";
    let (code, out) = check(text.as_bytes());
    let lines: Vec<&str> = out.lines().collect();
    let starts = [
        "8:9: error: two routes named `first`",
        "3:9: note: the first is here",
        "9:11: error: `/a/{y}` conflicts with `/a/{x}` for PUT: they have the same shape",
        "4:19: note: the first is here",
        "10:1: error: unknown key `colour`",
        "11:19: error: `text` is an integer: write a string",
        "14:13: error: unclosed `{` in `/b/{`",
        "23:10: error: duplicate route `//a.com/c`",
        "18:10: note: the first is here",
        "26:8: error: unclosed group in `bad`",
    ];
    assert_eq!((code, lines.len()), (1, starts.len()), "{out}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{start}\n{out}");
    }
}

/// Damages a file in all places, and in each way that some reader stumbles over. The program must
/// not panic, and each place must be one of the file.
#[test]
fn errors_of_damaged_files_have_a_place() {
    let damages: [&[u8]; 12] =
        [b"", b"\"", b"'''", b"[", b"]]", b"{", b"=", b"\\", b"\n", b"\xC3", b"\0", b"5"];
    let path = file("damaged.toml", "");
    let mut random = 1_u64;
    for round in 0..300 {
        // A step of a linear congruential generator.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = (random >> 33) as usize % ROUTES.len();
        let damage = damages[round % damages.len()];
        let end = (at + round % 3).min(ROUTES.len());
        let bytes = [&ROUTES.as_bytes()[..at], damage, &ROUTES.as_bytes()[end..]].concat();
        fs::write(&path, &bytes).expect("the file can be written");
        let (code, out, errors) = run("check", &path, &[]);
        let shown = bytes.escape_ascii();
        assert!([0, 1].contains(&code) && errors.is_empty(), "{errors}\n{shown}");
        let lines: Vec<_> =
            bytes.split(|byte| *byte == b'\n').map(String::from_utf8_lossy).collect();
        for message in out.lines() {
            let place = message.strip_prefix("FILE:").expect("a place");
            let mut numbers = place.split(':').map(|number| number.parse().expect("a number"));
            let (line, column): (usize, usize) =
                (numbers.next().expect("a line"), numbers.next().expect("a column"));
            let text = lines.get(line.wrapping_sub(1)).expect("a line of the file");
            assert!((1..=text.chars().count() + 1).contains(&column), "{message}\n{shown}");
        }
    }
}
