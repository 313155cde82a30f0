//! What the system tells of this process.
//!
//! In: nothing. Out: processor time, context switches and memory at one moment.
//!
//! System calls are not among it: Linux tells a process without privileges only of reads and writes
//! (`syscr` and `syscw` in `/proc/self/io`), and the `recvfrom` and `sendto` of sockets are neither.
//! A server that had answered 7,454 requests had 19 of them.

use std::time::Duration;

/// The process at one moment. What the system does not tell is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Process {
    /// The time of all processors that the process has taken.
    pub(super) processor: Option<Duration>,
    /// Context switches of all threads.
    pub(super) switches: Option<u64>,
    /// Bytes of memory.
    pub(super) resident: Option<u64>,
}

impl Process {
    pub(super) fn now() -> Process {
        let usage = usage();
        Process {
            processor: usage.map(|(processor, _)| processor),
            switches: usage.map(|(_, switches)| switches),
            resident: resident(),
        }
    }
}

#[cfg(unix)]
fn usage() -> Option<(Duration, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::{TimeVal, TimeValLike as _};

    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let time = |time: TimeVal| u64::try_from(time.num_microseconds()).map(Duration::from_micros);
    let processor = time(usage.user_time()).ok()? + time(usage.system_time()).ok()?;
    let switches = usage.voluntary_context_switches() + usage.involuntary_context_switches();
    Some((processor, u64::try_from(switches).ok()?))
}

#[cfg(not(unix))]
fn usage() -> Option<(Duration, u64)> {
    None
}

#[cfg(target_os = "linux")]
fn resident() -> Option<u64> {
    let memory = procfs::process::Process::myself().ok()?.statm().ok()?;
    Some(memory.resident * procfs::page_size())
}

#[cfg(not(target_os = "linux"))]
fn resident() -> Option<u64> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Process;

    #[test]
    fn the_process_is_seen() {
        let before = Process::now();
        let memory = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = Process::now();
        let grown = after.resident.expect("memory") - before.resident.expect("memory");
        assert!(grown >= memory.len() as u64 / 2, "{grown}");
        assert!(after.processor.expect("a time") > before.processor.expect("a time"));
        assert!(after.switches.expect("a count") >= before.switches.expect("a count"));
    }
}
