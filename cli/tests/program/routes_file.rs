//! The grammar of a file of routes: what is read, and the errors with their places.

use std::process::Output;

use crate::commands::{file, run};
use crate::program::{program, run_on_input};

/// Runs the program on standard input.
pub(crate) fn run_on(input: &[u8], arguments: &[&str]) -> Output {
    run_on_input(program().args(arguments), input)
}

/// Checks standard input. Returns the exit code and the messages, without the file's name.
pub(crate) fn check(input: &[u8]) -> (i32, String) {
    let output = run_on(input, &["check", "-"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    (output.status.code().expect("an exit code"), text.replace("<stdin>:", ""))
}

#[test]
fn only_the_route_of_a_line_is_read() {
    let texts: [&[u8]; 12] = [
        b"/x",
        b"/x\n",
        b"/x\r\n",
        b"\xEF\xBB\xBF/x\n",
        b"\xEF\xBB\xBF# comment\r\n/x",
        b"  \t/x \t \r\n",
        b"\n  \n\t\r\n\r\n/x\n  ",
        b"# comment\n  # indented /y\n\t#\n/x\n",
        b"/x # comment\n",
        b"/x\t#comment # more\r\n",
        b"GET,POST /x # comment\n",
        b" GET \t /x\n",
    ];
    for text in texts {
        let shown = text.escape_ascii();
        let found = run_on(text, &["match", "-", "/x"]);
        assert_eq!(found.status.code(), Some(0), "{shown}");
        assert!(found.stdout.starts_with(b"/x (line "), "{shown}");
        assert_eq!(check(text), (0, String::new()), "{shown}");
    }
}

#[test]
fn a_catch_all_can_be_optional_with_its_slash() {
    let output = run_on(b"{/*rest}\n", &["match", "-", "/a/b"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "{/*rest} (line 1)\n  rest = \"a/b\"\n");
}

/// Neither a file nor an argument can move the cursor or turn the direction of text.
#[test]
fn hidden_characters_are_escaped() {
    let hidden =
        ['\u{1b}', '\u{7f}', '\u{85}', '\u{200b}', '\u{202e}', '\u{2028}', '\u{2066}', '\u{feff}'];
    for character in hidden {
        let route = format!("/x{character}{{a{character}}}");
        let path = format!("/x{character}1");
        let method = format!("A{character}B");
        let name = format!("no{character}file");
        for (input, arguments) in [
            (&*route, ["match", "-", &path, "--method", "GET"]),
            ("", ["match", &name, "/x", "--method", &method]),
            (&*route, ["explain", "-", &path, "--method", "GET"]),
            (&*format!("{method} /x\n{route}{{"), ["match", "-", "/x", "--method", "GET"]),
            ("", ["match", &name, "/x", "--method", "GET"]),
        ] {
            let output = run_on(input.as_bytes(), &arguments);
            let shown = [output.stdout, output.stderr].concat();
            let shown = String::from_utf8(shown).expect("it prints text");
            assert!(!shown.contains(character), "{shown:?}");
            assert!(shown.contains(&character.escape_default().to_string()), "{shown:?}");
        }
        assert!(!check(format!("{method} {route}{{").as_bytes()).1.contains(character));
    }
}

#[test]
fn all_methods_of_a_wrong_route_are_checked() {
    let (code, text) = check(b"get,put /x{\n");
    assert_eq!((code, text.lines().count()), (1, 3), "{text}");
    assert!(text.contains("`get`") && text.contains("`put`"), "{text}");
}

#[test]
fn a_parameter_can_have_an_expression() {
    let routes = b"/{year:~[0-9]{4}}.html\n/{name}.html # any other\n";
    let output = run_on(routes, &["match", "-", "/2024.html"]);
    let expected = "/{year:~[0-9]{4}}.html (line 1)\n  year = \"2024\"\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let (code, text) = check(b"/a\n/{year:~[0-9}\n");
    assert_eq!(code, 1);
    assert!(text.starts_with("2:"), "{text}");
}

#[test]
fn a_hash_without_a_blank_belongs_to_the_route() {
    let (code, out) = check(b"/x#y\n");
    assert_eq!(code, 1);
    assert!(out.starts_with("1:3: warning: ") && out.contains('#'), "{out}");
}

#[test]
fn an_error_names_its_line_and_column() {
    let blank = "error: blank in a list of methods: commas join methods, without blanks, as in \
                 `GET,POST`";
    let empty = "error: empty method: commas join methods, without blanks, as in `GET,POST`";
    let errors: [(&[u8], &str); 22] = [
        (b"users/{id}", "1:1: error: `users/{id}` is not a route: a route begins with `/`"),
        (b"\n GET users", "2:6: error: `users` is not a route: a route begins with `/`"),
        (b"{id}", "1:1: error: `{id}` is not a route: a route begins with `/`"),
        (b"[[route]]", "1:1: error: `[[route]]` is TOML, which `--format toml` reads"),
        (b"openapi: 3.1.0", "1:1: error: `openapi:` is OpenAPI, which `--format openapi` reads"),
        (b"GET", "1:1: error: no route after `GET`: a route begins with `/`"),
        (b"GET # /x", "1:1: error: no route after `GET`: a route begins with `/`"),
        (b"users # x", "1:1: error: `users` is not a route: a route begins with `/`"),
        (b"GET, PUT /x", &format!("1:5: {blank}")),
        (b"GET ,PUT /x", &format!("1:4: {blank}")),
        (b"get , put /x", &format!("1:4: {blank}")),
        (b"GET PUT /x", &format!("1:4: {blank}")),
        (b"GET,,PUT /x", &format!("1:5: {empty}")),
        (b"GET, /x", &format!("1:5: {empty}")),
        (
            b"GET;PUT /x",
            "1:1: error: `GET;PUT` before a route is not a list of methods: commas join methods, \
             without blanks, as in `GET,POST`",
        ),
        (
            b"https://a.com/x",
            "1:1: error: `https://a.com/x` has a scheme: write only `//HOST/`, and the route",
        ),
        (b"/a b", "1:3: error: blank in a route: write `%20`, or `#` before a comment"),
        (b"\xEF\xBB\xBF/{a", "1:2: error: unclosed `{` in `/{a`"),
        ("  /é/{a".as_bytes(), "1:6: error: unclosed `{` in `/é/{a`"),
        (b"GET,PUT /{a", "1:10: error: unclosed `{` in `/{a`"),
        (b"/\x1b[2J{a", "1:6: error: unclosed `{` in `/\\u{1b}[2J{a`"),
        (b"/x{y:nothing}", "1:6: error: unknown constraint `nothing` in `/x{y:nothing}`"),
    ];
    for (text, expected) in errors {
        let (code, out) = check(text);
        let first = out.lines().find(|line| line.contains("error"));
        assert_eq!((code, first), (1, Some(expected)), "{}", text.escape_ascii());
    }
}

#[test]
fn text_that_is_not_utf8_is_an_error_with_line_and_offset() {
    let errors: [(&[u8], &str); 3] = [
        (b"/ok\n/caf\xE9\n", "2:5: error: not UTF-8: byte 0xE9 at byte offset 8\n"),
        (b"\xEF\xBB\xBF/\xFF\n", "1:2: error: not UTF-8: byte 0xFF at byte offset 4\n"),
        (b"# caf\xC3\n/ok\n", "1:6: error: not UTF-8: byte 0xC3 at byte offset 5\n"),
    ];
    for (text, expected) in errors {
        assert_eq!(check(text), (1, expected.to_owned()), "{}", text.escape_ascii());
    }
}

#[test]
fn a_duplicate_names_both_lines() {
    let duplicates = [
        ("/ok\n\n  /ok\n", "3:3: error: duplicate route `/ok`", "1:1"),
        (
            "/{a}\n/{b}\n",
            "2:1: error: `/{b}` conflicts with `/{a}`: they have the same shape",
            "1:1",
        ),
        ("GET,PUT /x\nPUT /x", "2:1: error: duplicate route `/x` for PUT", "1:5"),
        ("GET,GET /x", "1:5: error: duplicate route `/x` for GET", "1:1"),
    ];
    for (text, error, first) in duplicates {
        let expected = format!("{error}\n{first}: note: the first is here\n");
        assert_eq!(check(text.as_bytes()), (1, expected), "{text}");
    }
    assert_eq!(check(b"/x\nGET /x\nPUT /x\n"), (0, String::new()));
}

#[test]
fn a_lint_names_its_line_and_column() {
    let lints = [
        ("/users/:id", "1:8: warning: `:id` at byte 7 is literal text"),
        ("# x\n\tGET /é/:id", "2:7: warning: clients send the `é`"),
        ("get /x", "1:1: warning: `get` at byte 0 is not what clients send"),
        ("GET,put /x", "1:5: warning: `put` at byte 0 is not what clients send"),
        (
            "GET|PUT /x",
            "1:1: warning: `GET|PUT` is not a list of methods: commas join methods, as in",
        ),
        (
            "* /x",
            "1:1: warning: `*` is only the method of this name: for any method, leave it out\n",
        ),
        (
            "GET,ANY /x",
            "1:5: warning: `ANY` is only the method of this name: for any method, leave it out\n",
        ),
    ];
    for (text, expected) in lints {
        let (code, out) = check(text.as_bytes());
        assert_eq!(code, 1);
        assert!(out.starts_with(expected), "{text}: {out}");
    }
}

/// The author of a file is no programmer of the library.
#[test]
fn no_message_names_a_function() {
    let odd = "\
get,Put,*,ANY,all,GET|PUT,GET+PUT /x
GET
GET PUT /x
/:a/*b/<c>/[d]/**/:e.json
//a..com/x
//a.com./x
//a.com:80/x
//a b/x
//a?.com/x
//[::1/x
//a.{*b}/x
//{a}{b}.com/x
///x
/a//b/./../é?x
/a#b
/a%zz\\
/{...a}/{b c}
/{p:~[0-9]+?}
/{p:~[}
/{p:~}
/{p:none}
/{p
/p}
/{}
/{a}{b}
/{a}/{a}
/{*a:u64}
/x{a?}
/{/}/x
/{a:date}
/{a}-{b}
/{c}
/{d}
/{a?}/{b?}/{c?}/{d?}/{e?}/{f?}/{g?}/{h?}/{i?}
";
    let many: String = (0..70).map(|number| format!("M{number} /x\n")).collect();
    let (code, text) = check(format!("{odd}{many}").as_bytes());
    assert!(code == 1 && text.lines().count() > 40, "{text}");
    for name in ["insert", "Router", "::", "lint", "feature"] {
        assert!(!text.replace("[::1", "").contains(name), "{name}: {text}");
    }
}

/// A file with an error in four of its six lines.
const BROKEN: &str = "/ok\n/users/{id\n/ok\nusers\n/a b\n/fine\n";
const ERRORS: &str = "\
FILE:2:8: error: unclosed `{` in `/users/{id`
FILE:3:1: error: duplicate route `/ok`
FILE:1:1: note: the first is here
FILE:4:1: error: `users` is not a route: a route begins with `/`
FILE:5:3: error: blank in a route: write `%20`, or `#` before a comment
";

#[test]
fn all_errors_of_a_file_are_printed() {
    let broken = file("broken.txt", BROKEN);
    assert_eq!(run("check", &broken, &[]), (1, ERRORS.to_owned(), String::new()));
    // The result of the others would be that of another table.
    for (command, more) in [("draw", &[][..]), ("match", &["/ok"]), ("explain", &["/ok"])] {
        let expected = (1, String::new(), ERRORS.to_owned());
        assert_eq!(run(command, &broken, more), expected, "{command}");
    }
}
