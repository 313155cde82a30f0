//! nginx: each route is a `location` that answers with its number and its captures.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

use super::{Peer, Unavailable, route};
use crate::question::{Answer, Found, Question, Refusal, Route, split_method};

pub struct Nginx;

impl Peer for Nginx {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        let mut answer = Answer::default();
        let locations = question.routes.iter().enumerate();
        let mut accepted: Vec<String> = locations.map(|(at, route)| location(at, route)).collect();
        if !Server::new(&accepted.join("\n"))?.test() {
            for (position, location) in std::mem::take(&mut accepted).into_iter().enumerate() {
                accepted.push(location);
                if !Server::new(&accepted.join("\n"))?.test() {
                    accepted.pop();
                    answer.refused.push((position, Refusal::Error));
                }
            }
        }
        if !question.requests.is_empty() {
            let server = Server::new(&accepted.join("\n"))?.start();
            let find = |request: &String| found(&question.routes, server.ask(request));
            answer.found = question.requests.iter().map(find).collect();
        }
        Ok(answer)
    }
}

/// A location that answers with its position, and a line for each capture.
fn location(position: usize, route: &Route) -> String {
    let values: String =
        captures(&route.text).iter().map(|name| format!(r"\n{name}=${name}")).collect();
    format!("location {} {{ return 200 \"{position}{values}\"; }}", route.text)
}

/// The captures of an expression, by their names or numbers.
fn captures(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    if !text.starts_with('~') {
        return names;
    }
    for (position, _) in text.match_indices('(') {
        let group = &text[position + 1..];
        if text[..position].ends_with('\\') {
            continue;
        }
        if let Some(name) = group.strip_prefix("?<").and_then(|name| name.split_once('>')) {
            names.push(name.0.into());
        } else if !group.starts_with('?') {
            names.push((names.len() + 1).to_string());
        }
    }
    names
}

fn found(routes: &[Route], (status, body): (u16, String)) -> Found {
    if status == 404 {
        return Found::Nothing;
    }
    if status != 200 {
        return Found::Other(status.to_string());
    }
    let mut lines = body.lines();
    let position: usize = lines.next().and_then(|line| line.parse().ok()).expect("a position");
    route(&routes[position].handler, lines.filter_map(|line| line.split_once('=')))
}

/// An nginx with this text in its block `server`.
pub struct Server {
    folder: PathBuf,
    child: Option<Child>,
}

impl Server {
    /// # Errors
    ///
    /// Fails where nginx is missing.
    ///
    /// # Panics
    ///
    /// Panics if its files cannot be written.
    pub fn new(text: &str) -> Result<Self, Unavailable> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("routetree-nginx-{}-{number}", std::process::id());
        let server = Self { folder: std::env::temp_dir().join(name), child: None };
        fs::create_dir_all(&server.folder).expect("a folder for nginx");
        let folder = server.folder.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary: String =
            temporary.iter().map(|name| format!("{name}_temp_path {folder}/{name};\n")).collect();
        let configuration = format!(
            "daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n\
             events {{}}\nhttp {{\naccess_log off;\n{temporary}\
             server {{\nlisten unix:{folder}/socket;\nroot {folder}/none;\n{text}\n}}\n}}\n"
        );
        fs::write(server.folder.join("nginx.conf"), configuration).expect("a file for nginx");
        match server.command().arg("-v").output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(Unavailable("`nginx` is not installed".into()))
            }
            _ => Ok(server),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&self.folder).arg("-c").arg(self.folder.join("nginx.conf"));
        command.arg("-e").arg(self.folder.join("error.log"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Whether nginx accepts the configuration.
    fn test(&self) -> bool {
        self.command().arg("-t").status().is_ok_and(|status| status.success())
    }

    /// # Panics
    ///
    /// Panics if nginx does not start.
    pub fn start(mut self) -> Self {
        self.child = Some(self.command().spawn().expect("nginx starts"));
        for _ in 0..500 {
            if self.connect().is_ok() {
                return self;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let log = fs::read_to_string(self.folder.join("error.log"));
        panic!("nginx does not listen: {log:?}");
    }

    fn connect(&self) -> std::io::Result<UnixStream> {
        UnixStream::connect(self.folder.join("socket"))
    }

    /// Status and body of the answer to a path, or to a method and a path. The target of a redirect
    /// stands for its body.
    ///
    /// # Panics
    ///
    /// Panics if there is no answer.
    pub fn ask(&self, request: &str) -> (u16, String) {
        let (method, path) = split_method(request);
        let mut stream = self.connect().expect("a connection to nginx");
        let method = method.unwrap_or("GET");
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let target = head.lines().find_map(|line| line.strip_prefix("Location: "));
        (status.expect("a status"), target.unwrap_or(body).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
