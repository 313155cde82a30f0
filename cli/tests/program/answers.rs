//! `routetree serve ROUTES`: each route answers as its file says.

use crate::client::Answer;
use crate::commands::{file, run};
use crate::program::{Program, program};

const ROUTES: &str = r#"
[[route]]
route = "/users/{id}/{name:word}"

[[route]]
route = "/text"
answer = { text = "héllo" }

[[route]]
route = "/teapot"
answer = { text = "short and stout", status = 418 }

[[route]]
route = "/json"
method = ["GET", "PUT"]
answer = { json = { ok = true, list = [1, 2.5, "x"], at = 2026-01-01T00:00:00Z } }

[[route]]
route = "/created"
method = "POST"
answer = { json = 7, status = 201 }

[[route]]
route = "/gone"
answer = { status = 410 }

[[route]]
route = "/empty"
answer = { status = 204 }

[[route]]
route = "/old"
answer = { redirect = "/text?from=old" }

[[route]]
route = "/moved"
answer = { redirect = "https://example.com/", status = 301 }

[[route]]
route = "/who"
host = "{tenant:word}.example.com"

[[route]]
route = "/text"
host = "{tenant:word}.example.com"
answer = { text = "tenant" }

[constraints]
word = "[a-z]+"
"#;

fn serve(name: &str, text: &str) -> Program {
    let file = file(name, text);
    Program::start_with(&[file.to_str().expect("a path of text")])
}

/// Sends one request and returns the response.
pub(crate) fn request(program: &Program, method: &str, path: &str, more: &str) -> Answer {
    let host = if more.contains("Host: ") { "" } else { "Host: a\r\n" };
    let mut client = program.connect();
    client.send(format!("{method} {path} HTTP/1.1\r\n{host}{more}\r\n").as_bytes());
    if method == "HEAD" {
        let head = client.head();
        return Answer { status: head[9..12].parse().expect("a status"), head, body: Vec::new() };
    }
    client.answer()
}

#[test]
fn each_route_answers_as_the_file_says() {
    let program = serve("answers.toml", ROUTES);
    let text = "text/plain; charset=utf-8";
    for (method, path, status, media_type, body) in [
        (
            "PUT",
            "/users/%C3%A9/bob",
            200,
            "application/json",
            r#"{"route":"/users/{id}/{name:word}","params":{"id":"é","name":"bob"}}"#,
        ),
        ("GET", "/users/7/BOB", 404, text, "404 Not Found\n"),
        ("GET", "/users/%FF/bob", 400, text, "400 Bad Request\n"),
        ("GET", "/text", 200, text, "héllo"),
        ("DELETE", "/text", 200, text, "héllo"),
        ("GET", "/teapot", 418, text, "short and stout"),
        (
            "GET",
            "/json",
            200,
            "application/json",
            r#"{"at":"2026-01-01T00:00:00Z","list":[1,2.5,"x"],"ok":true}"#,
        ),
        ("POST", "/json", 405, text, "405 Method Not Allowed\n"),
        ("POST", "/created", 201, "application/json", "7"),
        ("GET", "/gone", 410, text, "410 Gone\n"),
        ("GET", "/nothing", 404, text, "404 Not Found\n"),
    ] {
        let answer = request(&program, method, path, "");
        let found = (answer.status, answer.header("content-type"), answer.text());
        assert_eq!(found, (status, Some(media_type), body), "{method} {path}");
    }
    let empty = request(&program, "GET", "/empty", "");
    assert_eq!((empty.status, empty.header("content-type"), empty.text()), (204, None, ""));
    let head = request(&program, "HEAD", "/json", "");
    assert_eq!((head.status, head.header("content-length")), (200, Some("58")));
    for (path, status, location) in
        [("/old", 307, "/text?from=old"), ("/moved", 301, "https://example.com/")]
    {
        let answer = request(&program, "GET", path, "");
        assert_eq!((answer.status, answer.header("location")), (status, Some(location)));
    }
}

#[test]
fn the_host_decides_first() {
    let program = serve("answer-hosts.toml", ROUTES);
    let of_host = |path, host| request(&program, "GET", path, &format!("Host: {host}\r\n"));
    let who = of_host("/who", "acme.example.com:80");
    assert_eq!(who.text(), r#"{"route":"/who","params":{},"host":{"tenant":"acme"}}"#);
    assert_eq!(of_host("/text", "acme.example.com").text(), "tenant");
    assert_eq!(of_host("/text", "42.example.com").text(), "héllo");
    assert_eq!(of_host("/json", "acme.example.com").status, 404);
    assert_eq!(of_host("/metrics", "acme.example.com").status, 404);
}

#[test]
fn the_metrics_are_there_unless_the_file_has_their_route() {
    let metrics = |program: &Program| request(program, "GET", "/metrics", "");
    let program = serve("metrics-no.toml", "[[route]]\nroute = '/{*all}'\n");
    assert!(metrics(&program).text().contains("http_requests_total"));
    for method in ["", "method = 'GET'\n"] {
        let own = format!("[[route]]\nroute = '/metrics'\n{method}answer = {{ text = 'mine' }}\n");
        assert_eq!(metrics(&serve("metrics-own.toml", &own)).text(), "mine");
    }
    let only_hosts = "[[route]]\nroute = '/x'\nhost = 'a.com'\n";
    assert_eq!(metrics(&serve("metrics-hosts.toml", only_hosts)).status, 200);
}

#[test]
fn a_file_of_lines_is_served_as_well() {
    let file = file("served.txt", "GET /x/{id}\n//a.com/y\n");
    let program = Program::start_in(&[("ROUTETREE_ROUTES", &file.to_string_lossy())], &[]);
    let answer = request(&program, "GET", "/x/7", "");
    assert_eq!(answer.text(), r#"{"route":"/x/{id}","params":{"id":"7"}}"#);
    assert_eq!(request(&program, "PUT", "/x/7", "").status, 405);
    assert_eq!(request(&program, "GET", "/y", "Host: A.com\r\n").status, 200);
}

#[test]
fn a_file_with_errors_is_not_served() {
    let broken = file("not-served.toml", "[[route]]\nroute = '/{x'\n[[route]]\nroute = 'y'\n");
    let expected = "FILE:2:11: error: unclosed `{` in `/{x`\n\
                    FILE:4:10: error: `y` is not a route: a route begins with `/`\n";
    assert_eq!(run("serve", &broken, &[]), (1, String::new(), expected.to_owned()));
    let refused = file("refused.toml", "[[route]]\nroute = '/x'\nmethod = ['GET', 'TRACE']\n");
    let (code, out, errors) = run("serve", &refused, &[]);
    assert!(code == 1 && out.is_empty() && errors.starts_with("FILE:3:19: error: "), "{errors}");
    let missing = program().args(["serve", "/no/such.toml"]).output().expect("it starts");
    assert_eq!(missing.status.code(), Some(2));
}
