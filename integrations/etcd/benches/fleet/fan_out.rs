//! Many followers of one etcd: what a change costs etcd, and when the last of them has it.

use std::time::{Duration, Instant};

use routetree_etcd::{Change, Follower};

use crate::etcd::{Etcd, LONG};
use crate::{machine, options, percentile, routes};

const PUTS: usize = 500;

pub(crate) fn report(counts: &[usize]) {
    println!("\n## Many followers\n");
    println!("{PUTS} puts one after the other. The followers share this process and its processor");
    println!("with etcd, so the times are those of a crowded machine. Processor time is etcd's.\n");
    println!(
        "| followers | all have it: p50 | p99 | etcd: time for a put | memory for a follower |"
    );
    println!("|---|---|---|---|---|");
    for &count in counts {
        measure(count);
    }
}

fn measure(count: usize) {
    let etcd = Etcd::start().expect("etcd");
    let id = etcd.id().expect("a process");
    let before = machine::memory(Some(id));
    let sink = || |_: &[Change<usize>], _: i64| Ok(());
    let start = |_| options(&etcd).spawn(routes::parse, sink()).expect("a follower");
    let followers: Vec<Follower> = (0..count).map(start).collect();
    let reach = |revision: i64| {
        for follower in &followers {
            assert!(follower.wait(LONG, |status| status.revision >= revision));
        }
    };
    for follower in &followers {
        assert!(follower.wait(LONG, |status| status.connected));
    }
    reach(etcd.put("first", &routes::value("/first", 0)));
    let memory = machine::memory(Some(id)).saturating_sub(before) / count as u64;
    let mut times = Vec::new();
    let used = machine::processor_time(id);
    for number in 0..PUTS {
        let began = Instant::now();
        reach(etcd.put("key", &routes::value("/key", number)));
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    let used = Duration::from_secs_f64((machine::processor_time(id) - used) / PUTS as f64);
    println!(
        "| {count} | {:.2} ms | {:.2} ms | {:.0} µs | {} KiB |",
        percentile(&mut times, 50.0),
        percentile(&mut times, 99.0),
        used.as_secs_f64() * 1e6,
        memory / 1024,
    );
}
