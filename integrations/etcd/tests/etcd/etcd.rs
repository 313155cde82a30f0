//! A process of etcd with a folder of its own, and a client that writes to it.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use etcd_client::{Client, CompactionOptions, ConnectOptions, Permission, PutOptions, Txn, TxnOp};
use routetree_etcd::{Options, etcd_client};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Longer than any test takes on a slow machine: only a test that fails waits for it.
pub(crate) const LONG: Duration = Duration::from_secs(3600);

pub(crate) const PREFIX: &str = "/routes/";

pub(crate) struct Etcd {
    folder: TempDir,
    ports: [u16; 2],
    process: Option<Child>,
    runtime: Runtime,
    flags: Vec<String>,
    scheme: &'static str,
    /// How the tests connect, and servers that can.
    connect: ConnectOptions,
}

impl Etcd {
    /// Starts etcd; `None`, with a message, if there is none on this machine.
    pub(crate) fn start() -> Option<Etcd> {
        Etcd::start_with(&[], "http", ConnectOptions::new())
    }

    /// The same with more flags, URLs of this scheme, and a way to connect to it.
    pub(crate) fn start_with(
        flags: &[&str],
        scheme: &'static str,
        connect: ConnectOptions,
    ) -> Option<Etcd> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("not tested: there is no program `etcd`; tests/etcd/install installs it");
            return None;
        }
        let mut etcd = Etcd {
            folder: tempfile::tempdir().expect("a temporary folder"),
            ports: free_ports(),
            process: None,
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
            flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
            scheme,
            connect,
        };
        while !etcd.run() {
            // Somebody else took a port meanwhile.
            etcd.ports = free_ports();
            etcd.lose_data();
        }
        Some(etcd)
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.ports[0])
    }

    /// Options that follow this etcd, which does not fail.
    pub(crate) fn options(&self) -> Options {
        let waits = Duration::from_millis(50);
        impatient(&self.url()).probe(LONG).request_timeout(LONG).backoff(waits, waits)
    }

    /// Options that follow this etcd, which is going to fail.
    pub(crate) fn impatient(&self) -> Options {
        impatient(&self.url())
    }

    /// Starts the process. Returns whether it answers; if not, it has ended.
    fn run(&mut self) -> bool {
        let (client, peer) = (self.url(), format!("http://127.0.0.1:{}", self.ports[1]));
        let log = fs::File::create(self.folder.path().join("log")).expect("a log");
        let process = Command::new("etcd")
            .arg("--data-dir")
            .arg(self.data())
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &format!("default={peer}")])
            .args(["--quota-backend-bytes", "1073741824"])
            .args(&self.flags)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("etcd starts");
        let process = self.process.insert(process);
        loop {
            let connect = Some(self.connect.clone());
            let answers = self.runtime.block_on(async {
                let mut keys = Client::connect([&client], connect).await.ok()?.kv_client();
                let get = tokio::time::timeout(Duration::from_secs(1), keys.get("any", None));
                get.await.ok()?.ok()
            });
            if answers.is_some() {
                return true;
            }
            if process.try_wait().expect("its state").is_some() {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Ends the process without a warning, as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("etcd is there");
            process.wait().expect("it ends");
        }
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.id().expect("etcd is there");
        let status = Command::new("kill").args(["-s", name, &id.to_string()]).status();
        assert!(status.expect("kill").success());
    }

    pub(crate) fn restart(&mut self) {
        self.kill();
        while !self.run() {
            // A connection of somebody else may have one of the ports for a moment.
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Removes all data. etcd must not run.
    pub(crate) fn lose_data(&mut self) {
        assert!(self.process.as_mut().is_none_or(|process| process.try_wait().is_ok()));
        let _ = fs::remove_dir_all(self.data());
    }

    fn with_client<O>(&self, work: impl AsyncFnOnce(Client) -> Result<O, etcd_client::Error>) -> O {
        let (url, connect) = (self.url(), Some(self.connect.clone()));
        let done =
            self.runtime.block_on(async { work(Client::connect([url], connect).await?).await });
        done.unwrap_or_else(|error| panic!("etcd: {error}"))
    }

    /// Makes all changes in one transaction: `None` deletes. Returns the revision.
    pub(crate) fn change(&self, changes: &[(String, Option<String>)]) -> i64 {
        let operation = |(key, value): &(String, Option<String>)| {
            let key = format!("{PREFIX}{key}");
            match value {
                Some(value) => TxnOp::put(key, value.as_str(), None),
                None => TxnOp::delete(key, None),
            }
        };
        let all = Txn::new().and_then(changes.iter().map(operation).collect::<Vec<_>>());
        self.with_client(async |client| {
            let answer = client.kv_client().txn(all).await?;
            Ok(answer.header().expect("a header").revision())
        })
    }

    pub(crate) fn put(&self, key: &str, value: &str) -> i64 {
        self.change(&[(key.to_owned(), Some(value.to_owned()))])
    }

    pub(crate) fn delete(&self, key: &str) -> i64 {
        self.change(&[(key.to_owned(), None)])
    }

    /// Writes many values one by one, over one connection. Returns the last revision.
    pub(crate) fn put_all(&self, values: impl Iterator<Item = (String, String)>) -> i64 {
        self.put_each(values, |_, _| {})
    }

    /// Writes many values one by one, and tells of each that it is written, and since when.
    pub(crate) fn put_each(
        &self,
        values: impl Iterator<Item = (String, String)>,
        mut written: impl FnMut(usize, Instant),
    ) -> i64 {
        self.with_client(async |client| {
            let mut keys = client.kv_client();
            let mut revision = 0;
            for (number, (key, value)) in values.enumerate() {
                let began = Instant::now();
                let answer = keys.put(format!("{PREFIX}{key}"), value, None).await?;
                revision = answer.header().expect("a header").revision();
                written(number, began);
            }
            Ok(revision)
        })
    }

    /// Puts a value that is there until the returned lease is revoked.
    pub(crate) fn put_with_lease(&self, key: &str, value: &str) -> i64 {
        self.with_client(async |mut client| {
            let lease = client.lease_grant(3600, None).await?.id();
            let options = PutOptions::new().with_lease(lease);
            client.put(format!("{PREFIX}{key}"), value, Some(options)).await?;
            Ok(lease)
        })
    }

    pub(crate) fn revoke(&self, lease: i64) {
        self.with_client(async |mut client| client.lease_revoke(lease).await.map(drop));
    }

    /// From now on, only these users may do anything: `root` with its password, who is the one of
    /// the tests, and one who reads the routes.
    pub(crate) fn require_users(&mut self, root: &str, (reader, password): (&str, &str)) {
        self.with_client(async |mut client| {
            client.role_add("reader").await?;
            let reading = Permission::read(PREFIX).with_prefix();
            client.role_grant_permission("reader", reading).await?;
            for (name, password, role) in [("root", root, "root"), (reader, password, "reader")] {
                client.user_add(name, password, None).await?;
                client.user_grant_role(name, role).await?;
            }
            client.auth_enable().await.map(drop)
        });
        self.connect = self.connect.clone().with_user("root", root);
    }

    /// Makes it another cluster when it starts next, without data.
    pub(crate) fn replace_by_another(&mut self) {
        self.kill();
        self.lose_data();
        self.flags.extend(["--initial-cluster-token".to_owned(), "another".to_owned()]);
        self.restart();
    }

    /// Forgets the history before this revision.
    pub(crate) fn compact(&self, revision: i64) {
        let options = CompactionOptions::new().with_physical();
        self.with_client(async |mut client| {
            client.compact(revision, Some(options)).await.map(drop)
        });
    }

    /// All keys and values under the prefix.
    pub(crate) fn keys(&self) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.with_client(async |mut client| {
            let options = etcd_client::GetOptions::new().with_prefix();
            let answer = client.get(PREFIX, Some(options)).await?;
            Ok(answer.kvs().iter().map(|pair| (text(pair.key()), text(pair.value()))).collect())
        })
    }

    /// Runs a future of the crate.
    pub(crate) fn block_on<O>(&self, work: impl Future<Output = O>) -> O {
        self.runtime.block_on(work)
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Options with short waits and small pages.
pub(crate) fn impatient(url: &str) -> Options {
    Options::new([url], PREFIX)
        .probe(Duration::from_millis(500))
        .request_timeout(Duration::from_secs(5))
        .backoff(Duration::from_millis(50), Duration::from_millis(500))
        .page(4_096)
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("its address").port())
}
