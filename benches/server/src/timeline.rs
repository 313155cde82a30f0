//! One server over time: idle, under load, and idle again once its clients have left.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use crate::loads::Load;
use crate::process::{cpu_time, family, resident_mib};
use crate::run::Server;

/// Time between two samples. Taking one costs far less.
const STEP: Duration = Duration::from_millis(100);

/// Seconds without load at the beginning and at the end.
const IDLE: f64 = 1.0;

/// What one server used at each moment.
pub(crate) struct Timeline {
    pub(crate) name: String,
    /// Seconds since the beginning, per cent of one core, and memory in MiB.
    pub(crate) moments: Vec<(f64, f64, f64)>,
}

/// Follows a server through a load.
pub(crate) fn follow(
    server: &Server,
    load: &Load,
    (server_core, client_core): (usize, usize),
    seconds: f64,
) -> Result<Timeline, Box<dyn Error>> {
    let (process, addr) = server.start(server_core, load)?;
    let begin = Instant::now();
    let mut moments = Vec::new();
    let mut before = (begin, cpu_time(&family(process.id()))?);
    let mut sample_until = |end: f64| -> Result<(), Box<dyn Error>> {
        while begin.elapsed().as_secs_f64() < end {
            thread::sleep(STEP);
            let ids = family(process.id());
            let (now, cpu) = (Instant::now(), cpu_time(&ids)?);
            let used = cpu.saturating_sub(before.1).as_secs_f64();
            let share = 100.0 * used / (now - before.0).as_secs_f64();
            moments.push((begin.elapsed().as_secs_f64(), share, resident_mib(&ids)));
            before = (now, cpu);
        }
        Ok(())
    };
    sample_until(IDLE)?;
    let client = load.client(client_core, addr, 2.0 * seconds, None)?;
    sample_until(IDLE + seconds)?;
    // It may still be measuring, or waiting for answers: the load ends here for all.
    drop(client);
    sample_until(IDLE + seconds + IDLE)?;
    Ok(Timeline { name: server.name.clone(), moments })
}
