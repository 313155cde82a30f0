//! The `routetree` program: serves the demo routes, and shows what a router makes of a file of
//! routes.

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::{Args, Parser, Subcommand};
use log::LevelFilter;
use routetree::Router;
use routetree::server::{
    AccessLog, Config, RequestId, Server, StopHandle, Timing, demo, log_panics,
};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// A radix-tree path router, and a micro HTTP server around it.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the demo routes over HTTP until SIGTERM or SIGINT.
    ///
    /// The first signal stops it gracefully: nothing more is accepted, what has begun is answered,
    /// and the exit code is 0. A second one ends it at once.
    Serve(Box<Serve>),
    /// Draw the tree of a file of routes: one a line; empty lines and lines that begin with `#` are
    /// skipped.
    Draw {
        /// The file of routes.
        file: PathBuf,
    },
    /// Print the route that a path matches, its line in the file, and its values; the exit code is
    /// 1 where none does.
    Match {
        /// The file of routes: one a line; empty lines and lines that begin with `#` are skipped.
        file: PathBuf,
        /// The path, as a request has it.
        path: String,
    },
    /// Print what becomes of each route on a path, and why; the exit code is 1 where none matches.
    Explain {
        /// The file of routes: one a line; empty lines and lines that begin with `#` are skipped.
        file: PathBuf,
        /// The path, as a request has it.
        path: String,
    },
    /// Print the routes that never win, because another one matches all that they match and comes
    /// before them; the exit code is 1 where there are any.
    Check {
        /// The file of routes: one a line; empty lines and lines that begin with `#` are skipped.
        file: PathBuf,
    },
}

/// What `serve` takes: every limit and deadline, and what the program adds.
#[derive(Debug, Args)]
struct Serve {
    /// The address to listen on; port 0 lets the system choose one.
    #[arg(long, env = "ROUTETREE_ADDR", default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
    /// Write a line for each request to the log.
    #[arg(long, env = "ROUTETREE_ACCESS_LOG")]
    access_log: bool,
    /// The least level that is logged, to standard error: off, error, warn, info, debug, trace.
    #[arg(long, env = "ROUTETREE_LOG_LEVEL", value_name = "LEVEL", default_value_t = LevelFilter::Info)]
    log_level: LevelFilter,
    /// Redirect a path that no route matches to the same with or without a slash at its end, if
    /// that matches one.
    #[arg(long, env = "ROUTETREE_REDIRECT_SLASHES")]
    redirect_slashes: bool,
    #[command(flatten)]
    config: Config,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(serve) => run(*serve),
        Command::Draw { file } => draw(&file),
        Command::Match { file, path } => find(&file, &path),
        Command::Explain { file, path } => explain(&file, &path),
        Command::Check { file } => check(&file),
    };
    done.unwrap_or_else(|error| {
        // Nothing is left to try if even the error cannot be written.
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}

/// Starts the log. It has only what the server says, and that comes from a thread of its own: what
/// libraries say, event loops would have to write themselves, and could be blocked by it.
fn log_at(level: LevelFilter) -> Result<(), log::SetLoggerError> {
    env_logger::Builder::new().filter_module("routetree", level).try_init()?;
    log_panics();
    Ok(())
}

/// Serves the demo routes until a signal asks it to stop.
fn run(serve: Serve) -> Result<ExitCode, Box<dyn Error>> {
    log_at(serve.log_level)?;
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("the limit of open files stays as it is: {error}");
    }
    let mut routes = demo::routes()?;
    routes.wrap(Timing);
    if serve.access_log {
        routes.wrap(AccessLog);
    }
    routes.wrap(RequestId::new());
    routes.redirect_slashes(serve.redirect_slashes);
    let server = Server::bind(serve.addr, routes, serve.config)?;
    stop_on_signals(server.stop_handle())?;
    let mut out = io::stdout();
    writeln!(out, "listening on http://{}", server.local_addr())?;
    out.flush()?;
    server.run()?;
    Ok(ExitCode::SUCCESS)
}

/// Stops the server at the first SIGTERM or SIGINT; a second one ends the process at once.
fn stop_on_signals(handle: StopHandle) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        let mut arrived = signals.forever();
        if arrived.next().is_some() {
            if let Err(error) = handle.stop() {
                let _ = writeln!(io::stderr(), "error: cannot stop gracefully: {error}");
                std::process::exit(1);
            }
            if arrived.next().is_some() {
                std::process::exit(1);
            }
        }
    })?;
    Ok(())
}

/// Draws the tree of a file of routes.
fn draw(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    print(&read_routes(file)?.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what becomes of each route on a path.
fn explain(file: &Path, path: &str) -> Result<ExitCode, Box<dyn Error>> {
    let router = read_routes(file)?;
    let explanation = router.explain(path);
    print(&explanation.to_string())?;
    Ok(if explanation.winner().is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the routes that never win, with their lines.
fn check(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let router = read_routes(file)?;
    let shadowed = router.shadowed();
    let line = |route| router.get(route).copied().unwrap_or_default();
    let lines = shadowed.iter().map(|pair| {
        let (route, by) = (line(pair.route()), line(pair.by()));
        format!("{}:{route}: {pair} (line {by})\n", file.display())
    });
    print(&lines.collect::<String>())?;
    Ok(if shadowed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // Who reads only the first lines has what they wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints what a path matches.
fn find(file: &Path, path: &str) -> Result<ExitCode, Box<dyn Error>> {
    let router = read_routes(file)?;
    let Ok(found) = router.at(path) else {
        writeln!(io::stderr(), "no route matches {path:?}")?;
        return Ok(ExitCode::FAILURE);
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{} (line {})", found.route(), found.value)?;
    for (name, value) in found.params.iter() {
        writeln!(out, "  {name} = {value:?}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A router of a file's routes, each with its line's number.
fn read_routes(file: &Path) -> Result<Router<usize>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut router = Router::new();
    for (line, route) in (1_usize..).zip(text.lines()) {
        if route.is_empty() || route.starts_with('#') {
            continue;
        }
        let at = |error| format!("{}:{line}: {error}", file.display());
        router.insert(route, line).map_err(at)?;
    }
    Ok(router)
}
