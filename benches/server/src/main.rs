//! HTTP servers against routetree's: servers to compare with, a lean load client, and a runner that
//! interleaves them and writes a table.

mod answer;
#[path = "../../../cli/src/demo.rs"]
mod demo;
mod load;
mod process;
mod report;
mod run;
mod servers;

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
    /// Compare all servers, interleaved, and write a table.
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
