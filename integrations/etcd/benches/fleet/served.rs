//! The time from a put until a request gets the new answer.

use std::sync::mpsc::channel;
use std::time::Instant;

use routetree_etcd::{Change, LiveTable, Sink};

use crate::etcd::LONG;
use crate::{etcd_with, options, percentile, routes};

const PUTS: usize = 2_000;

pub(crate) fn report(sizes: &[usize]) {
    println!("\n## From put to served\n");
    println!("Milliseconds from before a put until lookups find the new value, {PUTS} puts one");
    println!("after the other; and until etcd has acknowledged the put.\n");
    println!("| routes | served: p50 | p99 | acknowledged: p50 | p99 |");
    println!("|---|---|---|---|---|");
    for &size in sizes {
        let (mut served, mut acknowledged) = measure(size);
        println!(
            "| {size} | {:.2} | {:.2} | {:.2} | {:.2} |",
            percentile(&mut served, 50.0),
            percentile(&mut served, 99.0),
            percentile(&mut acknowledged, 50.0),
            percentile(&mut acknowledged, 99.0),
        );
    }
}

/// Milliseconds until each put is served, and until it is acknowledged.
fn measure(size: usize) -> (Vec<f64>, Vec<f64>) {
    let (etcd, revision, _) = etcd_with(size);
    let mut table = LiveTable::new();
    let router = table.router();
    let (published, moments) = channel();
    let sink = move |changes: &[Change<usize>], revision: i64| {
        table.apply(changes, revision)?;
        published.send(Instant::now()).map_err(|error| error.to_string())
    };
    let follower = options(&etcd).spawn(routes::parse, sink).expect("a follower");
    assert!(follower.wait(LONG, |status| status.revision == revision));
    moments.try_iter().for_each(drop);

    let (mut served, mut acknowledged) = (Vec::new(), Vec::new());
    let puts = (1..=PUTS).map(|number| (String::from("last"), routes::value("/last", number)));
    etcd.put_each(puts, |number, began| {
        let milliseconds = |moment: Instant| moment.duration_since(began).as_secs_f64() * 1e3;
        acknowledged.push(milliseconds(Instant::now()));
        served.push(milliseconds(moments.recv().expect("a change")));
        let snapshot = router.load();
        let site = snapshot.at("any").expect("a site").value;
        assert_eq!(*site.at("GET", "/last").expect("a route").value, number + 1);
    });
    (served, acknowledged)
}
