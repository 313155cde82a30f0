//! What it was measured with, and what processes have used.

use std::fs;
use std::process::Command;

pub(crate) fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores", name.map_or("unknown", |(_, name)| name))
}

pub(crate) fn compiler() -> String {
    first_line("rustc").unwrap_or_default()
}

pub(crate) fn etcd() -> Option<String> {
    first_line("etcd").map(|line| line.replace("etcd Version:", "etcd"))
}

fn first_line(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(String::from)
}

/// Bytes of memory of a process, or of this one.
pub(crate) fn memory(process: Option<u32>) -> u64 {
    let process = process.map_or(String::from("self"), |id| id.to_string());
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = text.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Seconds of processor time of a process: Linux counts them in hundredths.
pub(crate) fn processor_time(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<_> = text.rsplit(") ").next().unwrap_or("").split(' ').collect();
    let ticks =
        |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
