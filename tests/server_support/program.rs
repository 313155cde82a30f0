//! The real program on a free port, and a client on a real socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a read may take before the test gives up: only so that a hang ends. Nothing is timed. It
/// is under the server's idle time, after which a connection that hangs would seem to be served.
pub(crate) const HANG: Duration = Duration::from_secs(30);

/// Serves on a port that the system chooses.
const SERVE: [&str; 3] = ["serve", "--addr", "127.0.0.1:0"];

/// The program, ready to be started.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_routetree"))
}

/// A running `routetree serve`. It is ended when this is dropped.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) addr: SocketAddr,
}

impl Program {
    /// Starts it, and waits until it says that it listens.
    pub(crate) fn start() -> Program {
        Program::start_with(&[])
    }

    /// The same, with further arguments.
    pub(crate) fn start_with(arguments: &[&str]) -> Program {
        Program::started(program().args(SERVE).args(arguments))
    }

    /// The same, with variables of the environment.
    pub(crate) fn start_in(variables: &[(&str, &str)], arguments: &[&str]) -> Program {
        Program::started(program().args(SERVE).args(arguments).envs(variables.iter().copied()))
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The same, with what it logs to be read from [`Program::log`].
    pub(crate) fn start_logging(arguments: &[&str]) -> Program {
        Program::started(program().args(SERVE).args(arguments).stderr(Stdio::piped()))
    }

    /// Its log, once.
    pub(crate) fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().expect("it was started with a log"))
    }

    /// A number of its metrics, read over a connection of its own.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let mut client = self.connect();
        client.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let answer = client.answer();
        let (_, rest) = answer.text().split_once(&format!("\"{name}\":")).expect("a metric");
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next().expect("a number");
        digits.parse().expect("a number")
    }

    /// Waits until a number of its metrics is this.
    pub(crate) fn wait_for_metric(&self, name: &str, expected: impl Fn(u64) -> bool) {
        let patience = Instant::now() + HANG;
        while !expected(self.metric(name)) {
            assert!(Instant::now() < patience, "{name} does not come: {}", self.metric(name));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The same, with a limit of open files, which the shell sets, and one event loop, so that its
    /// first connections are served and no other loop takes their descriptors.
    pub(crate) fn start_with_open_files(limit: usize) -> Program {
        let script = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        Program::started(
            command
                .arg("-c")
                .arg(script)
                .arg(env!("CARGO_BIN_EXE_routetree"))
                .args(SERVE)
                .args(["--workers", "1"]),
        )
    }

    fn started(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints a line");
        let addr =
            line.strip_prefix("listening on http://").expect("the line says where it listens");
        let addr = addr.trim_end().parse().expect("an address");
        Program { child, stdout, addr }
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> Client {
        connect(self.addr)
    }

    /// Sends it a signal, by the shell's own `kill`.
    pub(crate) fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &command]).status().expect("a shell");
        assert!(status.success(), "{command}");
    }

    /// Waits until it has ended; gives its exit status and what it printed since it listened.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).expect("its output");
        (self.child.wait().expect("it can be waited for"), printed)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail where it has already ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A new connection to a server; one that does not answer fails the test.
pub(crate) fn connect(addr: SocketAddr) -> Client {
    let stream = TcpStream::connect(addr).expect("it accepts connections");
    stream.set_nodelay(true).expect("a socket option");
    stream.set_read_timeout(Some(HANG)).expect("a socket option");
    stream.set_write_timeout(Some(HANG)).expect("a socket option");
    Client { stream, received: Vec::new() }
}

/// A client that reads whole answers.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    received: Vec<u8>,
}

/// One answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Client {
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the server takes what is sent");
    }

    /// The next answer, by its `Content-Length`.
    pub(crate) fn answer(&mut self) -> Answer {
        let end = loop {
            let found = self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            match found {
                Some(at) => break at + 4,
                None => self.more(),
            }
        };
        let head = String::from_utf8(self.received[..end].to_vec()).expect("the head is text");
        let status = head[9..12].parse().expect("a status");
        let mut answer = Answer { status, head, body: Vec::new() };
        let length =
            answer.header("content-length").map_or(0, |text| text.parse().expect("a length"));
        while self.received.len() < end + length {
            self.more();
        }
        answer.body = self.received[end..end + length].to_vec();
        self.received.drain(..end + length);
        answer
    }

    fn more(&mut self) {
        let mut bytes = [0; 65536];
        let count = loop {
            match self.stream.read(&mut bytes) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read.expect("an answer"),
            }
        };
        assert_ne!(
            count,
            0,
            "closed within an answer: {:?}",
            String::from_utf8_lossy(&self.received)
        );
        self.received.extend_from_slice(&bytes[..count]);
    }

    /// Everything until the server closes.
    pub(crate) fn rest(mut self) -> Vec<u8> {
        self.stream.read_to_end(&mut self.received).expect("the server closes without an error");
        self.received
    }

    /// Checks that the server has closed, and that nothing more came.
    pub(crate) fn must_be_closed(self) {
        assert_eq!(String::from_utf8_lossy(&self.rest()), "");
    }
}
