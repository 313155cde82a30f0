//! A server as a process of its own: started on one core, and what the system says of it.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

/// A running process, ended with its children when this is dropped.
pub(crate) struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a command on one core.
    pub(crate) fn start(core: usize, command: &[String]) -> Result<Process, Box<dyn Error>> {
        let mut child = Command::new("taskset")
            .arg("-c")
            .arg(core.to_string())
            .args(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no output")?;
        Ok(Process { child, stdout: BufReader::new(stdout) })
    }

    /// The next line that it prints, without its line end; empty once it has ended.
    pub(crate) fn line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    /// Waits for the line that says where it listens.
    pub(crate) fn listening(&mut self) -> Result<SocketAddr, Box<dyn Error>> {
        let line = self.line()?;
        let addr = line.strip_prefix("listening on http://").ok_or("it does not listen")?;
        Ok(addr.parse()?)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) -> io::Result<()> {
        signal(self.id(), Signal::SIGTERM);
        self.child.wait().map(drop)
    }

    /// Its own id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Once it has ended its id may be another's.
        if self.child.try_wait().is_ok_and(|status| status.is_some()) {
            return;
        }
        let family = family(self.id());
        // The parent goes first, so that it does not replace its workers.
        for id in family {
            signal(id, Signal::SIGKILL);
        }
        let _ = self.child.wait();
    }
}

/// Sends a signal. That fails where the process has already ended, which is fine.
pub(crate) fn signal(id: u32, signal: Signal) {
    let _ = kill(pid(id), signal);
}

/// Processes that serve: one, or one and its workers.
pub(crate) fn family(id: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    std::iter::once(id).chain(children.flat_map(family)).collect()
}

/// An id as the system's calls take it.
fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed())
}

/// Time on a processor so far, all threads of all these processes, those that have ended too.
///
/// # Errors
///
/// If a process has ended: its time can no longer be had.
pub(crate) fn cpu_time(ids: &[u32]) -> Result<Duration, Box<dyn Error>> {
    let mut time = Duration::ZERO;
    for &id in ids {
        time += Duration::from(clock_getcpuclockid(pid(id))?.now()?);
    }
    Ok(time)
}

/// Memory in use now, in MiB, all these processes together.
pub(crate) fn resident_mib(ids: &[u32]) -> f64 {
    let of_process = |id: &u32| -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    };
    ids.iter().filter_map(of_process).sum::<f64>() / 1024.0
}

/// Context switches so far, all threads of all these processes that have not ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Switches {
    /// A thread waited.
    pub(crate) voluntary: u64,
    /// A thread was interrupted for another.
    pub(crate) involuntary: u64,
}

impl Switches {
    /// Those of these processes.
    pub(crate) fn of(ids: &[u32]) -> Switches {
        let mut switches = Switches::default();
        for id in ids {
            let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
            // A thread may end meanwhile.
            for status in threads.filter_map(|t| fs::read_to_string(t.path().join("status")).ok()) {
                let count = |name: &str| -> u64 {
                    let line = status.lines().find_map(|line| line.strip_prefix(name));
                    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
                };
                switches.voluntary += count("voluntary_ctxt_switches:");
                switches.involuntary += count("nonvoluntary_ctxt_switches:");
            }
        }
        switches
    }
}

/// Waits until a port takes connections.
pub(crate) fn wait_for(addr: SocketAddr) -> Result<(), Box<dyn Error>> {
    let end = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(addr).is_err() {
        if Instant::now() > end {
            return Err(format!("nothing listens on {addr}").into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
