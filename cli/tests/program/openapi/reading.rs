//! What is read of a document, and the errors with their places.

use super::check;
use crate::commands::{file, run};
use crate::program::refusal;
use crate::routes_file::run_on;

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: { title: Users, version: "1" }
servers: [{ url: "https://example.com/{x}" }]
x-paths: { /no: { get: {} } }
paths:
  x-internal: { get: {} }
  /users/{user-id}:
    summary: A user
    parameters:
      - { name: user-id, in: path, required: true, schema: { type: string } }
    x-get: {}
    get:
      operationId: getUser
      tags: [users]
    put: { operationId: "put user" }
  /users/{user-id}:activate: { post: { operationId: activate } }
  "/files/{path}.{ext}": { head: {} }
  /shared: { $ref: '#/components/pathItems/Shared' }
  /escaped: { $ref: '#/components/pathItems/a~1b%20~0c' }
webhooks: { /hook: { post: {} } }
components:
  pathItems:
    Shared: { delete: { operationId: removeShared } }
    a/b ~c: { options: {} }
"#;

#[test]
fn all_commands_read_openapi() {
    let routes = file("all.yaml", DOCUMENT);
    assert_eq!(run("check", &routes, &[]), (0, String::new(), String::new()));
    let found = run("match", &routes, &["/users/7"]);
    let expected = "/users/{user-id} (line 13)\n  user-id = \"7\"\n";
    assert_eq!(found, (0, expected.to_owned(), String::new()));
    let found = run("match", &routes, &["/users/7:activate", "--method", "POST"]);
    assert!(found.1.starts_with("/users/{user-id}:activate (line 17)\n"), "{found:?}");
    let found = run("match", &routes, &["/shared", "--method", "DELETE"]);
    assert!(found.1.starts_with("/shared (line 19)\n"), "the line of the path: {found:?}");
    for path in ["/no", "/hook", "x-internal"] {
        assert_eq!(run("match", &routes, &[path, "--method", "POST"]).0, 1, "{path}");
    }
    let (code, out, _) = run("explain", &routes, &["/users/7"]);
    assert!(code == 0 && out.contains("/users/{user-id}"), "{out}");
    let (code, out, _) = run("draw", &routes, &[]);
    assert!(code == 0 && out.contains("→ GET, PUT /users/{user-id}"), "{out}");
}

#[test]
fn openapi_is_converted_to_lines_and_to_toml() {
    let routes = file("convert.yaml", DOCUMENT);
    let lines = "GET /users/{user-id} # getUser\nPUT /users/{user-id} # put user\n\
                 POST /users/{user-id}:activate # activate\nHEAD /files/{path}.{ext}\n\
                 DELETE /shared # removeShared\nOPTIONS /escaped\n";
    let converted = run("convert", &routes, &["--from", "openapi"]);
    assert_eq!(converted, (0, lines.to_owned(), String::new()));
    let (code, toml, _) = run("convert", &routes, &["--from", "openapi", "--to", "toml"]);
    assert_eq!(code, 0, "{toml}");
    assert!(toml.starts_with(
        "[[route]]\nroute = \"/users/{user-id}\"\nmethod = \"GET\"\nname = \"getUser\"\n\n"
    ));
    for (name, text, format) in [("openapi.txt", lines, "lines"), ("openapi.toml", &toml, "toml")] {
        let file = file(name, text);
        assert_eq!(run("check", &file, &["--format", format]).0, 0, "{text}");
    }
    // Of what is wrong, only that is left out.
    let wrong = file(
        "wrong.yaml",
        "openapi: 3.0.0\npaths:\n  /{a b}: {get: {operationId: x}}\n  /b: {get: {}}\n  /c: {get: {operationId: x}}\n",
    );
    let (code, out, errors) = run("convert", &wrong, &["--from", "openapi"]);
    assert_eq!((code, &*out), (1, "# not converted: GET /{a b}\nGET /b\nGET /c # x\n"));
    assert_eq!(errors, "FILE:3:3: error: a line cannot have a blank in a name: `--to toml` can\n");
    let (code, out, errors) = run("convert", &wrong, &["--from", "openapi", "--to", "toml"]);
    assert!(code == 1 && out.ends_with("# not converted: GET /c\n"), "{out}");
    assert!(
        errors.starts_with("FILE:5:27: error: two routes named `x`\nFILE:3:31: note: "),
        "{errors}"
    );
    let output = run_on(b"", &["convert", "--from", "openapi", "--to", "openapi", "-"]);
    assert_eq!(output.status.code(), Some(2), "it is not written");
}

#[test]
fn the_name_or_the_flag_tells_the_kind() {
    let text = r#"{"openapi": "3.0.0", "paths": {"/x": {"get": {}}}}"#;
    for (name, flags, code) in [
        ("kind.yaml", &[][..], 0),
        ("kind.yml", &[], 0),
        ("kind.JSON", &[], 0),
        ("kind.txt", &[], 1),
        ("kind.txt", &["--format", "openapi"], 0),
        ("kind.txt", &["--format", "yaml"], 0),
        ("kind.txt", &["--format", "json"], 0),
        ("kind.json", &["--format", "lines"], 1),
    ] {
        let routes = file(&format!("openapi-{name}"), text);
        assert_eq!(run("check", &routes, flags).0, code, "{name} {flags:?}");
    }
}

/// Text means itself, as clients send it.
#[test]
fn literals_are_as_clients_send_them() {
    let path = |template: &str| {
        let text = format!("openapi: 3.0.0\npaths:\n  '{template}': {{get: {{}}}}\n");
        let output = run_on(text.as_bytes(), &["convert", "--from", "openapi", "-"]);
        assert_eq!(output.status.code(), Some(0), "{template}");
        String::from_utf8(output.stdout).expect("text").trim_start_matches("GET ").trim().to_owned()
    };
    for (template, route) in [
        ("/", "/"),
        ("/*", "/*"),
        ("/a/:id/b*", "/a/:id/b*"),
        (r"/a\b", "/a%5Cb"),
        ("/a b", "/a%20b"),
        ("/a%20b%", "/a%20b%25"),
        ("/café/{é}", "/caf%C3%A9/{é}"),
        ("/<id>/[id]", "/%3Cid%3E/[id]"),
        ("/{a}.{b-c}/{d_1}-x", "/{a}.{b-c}/{d_1}-x"),
        ("/users/{id}/", "/users/{id}/"),
    ] {
        assert_eq!(path(template), route);
    }
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    let long = format!("openapi: 3.0.0\npaths: {}{}", "[".repeat(140), "]".repeat(140));
    let bomb = (1..40).fold("openapi: 3.0.0\na0: &a0 [xxxxxxxx]\n".to_owned(), |text, level| {
        let before = level - 1;
        format!("{text}a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}]\n")
    });
    let chain = (1..200).fold("openapi: 3.0.0\na0: &a0 [x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [*a{}]\n", level - 1)
    });
    let of_paths = |paths: &str| format!("openapi: 3.0.0\npaths:\n{paths}\n");
    let no_document = "no OpenAPI document: ";
    for (text, expected) in [
        ("".to_owned(), vec![format!("1:1: error: {no_document}the file is empty")]),
        ("# only\n".into(), vec![format!("1:1: error: {no_document}the file is empty")]),
        (
            "- a\n".into(),
            vec![format!("1:1: error: {no_document}the file is an array, not an object")],
        ),
        (
            "GET /x".into(),
            vec![format!("1:1: error: {no_document}the file is a string, not an object")],
        ),
        ("paths: {}\n".into(), vec![format!("1:1: error: {no_document}there is no key `openapi`")]),
        (
            "info: {}\nswagger: \"2.0\"\n".into(),
            vec!["2:11: error: Swagger `2.0` is not read: convert it to OpenAPI 3.0 or 3.1".into()],
        ),
        (
            "openapi: 4.0.0\npaths: {}".into(),
            vec!["1:10: error: OpenAPI `4.0.0` is not read, only 3.0 and 3.1".into()],
        ),
        ("openapi: 3.01\n".into(), vec!["1:10: error: OpenAPI `3.01` is not read".into()]),
        ("openapi: [3]\n".into(), vec!["1:10: error: OpenAPI is not read".into()]),
        ("openapi: 3.0\n".into(), vec!["1:1: error: no `paths`: ".into()]),
        (
            "openapi: 3.0\npaths: []\n".into(),
            vec!["2:8: error: `paths` is an array: write an object".into()],
        ),
        ("a: 1\n---\nb: 2\n".into(), vec!["2:1: error: a second document: a file has one".into()]),
        ("a: [1\n".into(), vec!["1:4: error: ".into()]),
        ("a: *b\n".into(), vec!["1:4: error: ".into()]),
        ("a: &b [*b]\n".into(), vec!["1:8: error: an alias within what it stands for".into()]),
        (long, vec!["2:".into()]),
        (bomb, vec!["13:".into()]),
        (chain, vec!["1:1: error: more than 128 levels".into()]),
        (
            of_paths("  /é: {get: {}}\n  \"/\\u00e9\": {put: {}}"),
            vec!["4:4: error: duplicate key `/é`".into(), "3:3: note: it is here as well".into()],
        ),
        (
            of_paths("  /a: {get: {}, get: {}}"),
            vec!["3:17: error: duplicate key `get`".into(), "3:8: note: it is here as well".into()],
        ),
        (
            of_paths(
                "  /a/{x}: {get: {}}\n  /a/{y}:\n    get: {}\n    put: {}\n    'post': {operationId: ''}",
            ),
            vec![
                "5:5: error: `/a/{y}` conflicts with `/a/{x}` for GET: they have the same shape"
                    .into(),
                "3:12: note: the first is here".into(),
                "7:28: error: `operationId` is empty: leave it out".into(),
            ],
        ),
        (
            of_paths(
                "  /a: {get: {operationId: x}}\n  /b: {get: {operationId: 'x'}, put: {operationId: 1}}",
            ),
            vec![
                "4:28: error: two routes named `x`".into(),
                "3:27: note: the first is here".into(),
                "4:52: error: `operationId` is a number: write a string".into(),
            ],
        ),
        (
            of_paths(
                "  a/b: {}\n  [x]: {}\n  //host/x: {}\n  '/a/{': {}\n  /}: {}\n  '/{}': {}\n  '/{a}/{a}': {}",
            ),
            vec![
                "3:3: error: `a/b` is not a path: a path begins with `/`".into(),
                "4:3: error: a key of `paths` is a path".into(),
                "5:3: error: two slashes, which begin a host, in `//host/x`".into(),
                "6:7: error: unclosed brace in `/a/{`".into(),
                "7:4: error: `}` without `{` in `/}`".into(),
                "8:6: error: parameter without a name in `/{}`".into(),
                "9:10: error: duplicate parameter name `a` in `/{a}/{a}`".into(),
            ],
        ),
        (
            of_paths(
                "  /{*a}: {}\n  '/é{a?}': {}\n  '/{a:u64}': {}\n  '/a{/}': {}\n  '/{{a}}': {}\n  /{a}{b}: {}\n  /a?b=c: {}\n  '/a#b': {}",
            ),
            vec![
                "3:5: error: `*` in the name of a parameter in `/{*a}`".into(),
                "4:8: error: `?` in the name of a parameter in `/é{a?}`".into(),
                "5:7: error: `:` in the name of a parameter in `/{a:u64}`".into(),
                "6:7: error: `/` in the name of a parameter in `/a{/}`".into(),
                "7:6: error: `{` in the name of a parameter in `/{{a}}`".into(),
                "8:7: error: ".into(),
                "9:5: error: a query or a fragment, which no path has, in `/a?b=c`".into(),
                "10:6: error: a query or a fragment, which no path has, in `/a#b`".into(),
            ],
        ),
        (
            of_paths(
                "  /a:\n  /b: {get: , GET: {}, <<: {}}\n  /c: {$ref: x.yaml}\n  /d: {$ref: '#/paths/~1d'}\n  /e: {$ref: '#/x/0'}\n  /f: {$ref: 1}\n  /g: {$ref: '#/openapi'}",
            ),
            vec![
                "3:5: error: `/a` is null: write an object".into(),
                "4:11: error: `get` is null: write an object".into(),
                "4:15: error: `GET` is no operation: write `get`".into(),
                "4:24: error: `<<` is ".into(),
                "5:14: error: `x.yaml` leads out of the file".into(),
                "6:15: error: references in a circle".into(),
                "7:15: error: `#/x/0` leads to nothing in this file".into(),
                "8:14: error: `1` leads out of the file".into(),
                "9:15: error: `$ref` leads to a string, not an object".into(),
            ],
        ),
    ] {
        let (code, found) = check(text.as_bytes());
        let found: Vec<&str> = found.lines().collect();
        assert_eq!((code, found.len()), (1, expected.len()), "{text}\n{found:#?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert!(found.starts_with(&**expected), "{text}\n{found}\n{expected}");
        }
    }
    let (code, found) = check(b"openapi: 3.0.0\n\xff: {}\n");
    assert_eq!((code, &*found), (1, "2:1: error: not UTF-8: byte 0xFF at byte offset 15\n"));
}

#[test]
fn json_has_its_own_errors() {
    for (text, expected) in [
        ("{\"openapi\": \"3.0.0\",\n \"paths\": {},}", "2:14: error: key must be a string\n"),
        ("{'openapi': '3.0.0'}", "1:2: error: key must be a string\n"),
        ("{\"é\": 1 2}", "1:9: error: expected `,` or `}`\n"),
        ("openapi: 3.0.0", "1:1: error: expected value\n"),
        ("{\"openapi\":\n", "2:1: error: EOF while parsing a value\n"),
        (
            "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}},\n \"\\/a\": {}}}",
            "2:3: error: duplicate key `/a`\nFILE:1:33: note: it is here as well\n",
        ),
        (
            "{\"openapi\": \"3.0.0\", \"paths\": {\"/\\u00e9/{a*}\": {}}}",
            "1:43: error: `*` in the name of a parameter in `/é/{a*}`\n",
        ),
    ] {
        let routes = file("errors.json", text);
        let (code, found, _) = run("check", &routes, &[]);
        assert_eq!((code, &*found), (1, &*format!("FILE:{expected}")), "{text}");
    }
    // A deep one is refused without a deep stack.
    let deep = file("deep.json", &"[".repeat(1 << 20));
    assert_eq!(run("check", &deep, &[]).0, 1);
    let deep = file("deep.json", &("[".repeat(1 << 20) + &"]".repeat(1 << 20)));
    let (code, found, _) = run("check", &deep, &[]);
    assert!(code == 1 && found.ends_with(": error: more than 128 levels\n"), "{found}");
}

#[test]
fn trace_is_a_route_but_not_served() {
    let routes = file("trace.yaml", "openapi: 3.0.0\npaths:\n  /x: {trace: {}}\n");
    assert_eq!(run("match", &routes, &["/x", "--method", "TRACE"]).0, 0);
    let (code, error) = refusal(&[], &[routes.to_str().expect("text")]);
    assert!(code == 1 && error.contains(":3:8: error: "), "{error}");
}
