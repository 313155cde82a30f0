//! Runs the blocks of code that are not Rust.
//!
//! - `go`: the body of `main`, with the imports that it needs.
//! - `js`: a module of Node.
//! - `nginx`: the inside of a block `server`.
//!
//! In the first two, a line that prints ends with a comment: what it prints, in the order in which
//! it is printed. In the last, `# GET /a gives 200 b` is a request and its answer.

use std::fs;
use std::io::ErrorKind;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::markdown::Block;
use crate::peers::nginx::Server;
use crate::peers::{Unavailable, elsewhere};

/// Runs a block, and says what it does that it should not. Blocks of Rust are left to the doc
/// tests.
///
/// # Errors
///
/// Fails where a program is missing.
pub fn run(block: &Block) -> Result<Option<String>, Unavailable> {
    match block.info.as_str() {
        "go" => printed(&mut go(&block.code)?, &block.code, "fmt.Println("),
        "js" => printed(&mut js(&block.code), &block.code, "console.log("),
        "nginx" => nginx(&block.code),
        _ => Ok(None),
    }
}

/// Runs a program, and compares what it prints with the comments.
fn printed(command: &mut Command, code: &str, print: &str) -> Result<Option<String>, Unavailable> {
    let output = match command.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let tool = command.get_program().display();
            return Err(Unavailable(format!("no `{tool}`, or no folder of its packages")));
        }
        output => output.expect("a program that starts"),
    };
    let prints = code.lines().filter(|line| line.contains(print));
    let comments = prints.map(|line| line.rsplit_once("// ").map_or("no comment", |line| line.1));
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && printed.lines().eq(comments) {
        return Ok(None);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("ERR_MODULE_NOT_FOUND") {
        return Err(Unavailable("no packages of Node".into()));
    }
    Ok(Some(format!("{printed}{errors}")))
}

fn js(code: &str) -> Command {
    let mut command = Command::new("node");
    command.args(["--input-type=module", "--eval", code]);
    command.current_dir(elsewhere::folder().join("node"));
    command
}

/// The packages of Go that blocks may use.
const PACKAGES: [(&str, &str); 7] = [
    ("chi.", "github.com/go-chi/chi"),
    ("fmt.", "fmt"),
    ("gin.", "github.com/gin-gonic/gin"),
    ("http.", "net/http"),
    ("httprouter.", "github.com/julienschmidt/httprouter"),
    ("httptest.", "net/http/httptest"),
    ("url.", "net/url"),
];

fn go(code: &str) -> Result<Command, Unavailable> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = elsewhere::folder();
    if !folder.join("go-routers").is_file() {
        return Err(Unavailable("no Go with its packages".into()));
    }
    let uses = |name: &str| {
        let before = |at: usize| code[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        code.match_indices(name).any(|(at, _)| !before(at))
    };
    let imports = PACKAGES.iter().filter(|(name, _)| uses(name));
    let imports: String = imports.map(|(_, path)| format!("import \"{path}\"\n")).collect();
    let file = folder.join(format!("block-{number}.go"));
    // Patterns of `ServeMux` are off outside of a module.
    let text =
        format!("//go:debug httpmuxgo121=0\npackage main\n{imports}func main() {{\n{code}\n}}\n");
    fs::write(&file, text).expect("a file of Go");
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/elsewhere/in-go"));
    command.arg(folder).arg("run").arg(file).env("GIN_MODE", "release");
    Ok(command)
}

fn nginx(code: &str) -> Result<Option<String>, Unavailable> {
    let server = Server::new(code)?.start();
    let mut requests = 0;
    for line in code.lines().filter_map(|line| line.strip_prefix("# ")) {
        let Some((request, right)) = line.split_once(" gives ") else { continue };
        requests += 1;
        let (status, body) = server.ask(request);
        // The text that nginx has for errors is of no interest.
        let answer = if status < 400 { format!("{status} {body}") } else { status.to_string() };
        if answer.trim() != right {
            return Ok(Some(format!("{request} gives {answer}")));
        }
    }
    Ok((requests == 0).then(|| "a block without requests".into()))
}
