//! Routes listed, explained and changed while the server runs.

use serde_json::{Value, json};

use super::{ROUTES, Setup, TOKEN};
use crate::commands::file;
use crate::program::Program;

#[test]
fn routes_are_listed_and_changed() {
    let setup = Setup::start("changed");
    let listed = json!({ "version": 0, "routes": [
        { "route": "/gone", "answer": { "status": 410 } },
        { "route": "/users/{id}", "method": "GET", "name": "user",
          "answer": { "text": "a user", "status": 200 } },
        { "route": "/tenant", "host": "{tenant}.example.com" },
    ]});
    assert_eq!(setup.get("/routes"), listed);
    assert_eq!(setup.get("/version"), json!({ "version": 0 }));
    let one = json!({ "version": 0, "route": "/gone", "answer": { "status": 410 } });
    assert_eq!(setup.get("/route?route=/gone"), one);

    let put = json!({ "route": "/new/{x}", "method": ["GET", "PUT"], "answer": { "text": "new" } });
    assert_eq!(setup.change("PUT", "/route", &put), 1);
    assert_eq!(setup.public("GET", "a", "/new/1"), "200 new");
    assert_eq!(setup.public("PUT", "a", "/new/1"), "200 new");
    assert_eq!(setup.public("POST", "a", "/new/1"), "405 405 Method Not Allowed");

    let put = json!({ "route": "/gone", "answer": { "json": { "back": true }, "status": 201 } });
    assert_eq!(setup.change("PUT", "/route?version=1", &put), 2);
    assert_eq!(setup.public("GET", "a", "/gone"), r#"201 {"back":true}"#);
    // The same again is no change.
    assert_eq!(setup.change("PUT", "/route", &put), 2);

    assert_eq!(setup.change("DELETE", "/route?route=/new/%7Bx%7D&method=PUT", &Value::Null), 3);
    assert_eq!(setup.public("PUT", "a", "/new/1"), "405 405 Method Not Allowed");
    assert_eq!(setup.public("GET", "a", "/new/1"), "200 new");
}

#[test]
fn hosts_come_and_go_with_their_routes() {
    let setup = Setup::start("hosts");
    assert_eq!(setup.public("GET", "b.example.org", "/x"), "404 404 Not Found");
    let put = json!({ "route": "/x", "host": "{name}.example.org" });
    setup.change("PUT", "/route", &put);
    let matched = r#"200 {"route":"/x","params":{},"host":{"name":"b"}}"#;
    assert_eq!(setup.public("GET", "b.example.org", "/x"), matched);
    // Its routes are those of the host alone.
    assert_eq!(setup.public("GET", "b.example.org", "/gone"), "404 404 Not Found");
    let target = "/route?route=/x&host=%7Bname%7D.example.org";
    setup.change("DELETE", target, &Value::Null);
    assert_eq!(setup.public("GET", "b.example.org", "/gone"), "410 410 Gone");

    let put = json!({ "route": "/x", "host": "{t}.example.com" });
    let refused = setup.refused("PUT", "/route", &put, 422);
    let text = refused["error"].as_str().expect("an error");
    assert!(text.contains("{t}.example.com") && text.contains("{tenant}.example.com"), "{text}");
    assert_eq!(refused["with"], "{tenant}.example.com");
}

#[test]
fn an_operation_is_listed_with_its_example() {
    let text = "openapi: 3.0.0\npaths:\n  /x:\n    get: {operationId: show, responses: \
                {203: {content: {a/json: {example: {n: 1}}}}}}\n    put: {}\n";
    let setup = Setup::serving(&file("admin-openapi.yaml", text));
    let listed = setup.get("/route?route=/x&method=GET");
    assert_eq!(listed["name"], "show", "{listed}");
    assert_eq!(listed["answer"], json!({ "json": { "n": 1 }, "status": 203 }), "{listed}");
    let listed = setup.get("/route?route=/x&method=PUT");
    assert_eq!(listed["answer"]["status"], 501, "{listed}");
}

#[test]
fn a_path_is_explained() {
    let setup = Setup::start("explained");
    let explained = setup.get("/explain?path=/users/7");
    assert_eq!((&explained["host"], &explained["route"]), (&json!(""), &json!("/users/{id}")));
    let outcomes: Vec<_> = explained["routes"].as_array().expect("a list").iter().collect();
    let gone = outcomes.iter().find(|route| route["route"] == "/gone").expect("it is there");
    assert_eq!(gone["outcome"], "does not match");
    assert!(gone["why"].as_str().expect("a reason").contains("expected `gone`"), "{gone}");
    let explained = setup.get("/explain?path=/users/7&host=a.example.com&method=PUT");
    assert_eq!(explained["host"], "{tenant}.example.com");
    assert_eq!((&explained["route"], &explained["allow"]), (&Value::Null, &json!([])));
    let explained = setup.get("/explain?path=/users/7&method=PUT");
    assert_eq!((&explained["route"], &explained["allow"]), (&Value::Null, &json!(["GET"])));
    // What a browser does not send as part of the path.
    for path in ["/users/7%3Fa=/b", "/users/7%23a/b"] {
        let explained = setup.get(&format!("/explain?path={path}"));
        assert_eq!(explained["params"], json!([["id", "7"]]), "{path}");
    }
    for path in ["", "users/7", "http://a/users/7"] {
        let (status, json) = setup.ask("GET", &format!("/explain?path={path}"), "");
        assert_eq!((status, &json["error"]), (400, &json!("the path does not begin with `/`")));
    }
    for method in ["", "GET,PUT", "G%20T", "G%0AT"] {
        let (status, json) = setup.ask("GET", &format!("/explain?path=/&method={method}"), "");
        let error = json["error"].as_str().expect("a text");
        assert!(status == 400 && error.ends_with("write one, such as GET"), "{error}");
    }
}

#[test]
fn a_batch_is_made_as_a_whole_or_not_at_all() {
    let setup = Setup::start("batch");
    let batch = json!({ "version": 0, "changes": [
        { "delete": { "route": "/users/{id}", "method": "GET" } },
        { "put": { "route": "/users/{name}", "name": "user", "answer": { "text": "by name" } } },
        { "put": { "route": "/tenant", "host": "{tenant}.example.com", "answer": { "text": "x" } } },
        { "delete": { "route": "/gone" } },
    ]});
    assert_eq!(setup.change("POST", "/batch", &batch), 1);
    assert_eq!(setup.public("GET", "a", "/users/7"), "200 by name");
    assert_eq!(setup.public("GET", "t.example.com", "/tenant"), "200 x");
    assert_eq!(setup.public("GET", "a", "/gone"), "404 404 Not Found");

    // The version is another one by now.
    let refused = setup.refused("POST", "/batch", &batch, 409);
    assert_eq!(refused, json!({ "error": "the version is 1, not 0", "version": 1 }));
    let refused = setup.refused("PUT", "/route?version=0", &json!({ "route": "/y" }), 409);
    assert_eq!(refused["version"], 1);

    // The first change could be made, the second not.
    let conflict = json!({ "changes": [
        { "put": { "route": "/first" } },
        { "put": { "route": "/users/{other}" } },
    ]});
    let refused = setup.refused("POST", "/batch", &conflict, 422);
    let error = "`/users/{other}` conflicts with `/users/{name}` for any method: they have the \
                 same shape";
    let expected = json!({
        "error": error, "change": 1, "route": "/users/{other}", "with": "/users/{name}",
    });
    assert_eq!(refused, expected);
    assert_eq!(setup.public("GET", "a", "/first"), "404 404 Not Found");
    let unknown = json!({ "changes": [
        { "put": { "route": "/first" } }, { "delete": { "route": "/none" } },
    ]});
    let refused = setup.refused("POST", "/batch", &unknown, 404);
    assert_eq!((&refused["change"], &refused["route"]), (&json!(1), &json!("/none")));
}

#[test]
fn what_cannot_be_served_is_refused() {
    let setup = Setup::start("refused");
    for (body, status, expected) in [
        (json!({ "route": "/{" }), 422, "unclosed"),
        (json!({ "route": "x" }), 422, "`x` is not a route"),
        (json!({ "route": "//a/x" }), 422, "begins with two slashes"),
        (json!({ "route": "/x", "method": "TRACE" }), 422, "TRACE"),
        (json!({ "route": "/x", "method": "a b" }), 422, "a b"),
        (json!({ "route": "/x", "method": [] }), 400, "empty list"),
        (json!({ "route": "/x", "host": "a..b" }), 422, "a..b"),
        (json!({ "route": "/x", "answer": { "files": "." } }), 422, "catch-all"),
        (json!({ "route": "/x", "answer": { "status": 700 } }), 400, "no status 700"),
        (json!({ "route": "/x", "answr": {} }), 400, "answr"),
        (json!({ "route": "/x", "name": "" }), 422, "the name is empty"),
        (json!({ "route": "/x", "name": "user" }), 422, "/users/{id} is named \"user\""),
        (json!({}), 400, "route"),
        (json!([]), 400, "invalid"),
    ] {
        let refused = setup.refused("PUT", "/route", &body, status);
        let error = refused["error"].as_str().expect("an error");
        assert!(error.contains(expected), "{body}: {error}");
    }
    for (method, target, status) in [
        ("GET", "/route?route=/none", 404),
        ("GET", "/route?route=/metrics&method=GET", 404),
        ("GET", "/route", 400),
        ("GET", "/route?rute=/", 400),
        ("DELETE", "/route?route=/metrics&method=GET", 404),
        ("DELETE", "/route?route=/gone&version=x", 400),
        ("GET", "/explain", 400),
        ("GET", "/nothing", 404),
        ("POST", "/routes", 405),
    ] {
        let refused = setup.refused(method, target, &json!(""), status);
        assert!(refused["error"].is_string(), "{method} {target}: {refused}");
    }
    let refused = setup.refused("DELETE", "/route?route=/none", &json!(""), 404);
    let error = "there is no route /none without a method: `method` names one";
    assert_eq!(refused["error"], error);
}

/// The log has what differs, and the metrics have the copies of the routes.
#[test]
fn a_batch_is_logged_as_a_reload_is() {
    use std::io::BufRead as _;

    let routes = file("admin-logged.toml", ROUTES);
    let routes = routes.to_str().expect("a path of text");
    let token = file("admin-logged-token", TOKEN);
    let token = token.to_str().expect("a path of text");
    let flags = ["--admin", "127.0.0.1:0", "--admin-token-file", token, routes];
    let mut program = Program::start_logging(&flags);
    let mut log = program.log();
    let admin = program.admin_addr();
    assert_eq!(program.metric("routetree_route_copies"), 1);
    let setup = Setup { program, admin };
    let put = |route: String| json!({ "put": { "route": route } });
    let mut changes: Vec<Value> = (10..35).map(|number| put(format!("/{number}"))).collect();
    changes.push(put("/gone".to_owned()));
    changes.push(json!({ "delete": { "route": "/users/{id}", "method": "GET" } }));
    setup.change("POST", "/batch", &json!({ "changes": changes }));
    let mut lines = String::new();
    while !lines.contains("removed") {
        assert!(log.read_line(&mut lines).expect("a log") > 0, "{lines}");
    }
    let lines: Vec<&str> =
        lines.lines().filter_map(|line| line.split_once("admin: ")).map(|(_, line)| line).collect();
    assert_eq!(lines.len(), 23, "{lines:?}");
    assert_eq!(lines[0], "version 1: inserted /10");
    assert_eq!(
        lines[20..],
        [
            "version 1: inserted 5 more",
            "version 1: replaced /gone",
            "version 1: removed GET /users/{id}"
        ]
    );
    assert_eq!(setup.program.metric("routetree_route_copies"), 2);
}

/// A reload makes the routes those of the file again.
#[test]
fn a_reload_ends_the_changes() {
    let setup = Setup::start("reload");
    setup.change("PUT", "/route", &json!({ "route": "/mine", "answer": { "text": "mine" } }));
    setup.change("DELETE", "/route?route=/gone", &Value::Null);
    assert_eq!(setup.public("GET", "a", "/mine"), "200 mine");
    setup.program.signal("HUP");
    setup.program.wait_for_metric("routetree_reloads_total", |count| count == 1);
    assert_eq!(setup.public("GET", "a", "/mine"), "404 404 Not Found");
    assert_eq!(setup.public("GET", "a", "/gone"), "410 410 Gone");
    assert_eq!(setup.get("/version"), json!({ "version": 3 }));
}
