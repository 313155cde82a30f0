//! What a request costs whatever the machine does beside it: system calls, counted by `strace`, and
//! instructions in user space, counted by `valgrind`.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use clap::Args;
use nix::sys::signal::Signal;

use crate::load::Outcome;
use crate::loads::{LOADS, Load};
use crate::process::{family, signal};
use crate::report;
use crate::run::Server;

/// Counts the costs of routetree's requests, and fails where they are over their bounds.
#[derive(Clone, Debug, Args)]
pub(crate) struct Count {
    /// The program `routetree`.
    #[arg(long)]
    routetree: PathBuf,
    /// Seconds of load for each count.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Leave out the instructions, which only a release build makes meaningful.
    #[arg(long)]
    calls_only: bool,
}

/// System calls of a batch of requests that arrive together: one to receive, one to send, and a
/// share of those that wait, wake the log or ask for memory. A third call in each batch is over it.
const CALLS_A_BATCH: f64 = 2.5;

/// Instructions of a request of a variant, against those of the plain server.
const VARIANT_TO_PLAIN: f64 = 2.0;

/// The costs of one server's requests under one load.
pub(crate) struct Costs {
    pub(crate) server: String,
    pub(crate) load: Load,
    /// System calls a request.
    pub(crate) calls: f64,
    /// The same by name, the most frequent first.
    pub(crate) by_name: Calls,
    /// Instructions a request.
    pub(crate) instructions: Option<f64>,
}

impl Count {
    pub(crate) fn run(&self) -> Result<(), Box<dyn Error>> {
        let mut all = Vec::new();
        for load in LOADS.iter().filter(|load| load.is_counted()) {
            for server in Server::of_routetree(&self.routetree) {
                all.push(count(&server, load, self.seconds, !self.calls_only)?);
            }
        }
        print!("{}", report::costs(&all));
        let over: Vec<_> = all.iter().filter_map(|costs| over_bounds(costs, &all)).collect();
        if over.is_empty() { Ok(()) } else { Err(over.join("; ").into()) }
    }
}

/// What is over its bound, if something is.
fn over_bounds(costs: &Costs, all: &[Costs]) -> Option<String> {
    let Costs { server, load, calls, .. } = costs;
    let bound = CALLS_A_BATCH / load.pipeline as f64;
    if *calls > bound {
        return Some(format!("{server}, {}: {calls:.3} system calls, over {bound:.3}", load.name));
    }
    let plain = all.iter().find(|other| other.load.name == load.name)?.instructions?;
    let (instructions, bound) = (costs.instructions?, VARIANT_TO_PLAIN * plain);
    let text =
        || format!("{server}, {}: {instructions:.0} instructions, over {bound:.0}", load.name);
    (instructions > bound).then(text)
}

/// Counts system calls, and instructions if that is wished.
pub(crate) fn count(
    server: &Server,
    load: &Load,
    seconds: f64,
    instructions: bool,
) -> Result<Costs, Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let by_name = system_calls(server, load, seconds, scratch.path())?;
    let instructions = match instructions {
        true => Some(count_instructions(server, load, seconds, scratch.path())?),
        false => None,
    };
    let calls = by_name.iter().map(|(_, calls)| calls).sum();
    Ok(Costs { server: server.name.clone(), load: *load, calls, by_name, instructions })
}

/// Names of system calls, and how often each is made for a request.
type Calls = Vec<(String, f64)>;

/// System calls a request from when the server has started until all clients have left, the
/// most frequent first.
fn system_calls(
    server: &Server,
    load: &Load,
    seconds: f64,
    scratch: &Path,
) -> Result<Calls, Box<dyn Error>> {
    let file = scratch.join("calls");
    let (process, addr) = server.start(0, load)?;
    let ids = family(process.id());
    let list = ids.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    let mut tracer = Command::new("strace")
        .args(["-f", "-c", "-U", "name,calls", "-p", &list, "-o"])
        .arg(&file)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("strace does not start: {error}"))?;
    let told = attached(&mut tracer, ids.len());
    let outcome = told.and_then(|()| loaded(load, addr, seconds, None));
    signal(tracer.id(), Signal::SIGINT);
    tracer.wait()?;
    let requests = outcome?.all_requests as f64;
    if requests == 0.0 {
        return Err(format!("{} answers nothing under strace", server.name).into());
    }
    let mut by_name = Vec::new();
    for line in fs::read_to_string(&file)?.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(Ok(calls))) = (words.next(), words.next().map(str::parse::<f64>))
        else {
            continue;
        };
        if name != "total" {
            by_name.push((name.to_owned(), calls / requests));
        }
    }
    by_name.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(by_name)
}

/// Waits until the tracer holds so many processes.
fn attached(tracer: &mut Child, count: usize) -> Result<(), Box<dyn Error>> {
    let mut lines = BufReader::new(tracer.stderr.take().ok_or("no output")?).lines();
    let held = lines.by_ref().map_while(Result::ok).filter(|line| line.contains(" attached"));
    if held.take(count).count() < count {
        return Err("strace cannot attach".into());
    }
    // It also tells of each thread that starts later, and ends if nobody reads that.
    thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok(())
}

/// Instructions a request: the difference between a run with a load and one with as many
/// connections that ask once.
fn count_instructions(
    server: &Server,
    load: &Load,
    seconds: f64,
    scratch: &Path,
) -> Result<f64, Box<dyn Error>> {
    let log = scratch.join("callgrind").to_string_lossy().into_owned();
    let log_option = format!("--log-file={log}");
    let valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", &log_option];
    let counted = |seconds: f64| -> Result<(f64, f64), Box<dyn Error>> {
        let (process, addr) = server.under(&valgrind).start(0, load)?;
        let outcome = loaded(load, addr, seconds, Some(0.0))?;
        // It writes its counts when the server has ended by itself.
        process.end()?;
        let log = fs::read_to_string(&log)?;
        let count = log.lines().find_map(|line| line.split_once("Collected : "));
        let (_, count) = count.ok_or("callgrind has not counted")?;
        Ok((count.trim().parse()?, outcome.all_requests as f64))
    };
    let (few, many) = (counted(0.0)?, counted(seconds)?);
    Ok((many.0 - few.0) / (many.1 - few.1))
}

/// Loads a server and gives the outcome.
fn loaded(
    load: &Load,
    addr: SocketAddr,
    seconds: f64,
    warm_up: Option<f64>,
) -> Result<Outcome, Box<dyn Error>> {
    let mut client = load.client(1, addr, seconds, warm_up)?;
    if client.line()? != "measuring" {
        return Err("the client failed".into());
    }
    Ok(serde_json::from_str(&client.line()?)?)
}
