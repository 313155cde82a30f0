//! Requests read into types: JSON bodies, queries, parameters; without sockets.
//!
//! These tests hunt for an error that does not say what is wrong and where, and for text of a
//! client that reaches a response or a log unescaped or unbounded.

use serde::Deserialize;

use crate::support::peer::{Peer, config};
use routetree::server::{Context, RequestError, Response, Routes, Status};

#[derive(Debug, Deserialize)]
struct Item<'a> {
    name: &'a str,
    price: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order<'a> {
    #[serde(borrow)]
    items: Vec<Item<'a>>,
}

#[derive(Debug, Deserialize)]
struct Search {
    text: String,
    page: Option<u32>,
    #[serde(default)]
    tag: Vec<String>,
}

/// Responds with what a request was read into, or with the error.
fn respond<T: core::fmt::Debug>(read: Result<T, RequestError>, response: &mut Response) {
    match read {
        Ok(value) => response.text(&format!("{value:?}")),
        Err(error) => error.respond(response),
    }
}

fn order(context: &Context<'_>, response: &mut Response) {
    respond(
        context.json::<Order<'_>>().map(|order| {
            let items = order.items.iter();
            items.map(|item| (item.name.to_owned(), item.price)).collect::<Vec<_>>()
        }),
        response,
    );
}

fn search(context: &Context<'_>, response: &mut Response) {
    let read = context.query::<Search>();
    respond(read.map(|search| (search.text, search.page, search.tag)), response);
}

fn routes() -> Routes {
    let mut routes = Routes::new();
    routes.insert("POST", "/orders", order).unwrap();
    routes.insert("GET", "/search", search).unwrap();
    routes
        .insert("GET", "/pairs", |context, response| {
            response.json(&context.request().query_pairs().collect::<Vec<_>>());
        })
        .unwrap();
    routes
        .insert("GET", "/users/{id}/{name}", |context, response| {
            respond(context.path::<(u64, String)>(), response);
        })
        .unwrap();
    routes
        .insert("GET", "/one/{id}", |context, response| {
            respond(context.path::<(u64, u64)>(), response);
        })
        .unwrap();
    routes
}

/// Returns the status and the body of a response.
fn answer(message: &str) -> String {
    let mut peer = Peer::with_routes(routes(), config());
    peer.receive(message.as_bytes());
    let response = String::from_utf8(peer.answers.clone()).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    format!("{} {}", head.split(' ').nth(1).expect("a status"), body.trim_end())
}

fn post(media_type: &str, body: &str) -> String {
    let length = body.len();
    answer(&format!(
        "POST /orders HTTP/1.1\r\nHost: a\r\n{media_type}Content-Length: {length}\r\n\r\n{body}"
    ))
}

fn get(target: &str) -> String {
    answer(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"))
}

const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn json_errors_name_line_column_and_field() {
    for (body, expected) in [
        (r#"{"items":[{"name":"tea","price":3}]}"#, r#"200 [("tea", 3)]"#),
        (
            "{\"items\":[\n {\"name\":\"tea\",\"price\":\"x\"}]}",
            "422 422 Unprocessable Content: line 2, column 26 of the body: `items[0].price`: invalid \
             type: string \"x\", expected u32",
        ),
        (
            r#"{"items":[{"name":"tea"}]}"#,
            "422 422 Unprocessable Content: line 1, column 24 of the body: `items[0]`: missing field \
             `price`",
        ),
        // Not of this type, but first of all not JSON.
        (
            r#"{"items":7} x"#,
            "400 400 Bad Request: line 1, column 10 of the body: `items`: invalid type: integer \
             `7`, expected a sequence",
        ),
        (
            r#"{"items":[]} x"#,
            "400 400 Bad Request: line 1, column 14 of the body: trailing characters",
        ),
        ("", "400 400 Bad Request: line 1, column 0 of the body: EOF while parsing a value"),
        (
            "{\"a\u{7}\n\":1}",
            "400 400 Bad Request: line 1, column 4 of the body: control character \
             (\\u0000-\\u001F) found while parsing a string",
        ),
    ] {
        assert_eq!(post(JSON, body), expected, "{body}");
    }
}

#[test]
fn texts_of_clients_are_escaped_and_bounded() {
    let response = post(JSON, r#"{"a\nb":1}"#);
    assert!(response.starts_with("422 ") && response.lines().count() == 1, "{response}");
    let long = "x".repeat(100_000);
    let response = post(JSON, &format!(r#"{{"items":"{long}"}}"#));
    assert!(response.starts_with("422 ") && response.len() < 500, "{}", response.len());
    let response = post(JSON, &format!(r#"{{"{long}":1}}"#));
    assert!(response.starts_with("422 ") && response.len() < 700, "{}", response.len());
}

#[test]
fn other_media_types_than_json_are_415() {
    let body = r#"{"items":[]}"#;
    for media_type in ["application/json", "Application/JSON; charset=utf-8", "application/a+json"]
    {
        assert_eq!(post(&format!("Content-Type: {media_type}\r\n"), body), "200 []");
    }
    assert_eq!(
        post("Content-Type: text/plain\r\n", body),
        "415 415 Unsupported Media Type: the body is `text/plain` instead of JSON"
    );
    assert_eq!(
        post("", body),
        "415 415 Unsupported Media Type: the body has no media type, JSON wanted"
    );
    assert!(post("Content-Type: application/jsonx\r\n", body).starts_with("415 "));
    assert!(post("Content-Type: +json\r\n", body).starts_with("415 "));
}

#[test]
fn queries_are_decoded_and_read_into_types() {
    for (target, expected) in [
        ("/search?text=green+tea%21", r#"200 ("green tea!", None, [])"#),
        ("/search?tag=b&text=&page=2&tag=a", r#"200 ("", Some(2), ["b", "a"])"#),
        ("/search?text=a&page=", r#"200 ("a", None, [])"#),
        ("/search", "400 400 Bad Request: query: missing field `text`"),
        (
            "/search?text=a&page=x",
            "400 400 Bad Request: query: `page`: invalid digit found in string",
        ),
        ("/pairs", "200 []"),
        (
            "/pairs?a=1&b&=c&%C3%A9=%zz%ff&a=+",
            "200 [[\"a\",\"1\"],[\"b\",\"\"],[\"\",\"c\"],[\"é\",\"%zz\u{fffd}\"],[\"a\",\" \"]]",
        ),
    ] {
        assert_eq!(get(target), expected, "{target}");
    }
}

#[test]
fn parameters_are_read_into_types() {
    for (target, expected) in [
        ("/users/7/caf%C3%A9", r#"200 (7, "café")"#),
        (
            "/users/x/a",
            "400 400 Bad Request: parameter `id` is `x`: not a u64: invalid digit found in string",
        ),
        // The type does not fit the route: no client can do anything about it.
        ("/one/7", "500 500 Internal Server Error"),
    ] {
        assert_eq!(get(target), expected, "{target}");
    }
}

#[test]
fn errors_have_a_status_and_a_source() {
    let error = RequestError::ContentType { found: None };
    assert_eq!(error.status(), Status::UNSUPPORTED_MEDIA_TYPE);
    let _: &(dyn std::error::Error + Send + Sync) = &error;
}
