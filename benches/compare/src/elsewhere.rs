//! Routers of other languages, each in a process of its own that goes over the same
//! paths. The process prints its versions, then answers each command on its
//! standard input with one line:
//!
//! - `routes N`, then N routes in its syntax: the indices of those that it refuses;
//! - `paths N`, then N lines of a path, the winner's index or `-`, and the values,
//!   with tabs between them: on how many it is wrong;
//! - `time N`: nanoseconds a lookup, over about N microseconds, after as long a run
//!   over the same paths that is not timed.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use crate::{
    contest::{Contestant, Entry, Outcome, Report},
    expect::Oracle,
    markdown,
    measure::{Effort, Lane, Ring, interleave},
    paths::{self, Case},
    peers::{Candidate, Kind, Peer},
    table::{Piece, Route, Table},
};

/// A router of another language.
struct Runtime {
    name: &'static str,
    translate: fn(&Route) -> Option<String>,
    /// How it is started, if it is there; the folder is where it was installed.
    command: fn(&Path) -> Option<Command>,
}

const RUNTIMES: [Runtime; 2] = [
    Runtime {
        name: "httprouter (Go)",
        translate: |route| whole_segments(route, |name| format!("*{name}")),
        command: |folder| {
            let program = folder.join("httprouter");
            program.is_file().then(|| Command::new(program))
        },
    },
    Runtime {
        name: "find-my-way (Node)",
        translate: |route| whole_segments(route, |_| "*".to_owned()),
        command: |folder| {
            let modules = folder.join("find-my-way/node_modules");
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/elsewhere/find-my-way/main.js");
            let mut command = Command::new("node");
            command.arg(script).env("NODE_PATH", &modules);
            modules.join("find-my-way").is_dir().then_some(command)
        },
    },
];

/// What the numbers mean.
const NOTE: &str = "\
Each is a process of its own with its own loop, in turn with ours round by round, on the routes of a \
table that it takes; a table of which it takes less than half is left out. A turn comes after a wait \
for the other process, so both go over their paths untimed right before the timed run. The times tell what a \
lookup costs in that language's program, on paths that lie in memory as its strings: with its garbage \
collector, its bounds checks and its compiler. They do not tell how well the algorithm is made, and \
nothing about a server, in which reading the request takes longer than any of these lookups. `wrong`: \
not our answer, for the other router's rules differ.\n\n";

/// How many times as long a turn is as where all peers are in this process.
const LONGER: u32 = 10;
/// For how long it runs before it is timed: its compiler may work while it runs.
const WARM_UP_MICROSECONDS: u128 = 300_000;

/// Measures what is installed, and says what is not: the part of the report, and
/// the contests in it.
pub fn measure(
    tables: &[Table],
    candidates: &[Candidate],
    effort: Effort,
) -> (String, Vec<Report>) {
    let mut text = String::from("# Elsewhere\n\n") + NOTE;
    let mut reports = Vec::new();
    let folder = installed();
    let ours = candidates.iter().find(|candidate| candidate.kind == Kind::Ours);
    for runtime in RUNTIMES {
        let (Some(folder), Some(ours), Some(_)) =
            (&folder, ours, folder.as_deref().and_then(runtime.command))
        else {
            let missing = format!("{}: not installed; `elsewhere/install` brings it", runtime.name);
            eprintln!("{missing}");
            text.push_str(&format!("{missing}.\n\n"));
            continue;
        };
        let of_table = |table| {
            let report = on_table(&runtime, folder, table, ours, effort);
            report.unwrap_or_else(|error| {
                eprintln!("{}, {}: {error}", runtime.name, table.name);
                None
            })
        };
        reports.extend(tables.iter().filter_map(of_table));
    }
    text.push_str(&markdown::all(&reports));
    (text, reports)
}

/// Where `elsewhere/install` puts the routers: beside what cargo builds.
fn installed() -> Option<PathBuf> {
    Some(env::current_exe().ok()?.parent()?.parent()?.join("elsewhere"))
}

/// `/:name` for each parameter, and the catch-all at the end as it is written there.
fn whole_segments(route: &Route, catch_all: impl Fn(&str) -> String) -> Option<String> {
    let mut text = String::new();
    for (i, piece) in route.pieces.iter().enumerate() {
        let next = route.pieces.get(i + 1);
        let alone = text.ends_with('/')
            && next.is_none_or(|next| matches!(next, Piece::Literal(t) if t.starts_with('/')));
        match piece {
            Piece::Literal(literal) if !literal.contains([':', '*']) => text.push_str(literal),
            Piece::Param { name, constraint: None } if alone => {
                text.push_str(&format!(":{}", name.replace('-', "_")));
            }
            Piece::CatchAll { name } if alone && next.is_none() => text.push_str(&catch_all(name)),
            _ => return None,
        }
    }
    Some(text)
}

/// A running process.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    versions: String,
}

impl Process {
    fn start(runtime: &Runtime, folder: &Path) -> io::Result<Self> {
        let mut command = (runtime.command)(folder).ok_or(io::ErrorKind::NotFound)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let output = BufReader::new(output);
        let mut process = Self { child, input, output, versions: String::new() };
        process.versions = process.answer()?;
        Ok(process)
    }

    /// The next line that it prints.
    fn answer(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    fn ask(&mut self, command: &str, lines: &[String]) -> io::Result<String> {
        writeln!(self.input, "{command} {}", lines.len())?;
        lines.iter().try_for_each(|line| writeln!(self.input, "{line}"))?;
        self.input.flush()?;
        self.answer()
    }

    /// Inserts routes; the indices of those that it refuses.
    fn insert(&mut self, routes: &[String]) -> io::Result<Vec<usize>> {
        let refused = self.ask("routes", routes)?;
        refused.split_whitespace().map(|index| index.parse().map_err(io::Error::other)).collect()
    }

    /// Hands it the paths; on how many it is wrong.
    fn check(&mut self, cases: &[Case]) -> io::Result<usize> {
        let line = |case: &Case| match &case.expected {
            Some((winner, values)) => {
                let mut parts = vec![case.path.clone(), winner.to_string()];
                parts.extend(values.iter().cloned());
                parts.join("\t")
            }
            None => format!("{}\t-", case.path),
        };
        let lines: Vec<_> = cases.iter().map(line).collect();
        self.ask("paths", &lines)?.parse().map_err(io::Error::other)
    }

    /// Nanoseconds a lookup.
    fn time(&mut self, microseconds: u128) -> io::Result<f64> {
        writeln!(self.input, "time {microseconds}")?;
        self.input.flush()?;
        self.answer()?.parse().map_err(io::Error::other)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ours and another on the routes of a table that the other takes; nothing where
/// that is less than half of them.
fn on_table(
    runtime: &Runtime,
    folder: &Path,
    table: &Table,
    ours: &Candidate,
    effort: Effort,
) -> io::Result<Option<Report>> {
    let (mut routes, mut texts): (Vec<_>, Vec<_>) = table
        .routes
        .iter()
        .filter_map(|route| Some((route.clone(), (runtime.translate)(route)?)))
        .unzip();
    let refused = Process::start(runtime, folder)?.insert(&texts)?;
    for index in refused.into_iter().rev() {
        routes.remove(index);
        texts.remove(index);
    }
    if routes.len() * 2 < table.routes.len() {
        return Ok(None);
    }
    let taken = Table { name: table.name.clone(), routes };
    let mut process = Process::start(runtime, folder)?;
    if !process.insert(&texts)?.is_empty() {
        return Err(io::Error::other("refuses more once the refused routes are gone"));
    }
    let cases = paths::shuffled(&taken, &Oracle::new(&taken));
    let wrong = process.check(&cases)?;
    process.time(WARM_UP_MICROSECONDS)?;
    let group = format!("Hits, shuffled: {}", process.versions);
    let column = format!("{}, {} of {} routes", table.name, taken.routes.len(), table.routes.len());
    let ours = Contestant { candidate: *ours, peer: ours.build(&taken.routes) };
    let peer = ours.peer.as_deref().map_err(|refused| io::Error::other(refused.reason.clone()))?;
    let ours_wrong = ours.count_wrong(peer, &cases);
    let [ours_times, times] = race(peer, &mut process, &cases, effort)?;
    let Candidate { name, kind, .. } = ours.candidate;
    let entries = vec![
        Entry { name, kind, outcome: Outcome::of(ours_wrong, ours_times) },
        Entry { name: runtime.name, kind: Kind::Elsewhere, outcome: Outcome::of(wrong, times) },
    ];
    Ok(Some(Report { group, column, entries }))
}

/// Both in turn, round by round.
fn race(
    peer: &dyn Peer,
    process: &mut Process,
    cases: &[Case],
    effort: Effort,
) -> io::Result<[Vec<f64>; 2]> {
    let paths: Vec<_> = cases.iter().map(|case| case.path.as_str()).collect();
    let ring = Ring::new(&paths);
    let batch = effort.batch * LONGER;
    let mut failed = None;
    let theirs: Lane<'_> = Box::new(|_| {
        process.time(batch.as_micros()).unwrap_or_else(|error| {
            failed.get_or_insert(error);
            f64::NAN
        })
    });
    let mut times = interleave(vec![ring.lane_after_wait(peer, batch), theirs], effort.rounds);
    match (failed, times.pop(), times.pop()) {
        (None, Some(theirs), Some(ours)) => Ok([ours, theirs]),
        (failed, ..) => Err(failed.unwrap_or_else(|| io::ErrorKind::Other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_whole_segments_alone() {
        let cases = [
            ("/a/{id}/b", Some("/a/:id/b")),
            ("/f/{*rest}", Some("/f/*")),
            ("/f/{*rest}/x", None),
            ("/{id:u64}", None),
            ("/{id}.json", None),
            ("/a:b", None),
        ];
        for (route, expected) in cases {
            let found = whole_segments(&Route::parse(route).unwrap(), |_| "*".to_owned());
            assert_eq!(found.as_deref(), expected, "{route}");
        }
    }
}
