//! `push` makes etcd equal to a file.

use std::fs;
use std::path::Path;

use super::process::Etcd;
use super::{ROUTES, get, serve, wait_for};
use crate::commands::{file, run};
use crate::program::Program;
use crate::progress::{assert_bars, drawn_by};

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
    let constraints = "[constraints]\nyear = '[0-9]{4}'\nage = '[0-9]{4}'\n";
    let routes = "[[route]]\nroute = '/{y:year}'\n[[route]]\nroute = '/{a:age}'\n\
                  [[route]]\nroute = '/x/{y:year?}'\n";
    let (code, out, errors) = push("push-constraints.toml", &format!("{constraints}{routes}"));
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        errors,
        "FILE:7:10: error: `/{a:~[0-9]{4}}` conflicts with `/{y:~[0-9]{4}}`: they have the same \
         shape\n\
         FILE:5:10: note: the first is here\n\
         FILE:9:10: error: a route in etcd stands alone, and cannot have `{y:year?}`: it is \
         optional, and its constraint has a name\n",
    );
    let (code, _, errors) = run("push", &file("push-etcd.txt", "/\n"), &[]);
    assert!(code == 2 && errors.contains("--etcd <URL>"), "{errors}");
}

/// What a constraint has a name for is in each value, since that stands alone.
#[test]
fn push_writes_expressions_in_place_of_their_names() {
    let Some(etcd) = Etcd::start("push-constraints") else { return };
    let text = "
[[route]]
route = '/{y:year}/{x:u64}'
answer = { text = 'a year' }
[[route]]
route = '/{y:year}'
host = '{shop:shop}.example.com'
answer = { text = 'of a shop' }
[constraints]
year = '[0-9]{4}'
shop = '[a-z]{2}|x'
unused = '.'
";
    let routes = file("push-expressions.toml", text);
    let (code, out, errors) = run("push", &routes, &["--etcd", &etcd.url()]);
    let expected = "+ /routes/* //{shop:~[a-z]{2}|x}.example.com/{y:~[0-9]{4}}\n\
                    + /routes/* /{y:~[0-9]{4}}/{x:u64}\n\
                    2 new, 0 changed, 0 gone, 0 the same\n";
    assert_eq!((code, &*out, &*errors), (0, expected, ""));
    let program = serve(&etcd, &[]);
    wait_for(&program, "other", "/2026/7", (200, "a year"));
    let mut client = program.connect();
    for (host, path, expected) in [
        ("other", "/26/7", 404),
        ("ab.example.com", "/2026", 200),
        ("x.example.com", "/2026", 200),
        ("abc.example.com", "/2026", 404),
        ("ab.example.com", "/26", 404),
    ] {
        assert_eq!(get(&mut client, host, path).0, expected, "{host} {path}");
    }
}

/// The operations of real documents are routes that every server takes.
#[test]
fn push_makes_routes_of_an_openapi_document() {
    let Some(etcd) = Etcd::start("push-openapi") else { return };
    let url = etcd.url();
    for document in ["chat.yml", "code_hosting.json", "orchestration.json", "payments.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/openapi").join(document);
        let flags = ["--etcd", &url, "--prefix", &format!("/{document}/")];
        let (code, out, errors) = run("push", &path, &flags);
        assert_eq!((code, &*errors), (0, ""), "{document}");
        let summary = out.lines().last().unwrap_or_default();
        let new = summary.strip_suffix(" new, 0 changed, 0 gone, 0 the same");
        let new: u64 = new.and_then(|new| new.parse().ok()).expect("all of them are new");
        assert!(new > 10, "{document}: {new}");
        let again = run("push", &path, &flags).1;
        assert_eq!(again, format!("0 new, 0 changed, 0 gone, {new} the same\n"));
        let program = Program::start_with(&flags);
        assert_eq!(program.metric("routetree_etcd_keys"), new);
        assert_eq!(program.metric("routetree_etcd_keys_refused"), 0);
    }
    let text = "openapi: 3.1.0
paths:
  /users/{id}:
    get:
      operationId: getUser
      responses: { '200': { content: { application/json: { example: { id: 7 } } } } }
    delete: {}
";
    let expected = "+ /routes/DELETE /users/{id}\n\
                    + /routes/GET /users/{id}\n\
                    2 new, 0 changed, 0 gone, 0 the same\n";
    let (code, out, errors) = run("push", &file("push-api.yaml", text), &["--etcd", &url]);
    assert_eq!((code, &*out, &*errors), (0, expected, ""));
    // The example is not pushed.
    let echo = r#"{"route":"/users/{id}","params":{"id":"7"}}"#;
    wait_for(&serve(&etcd, &[]), "x", "/users/7", (200, echo));
}

#[test]
fn push_shows_its_progress_on_a_terminal() {
    let Some(etcd) = Etcd::start("push-progress") else { return };
    let routes: String = (0..20_000).map(|number| format!("/{number}\n")).collect();
    let routes = file("push-progress.txt", &routes);
    let routes = routes.to_str().expect("a path of text");
    let (drawn, code) = drawn_by(&["push", routes, "--etcd", &etcd.url()], &[], b"");
    assert_eq!(code, Some(0), "{drawn:?}");
    assert_bars(&drawn, &["reading [", "pushing ["]);
}
