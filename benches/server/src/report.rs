//! The table of a comparison, as Markdown.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::run::{Run, Sample, Table};

/// All tables, with what they were measured on.
pub(crate) fn markdown(tables: &[Table], run: &Run) -> String {
    let Run { rounds, seconds, versions, .. } = run;
    let mut text = String::from("# Server\n\n");
    let _ = writeln!(text, "- processor: {}", processor());
    let _ = writeln!(text, "- date: {}", output("date", &["-u", "+%Y-%m-%d"]));
    let _ = writeln!(text, "- kernel: {}", output("uname", &["-sr"]));
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
    for table in tables {
        let _ = writeln!(text, "\n## {}\n", table.load.name);
        text.push_str("| server | requests/s | ratio | CPU us/request | ratio | p50 ms | p99 ms | RSS MiB | errors |\n");
        text.push_str("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        let own = table.rows.iter().find(|row| row.server.name == "routetree");
        let own = own.map_or(&[][..], |row| &row.samples[..]);
        for row in &table.rows {
            let name = &row.server.name;
            let samples: Vec<&Sample> = row.samples.iter().flatten().collect();
            let failed: Vec<&String> =
                row.samples.iter().filter_map(|sample| sample.as_ref().err()).collect();
            if samples.is_empty() {
                let reason = failed.first().map_or("no round", |text| text.as_str());
                let _ = writeln!(text, "| {name} | none: {reason} | | | | | | | |");
                continue;
            }
            let of = |part: fn(&Sample) -> f64| median(samples.iter().map(|s| part(s)).collect());
            let ratio = |part: fn(&Sample) -> f64| {
                let rounds = own.iter().zip(&row.samples);
                let pairs =
                    rounds.filter_map(|(own, other)| own.as_ref().ok().zip(other.as_ref().ok()));
                median(pairs.map(|(own, other)| part(own) / part(other)).collect())
            };
            let mut errors = samples.iter().map(|sample| sample.errors).sum::<f64>().to_string();
            if !failed.is_empty() {
                let _ = write!(errors, ", {} rounds failed", failed.len());
            }
            let _ = writeln!(
                text,
                "| {name} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {errors} |",
                of(|sample| sample.per_second),
                ratio(|sample| sample.per_second),
                of(|sample| sample.cpu_us),
                1.0 / ratio(|sample| sample.cpu_us),
                of(|sample| sample.p50_us) / 1000.0,
                of(|sample| sample.p99_us) / 1000.0,
                of(|sample| sample.rss_mib),
            );
        }
    }
    text
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
