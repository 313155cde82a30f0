//! Starts the real program on a free port, and ends it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, HANG, connect};

/// Serves on a port that the system chooses.
const SERVE: [&str; 3] = ["serve", "--addr", "127.0.0.1:0"];

/// The variables of deadlines that take an hour in a test, so that none passes on a slow machine. A
/// test that waits for a deadline sets that one with a flag. Lingering stays short: it comes after
/// the response, and ends without harm.
const DEADLINES: [&str; 9] = [
    "ROUTETREE_HEAD_TIMEOUT",
    "ROUTETREE_BODY_TIMEOUT",
    "ROUTETREE_BODY_STALL_TIMEOUT",
    "ROUTETREE_RESPONSE_TIMEOUT",
    "ROUTETREE_IDLE_TIMEOUT",
    "ROUTETREE_WRITE_TIMEOUT",
    "ROUTETREE_HALF_CLOSED_TIMEOUT",
    "ROUTETREE_STOP_TIMEOUT",
    "ROUTETREE_STOP_STALL_TIMEOUT",
];

/// The program, not yet started. Its messages about a file have one line for each place.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_routetree"));
    command.env("ROUTETREE_MESSAGE_FORMAT", "short");
    command
}

/// Runs a command on this standard input, which it need not read: one that refuses its arguments
/// may have ended before.
pub(crate) fn run_on_input(command: &mut Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input is piped");
    thread::scope(|scope| {
        // Beside it, lest both wait for each other when the output is long.
        scope.spawn(move || match stdin.write_all(input) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            written => written.expect("it takes its input"),
        });
        child.wait_with_output().expect("it ends")
    })
}

/// Runs its arguments but the first with that stream on a terminal, and prints what is written
/// there. Of the other streams, standard output is discarded.
const ON_TERMINAL: &str = "
import os, subprocess, sys
leader, follower = os.openpty()
streams = {'stdout': subprocess.DEVNULL, sys.argv[1]: follower}
child = subprocess.Popen(sys.argv[2:], **streams)
os.close(follower)
try:
    while data := os.read(leader, 4096):
        sys.stdout.buffer.write(data)
except OSError:
    pass
sys.exit(child.wait())
";

/// The program with its `stdout` or `stderr` on a terminal that has colours. Its output is what the
/// terminal gets.
pub(crate) fn on_terminal(stream: &str) -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", ON_TERMINAL, stream, env!("CARGO_BIN_EXE_routetree")]);
    command.env_remove("NO_COLOR").env("TERM", "xterm");
    command
}

/// Runs `serve` with variables and flags that it must refuse. Returns the exit code and the error.
pub(crate) fn refusal(variables: &[(&str, &str)], flags: &[&str]) -> (i32, String) {
    let mut command = program();
    command.args(SERVE).args(flags).envs(variables.iter().copied());
    let output = command.output().expect("the program starts");
    assert_eq!(output.stdout, b"", "it listens");
    (output.status.code().expect("an exit code"), String::from_utf8_lossy(&output.stderr).into())
}

/// `serve` with patience, not yet started.
fn serve() -> Command {
    let mut command = program();
    command.args(SERVE).envs(DEADLINES.map(|variable| (variable, "1h")));
    command
}

/// Returns a metric without labels from the text of all.
pub(crate) fn metric(text: &str, name: &str) -> u64 {
    let mut values = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    values.next().unwrap_or_else(|| panic!("no {name}: {text}")).parse().expect("a number")
}

/// A running `routetree serve`. Dropping it kills the process.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) addr: SocketAddr,
}

impl Program {
    /// Starts the program and waits until it listens.
    pub(crate) fn start() -> Program {
        Program::start_with(&[])
    }

    /// The same, with flags.
    pub(crate) fn start_with(flags: &[&str]) -> Program {
        Program::started(serve().args(flags))
    }

    /// The same, with environment variables and flags.
    pub(crate) fn start_in(variables: &[(&str, &str)], flags: &[&str]) -> Program {
        Program::started(serve().args(flags).envs(variables.iter().copied()))
    }

    /// The same, with flags and with a log to read from [`Program::log`].
    pub(crate) fn start_logging(flags: &[&str]) -> Program {
        Program::started(serve().args(flags).stderr(Stdio::piped()))
    }

    /// The same, with flags and with a log that takes nothing.
    pub(crate) fn start_with_full_log(flags: &[&str]) -> Program {
        let full = File::options().write(true).open("/dev/full").expect("a device");
        Program::started(serve().args(flags).stderr(full))
    }

    /// The same, with a limit of open files, which the shell sets. There is one event loop, so that
    /// no other takes the descriptors for the first connections.
    pub(crate) fn start_with_open_files(limit: usize) -> Program {
        let script = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_routetree")]);
        command.envs(DEADLINES.map(|variable| (variable, "1h")));
        Program::started(command.args(SERVE).args(["--workers", "1"]))
    }

    fn started(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints a line");
        let addr = line.strip_prefix("listening on http://").expect("the line has the address");
        let addr = addr.trim_end().parse().expect("an address");
        Program { child, stdout, addr }
    }

    /// Reads the next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("it prints a line");
        line.trim_end().to_owned()
    }

    /// Reads the address of the admin interface, which the next line has.
    pub(crate) fn admin_addr(&mut self) -> SocketAddr {
        let line = self.line();
        let addr = line.strip_prefix("admin on http://").expect("the line has the address");
        addr.parse().expect("an address")
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Takes the log; can be called once.
    pub(crate) fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().expect("it was started with a log"))
    }

    /// Reads a metric, over a new connection.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let mut client = self.connect();
        client.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let answer = client.answer();
        metric(answer.text(), name)
    }

    /// Waits until a metric has an expected value.
    pub(crate) fn wait_for_metric(&self, name: &str, expected: impl Fn(u64) -> bool) {
        let patience = Instant::now() + HANG;
        while !expected(self.metric(name)) {
            assert!(Instant::now() < patience, "{name} stays at {}", self.metric(name));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> Client {
        connect(self.addr)
    }

    /// Sends a signal, with the shell's `kill`.
    pub(crate) fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &command]).status().expect("a shell");
        assert!(status.success(), "{command}");
    }

    /// Waits for the end. Returns the exit status, and what was printed since it listens.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).expect("its output");
        (self.child.wait().expect("it can be waited for"), printed)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail if it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
