//! The `routetree` program: serves the demo routes, and shows what a router makes of a file of
//! routes.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::builder::{BoolishValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Args, CommandFactory as _, Parser, Subcommand};
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
    ///
    /// Each flag has a variable; that of a flag without a value is 1, yes, on or true, or else 0, no,
    /// off, false or empty.
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
    #[arg(long, env = "ROUTETREE_ACCESS_LOG", action = ArgAction::SetTrue, value_parser = Switch)]
    access_log: bool,
    /// The least level that is logged, to standard error: off, error, warn, info, debug, trace.
    #[arg(long, env = "ROUTETREE_LOG_LEVEL", value_name = "LEVEL", default_value_t = LevelFilter::Info)]
    log_level: LevelFilter,
    /// Redirect a path that no route matches to the same with or without a slash at its end, if
    /// that matches one.
    #[arg(long, env = "ROUTETREE_REDIRECT_SLASHES", action = ArgAction::SetTrue, value_parser = Switch)]
    redirect_slashes: bool,
    #[command(flatten)]
    config: Config,
}

/// The value of a switch's variable: what is usual for yes and no, and nothing for no.
#[derive(Clone, Debug)]
struct Switch;

impl TypedValueParser for Switch {
    type Value = bool;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<bool, clap::Error> {
        if value.is_empty() {
            return Ok(false);
        }
        BoolishValueParser::new().parse_ref(command, argument, value)
    }
}

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| with_variable(error).exit());
    let done = match cli.command {
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

/// An error of the arguments that says so where the value at fault is a variable's: by itself it
/// names only the flag.
fn with_variable(mut error: clap::Error) -> clap::Error {
    if let Some(variable) = variable_at_fault(&error) {
        let tip = format!("the value is that of the variable {variable}");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// The variable that the value at fault is of. A flag comes before its variable, so it is of the flag
/// if that was given.
fn variable_at_fault(error: &clap::Error) -> Option<String> {
    let ContextValue::String(argument) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let flag = argument.split(' ').next()?;
    let is_flag = |text: &str| text.split('=').next() == Some(flag);
    if env::args_os().any(|text| text.to_str().is_some_and(is_flag)) {
        return None;
    }
    let command = Cli::command();
    let mut arguments = command.find_subcommand("serve")?.get_arguments();
    let argument = arguments.find(|known| known.get_long() == flag.strip_prefix("--"))?;
    Some(argument.get_env()?.to_string_lossy().into_owned())
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
