//! OpenAPI documents as files of routes.

mod documents;
mod reading;
mod serving;

use crate::routes_file::run_on;

/// Checks standard input as an OpenAPI document. Returns the exit code and the messages, without the
/// file's name.
fn check(input: &[u8]) -> (i32, String) {
    let output = run_on(input, &["check", "-", "--format", "openapi"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}", input.escape_ascii());
    let text = String::from_utf8(output.stdout).expect("it prints text");
    (output.status.code().expect("an exit code"), text.replace("<stdin>:", ""))
}
