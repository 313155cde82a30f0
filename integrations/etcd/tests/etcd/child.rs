//! A server in a process of its own, which can be stopped: this program, run again with one test.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _, stdin};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::etcd::impatient;
use crate::servers::Server;

/// Tells the process that it is a server, and of which etcd.
const URL: &str = "ROUTETREE_ETCD_CHILD";

/// Marks the lines that are for the test.
const MARK: &str = "server: ";

/// Not a test, but what the process runs: for each revision on standard input, it waits for that
/// and tells its routes.
#[test]
fn server() {
    let Ok(url) = env::var(URL) else { return };
    let mut server = Server::start(impatient(&url));
    for (number, line) in stdin().lines().enumerate() {
        server.reach(line.unwrap().parse().unwrap());
        if number == 0 {
            server.begin_requests();
        }
        let snapshots = server.follower.status().snapshots;
        println!("{MARK}{snapshots} {:?} {:?}", server.routes(), server.refused());
    }
    server.end_requests();
    println!("{MARK}no request failed");
}

pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
}

impl Process {
    pub(crate) fn start(url: &str) -> Process {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "child::server", "--nocapture"])
            .env(URL, url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some((_, line)) = line.split_once(MARK) {
                    let _ = sender.send(line.to_owned());
                }
            }
        });
        Process { child, lines }
    }

    /// Waits until its routes are of this revision. Returns the number of its snapshots, and its
    /// routes and refused keys.
    pub(crate) fn reach(&mut self, revision: i64) -> (u64, String) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{revision}").unwrap();
        let line = self.lines.recv().expect("it answers");
        let (snapshots, routes) = line.split_once(' ').unwrap();
        (snapshots.parse().unwrap(), routes.to_owned())
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Ends it. None of its requests may have failed.
    pub(crate) fn end(mut self) {
        drop(self.child.stdin.take());
        assert_eq!(self.lines.recv().as_deref(), Ok("no request failed"));
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
