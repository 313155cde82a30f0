//! The server and `curl`, as a user runs them. Without `curl`, these tests fail and say so.

use std::process::Command;

use crate::program::Program;

/// Runs `curl` with arguments on a path of the server. Returns the output.
fn curl(program: &Program, path: &str, arguments: &[&str]) -> String {
    let url = format!("http://{}{path}", program.addr);
    let output = Command::new("curl")
        // No user settings, no proxy, no progress bar, and no hang.
        .args(["--disable", "--noproxy", "*", "--silent", "--show-error", "--max-time", "60"])
        .args(arguments)
        .arg(url)
        .output()
        .expect(
            "this test needs the `curl` command: install it (for instance `apt-get install curl`)",
        );
    assert!(output.status.success(), "curl: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("curl prints text")
}

#[test]
fn curl_gets_routed_responses() {
    let program = Program::start();
    assert_eq!(curl(&program, "/ping", &[]), r#"{"message":"pong"}"#);
    assert_eq!(curl(&program, "/users/42", &[]), r#"{"route":"/users/{id}","params":{"id":"42"}}"#);
    assert_eq!(
        curl(&program, "/users/42/posts/7?page=2", &[]),
        r#"{"route":"/users/{id}/posts/{post}","params":{"id":"42","post":"7"}}"#
    );
    assert_eq!(
        curl(&program, "/files/docs/a%20b.txt", &[]),
        r#"{"route":"/files/{*path}","params":{"path":"docs/a b.txt"}}"#
    );
}

#[test]
fn curl_sees_statuses_and_headers() {
    let program = Program::start();
    let code = ["--write-out", "%{http_code} %{content_type}", "--output", "/dev/null"];
    assert_eq!(curl(&program, "/ping", &code), "200 application/json");
    assert_eq!(curl(&program, "/nothing", &code), "404 text/plain; charset=utf-8");
    assert_eq!(curl(&program, "/users/%zz", &code), "400 text/plain; charset=utf-8");
    let not_allowed = curl(&program, "/ping", &["--include", "--request", "DELETE"]);
    assert!(not_allowed.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{not_allowed}");
    assert!(not_allowed.contains("\r\nAllow: GET, HEAD\r\n"), "{not_allowed}");
    let head = curl(&program, "/ping", &["--head"]);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.ends_with("\r\nContent-Length: 18\r\n\r\n"), "{head}");
}

#[test]
fn curl_keeps_its_connection() {
    let program = Program::start();
    let url = format!("http://{}/ping", program.addr);
    let arguments = ["--write-out", " %{num_connects}\n", &url];
    let printed = curl(&program, "/ping", &arguments);
    assert_eq!(printed, "{\"message\":\"pong\"} 1\n{\"message\":\"pong\"} 0\n");
}

#[test]
fn curl_posts_and_gets_the_body_back() {
    let program = Program::start();
    let sent = r#"{"a":[1,2]}"#;
    let json = ["--header", "Content-Type: application/json", "--data", sent, "--include"];
    let answer = curl(&program, "/echo", &json);
    assert!(answer.contains("\r\nContent-Type: application/json\r\n"), "{answer}");
    assert!(answer.ends_with(&format!("\r\n\r\n{sent}")), "{answer}");
    // Large enough to arrive in many parts, and for `curl` to ask before it sends.
    let large = "0123456789".repeat(10_000);
    let expect = ["--header", "Expect: 100-continue", "--data", &large];
    assert_eq!(curl(&program, "/echo", &expect), large);
    let chunked = ["--header", "Transfer-Encoding: chunked", "--data", &large];
    assert_eq!(curl(&program, "/echo", &chunked), large);
}

#[test]
fn curl_speaks_http_1_0() {
    let program = Program::start();
    assert_eq!(curl(&program, "/ping", &["--http1.0"]), r#"{"message":"pong"}"#);
}
