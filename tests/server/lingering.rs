//! Responses to clients that still send, over real sockets.
//!
//! These tests hunt for a response that is destroyed because the server closes the connection while
//! its client sends. Without `node`, its test does nothing and says so.

use std::process::{Command, Stdio};

use crate::support::demo;
use crate::support::running::Running;

const MEBIBYTE: usize = 1024 * 1024;

fn server() -> Running {
    Running::start(demo::routes().expect("no two routes conflict"), 1)
}

#[test]
fn a_client_that_sends_its_whole_body_first_gets_its_413() {
    let server = server();
    for _ in 0..5 {
        for (framing, part) in [
            (format!("Content-Length: {}", 16 * MEBIBYTE), vec![b'x'; MEBIBYTE]),
            (
                String::from("Transfer-Encoding: chunked"),
                [b"100000\r\n", &vec![b'x'; MEBIBYTE][..], b"\r\n"].concat(),
            ),
        ] {
            let mut client = server.connect();
            client.send(format!("POST /echo HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n").as_bytes());
            (0..16).for_each(|_| client.send(&part));
            assert_eq!(client.answer().status, 413, "{framing}");
            client.must_be_closed();
        }
    }
    server.stop();
}

#[test]
fn nodes_fetch_gets_its_413() {
    const SCRIPT: &str = r#"
        const [port, mebibytes, rounds] = process.argv.slice(1).map(Number);
        let refused = 0;
        for (let round = 0; round < rounds; round += 1) {
            const body = new Uint8Array(mebibytes * 1024 * 1024);
            const url = `http://127.0.0.1:${port}/echo`;
            const response = await fetch(url, { method: 'POST', body });
            await response.text();
            refused += response.status === 413;
        }
        console.log(refused);
    "#;
    let server = server();
    for (mebibytes, rounds) in [("2", "20"), ("8", "10"), ("50", "3")] {
        let port = server.addr.port().to_string();
        let node = Command::new("node")
            .args(["--input-type=module", "--eval", SCRIPT, "--", &port, mebibytes, rounds])
            .stdin(Stdio::null())
            .output();
        let Ok(output) = node else {
            eprintln!("skipped: this test needs the `node` command");
            break;
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{mebibytes} MiB: {errors}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), rounds, "{mebibytes} MiB");
    }
    server.stop();
}
