//! How long an update of one route takes, without readers.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::contenders::all;
use crate::tables::routes;

/// Updates are made for this long, or this often.
const LONGEST: Duration = Duration::from_secs(2);
const MOST: usize = 50_000;

pub fn report(sizes: &[usize]) {
    println!("## One route changes\n");
    println!("Microseconds until the change is published.\n");
    println!("| routes | | mean | median | p99.9 | updates |\n|---|---|---|---|---|---|");
    for &size in sizes {
        let routes = routes(size);
        for (name, make) in all() {
            let contender = make(&routes);
            // The first makes the second copy, where there is one.
            contender.update(0);
            let mut times = Histogram::<u64>::new(3).expect("three digits");
            let began = Instant::now();
            for value in 1..=MOST as u64 {
                let before = Instant::now();
                contender.update(value);
                times.record(before.elapsed().as_nanos() as u64).expect("less than a century");
                if began.elapsed() > LONGEST {
                    break;
                }
            }
            assert_eq!(contender.lookup("/changing/7"), Some(times.len()));
            let micros = |nanos: f64| nanos / 1_000.0;
            println!(
                "| {size} | {name} | {:.2} | {:.2} | {:.2} | {} |",
                micros(times.mean()),
                micros(times.value_at_quantile(0.5) as f64),
                micros(times.value_at_quantile(0.999) as f64),
                times.len(),
            );
        }
    }
}
