//! HTTP servers against routetree's: servers to compare with, a lean load client, and a runner that
//! interleaves them and writes tables and charts.

mod answer;
mod charts;
mod costs;
#[path = "../../../cli/src/demo.rs"]
mod demo;
#[allow(dead_code, reason = "the demo routes use a part of it")]
#[path = "../../../cli/src/echo.rs"]
mod echo;
mod flood;
mod load;
mod loads;
mod process;
mod report;
mod run;
mod servers;
mod timeline;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve as one of the peers, on a port of the system's choice.
    Serve {
        /// Which one.
        peer: servers::Peer,
    },
    /// Load a server and print what it gave, as JSON.
    Load {
        /// The server.
        addr: SocketAddr,
        #[command(flatten)]
        work: load::Work,
    },
    /// Count what routetree's requests cost in system calls and instructions, and check the bounds.
    Costs(costs::Count),
    /// Compare all servers, interleaved, and write tables and charts.
    Run(run::Run),
}

fn main() -> ExitCode {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        eprintln!("the limit of open files stays as it is: {error}");
    }
    let done = match Cli::parse().command {
        Command::Serve { peer } => peer.serve(),
        Command::Load { addr, work } => load::run(addr, &work).and_then(|outcome| {
            println!("{}", serde_json::to_string(&outcome)?);
            Ok(())
        }),
        Command::Costs(count) => count.run(),
        Command::Run(run) => run.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
