//! The comparison: every server, every load, in rounds, so that a noisy moment meets all of them.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::answer::check;
use crate::charts;
use crate::costs::{self, Costs};
use crate::load::Outcome;
use crate::loads::{LOADS, Load};
use crate::process::{Process, Switches, cpu_time, family, resident_mib, wait_for};
use crate::report;
use crate::timeline;

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
    /// The file for the tables, the last one named; standard output without it. The charts go
    /// beside it, or nowhere.
    #[arg(long, overrides_with = "out")]
    out: Option<PathBuf>,
    /// A look at everything: one short round.
    #[arg(long)]
    quick: bool,
}

/// A server that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) name: String,
    command: Vec<String>,
    /// Where it listens, if it does not say so itself.
    addr: Option<String>,
}

/// What one server gave in one round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) per_second: f64,
    /// Context switches a request.
    pub(crate) voluntary: f64,
    pub(crate) involuntary: f64,
    pub(crate) cpu_us: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) p999_us: f64,
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
    pub(crate) fn run(mut self) -> Result<(), Box<dyn Error>> {
        if self.quick {
            (self.rounds, self.seconds) = (1, 0.5);
        }
        let mut tables = Vec::new();
        for load in LOADS.into_iter().filter(|load| load.name.contains(&self.only)) {
            tables.push(self.table(load)?);
        }
        let (mut costs, mut timelines) = (Vec::new(), Vec::new());
        if self.only.is_empty() {
            costs = self.costs()?;
            timelines = self.timelines()?;
        }
        let report = report::Report { tables, costs, timelines };
        let text = report.markdown(&self)?;
        let Some(path) = &self.out else {
            print!("{text}");
            return Ok(());
        };
        fs::write(path, text)?;
        // Not beside a device such as standard output.
        match path.parent().filter(|_| path.extension().is_some()) {
            Some(folder) => charts::draw(&report, folder),
            None => Ok(()),
        }
    }

    /// Measures all servers that take a load, in rounds.
    fn table(&self, load: Load) -> Result<Table, Box<dyn Error>> {
        let servers = self.servers(&load)?;
        let row = |server| Row { server, samples: Vec::new() };
        let mut rows: Vec<_> = servers.into_iter().map(row).collect();
        for round in 0..self.rounds {
            // Each begins once in a while, so that none always follows the same.
            let count = rows.len();
            for at in (0..count).map(|at| (round + at) % count) {
                let row = &mut rows[at];
                let sample = self.measure(&row.server, &load).map_err(|error| error.to_string());
                match &sample {
                    Ok(sample) if sample.errors == 0.0 => {}
                    Ok(sample) => row.complain(&load, &format!("{} errors", sample.errors)),
                    Err(error) => row.complain(&load, error),
                }
                row.samples.push(sample);
            }
            eprintln!("{}: round {} of {}", load.name, round + 1, self.rounds);
        }
        Ok(Table { load, rows })
    }

    /// Counts the system calls of every server, and the instructions of some.
    fn costs(&self) -> Result<Vec<Costs>, Box<dyn Error>> {
        let mut all = Vec::new();
        for load in LOADS.iter().filter(|load| load.is_counted()) {
            for server in self.servers(load)? {
                eprintln!("{}: costs of {}", load.name, server.name);
                let seconds = self.seconds.min(1.0);
                match costs::count(&server, load, seconds, server.name.starts_with("routetree")) {
                    Ok(costs) => all.push(costs),
                    Err(error) => eprintln!("{}, {}: {error}", load.name, server.name),
                }
            }
        }
        Ok(all)
    }

    /// Follows each server of the charts over time.
    fn timelines(&self) -> Result<Vec<timeline::Timeline>, Box<dyn Error>> {
        let load = LOADS.iter().find(|load| load.is_followed()).ok_or("no load to follow")?;
        let seconds = if self.quick { 1.0 } else { 3.0 };
        let mut timelines = Vec::new();
        for server in self.servers(load)?.into_iter().filter(Server::is_charted) {
            eprintln!("{} over time: {}", load.name, server.name);
            match timeline::follow(&server, load, (self.server_core, self.client_core), seconds) {
                Ok(timeline) => timelines.push(timeline),
                Err(error) => eprintln!("{} over time: {error}", server.name),
            }
        }
        Ok(timelines)
    }

    /// The servers that take this load.
    fn servers(&self, load: &Load) -> Result<Vec<Server>, Box<dyn Error>> {
        let own = std::env::current_exe()?.to_string_lossy().into_owned();
        let peer = |name: &str| Server {
            name: name.into(),
            command: vec![own.clone(), "serve".into(), name.into()],
            addr: None,
        };
        let [plain, variants @ ..] = Server::of_routetree(&self.routetree);
        let mut servers = vec![plain];
        if load.name.contains("routes") {
            servers.extend(["routes-10", "routes-10000"].map(peer));
            return Ok(servers);
        }
        servers.extend(variants);
        // Without a buffer for what a client does not read, it breaks off connections that do not
        // wait.
        if !load.is_without_pause() {
            servers.push(peer("mini"));
        }
        servers.push(peer("hyper"));
        // It answers each read, however many requests that brought.
        if !load.keeps_connections() {
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
        if load.is_for_the_chart_only() {
            servers.retain(Server::is_charted);
        }
        Ok(servers)
    }

    /// Starts a server, loads it, and ends it.
    fn measure(&self, server: &Server, load: &Load) -> Result<Sample, Box<dyn Error>> {
        let (process, addr) = server.start(self.server_core, load)?;
        let mut client = load.client(self.client_core, addr, self.seconds, None)?;
        if client.line()? != "measuring" {
            return Err("the client failed".into());
        }
        let ids = family(process.id());
        let (before, switches_before) = (cpu_time(&ids)?, Switches::of(&ids));
        let outcome: Outcome = serde_json::from_str(&client.line()?)?;
        let (cpu, switches) = (cpu_time(&ids)? - before, Switches::of(&ids));
        if outcome.requests == 0 {
            return Err("nothing was answered".into());
        }
        let a_request = |count: f64| count / outcome.requests as f64;
        // A thread that has ended takes its count along.
        let since = |now: u64, before: u64| a_request(now.saturating_sub(before) as f64);
        Ok(Sample {
            per_second: outcome.requests as f64 / outcome.seconds,
            voluntary: since(switches.voluntary, switches_before.voluntary),
            involuntary: since(switches.involuntary, switches_before.involuntary),
            cpu_us: a_request(cpu.as_secs_f64() * 1e6),
            p50_us: outcome.p50_us as f64,
            p99_us: outcome.p99_us as f64,
            p999_us: outcome.p999_us as f64,
            rss_mib: resident_mib(&ids),
            errors: outcome.errors as f64,
        })
    }
}

impl Server {
    /// `routetree serve` as it is, with its access log, and without its pool.
    pub(crate) fn of_routetree(program: &Path) -> [Server; 3] {
        let variants: [(&str, &[&str]); 3] = [
            ("routetree", &[]),
            ("routetree, access log", &["--access-log"]),
            ("routetree, no pool", &["--spare-buffers", "0"]),
        ];
        variants.map(|(name, more)| {
            let program = program.to_string_lossy().into_owned();
            let serve = ["serve", "--addr", "127.0.0.1:0", "--workers", "1"];
            let arguments = serve.iter().chain(more).map(|&argument| argument.to_owned());
            let command = std::iter::once(program).chain(arguments).collect();
            Server { name: name.into(), command, addr: None }
        })
    }

    /// Whether the charts show it: the variants and those that are no whole server would hide the
    /// others.
    pub(crate) fn is_charted(&self) -> bool {
        !["mini", "canned"].contains(&self.name.as_str()) && !self.name.contains(", ")
    }

    /// The same, run by another command, such as a tracer.
    pub(crate) fn under(&self, command: &[&str]) -> Server {
        let command = command.iter().map(|&part| part.to_owned());
        Server { command: command.chain(self.command.iter().cloned()).collect(), ..self.clone() }
    }

    /// Starts it and asks it one question. Gives where it listens.
    pub(crate) fn start(
        &self,
        core: usize,
        load: &Load,
    ) -> Result<(Process, SocketAddr), Box<dyn Error>> {
        let mut process = Process::start(core, &self.command)?;
        let addr = match &self.addr {
            Some(addr) => addr.parse()?,
            None => process.listening()?,
        };
        wait_for(addr)?;
        if check(addr)?.closes && load.keeps_connections() {
            return Err("it closes each connection after its response".into());
        }
        Ok((process, addr))
    }
}
