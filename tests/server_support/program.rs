//! The real program on a free port, and a client on a real socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How long a read may take before the test gives up: only so that a hang ends. Nothing is timed.
const HANG: Duration = Duration::from_secs(60);

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
        Program::started(program().args(SERVE))
    }

    /// The same, with a limit of open files, which the shell sets.
    pub(crate) fn start_with_open_files(limit: usize) -> Program {
        let script = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        Program::started(
            command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_routetree")).args(SERVE),
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
        let stream = TcpStream::connect(self.addr).expect("it accepts connections");
        stream.set_nodelay(true).expect("a socket option");
        stream.set_read_timeout(Some(HANG)).expect("a socket option");
        stream.set_write_timeout(Some(HANG)).expect("a socket option");
        Client { stream, received: Vec::new() }
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
