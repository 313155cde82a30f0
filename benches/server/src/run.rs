//! The comparison: every server, every load, in rounds, so that a noisy moment meets all of them.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::answer::check;
use crate::load::Outcome;
use crate::process::{Process, cpu_time, family, resident_mib, wait_for};
use crate::report;

/// What to compare, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct Run {
    /// The program `routetree`, built for release.
    #[arg(long)]
    routetree: PathBuf,
    /// Rounds; medians are taken over them.
    #[arg(long, default_value_t = 7)]
    pub(crate) rounds: usize,
    /// Seconds that each server is measured in each round.
    #[arg(long, default_value_t = 2.0)]
    pub(crate) seconds: f64,
    /// The core of the server.
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// The core of the client.
    #[arg(long, default_value_t = 1)]
    client_core: usize,
    /// Only loads whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Only servers with these names; all that can be started otherwise.
    #[arg(long, value_delimiter = ',')]
    servers: Vec<String>,
    /// Another server, started by a shell command: `name=addr=command`, or `name==command` if the
    /// first line it prints is `listening on http://ADDR`.
    #[arg(long = "peer")]
    peers: Vec<String>,
    /// Versions of the servers, for the head of the table.
    #[arg(long, default_value = "")]
    pub(crate) versions: String,
    /// The file for the table, the last one named; standard output without it.
    #[arg(long, overrides_with = "out")]
    out: Option<PathBuf>,
}

/// A server that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) name: String,
    command: Vec<String>,
    /// Where it listens, if it does not say so itself.
    addr: Option<String>,
}

/// A load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) name: &'static str,
    connections: usize,
    pub(crate) pipeline: usize,
    path: &'static str,
}

const LOADS: [Load; 6] = [
    Load { name: "64 connections", connections: 64, pipeline: 1, path: "/ping" },
    Load {
        name: "64 connections, path with parameters",
        connections: 64,
        pipeline: 1,
        path: "/users/42/posts/7",
    },
    Load { name: "64 connections, pipelined x16", connections: 64, pipeline: 16, path: "/ping" },
    Load {
        name: "10 routes against 10,000, 64 connections",
        connections: 64,
        pipeline: 1,
        path: "/users/42/posts/7",
    },
    Load { name: "1,000 connections", connections: 1000, pipeline: 1, path: "/ping" },
    Load { name: "10,000 connections", connections: 10_000, pipeline: 1, path: "/ping" },
];

/// What one server gave in one round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) per_second: f64,
    pub(crate) cpu_us: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) rss_mib: f64,
    pub(crate) errors: f64,
}

/// All samples of a load.
pub(crate) struct Table {
    pub(crate) load: Load,
    pub(crate) rows: Vec<Row>,
}

/// What one server gave in each round, or why it gave nothing.
pub(crate) struct Row {
    pub(crate) server: Server,
    pub(crate) samples: Vec<Result<Sample, String>>,
}

impl Row {
    fn complain(&self, load: &Load, text: &str) {
        eprintln!("{}, {}: {text}", load.name, self.server.name);
    }
}

impl Run {
    pub(crate) fn run(&self) -> Result<(), Box<dyn Error>> {
        let mut tables = Vec::new();
        for load in LOADS.into_iter().filter(|load| load.name.contains(&self.only)) {
            let servers = self.servers(&load)?;
            let row = |server| Row { server, samples: Vec::new() };
            let mut rows: Vec<_> = servers.into_iter().map(row).collect();
            for round in 0..self.rounds {
                // Each begins once in a while, so that none always follows the same.
                let count = rows.len();
                for at in (0..count).map(|at| (round + at) % count) {
                    let row = &mut rows[at];
                    let sample =
                        self.measure(&row.server, &load).map_err(|error| error.to_string());
                    match &sample {
                        Ok(sample) if sample.errors == 0.0 => {}
                        Ok(sample) => row.complain(&load, &format!("{} errors", sample.errors)),
                        Err(error) => row.complain(&load, error),
                    }
                    row.samples.push(sample);
                }
                eprintln!("{}: round {} of {}", load.name, round + 1, self.rounds);
            }
            tables.push(Table { load, rows });
        }
        let text = report::markdown(&tables, self);
        match &self.out {
            Some(path) => fs::write(path, text)?,
            None => print!("{text}"),
        }
        Ok(())
    }

    /// The servers that take this load.
    fn servers(&self, load: &Load) -> Result<Vec<Server>, Box<dyn Error>> {
        let own = std::env::current_exe()?.to_string_lossy().into_owned();
        let peer = |name: &str| Server {
            name: name.into(),
            command: vec![own.clone(), "serve".into(), name.into()],
            addr: None,
        };
        let routetree = |name: &str, more: &[&str]| {
            let program = self.routetree.to_string_lossy().into_owned();
            let serve = ["serve", "--addr", "127.0.0.1:0", "--workers", "1"];
            let arguments = serve.iter().chain(more).map(|&argument| argument.to_owned());
            let command = std::iter::once(program).chain(arguments).collect();
            Server { name: name.into(), command, addr: None }
        };
        let mut servers = vec![routetree("routetree", &[])];
        if load.name.contains("routes") {
            servers.extend(["routes-10", "routes-10000"].map(peer));
            return Ok(servers);
        }
        servers.push(routetree("routetree, access log", &["--access-log"]));
        servers.push(routetree("routetree, no pool", &["--spare-buffers", "0"]));
        servers.push(peer("mini"));
        servers.push(peer("hyper"));
        // It answers each read, however many requests that brought.
        if load.pipeline == 1 {
            servers.push(peer("canned"));
        }
        for text in &self.peers {
            let mut parts = text.splitn(3, '=').map(str::to_owned);
            let (Some(name), Some(addr), Some(command)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return Err(format!("not name=addr=command: {text}").into());
            };
            let command = ["sh".into(), "-c".into(), format!("exec {command}")].to_vec();
            let addr = Some(addr).filter(|addr| !addr.is_empty());
            servers.push(Server { name, command, addr });
        }
        if !self.servers.is_empty() {
            servers.retain(|server| self.servers.contains(&server.name));
        }
        Ok(servers)
    }

    /// Starts a server, loads it, and ends it.
    fn measure(&self, server: &Server, load: &Load) -> Result<Sample, Box<dyn Error>> {
        let mut process = Process::start(self.server_core, &server.command)?;
        let addr = match &server.addr {
            Some(addr) => addr.parse()?,
            None => process.listening()?,
        };
        wait_for(addr)?;
        if check(addr)?.closes && load.pipeline > 1 {
            return Err("it closes each connection behind its answer".into());
        }
        let own = std::env::current_exe()?.to_string_lossy().into_owned();
        let arguments = [
            own,
            "load".into(),
            addr.to_string(),
            format!("--connections={}", load.connections),
            format!("--pipeline={}", load.pipeline),
            format!("--seconds={}", self.seconds),
            format!("--path={}", load.path),
        ];
        let mut client = Process::start(self.client_core, &arguments)?;
        if client.line()? != "measuring" {
            return Err("the client failed".into());
        }
        let ids = family(process.id());
        let before = cpu_time(&ids)?;
        let outcome: Outcome = serde_json::from_str(&client.line()?)?;
        let cpu = cpu_time(&ids)? - before;
        if outcome.requests == 0 {
            return Err("nothing was answered".into());
        }
        Ok(Sample {
            per_second: outcome.requests as f64 / outcome.seconds,
            cpu_us: cpu.as_secs_f64() * 1e6 / outcome.requests as f64,
            p50_us: outcome.p50_us as f64,
            p99_us: outcome.p99_us as f64,
            rss_mib: resident_mib(&ids),
            errors: outcome.errors as f64,
        })
    }
}
