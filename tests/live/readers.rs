//! Readers and writers in parallel: every answer belongs to one version. `LIVE_UPDATES` sets the
//! number of updates; the default is small.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

use routetree::{InsertError, LiveRouter, Router};

/// The routes of a version; all have its number as their value, and one has it in its text.
const ROUTES: [&str; 4] = ["/a", "/b/{id}", "/{*rest}", "/c/{x}-{y}"];

fn publish(live: &LiveRouter<Router<u64>>) -> Result<u64, InsertError> {
    live.update(|edit| {
        let number = edit.version() + 1;
        for route in ROUTES {
            edit.replace(route, number)?;
        }
        edit.remove(format!("/version/{}", number - 1));
        edit.insert(format!("/version/{number}"), number)?;
        Ok(number)
    })
}

/// Checks that a version is whole.
fn check(router: &Router<u64>, version: u64) {
    for path in ["/a", "/b/7", "/x/y", "/c/1-2"] {
        assert_eq!(*router.at(path).expect("a route").value, version);
    }
    let own = format!("/version/{version}");
    assert_eq!(router.at(&own).expect("a route").route(), own);
    assert_eq!(router.len(), ROUTES.len() + 1);
}

#[test]
fn every_answer_belongs_to_one_version() {
    let updates = std::env::var("LIVE_UPDATES").ok().and_then(|text| text.parse().ok());
    let updates: u64 = updates.unwrap_or(3_000);
    let live = LiveRouter::new(Router::new());
    publish(&live).unwrap();
    let (done, checked) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        for reader in 0..3 {
            let (live, done, checked) = (&live, &done, &checked);
            scope.spawn(move || {
                let (mut last, mut cached) = (0, live.reader());
                let mut held = live.load();
                while !done.load(Relaxed) {
                    let snapshot = live.load();
                    check(&snapshot, snapshot.version());
                    let (router, version) = cached.load_versioned();
                    check(router, version);
                    // Versions only go forward, whichever way they are read.
                    assert!(last <= snapshot.version() && snapshot.version() <= version);
                    last = version;
                    if checked.fetch_add(1, Relaxed) % 64 == reader {
                        // This one sleeps on an old version now and then.
                        check(&held, held.version());
                        held = snapshot;
                        thread::yield_now();
                    }
                }
            });
        }
        let writers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut published = Vec::new();
                    for _ in 0..updates / 2 {
                        published.push(publish(&live).expect("routes"));
                    }
                    published
                })
            })
            .collect();
        let mut published: Vec<u64> =
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        published.sort_unstable();
        assert!(
            published.iter().copied().eq(2..=updates / 2 * 2 + 1),
            "each version is published once"
        );
        // Readers see the last one.
        while checked.load(Relaxed) < 100 {
            thread::yield_now();
        }
        done.store(true, Relaxed);
    });
    let newest = live.load();
    let last = updates / 2 * 2 + 1;
    assert_eq!(newest.version(), last);
    check(&newest, last);
}

#[test]
fn a_live_router_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<LiveRouter<Router<String>>>();
    shared::<routetree::Snapshot<Router<String>>>();
    fn sent<T: Send>() {}
    sent::<routetree::LiveReader<'_, Router<String>>>();
    let live: LiveRouter<Router<()>> = LiveRouter::default();
    assert!(format!("{live:?} {:?}", live.load()).contains("version: 0"));
}
