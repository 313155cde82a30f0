//! What 1,000 updates a second cost a thread that looks paths up.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::contenders::{Contender, all};
use crate::tables::{paths, routes};

const ROUTES: usize = 40_000;
const UPDATE_EVERY: Duration = Duration::from_millis(1);
const TURN: Duration = Duration::from_millis(700);

/// One turn of a reader.
struct Turn {
    lookups: u64,
    p999: u64,
    updates: u64,
}

pub fn report(rounds: usize) {
    println!("\n## Lookups while routes change\n");
    println!(
        "One thread looks up paths of {ROUTES} routes, another makes 1,000 updates a second, or as \
         many as it can. Medians of {rounds} rounds: without and with updates in turn.\n"
    );
    println!(
        "| | lookups a second, of those without updates | p99.9, times that without | updates a second |"
    );
    println!("|---|---|---|---|");
    let (routes, paths) = (routes(ROUTES), paths(ROUTES));
    for (name, make) in all() {
        let contender = make(&routes);
        contender.update(0);
        let mut turns = Vec::new();
        for _ in 0..rounds {
            let quiet = turn(&*contender, &paths, false);
            let busy = turn(&*contender, &paths, true);
            turns.push((
                busy.lookups as f64 / quiet.lookups as f64,
                busy.p999 as f64 / quiet.p999 as f64,
                busy.updates as f64 / TURN.as_secs_f64(),
            ));
        }
        let median = |of: fn(&(f64, f64, f64)) -> f64| {
            let mut values: Vec<f64> = turns.iter().map(of).collect();
            values.sort_unstable_by(f64::total_cmp);
            values[values.len() / 2]
        };
        println!(
            "| {name} | {:.2} | {:.2} | {:.0} |",
            median(|turn| turn.0),
            median(|turn| turn.1),
            median(|turn| turn.2),
        );
    }
}

fn turn(contender: &dyn Contender, paths: &[String], updating: bool) -> Turn {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut updates = 0;
            let mut next = Instant::now();
            while !done.load(Relaxed) {
                if updating {
                    updates += 1;
                    contender.update(updates);
                }
                next += UPDATE_EVERY;
                match next.checked_duration_since(Instant::now()) {
                    Some(wait) => thread::sleep(wait),
                    // No backlog is worked off.
                    None => next = Instant::now(),
                }
            }
            updates
        });
        let mut times = Histogram::<u64>::new(3).expect("three digits");
        let began = Instant::now();
        while began.elapsed() < TURN {
            for path in paths {
                let before = Instant::now();
                assert!(contender.lookup(path).is_some(), "{path}");
                times.record(before.elapsed().as_nanos() as u64).expect("less than a century");
            }
        }
        let rate = times.len() as f64 / began.elapsed().as_secs_f64();
        done.store(true, Relaxed);
        let updates = writer.join().expect("no panic");
        Turn { lookups: rate as u64, p999: times.value_at_quantile(0.999), updates }
    })
}
