//! The routers of Go and of Node, which `tests/guides/elsewhere/install` brings.

use std::path::PathBuf;

use super::Program;

/// Where they are: below the target folder of this program, `target/debug/deps/program`.
///
/// # Panics
///
/// Panics if this program is elsewhere.
pub fn folder() -> PathBuf {
    let program = std::env::current_exe().expect("a path of this program");
    program.ancestors().nth(3).expect("a target folder").join("guides-elsewhere")
}

pub(super) fn go(router: &str) -> Program {
    let tool = folder().join("go-routers");
    Program { tool, arguments: vec![router.into()], folder: folder() }
}

pub(super) fn node(router: &str) -> Program {
    let program = include_str!("../../elsewhere/node/peer.mjs");
    let arguments = ["--input-type=module", "--eval", program, router];
    Program {
        tool: "node".into(),
        arguments: arguments.map(String::from).to_vec(),
        // Packages are found from here.
        folder: folder().join("node"),
    }
}
