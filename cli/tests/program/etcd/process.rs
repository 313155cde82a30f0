//! A process of etcd, for one test.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use routetree_etcd::etcd_client::ConnectOptions;
use routetree_etcd::{Options, blocking};
use serde_json::json;

use super::LONG;

const PREFIX: &str = "/routes/";

/// A process of etcd. Dropping it kills it.
pub(super) struct Etcd {
    process: Option<Child>,
    pub(super) folder: PathBuf,
    ports: [u16; 2],
    pub(super) flags: Vec<String>,
    scheme: &'static str,
    /// How the tests connect.
    connect: ConnectOptions,
}

impl Etcd {
    /// Starts etcd with a folder of its own; `None`, with a message, if there is none here.
    pub(super) fn start(test: &str) -> Option<Etcd> {
        Etcd::start_with(test, &[], "http", ConnectOptions::new())
    }

    /// The same with more flags, URLs of this scheme, and a way to connect to it.
    pub(super) fn start_with(
        test: &str,
        flags: &[&str],
        scheme: &'static str,
        connect: ConnectOptions,
    ) -> Option<Etcd> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("not tested: there is no program `etcd`");
            return None;
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("etcd-{test}"));
        // Left by an earlier run.
        let _ = fs::remove_dir_all(&folder);
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        let mut etcd = Etcd { process: None, folder, ports: free_ports(), flags, scheme, connect };
        while !etcd.run() {
            // Somebody else took a port meanwhile.
            etcd.ports = free_ports();
        }
        Some(etcd)
    }

    /// Starts the process. Returns whether it answers; if not, it has ended.
    pub(super) fn run(&mut self) -> bool {
        let (client, peer) = (self.url(), format!("http://127.0.0.1:{}", self.ports[1]));
        let impatient = self.options().request_timeout(Duration::from_secs(1));
        let process = Command::new("etcd")
            .arg("--data-dir")
            .arg(&self.folder)
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &format!("default={peer}")])
            .args(&self.flags)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = self.process.insert(process.expect("etcd starts"));
        let nothing: [(&str, &str); 0] = [];
        while blocking::plan(&impatient, nothing).is_err() {
            if process.try_wait().expect("its state").is_some() {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        true
    }

    pub(super) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.ports[0])
    }

    pub(super) fn options(&self) -> Options {
        let options = Options::new([self.url()], PREFIX).connect(|_| self.connect.clone());
        options.request_timeout(LONG)
    }

    /// From now on, only `root` may do anything, with this password. These flags of `curl` are for
    /// the connection.
    pub(super) fn require_user(&self, password: &str, curl: &[&str]) {
        let user = json!({ "name": "root", "password": password });
        let role = json!({ "user": "root", "role": "root" });
        for (what, body) in [("user/add", user), ("user/grant", role), ("enable", json!({}))] {
            let url = format!("{}/v3/auth/{what}", self.url());
            let output = Command::new("curl")
                .args(["--disable", "--silent", "--show-error", "--fail", "--max-time", "60"])
                .args(curl)
                .args(["--data", &body.to_string(), &url])
                .output()
                .expect("this test needs the `curl` command");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }

    /// Makes the keys these.
    pub(super) fn set(&self, keys: &[(&str, &str)]) {
        let options = self.options();
        let keys = keys.iter().map(|(key, value)| (format!("{PREFIX}{key}"), *value));
        let plan = blocking::plan(&options, keys).expect("a plan");
        blocking::push(&options, &plan, |_| {}).expect("a push");
    }

    pub(super) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("etcd is there");
            process.wait().expect("it ends");
        }
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("its address").port())
}
