//! What it takes to get at the newest version, without a lookup.

use std::hint::black_box;
use std::time::Instant;

use routetree::{LiveRouter, Router};

const LOADS: u32 = 2_000_000;
const ROUNDS: usize = 15;

pub fn report() {
    let live = LiveRouter::new(Router::<u64>::new());
    let mut reader = live.reader();
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..LOADS {
            black_box(live.load().is_empty());
        }
        times[0].push(began.elapsed().as_nanos() as f64 / f64::from(LOADS));
        let began = Instant::now();
        for _ in 0..LOADS {
            black_box(reader.load().is_empty());
        }
        times[1].push(began.elapsed().as_nanos() as f64 / f64::from(LOADS));
    }
    println!("\n## The newest version\n");
    println!("Nanoseconds, without a lookup.\n\n| | median |\n|---|---|");
    for (name, times) in ["`LiveRouter::load`", "`LiveReader::load`"].into_iter().zip(&mut times) {
        times.sort_unstable_by(f64::total_cmp);
        println!("| {name} | {:.1} |", times[ROUNDS / 2]);
    }
}
