//! The program on a Unix socket, as `curl` sees it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::program;

fn curl(path: &Path, url: &str) -> String {
    let output = Command::new("curl")
        .args(["--disable", "--silent", "--show-error", "--max-time", "60", "--unix-socket"])
        .arg(path)
        .arg(url)
        .output()
        .expect("this test needs the `curl` command");
    assert!(output.status.success(), "curl: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("curl prints text")
}

#[test]
fn the_program_listens_on_a_unix_socket() {
    let path = std::env::temp_dir().join(format!("routetree-cli-{}.sock", std::process::id()));
    let addr = format!("unix:{}", path.display());
    let mut child = program()
        .args(["serve", "--addr", &addr])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a line");
    assert_eq!(line, format!("listening on {addr}\n"));
    assert_eq!(curl(&path, "http://localhost/ping"), r#"{"message":"pong"}"#);

    let second = program().args(["serve", "--addr", &addr]).output().expect("the program starts");
    assert_eq!(second.status.code(), Some(2));
    let expected = format!(
        "error: cannot listen on {addr}: a server listens there: `--addr` gives another address\n"
    );
    assert_eq!(String::from_utf8_lossy(&second.stderr), expected);

    let kill = format!("kill -TERM {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(!path.exists(), "the file is left");
}
