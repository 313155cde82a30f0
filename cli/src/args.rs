//! The command line: commands, their arguments, and the flags of `serve` that are not limits.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use log::LevelFilter;

use crate::convert::{Origin, Output};
use crate::limits::Limits;
use crate::method;
use crate::parsers;
use crate::routes_file::{Format, MessageFormat};

/// The end of the help.
const EXIT_CODES: &str = "\
Exit codes: 0 if all is well; 1 for findings, such as a path without a route or an error in a file \
of routes; 2 if the program could not run: an invalid flag, no such file or one that is \
too large, a full disk.";

/// Either way to give `match` its paths.
const MATCH_USAGE: &str = "\
routetree match [OPTIONS] <FILE> <PATH>...
       routetree match [OPTIONS] <FILE> --paths <FILE>";

/// Serves the routes of a file over HTTP, and shows what a router makes of them.
#[derive(Debug, Parser)]
#[command(name = "routetree", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the routes of a file, or demo routes, over HTTP until SIGTERM or SIGINT.
    ///
    /// The first signal stops the server gracefully: it accepts no more connections, finishes the
    /// requests that have begun, and exits with code 0. A second signal ends it at once.
    ///
    /// Every flag can also be set by its environment variable; a flag overrides its variable. For a
    /// flag without a value, the variable is 1, yes, on or true to set it, and 0, no, off, false or
    /// empty not to.
    #[command(allow_negative_numbers = true)]
    Serve(Box<ServeOptions>),
    /// Draw the routing tree of a file of routes, for each of its hosts: as text, for Graphviz, or as
    /// a picture.
    Draw(DrawArguments),
    /// Print the route that matches a path, its line in the file, and its parameters, those of its
    /// host first.
    ///
    /// Of several paths, prints a line for each, in their order. A query is left out. A path that
    /// does not begin with `/`, has a blank or is not UTF-8 is an error, which does not stop the
    /// others.
    ///
    /// Exits with code 1 if no route matches one of the paths.
    #[command(override_usage = MATCH_USAGE)]
    Match(MatchArguments),
    /// Print, for each route, whether it matches a path and why it wins or loses.
    ///
    /// If the file has hosts, prints first which of them match; the routes are those of the host
    /// that wins.
    ///
    /// Exits with code 1 if no route matches.
    Explain(ExplainArguments),
    /// Print what is wrong with a file of routes: errors, routes and methods that look like
    /// mistakes, and routes that can never win, because a more specific route matches all their
    /// paths.
    ///
    /// Routes are compared only with those of the same host. If standard error is a terminal, it
    /// shows a progress bar while a large file is checked.
    ///
    /// Exits with code 1 if there is anything to print.
    Check(CheckArguments),
    /// Measure how long lookups in the routes of a file take, beside other ways to find a path.
    ///
    /// Prints nanoseconds per lookup, the bytes that the table holds, the time to build it, and how
    /// the time grows with the number of routes. Routes are looked up by path alone; of several
    /// hosts, those of the host that has most. The contestants take turns, and each number is a
    /// median. What they find is compared with what the router finds: where it differs, the report
    /// has the number of paths.
    ///
    /// Exits with code 1 if a line of the paths is wrong.
    #[cfg(feature = "bench")]
    Bench(BenchArguments),
    /// Convert a file of routes from another router, or an OpenAPI document, and print the result.
    /// To standard error, print a message for each line that cannot be converted exactly.
    ///
    /// Comments and empty lines stay. A line that cannot be converted becomes a comment; a route
    /// that means something else gets one.
    ///
    /// Exits with code 1 if there is any message.
    Convert(ConvertArguments),
    /// Print an example of a file of routes in TOML: the one that `serve --demo-load` serves.
    Example,
    /// Make the routes in etcd equal to those of a file, and print what differs.
    ///
    /// Each route is a key, and its value is the TOML of the route. Keys with the prefix that are
    /// no route of the file are deleted. The changes are made in transactions of at most 128. If
    /// somebody else changes one of the keys meanwhile, the rest is not made: push again.
    #[cfg(feature = "etcd")]
    Push(crate::etcd::PushArguments),
    /// Print a script that completes commands, flags and their values in a shell.
    ///
    /// For bash: `routetree completions bash > ~/.local/share/bash-completion/completions/routetree`
    ///
    /// For fish: `routetree completions fish > ~/.config/fish/completions/routetree.fish`
    ///
    /// For zsh: `routetree completions zsh > FOLDER/_routetree`, with a FOLDER of `$fpath`
    Completions {
        /// Shell that the script is for.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print a manual page, of the program or of one command.
    ///
    /// To read it: `routetree man check | man -l -`
    Man(ManArguments),
}

/// The arguments of `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Command that the page is about; without one, the program.
    pub(crate) command: Option<String>,
}

/// The file of routes of a command.
#[derive(Debug, Args)]
pub(crate) struct RoutesArgument {
    /// File of routes, one per line: `[METHODS] ROUTE`, in TOML, or an OpenAPI document; `-` is
    /// standard input.
    ///
    /// METHODS are joined by commas, as in `GET,PUT`; without them, a route is for any method.
    /// ROUTE begins with `/`, or with `//HOST/` for a host, as in `//{tenant}.example.com/users`.
    /// Empty lines and comments are skipped. A comment is a line that starts with `#`, or what
    /// follows a route and ` #`.
    ///
    /// A file whose name ends in `.toml` has a table `[[route]]` for each route, with the keys
    /// `route`, `method` (a string or an array), `host`, `name` and `answer`. It can name regular
    /// expressions for its routes in `[constraints]`, and set bounds for `serve` to watch in
    /// `[alerts]`.
    ///
    /// A file whose name ends in `.yaml`, `.yml` or `.json` is an OpenAPI document, 3.0 or 3.1. Each
    /// operation of its `paths` is a route: `/users/{id}` and `get`, named by `operationId`.
    ///
    /// A file has at most 256 MiB.
    pub(crate) file: PathBuf,
    /// Kind of the file of routes; by default, its name tells. For messages in JSON, see
    /// `--message-format`.
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) messages: MessageOptions,
}

/// How messages about a file are written. The log has one line for each place in any case.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct MessageOptions {
    /// How messages about the file are written.
    #[arg(
        long,
        env = "ROUTETREE_MESSAGE_FORMAT",
        value_enum,
        value_name = "FORMAT",
        default_value_t
    )]
    pub(crate) message_format: MessageFormat,
}

/// The arguments of `bench`.
#[cfg(feature = "bench")]
#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    /// File with paths to look up, one per line: `[METHOD] PATH`; `-` is standard input. By default,
    /// a path is made for each route.
    ///
    /// Methods are left out, and all paths are kept in memory.
    #[arg(id = "input", long = "paths", value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// For how long to measure, about. Each contestant is measured three times at least.
    #[arg(long, default_value_t = 5.0, value_parser = parsers::seconds)]
    pub(crate) seconds: f64,
    /// Print a JSON object, on one line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    /// Also print pairs of routes that share some paths while each matches others too, such as
    /// `/{a}/new` and `/users/{b}`.
    ///
    /// The rules define which of the two wins, but it is not plain to see.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// The arguments of `convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// Router that the file was written for, or `openapi`; or the kind of a file of this program.
    #[arg(long, value_enum, value_name = "SYNTAX")]
    pub(crate) from: Origin,
    /// Kind of the file to write.
    #[arg(long, value_enum, default_value = "lines")]
    pub(crate) to: Output,
    /// File of routes, one per line: `[METHODS] ROUTE`, in the syntax of that router; `-` is
    /// standard input.
    ///
    /// It can also be source code that registers routes, such as `r.GET("/users/:id", show)`; or,
    /// with `--from openapi`, an OpenAPI document. A file has at most 256 MiB.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) messages: MessageOptions,
}

/// The arguments of `draw`.
#[derive(Debug, Args)]
pub(crate) struct DrawArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    /// Kind of the drawing.
    #[arg(long = "as", value_enum, value_name = "KIND", default_value_t)]
    pub(crate) picture: Picture,
    /// Show at most this number of edges from the root down. What is below a node becomes one box.
    #[arg(long, value_name = "EDGES", value_parser = parsers::at_least_one)]
    pub(crate) depth: Option<usize>,
    /// Show about this number of nodes. Subtrees without room become one box each, such as
    /// `+ 37 routes below /repos/{owner}`.
    ///
    /// By default, an SVG has room for 120 nodes, and text and DOT show all. Hosts share the room.
    #[arg(long, value_name = "NODES", value_parser = parsers::at_least_one, conflicts_with = "all")]
    pub(crate) fold: Option<usize>,
    /// Show all nodes, however many they are.
    #[arg(long)]
    pub(crate) all: bool,
}

/// How a tree is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// Lines of text.
    #[default]
    Text,
    /// A digraph for Graphviz.
    Dot,
    /// A picture for browsers, light or dark as the reader prefers.
    Svg,
}

/// The arguments of `match`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("asked").args(["paths", "input"]).required(true).multiple(true))]
pub(crate) struct MatchArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    /// Paths to match, as requests would send them.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// File with paths to match, one per line: `[METHOD] PATH`; `-` is standard input.
    ///
    /// The result of a line is printed before more lines are waited for. A line has at most 64 KiB,
    /// and a file any number of lines. Empty lines are skipped. If standard error is a terminal and
    /// standard output is not, a long file has a progress bar.
    #[arg(id = "input", long = "paths", value_name = "FILE", conflicts_with = "paths")]
    pub(crate) input: Option<PathBuf>,
    /// Also print, for each path, what `explain` prints.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print a JSON object for each path, on a line of its own.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) request: RequestOptions,
}

/// The arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    /// Path to match, as a request would send it. A query is left out.
    pub(crate) path: String,
    /// Print a JSON object, on one line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) request: RequestOptions,
}

/// What a request has besides its path.
#[derive(Debug, Args)]
pub(crate) struct RequestOptions {
    /// Host of the request, as in its `Host` header.
    ///
    /// First the most specific host of the file that matches is chosen; then only its routes are
    /// looked at. Routes without a host are for all other hosts, and for a request without a host.
    /// By default the request has none. Ports and letter case do not matter.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) host: String,
    /// Method of the request.
    #[arg(long, default_value = "GET", value_parser = method::parse)]
    pub(crate) method: String,
}

/// Where the routes of `serve` can come from, if the admin interface is to show them.
#[cfg(not(feature = "etcd"))]
const SOURCES: [&str; 2] = ["routes", "demo_load"];
#[cfg(feature = "etcd")]
const SOURCES: [&str; 3] = ["routes", "demo_load", "etcd"];

/// The arguments of `serve`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("table").args(SOURCES).multiple(true))]
#[command(group = ArgGroup::new("interface").args(["admin", "demo_load"]).multiple(true))]
pub(crate) struct ServeOptions {
    /// File of routes to serve: one per line, in TOML, or an OpenAPI document; `-` is standard
    /// input. Without one, demo routes are served.
    ///
    /// In TOML, the `answer` of a route is a table with `text`, `json`, `redirect` (a location) or
    /// `files` (a folder, relative to that of the file), a `status`, or both. Without an answer, a
    /// route shows what it matched, as JSON. An operation of an OpenAPI document answers with its
    /// first example, or with 501 if it has none. `routetree check --help` describes the rest of
    /// the file.
    ///
    /// When the file has changed, and at SIGHUP, it is read again. What differs is changed while
    /// requests are served, all of it at once. If the file has an error, the routes stay, and the
    /// log and the metrics say what is wrong.
    ///
    /// `GET /metrics`, for hosts without routes of their own, returns the server's metrics, unless
    /// the file has that route.
    #[arg(env = "ROUTETREE_ROUTES", value_name = "ROUTES")]
    pub(crate) routes: Option<PathBuf>,
    /// Kind of the file of routes; by default, its name tells.
    #[arg(long, env = "ROUTETREE_FORMAT", value_enum, requires = "routes")]
    #[cfg_attr(feature = "etcd", arg(conflicts_with = "etcd"))]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) messages: MessageOptions,
    /// Address to listen on; with port 0, the system chooses a free port.
    ///
    /// The host is a name or an IP address, an IPv6 address in brackets: 127.0.0.1:8080,
    /// localhost:8080, [::1]:8080. 0.0.0.0 and [::] are all addresses of the machine. If a name
    /// has several addresses, the first that can be bound is used. unix:PATH is a Unix socket,
    /// which replaces one that nobody listens on.
    #[arg(long, env = "ROUTETREE_ADDR", value_name = "HOST:PORT|unix:PATH", default_value = "127.0.0.1:8080", value_parser = parsers::addr)]
    pub(crate) addr: String,
    /// Log every request.
    #[arg(long, env = "ROUTETREE_ACCESS_LOG", action = ArgAction::SetTrue, value_parser = SwitchParser)]
    pub(crate) access_log: bool,
    /// Lowest level to log, to standard error.
    #[arg(long, env = "ROUTETREE_LOG_LEVEL", value_name = "LEVEL", default_value = "info", ignore_case = true, value_parser = level_parser())]
    pub(crate) log_level: LevelFilter,
    /// Redirect a path that no route matches to the same path with or without a trailing slash, if
    /// a route matches that.
    #[arg(long, env = "ROUTETREE_REDIRECT_SLASHES", action = ArgAction::SetTrue, value_parser = SwitchParser)]
    pub(crate) redirect_slashes: bool,
    #[command(flatten)]
    pub(crate) admin: AdminOptions,
    /// Load the server with requests, at most RATE a second, and print the URL of a page that shows
    /// it at work.
    ///
    /// Without a file of routes, an example is served, which `routetree example` prints. Most
    /// requests are for routes that are served, a few for paths without a route. At times they fail
    /// or are slow, and routes come and go by the admin interface. That listens on a free port unless
    /// --admin gives its address, with a token made for this run unless you give one. Neither address
    /// can be a Unix socket.
    #[arg(long, env = "ROUTETREE_DEMO_LOAD", value_name = "RATE", num_args = 0..=1, require_equals = true, default_missing_value = "2000", value_parser = parsers::rate)]
    pub(crate) demo_load: Option<u32>,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[cfg(feature = "etcd")]
    #[command(flatten)]
    pub(crate) etcd: crate::etcd::ServeArguments,
}

/// The flags of the admin interface of `serve`.
#[derive(Debug, Args)]
pub(crate) struct AdminOptions {
    /// Address of the admin interface, which lists and changes routes; by default there is none.
    ///
    /// It is an address of this machine alone, such as 127.0.0.1:8081, or unix:PATH. Requests need
    /// a token, in the header `Authorization: Bearer TOKEN`. The token is in a file that
    /// --admin-token-file names, or in the environment variable ROUTETREE_ADMIN_TOKEN, and has 16
    /// visible ASCII characters or more. Whoever has it can let the server serve any file that the
    /// process can read. A browser shows a page at this address.
    ///
    /// Changes last until the server ends or reloads the file of routes. Routes from elsewhere than
    /// a file are only shown. The README of the program describes what there is to request.
    #[arg(long, env = "ROUTETREE_ADMIN", value_name = "HOST:PORT|unix:PATH", value_parser = parsers::addr, requires = "table")]
    pub(crate) admin: Option<String>,
    /// File whose text is the token of the admin interface.
    #[arg(long, env = "ROUTETREE_ADMIN_TOKEN_FILE", value_name = "FILE", requires = "interface")]
    pub(crate) admin_token_file: Option<PathBuf>,
}

/// Parses a level of the log. Its errors and the help list all levels.
fn level_parser() -> impl TypedValueParser<Value = LevelFilter> {
    let names = LevelFilter::iter().map(|level| level.as_str().to_ascii_lowercase());
    // The names are those that the type parses.
    PossibleValuesParser::new(names).map(|name| name.parse().unwrap_or(LevelFilter::Info))
}

/// Parses the variable of a flag without a value: the usual words for yes and no; empty means no.
#[derive(Clone, Debug)]
struct SwitchParser;

impl TypedValueParser for SwitchParser {
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

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
