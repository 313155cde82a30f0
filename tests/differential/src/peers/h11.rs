//! Python's `h11`, in a process of its own. It is installed into a virtual environment below this
//! package's target directory, and nowhere else.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde::Deserialize;

use crate::reading::{End, Reading, Request, Target, first, sorted};

/// The version that the rules describe.
const PACKAGE: &str = "h11==0.16.0";
const READER: &str = include_str!("h11_reader.py");

/// A running reader. Dropping it ends the process.
pub(crate) struct H11 {
    child: Child,
    input: ChildStdin,
    /// A thread takes the output, so that neither side waits for the other with full pipes.
    output: Receiver<String>,
}

impl H11 {
    /// Installs `h11`, unless that was done before, and starts the reader.
    ///
    /// # Errors
    ///
    /// Returns what is missing.
    pub(crate) fn start() -> Result<H11, String> {
        let python = install()?;
        let mut command = Command::new(python);
        command.args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| format!("python does not start: {error}"))?;
        let (Some(input), Some(lines)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("python has no pipes".to_owned());
        };
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(lines).lines().map_while(Result::ok);
            lines.into_iter().try_for_each(|line| sender.send(line))
        });
        Ok(H11 { child, input, output })
    }

    /// Sends an input, to be read in these parts.
    pub(crate) fn send(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let number =
            |len: usize| u32::try_from(len).map(u32::to_le_bytes).map_err(io::Error::other);
        let mut message = number(parts.len())?.to_vec();
        for part in parts {
            message.extend(number(part.len())?);
            message.extend_from_slice(part);
        }
        self.input.write_all(&message)
    }

    /// Receives the reading of the oldest input without one.
    pub(crate) fn receive(&mut self) -> io::Result<Reading> {
        let line =
            self.output.recv().map_err(|_| io::Error::other("the reader of h11 has ended"))?;
        Ok(serde_json::from_str::<Output>(&line)?.into())
    }
}

impl Drop for H11 {
    fn drop(&mut self) {
        // Both fail if it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the interpreter of a virtual environment that has `h11`.
fn install() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let environment = program.parent().unwrap_or(Path::new(".")).join("python");
    let python = environment.join("bin/python");
    let has_package = || {
        let wanted = PACKAGE.replace("h11==", "");
        let script = format!("import h11; assert h11.__version__ == {wanted:?}");
        run(Command::new(&python).args(["-c", &script])).is_ok()
    };
    if !has_package() {
        eprintln!("installing {PACKAGE} into {}", environment.display());
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]))?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let why = match &output {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    Err(format!("{command:?} fails: {why}"))
}

#[derive(Deserialize)]
struct Output {
    requests: Vec<OutputRequest>,
    end: String,
}

#[derive(Deserialize)]
struct OutputRequest {
    method: String,
    target: String,
    version: String,
    headers: Vec<(String, String)>,
    body: String,
    keep_alive: bool,
}

impl From<Output> for Reading {
    fn from(output: Output) -> Reading {
        let end = match output.end.as_str() {
            "open" => End::Open,
            "closed" => End::Closed,
            refused => End::Refused(refused.trim_start_matches("refused ").to_owned()),
        };
        Reading { requests: output.requests.into_iter().map(Request::from).collect(), end }
    }
}

impl From<OutputRequest> for Request {
    fn from(request: OutputRequest) -> Request {
        let headers: Vec<(String, Vec<u8>)> =
            request.headers.iter().map(|(name, value)| (name.clone(), bytes(value))).collect();
        let headers = sorted(headers.iter().map(|(name, value)| (&name[..], &value[..])));
        Request {
            target: Target::split(&request.target, &first(&headers, "host")),
            method: request.method,
            is_http_1_0: request.version == "1.0",
            headers,
            body: Some(bytes(&request.body)),
            keep_alive: request.keep_alive,
        }
    }
}

/// Returns the bytes that characters stand for.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().filter_map(|char| u8::try_from(char).ok()).collect()
}
