//! Compares routetree with other routers, hash maps and automata: all in one
//! process, batch by batch in turn, every answer checked before it is timed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use clap::{Parser, ValueEnum};

mod charts;
mod contest;
mod edits;
mod elsewhere;
mod expect;
mod generate;
mod growth;
mod hostile;
mod long;
mod lookups;
mod machine;
mod markdown;
mod matchers;
mod measure;
mod order;
mod own;
mod paths;
mod peers;
mod random;
#[allow(dead_code, reason = "a part of what the benchmarks share")]
#[path = "../../support/requests.rs"]
mod requests;
mod size;
mod small;
mod suite;
mod summary;
mod table;
mod targets;
#[allow(dead_code, reason = "a part of what the benchmarks share")]
#[path = "../../support/workload.rs"]
mod workload;

use measure::Effort;
use peers::{Candidate, Kind};
use table::Table;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Workload {
    /// Hits in the tables, one path a route, in the table's order
    Ordered,
    /// Hits in the tables, 8,192 paths shuffled
    Shuffled,
    /// Misses in the tables: hits mutated until no route matches
    Mutated,
    /// Misses in the tables: what scanners ask for
    Scanner,
    /// Hits of a tenth of the routes and some misses; on one thread, then on two
    Mixed,
    /// Small tables, winners alone, beside matchit
    Small,
    /// MethodRouter beside Router
    Methods,
    /// Paths of the table with many catch-alls, by their winner
    CatchAlls,
    /// Build, bytes and lookups from 10 to 1,000,000 routes
    Growth,
    /// One insert or remove in a table of 100,000 routes
    Edits,
    /// Long paths, many parameters, many segments
    Long,
    /// Tables and paths made to be slow
    Hostile,
    /// Routers of Go and Node, in processes of their own
    Elsewhere,
    /// Bytes of a program and time to compile
    Size,
}

/// Where the report in the repository is.
const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../results");

/// Times routetree and its peers, and writes a report with charts.
#[derive(Parser)]
struct Options {
    /// Route tables, by file name without `.txt`; all where none is named
    #[arg(long, value_delimiter = ',')]
    tables: Vec<String>,
    /// Which workloads; all where none is named
    #[arg(long, value_delimiter = ',')]
    workloads: Vec<Workload>,
    /// Which peers, by name; all where none is named. routetree is always there
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Rounds; each times every peer once
    #[arg(long, default_value_t = 80)]
    rounds: usize,
    /// Milliseconds a peer runs in a round
    #[arg(long, default_value_t = 1.5)]
    batch_ms: f64,
    /// Few rounds, no table over 100,000 routes, a small limit for the
    /// automaton, nothing written: numbers to steer by
    #[arg(long)]
    quick: bool,
    /// MiB that the dense automaton may take
    #[arg(long, default_value_t = 1024)]
    dfa_mib: usize,
    /// The largest table of the growth workload
    #[arg(long, default_value_t = 1_000_000)]
    largest: usize,
    /// Where the report goes
    #[arg(long, default_value = RESULTS)]
    out: PathBuf,
}

impl Options {
    fn effort(&self) -> Effort {
        if self.quick {
            return Effort { rounds: self.rounds.min(25), batch: Duration::from_millis(1) };
        }
        Effort { rounds: self.rounds, batch: Duration::from_secs_f64(self.batch_ms / 1e3) }
    }

    fn candidates(&self) -> Result<Vec<Candidate>, String> {
        let all = peers::all();
        for name in &self.peers {
            if !all.iter().any(|peer| peer.name == name) {
                let known: Vec<_> = all.iter().map(|peer| peer.name).collect();
                return Err(format!("no peer {name}; there are {}", known.join(", ")));
            }
        }
        let wanted = |peer: &Candidate| {
            self.peers.is_empty()
                || peer.kind == Kind::Ours
                || self.peers.iter().any(|name| name == peer.name)
        };
        Ok(all.into_iter().filter(wanted).collect())
    }

    fn workloads(&self) -> Vec<Workload> {
        if self.workloads.is_empty() {
            Workload::value_variants().to_vec()
        } else {
            self.workloads.clone()
        }
    }

    /// Whether everything is measured, for the report in the repository.
    fn is_complete(&self) -> bool {
        let all = self.tables.is_empty() && self.workloads.is_empty() && self.peers.is_empty();
        all && self.out == Path::new(RESULTS)
    }

    fn table(name: &str) -> Result<Table, String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tables");
        Table::load(&PathBuf::from(folder).join(format!("{name}.txt")))
    }

    fn tables(&self) -> Result<Vec<Table>, String> {
        const ALL: [&str; 11] = [
            "github_130",
            "github_315",
            "static_157",
            "googleplus",
            "parse",
            "gitlab",
            "kubernetes",
            "stripe",
            "oci",
            "docs",
            "constraints",
        ];
        if self.tables.is_empty() {
            return ALL.into_iter().map(Self::table).collect();
        }
        self.tables.iter().map(|name| Self::table(name)).collect()
    }
}

/// Measures what was asked for; whether all our own answers were right.
fn run(options: &Options) -> Result<bool, String> {
    matchers::set_limit_mib(if options.quick { 16 } else { options.dfa_mib });
    let results = suite::measure(options)?;
    print!("{}", results.text);
    if !options.quick {
        fs::create_dir_all(&options.out).map_err(|e| e.to_string())?;
        results.write(&options.out).map_err(|e| e.to_string())?;
        if options.is_complete() {
            results.write_readme()?;
        }
        eprintln!("written to {}", options.out.display());
    }
    for fault in &results.faults {
        eprintln!("WRONG: {fault}");
    }
    Ok(results.faults.is_empty())
}

/// The stack of the measuring thread: some peers recurse a segment at a time.
const STACK: usize = 1 << 29;

fn main() -> ExitCode {
    let options = Options::parse();
    peers::hide_caught_panics();
    let measuring = thread::Builder::new().stack_size(STACK).spawn(move || run(&options));
    match measuring.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(true))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::FAILURE,
    }
}
