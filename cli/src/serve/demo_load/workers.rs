//! The threads that request.
//!
//! In: a rate, and what to choose from. Out: requests on a number of connections that changes, at a
//! rate that goes up and down, but never over the one that was asked for.

use std::f64::consts::TAU;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::client::Client;
use super::conditions::Conditions;
use super::targets::Targets;

const THREADS: u32 = 4;

/// The most connections of a thread.
const CONNECTIONS: usize = 8;

/// How long a wave of the rate takes, in seconds.
const WAVE: f64 = 60.0;

/// The least part of the rate.
const EBB: f64 = 0.5;

/// One of so many requests is the last of its connection.
const REQUESTS_A_CONNECTION: u32 = 500;

/// How long to wait after a failure, such as when the server stops.
const PAUSE: Duration = Duration::from_millis(200);

/// Starts the threads. They run as long as the process.
pub(super) fn start(
    rate: u32,
    server: SocketAddr,
    targets: &Arc<Targets>,
    conditions: &Arc<Conditions>,
) -> io::Result<()> {
    for number in 0..THREADS {
        let worker = Worker {
            rate: f64::from(rate) / f64::from(THREADS),
            clients: (0..CONNECTIONS).map(|_| Client::new(server)).collect(),
            targets: Arc::clone(targets),
            conditions: Arc::clone(conditions),
            random: Rng::with_seed(u64::from(number)),
        };
        let name = format!("demo load {number}");
        thread::Builder::new().name(name).spawn(move || worker.run())?;
    }
    Ok(())
}

struct Worker {
    /// Requests a second, at most.
    rate: f64,
    clients: Vec<Client>,
    targets: Arc<Targets>,
    conditions: Arc<Conditions>,
    random: Rng,
}

impl Worker {
    fn run(mut self) {
        let start = Instant::now();
        let mut due = start;
        loop {
            let now = Instant::now();
            thread::sleep(due.saturating_duration_since(now));
            // What could not be requested in time is not made up for.
            due = due.max(now);
            let tide = tide(start.elapsed().as_secs_f64());
            due += Duration::from_secs_f64(1.0 / (self.rate * tide));
            let open = ((CONNECTIONS as f64 * tide) as usize).max(1);
            self.clients[open..].iter_mut().for_each(Client::close);
            if !self.request(open) {
                due = Instant::now() + PAUSE;
            }
        }
    }

    /// Makes a request on one of the first connections. Returns whether it was answered.
    fn request(&mut self, open: usize) -> bool {
        let client = &mut self.clients[self.random.usize(..open)];
        let request = self.targets.choose(self.conditions.share(), &mut self.random);
        let answered = client.request(request).is_ok();
        if self.random.u32(..REQUESTS_A_CONNECTION) == 0 {
            client.close();
        }
        answered
    }
}

/// The part of the rate at a time, from [`EBB`] to 1.
fn tide(seconds: f64) -> f64 {
    EBB + (1.0 - EBB) * (1.0 - (seconds * TAU / WAVE).cos()) / 2.0
}

#[cfg(test)]
mod tests {
    use super::{EBB, tide};

    #[test]
    fn the_rate_is_never_over_what_was_asked_for() {
        for second in 0..300 {
            assert!((EBB..=1.0).contains(&tide(f64::from(second))), "{second}");
        }
    }
}
