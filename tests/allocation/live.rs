//! Lookups in a live router allocate nothing, and it holds two versions.

use std::hint::black_box;

use allocation_counter::measure;
use routetree::{InsertError, LiveRouter, Router};

fn table(routes: usize) -> Router<u32> {
    let routes = (0..routes).map(|number| (format!("/n{number}/{{id}}/x{number}"), number as u32));
    let mut router = Router::try_from_iter(routes).expect("no two conflict");
    router.shrink_to_fit();
    router
}

#[test]
fn lookups() {
    let live = LiveRouter::new(table(100));
    let mut reader = live.reader();
    // A thread's first load sets it up.
    drop(live.load());
    for number in 0..3 {
        let count = measure(|| {
            black_box(live.load().at("/n7/1/x7").is_ok());
            black_box(reader.load().at("/n7/1/x7").is_ok());
            black_box(live.version());
        });
        assert_eq!((count.count_total, count.count_current), (0, 0));
        live.update(|edit| edit.replace("/changing", number)).expect("a route");
        // The reader lets go of the version before, and may be its last one.
        let _ = reader.load();
    }
}

/// At most 2.5 tables, whatever the updates: one route, or all of them at once.
#[test]
fn bytes_held() {
    for routes in [1_000, 20_000] {
        let live = LiveRouter::new(table(routes));
        let held = measure(|| {
            for round in 0..50 {
                let changed: Result<(), InsertError> = live.update(|edit| {
                    let changes = if round % 10 == 9 { routes } else { 10 };
                    for number in 0..changes {
                        edit.remove(format!("/n{number}/{{id}}/x{number}"));
                        edit.insert(format!("/n{number}/{{id}}/x{number}"), round)?;
                    }
                    Ok(())
                });
                changed.expect("no two conflict");
            }
        });
        // Besides the first table, which was there before.
        let one = live.load().memory_usage() as i64;
        assert!(held.bytes_current <= one * 3 / 2, "{} bytes beside {one}", held.bytes_current);
    }
}

/// Routes whose texts change in length come and go, one an update.
#[test]
fn bytes_held_over_a_million_updates() {
    const UPDATES: usize = 1_000_000;
    let live = LiveRouter::new(table(1_000));
    let mut old = String::new();
    let mut update = |number: usize| {
        let filler = "x".repeat(number * 31 % 90);
        let new = format!("/{}/{filler}/{{id}}", number % 500);
        let changed: Result<(), InsertError> = live.update(|edit| {
            edit.remove(&old);
            edit.insert(&*new, number as u32)
        });
        changed.expect("no two conflict");
        old = new;
    };
    (0..UPDATES / 100).for_each(&mut update);
    let held = measure(|| (UPDATES / 100..UPDATES).for_each(&mut update));
    let one = live.load().memory_usage() as i64;
    assert!(held.bytes_current.abs() <= one / 4, "{} more bytes beside {one}", held.bytes_current);
    assert_eq!((live.load().len(), live.version()), (1_001, UPDATES as u64));
}
