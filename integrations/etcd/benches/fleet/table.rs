//! A whole table: written to etcd, read by a follower, kept on disk, and caught up with.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use routetree_etcd::{Change, LiveTable, Sink};

use crate::etcd::{Etcd, LONG};
use crate::{etcd_with, machine, options, routes};

/// Changes that a follower misses while its sink stands still.
const MISSED: usize = 20_000;

pub(crate) fn report(sizes: &[usize]) {
    println!("\n## A table\n");
    println!(
        "One follower with a `LiveRouter`. Its memory is that of the process, of which etcd's"
    );
    println!(
        "client is a part; the second figure is after a change, when the router has a copy.\n"
    );
    println!(
        "| | {} |",
        sizes.iter().map(|size| format!("{size} routes")).collect::<Vec<_>>().join(" | ")
    );
    println!("|---|{}", "---|".repeat(sizes.len()));
    let columns: Vec<_> = sizes.iter().map(|&size| measure(size)).collect();
    for (row, (name, _)) in columns[0].iter().enumerate() {
        let values: Vec<_> = columns.iter().map(|column| column[row].1.clone()).collect();
        println!("| {name} | {} |", values.join(" | "));
    }
}

type Column = Vec<(&'static str, String)>;

fn measure(count: usize) -> Column {
    let (etcd, revision, pushed) = etcd_with(count);
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    let options = options(&etcd).copy(&copy);
    let mut column = vec![("`push` to an empty etcd", seconds(pushed))];
    let (key, value) = routes::row(count - 1);
    column.push(("bytes of a key and its value", (key.len() + value.len()).to_string()));
    column.push(("bytes in etcd's memory for a key", per(machine::memory(etcd.id()), count)));

    let began = Instant::now();
    let plan = etcd.block_on(options.plan((0..count).map(routes::row))).expect("a plan");
    assert_eq!(plan.unchanged(), count);
    drop(plan);
    column.push(("read and compared by `plan`", seconds(began.elapsed().as_secs_f64())));

    let empty = machine::memory(None);
    let gate = Arc::new(Mutex::new(()));
    let sink = Gated { table: LiveTable::new(), gate: Arc::clone(&gate) };
    let router = sink.table.router();
    let began = Instant::now();
    let follower = options.clone().spawn(routes::parse, sink).expect("a follower");
    assert!(follower.wait(LONG, |status| status.revision == revision));
    column.push(("snapshot until it is served", seconds(began.elapsed().as_secs_f64())));
    let grown = || per(machine::memory(None).saturating_sub(empty), count);
    let loaded = grown();
    let revision = etcd.put("last", &routes::value("/last", 1));
    assert!(follower.wait(LONG, |status| status.revision == revision));
    column.push(("bytes of memory for a route", format!("{loaded}, {}", grown())));
    let routes = router.load().at("any").expect("a site").value.memory_usage() as u64;
    column.push(("of that in the router, each copy", per(routes, count)));

    let caught_up = catch_up(&etcd, &gate, |revision| {
        assert!(follower.wait(LONG, |status| status.revision == revision));
    });
    column.push(("20,000 missed changes", seconds(caught_up)));
    assert_eq!(router.load().at("any").expect("a site").value.len(), count + 1);

    let began = Instant::now();
    drop(follower);
    column.push(("copy on disk written", seconds(began.elapsed().as_secs_f64())));
    let bytes = fs::metadata(&copy).map_or(0, |file| file.len());
    column.push(("bytes of the copy for a route", per(bytes, count)));
    let began = Instant::now();
    let follower = options.spawn(routes::parse, LiveTable::new()).expect("a follower");
    assert_eq!(follower.status().keys, count + 1);
    column.push(("start from the copy until it is served", seconds(began.elapsed().as_secs_f64())));
    column
}

/// A table that stands still while somebody has the gate.
struct Gated {
    table: LiveTable<usize>,
    gate: Arc<Mutex<()>>,
}

impl Sink<usize> for Gated {
    fn apply(&mut self, changes: &[Change<usize>], revision: i64) -> Result<(), String> {
        drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.table.apply(changes, revision)
    }
}

/// Seconds that a follower takes for changes that were made while it stood still.
fn catch_up(etcd: &Etcd, gate: &Mutex<()>, reach: impl FnOnce(i64)) -> f64 {
    let closed = gate.lock().unwrap_or_else(PoisonError::into_inner);
    let change = |number: usize| {
        let key = format!("{:07}", number % 1_000);
        (key, routes::value(&routes::route(number % 1_000), number))
    };
    let revision = etcd.put_all((0..MISSED).map(change));
    let began = Instant::now();
    drop(closed);
    reach(revision);
    began.elapsed().as_secs_f64()
}

fn seconds(value: f64) -> String {
    format!("{value:.2} s")
}

fn per(bytes: u64, count: usize) -> String {
    (bytes / count as u64).to_string()
}
