//! What `serve` answers for an operation.

use std::fs;

use serde_json::{Value, json};

use crate::answers::request;
use crate::client::Answer;
use crate::commands::file;
use crate::program::Program;

/// Serves one document whose operations are `GET /0`, `GET /1` and so on.
fn serve(name: &str, version: &str, responses: &[&str], components: &str) -> Program {
    let paths: Vec<String> = (0..)
        .zip(responses)
        .map(|(number, responses)| format!("  /{number}: {{get: {{responses: {responses}}}}}\n"))
        .collect();
    let text = format!("openapi: {version}\npaths:\n{}components: {components}\n", paths.concat());
    let file = file(name, &text);
    Program::start_with(&[file.to_str().expect("a path of text")])
}

fn get(program: &Program, number: usize) -> Answer {
    request(program, "GET", &format!("/{number}"), "")
}

const COMPONENTS: &str = r#"
  responses:
    Ok: { content: { a/json: { examples: { x: { $ref: '#/components/examples/One' } } } } }
    Chain: { $ref: '#/components/responses/Ok' }
    Circle: { $ref: '#/components/responses/Circle' }
  examples:
    One: { value: one }
    Elsewhere: { externalValue: "https://example.com/" }
  schemas:
    Seven: { type: integer, example: 7 }
    Same: { $ref: '#/components/schemas/Seven' }
    Listed: { examples: [[1], [2]] }
"#;

#[test]
fn the_first_example_is_the_answer() {
    const JSON: &str = "application/json";
    let none = |responses| (responses, 501, JSON, r#"{"error":"this operation has no example"}"#);
    let table = [
        ("{200: {content: {application/json: {example: 1}}}}", 200, JSON, "1"),
        ("{'201': {content: {application/json: {example: null}}}}", 201, JSON, "null"),
        // Success comes first, in the order of the document; then those without a body.
        (
            "{default: {content: {a/json: {example: 0}}}, 404: {content: {a/json: {example: 4}}}, \
             202: {content: {a/json: {example: 2}}}, 200: {content: {a/json: {example: 1}}}}",
            202,
            "a/json",
            "2",
        ),
        (
            "{204: {}, 201: {content: {a/json: {}}}, 2xx: {content: {a/json: {example: 2}}}}",
            200,
            "a/json",
            "2",
        ),
        ("{default: {content: {a/json: {example: 0}}}, 204: {description: x}}", 204, "", ""),
        ("{202: {content: {}}}", 202, "", ""),
        ("{204: {content: {a/json: {example: 1}}}}", 204, "", ""),
        (
            "{200: {content: {a/json: {}}}, default: {content: {a/b: {example: x}}}}",
            200,
            "a/b",
            "x",
        ),
        // The first media type with an example that can be written.
        (
            "{200: {content: {a/xml: {example: {a: 1}}, a/b: {}, a/c: {example: é}}}}",
            200,
            "a/c",
            "é",
        ),
        (
            "{200: {content: {application/problem+json; charset=utf-8: {example: x}}}}",
            200,
            "application/problem+json; charset=utf-8",
            "\"x\"",
        ),
        ("{200: {content: {'*/*': {example: x}}}}", 200, "text/plain; charset=utf-8", "x"),
        ("{200: {content: {'*/*': {example: [x]}}}}", 200, JSON, "[\"x\"]"),
        ("{200: {content: {image/*: {example: x}}}}", 200, "text/plain; charset=utf-8", "x"),
        // In the order `example`, `examples`, those of the schema.
        (
            "{200: {content: {a/json: {schema: {example: 3}, examples: {a: {value: 2}}, example: 1}}}}",
            200,
            "a/json",
            "1",
        ),
        (
            "{200: {content: {a/json: {schema: {example: 3}, examples: {a: {summary: x}, b: {value: 2}}}}}}",
            200,
            "a/json",
            "2",
        ),
        ("{200: {content: {a/json: {schema: {examples: [3, 4]}}}}}", 200, "a/json", "3"),
        // References, within the file.
        ("{200: {$ref: '#/components/responses/Chain'}}", 200, "a/json", "\"one\""),
        (
            "{200: {content: {a/json: {schema: {$ref: '#/components/schemas/Same'}}}}}",
            200,
            "a/json",
            "7",
        ),
        (
            "{200: {content: {a/json: {schema: {$ref: '#/components/schemas/Listed'}}}}}",
            200,
            "a/json",
            "[1]",
        ),
        // What a document writes is what is sent: order, digits, and what YAML does not take for
        // something else.
        (
            "{200: {content: {a/json: {example: {z: 1.10, a: 12345678901234567890123, d: 2026-01-02, n: no, 1: ~}}}}}",
            200,
            "a/json",
            r#"{"z":1.10,"a":12345678901234567890123,"d":"2026-01-02","n":"no","1":null}"#,
        ),
        none("{200: {content: {a/json: {schema: {type: object}}}}}"),
        none("{404: {content: {a/json: {example: 4}}}}"),
        none("{1: {content: {a/json: {example: 4}}}, 2000: {}, 2: {}}"),
        none("{200: {$ref: '#/components/responses/Circle'}}"),
        none("{200: {$ref: 'other.yaml#/x'}}"),
        none("{200: {$ref: '#/components/responses/None'}}"),
        none(
            "{200: {content: {a/json: {examples: {x: {$ref: '#/components/examples/Elsewhere'}}}}}}",
        ),
        none("{200: {content: {a/json: {example: {[a]: 1}}}}}"),
        none("{200: {content: {\"a/json\\n\": {example: 1}}}}"),
        none("{200: {content: {a/b: {example: 1}}}}"),
        none("[]"),
        none("{}"),
    ];
    let responses = table.map(|(responses, ..)| responses);
    let program = serve("examples.yaml", "3.1.0", &responses, COMPONENTS);
    for (number, (responses, status, media, body)) in table.into_iter().enumerate() {
        let answer = get(&program, number);
        let found = (
            answer.status,
            answer.header("content-type").unwrap_or_default(),
            answer.text().trim_end(),
        );
        assert_eq!(found, (status, media, body), "{number}: {responses}");
        assert_eq!(answer.header("x-operation-id"), None);
    }
}

#[test]
fn the_operation_is_named_and_the_router_does_the_rest() {
    let text = r#"{"openapi": "3.0.3", "paths": {
        "/users/{id}": {
            "get": {"operationId": "getUser", "responses": {
                "200": {"content": {"application/json": {"example": {"id": 7}}}}}},
            "put": {"operationId": " é 100%\n"}
        }}}"#;
    let routes = file("named.json", text);
    let program = Program::start_with(&[routes.to_str().expect("a path of text")]);
    let answer = request(&program, "GET", "/users/7", "");
    assert_eq!((answer.status, answer.text()), (200, r#"{"id":7}"#));
    assert_eq!(answer.header("x-operation-id"), Some("getUser"));
    let answer = request(&program, "PUT", "/users/7", "");
    assert_eq!(answer.status, 501);
    assert_eq!(answer.header("x-operation-id"), Some("%20%C3%A9%20100%25%0A"));
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(body["operation"], json!(" é 100%\n"));
    let answer = request(&program, "DELETE", "/users/7", "");
    let allowed = Some("GET, HEAD, PUT");
    assert_eq!((answer.status, answer.header("allow")), (405, allowed));
    assert_eq!(request(&program, "OPTIONS", "/users/7", "").status, 204);
    assert_eq!(request(&program, "GET", "/users", "").status, 404);
    let mut client = program.connect();
    client.send(b"HEAD /users/7 HTTP/1.1\r\nHost: a\r\n\r\n");
    let head = client.head();
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.contains("X-Operation-Id: getUser"),
        "{head}"
    );
}

/// The routes of a document change with it, and stay while it is wrong.
#[test]
fn a_changed_document_is_reloaded() {
    let of = |example: &str| {
        let content = format!("{{text/plain: {{example: {example}}}}}");
        format!(
            "openapi: 3.0.0\npaths:\n  /x: {{get: {{responses: {{200: {{content: {content}}}}}}}}}\n"
        )
    };
    let routes = file("changed.yaml", &of("old"));
    let program = Program::start_with(&[routes.to_str().expect("a path of text")]);
    let get = || request(&program, "GET", "/x", "").text().to_owned();
    assert_eq!(get(), "old");
    fs::write(&routes, of("new")).expect("a file");
    program.wait_for_metric("routetree_reloads_total", |reloads| reloads > 0);
    assert_eq!(get(), "new");
    fs::write(&routes, "swagger: '2.0'\n").expect("a file");
    program.wait_for_metric("routetree_reloads_failed_total", |failures| failures > 0);
    assert_eq!(get(), "new");
}

/// An example that many operations refer to is there once.
#[test]
fn a_large_example_can_be_shared_by_many_operations() {
    let example = "x".repeat(1 << 20);
    let paths: Vec<String> = (0..2000)
        .map(|n| {
            format!(
                "  /{n}: {{get: {{responses: {{200: {{$ref: '#/components/responses/R'}}}}}}}}\n"
            )
        })
        .collect();
    let text = format!(
        "openapi: 3.0.0\npaths:\n{}components: {{responses: {{R: {{content: {{a/json: {{example: {example}}}}}}}}}}}\n",
        paths.concat()
    );
    let routes = file("shared.yaml", &text);
    let program = Program::start_with(&[routes.to_str().expect("a path of text")]);
    assert_eq!(request(&program, "GET", "/1999", "").body.len(), (1 << 20) + 2);
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).expect("Linux");
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let peak: u64 = kib.expect("a line").parse().expect("a number");
    assert!(peak < 512 << 10, "2,000 copies would be 2 GiB: {peak} KiB");
}
