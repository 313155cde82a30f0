//! The tables of a comparison, as Markdown.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::charts;
use crate::costs::Costs;
use crate::run::{Row, Run, Sample, Table};
use crate::timeline::Timeline;

/// All that was measured.
pub(crate) struct Report {
    pub(crate) tables: Vec<Table>,
    pub(crate) costs: Vec<Costs>,
    pub(crate) timelines: Vec<Timeline>,
}

impl Report {
    /// All tables, with what they were measured on.
    ///
    /// # Errors
    ///
    /// If a text would tell where it was measured: it is published.
    pub(crate) fn markdown(&self, run: &Run) -> Result<String, Box<dyn Error>> {
        let mut text = head(run);
        for chart in charts::files(self) {
            let _ = writeln!(text, "\n![{}]({})", chart.title, chart.file);
        }
        for table in &self.tables {
            let _ = writeln!(text, "\n## {}\n", table.load.name);
            text.push_str(&speeds(table));
        }
        if !self.costs.is_empty() {
            text.push_str("\n## System calls and instructions a request\n\n");
            text.push_str(
                "Counted one server after another, from when it had started: system calls with \
                 `strace`, instructions in user space with `callgrind`. Neither depends on what else \
                 the machine does, except for how many requests arrive together.\n\n",
            );
            text.push_str(&costs(&self.costs));
        }
        let counted = self.tables.iter().filter(|table| table.load.is_counted());
        let counted: Vec<_> = counted.collect();
        if !counted.is_empty() {
            text.push_str("\n## Context switches for 1,000 requests\n\n");
            text.push_str(&switches(&counted));
        }
        reject_private(&text)?;
        Ok(text)
    }
}

/// Fails if a text holds a path or a name of this machine.
fn reject_private(text: &str) -> Result<(), Box<dyn Error>> {
    let mut private = vec![std::env::temp_dir(), std::env::current_dir()?];
    private.extend(std::env::home_dir());
    let mut private: Vec<String> =
        private.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    private.push(output("uname", &["-n"]));
    let found = private.iter().find(|part| part.len() > 1 && text.contains(part.as_str()));
    match found {
        Some(part) => Err(format!("the report holds {part:?}, which is this machine's").into()),
        None => Ok(()),
    }
}

/// What was measured, how, and on what.
fn head(run: &Run) -> String {
    let Run { rounds, seconds, versions, .. } = run;
    let mut text = String::from("# Server\n\n");
    let _ = writeln!(text, "- processor: {}", processor());
    let _ = writeln!(text, "- date: {}", output("date", &["-u", "+%Y-%m-%d"]));
    let kernel = output("uname", &["-sr"]);
    let _ = writeln!(text, "- kernel: {}", kernel.split('-').next().unwrap_or_default());
    let _ = writeln!(text, "- compiler: {}", output("rustc", &["--version"]));
    if !versions.is_empty() {
        let _ = writeln!(text, "- peers: {versions}");
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown");
    let _ = writeln!(
        text,
        "- load average of the machine at the end: {load} (server and client make up to 2)"
    );
    let _ = writeln!(
        text,
        "- server on one core, client on another; {rounds} rounds, {seconds} s a server in each, \
         interleaved; medians. Ratios are taken round by round against `routetree`: over 1, \
         routetree does more, or takes less time of the processor. Time and memory are those of all \
         processes of a server."
    );
    text
}

/// Requests a second and what they took, server by server.
fn speeds(table: &Table) -> String {
    let mut text = String::from(
        "| server | requests/s | ratio | CPU us/request | ratio | p50 ms | p99 ms | p99.9 ms | RSS MiB | errors |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let own = table.rows.iter().find(|row| row.server.name == "routetree");
    let own = own.map_or(&[][..], |row| &row.samples[..]);
    for row in &table.rows {
        let name = &row.server.name;
        let failed: Vec<&String> =
            row.samples.iter().filter_map(|sample| sample.as_ref().err()).collect();
        if failed.len() == row.samples.len() {
            let reason = failed.first().map_or("no round", |text| text.as_str());
            let _ = writeln!(text, "| {name} | none: {reason} | | | | | | | | |");
            continue;
        }
        let of = |part: fn(&Sample) -> f64| row.median(part);
        let ratio = |part: fn(&Sample) -> f64| {
            let rounds = own.iter().zip(&row.samples);
            let pairs =
                rounds.filter_map(|(own, other)| own.as_ref().ok().zip(other.as_ref().ok()));
            median(pairs.map(|(own, other)| part(own) / part(other)).collect())
        };
        let mut errors = row.errors().to_string();
        if !failed.is_empty() {
            let _ = write!(errors, ", {} rounds failed", failed.len());
        }
        let _ = writeln!(
            text,
            "| {name} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {errors} |",
            of(|sample| sample.per_second),
            ratio(|sample| sample.per_second),
            of(|sample| sample.cpu_us),
            1.0 / ratio(|sample| sample.cpu_us),
            of(|sample| sample.p50_us) / 1000.0,
            of(|sample| sample.p99_us) / 1000.0,
            of(|sample| sample.p999_us) / 1000.0,
            of(|sample| sample.rss_mib),
        );
    }
    text
}

/// System calls and instructions, server by server.
pub(crate) fn costs(all: &[Costs]) -> String {
    let mut text = String::from(
        "| load | server | system calls | the most frequent | instructions |\n\
         |---|---|---:|---|---:|\n",
    );
    for Costs { server, load, calls, by_name, instructions } in all {
        let names = by_name.iter().take(3).filter(|(_, calls)| *calls >= 0.0005);
        let names: Vec<_> = names.map(|(name, calls)| format!("{name} {calls:.3}")).collect();
        let instructions = instructions.map(|count| format!("{count:.0}")).unwrap_or_default();
        let names = names.join(", ");
        let load = load.name;
        let _ = writeln!(text, "| {load} | {server} | {calls:.3} | {names} | {instructions} |");
    }
    text
}

/// Context switches, server by server.
fn switches(tables: &[&Table]) -> String {
    let mut text =
        String::from("| load | server | it waited | it was interrupted |\n|---|---|---:|---:|\n");
    for table in tables {
        for row in table.rows.iter().filter(|row| row.samples.iter().any(Result::is_ok)) {
            let (load, server) = (table.load.name, &row.server.name);
            let waited = 1000.0 * row.median(|sample| sample.voluntary);
            let interrupted = 1000.0 * row.median(|sample| sample.involuntary);
            let _ = writeln!(text, "| {load} | {server} | {waited:.2} | {interrupted:.2} |");
        }
    }
    text
}

impl Row {
    /// The median over the rounds that gave something.
    pub(crate) fn median(&self, part: fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().flatten().map(part).collect())
    }

    /// The errors of all rounds.
    pub(crate) fn errors(&self) -> f64 {
        self.samples.iter().flatten().map(|sample| sample.errors).sum()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name.map_or("unknown", |line| line.trim_start_matches(['\t', ' ', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{name}, {cores} cores, {}", std::env::consts::ARCH)
}

/// What a command prints, or that it cannot be had.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".into())
}
