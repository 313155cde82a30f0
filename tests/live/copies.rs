//! What an update copies and what is held, counted.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use routetree::{InsertError, LiveRouter, Router};

thread_local! {
    /// The number of clones of values, in this thread.
    static CLONES: Cell<usize> = const { Cell::new(0) };
}

/// A value that counts its clones, and how many there are.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(alive: &Arc<AtomicUsize>) -> Counted {
        alive.fetch_add(1, Relaxed);
        Counted(Arc::clone(alive))
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        CLONES.set(CLONES.get() + 1);
        Counted::new(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// A live router with routes, two versions of which exist, and the number of its values.
fn live(routes: usize) -> (LiveRouter<Router<Counted>>, Arc<AtomicUsize>) {
    let alive = Arc::new(AtomicUsize::new(0));
    let mut router = Router::new();
    for number in 0..routes {
        router.insert(format!("/n{number}/{{id}}"), Counted::new(&alive)).unwrap();
    }
    let live = LiveRouter::new(router);
    change(&live, &alive);
    (live, alive)
}

/// Publishes an update of one route.
fn change(live: &LiveRouter<Router<Counted>>, alive: &Arc<AtomicUsize>) {
    live.update(|edit| edit.replace("/changing", Counted::new(alive)).map(drop)).unwrap();
}

/// The number of clones that it makes.
fn clones(action: impl FnOnce()) -> usize {
    let before = CLONES.get();
    action();
    CLONES.get() - before
}

#[test]
fn an_update_clones_its_own_values_only() {
    let (live, alive) = live(500);
    for _ in 0..100 {
        assert_eq!(clones(|| change(&live, &alive)), 1);
    }
    let nothing =
        clones(|| live.update(|edit| Ok::<_, InsertError>(edit.len())).map(drop).unwrap());
    assert_eq!(nothing, 0);
    assert_eq!(clones(|| change(&live, &alive)), 1);
}

#[test]
fn slow_readers_hold_a_copy_each_and_it_is_counted() {
    let (live, alive) = live(500);
    let check = |copies: usize| {
        assert_eq!((live.copies(), alive.load(Relaxed) / 500), (copies, copies));
    };
    check(2);
    let mut held = Vec::new();
    for number in 0..8 {
        held.push(live.load());
        change(&live, &alive);
        check(2 + number);
    }
    // A second reader of the same version costs nothing.
    held.push(live.load());
    check(9);
    for left in (1..9).rev() {
        held.remove(0);
        check(left.max(2));
    }
    change(&live, &alive);
    check(2);
}

#[test]
fn a_reader_costs_one_copy() {
    let (live, alive) = live(500);
    let held = live.load();
    assert_eq!(clones(|| change(&live, &alive)), 1, "it is the newest version that is held");
    assert_eq!(clones(|| change(&live, &alive)), 502, "the version before the newest is held");
    for _ in 0..10 {
        assert_eq!(clones(|| change(&live, &alive)), 1, "an old version is held");
    }
    assert!(alive.load(Relaxed) <= 3 * 501 + 1);
    drop(held);
    assert!(alive.load(Relaxed) <= 2 * 501 + 1, "a version is freed with its last reader");
}

/// Where the newest version has the value of a route.
fn place(live: &LiveRouter<Router<Counted>>) -> usize {
    std::ptr::from_ref(live.load().at("/n7/1").unwrap().value) as usize
}

#[test]
fn readers_return_to_the_copy_that_they_know() {
    let (live, alive) = live(500);
    let known = place(&live);
    for _ in 0..20 {
        change(&live, &alive);
        assert_eq!(place(&live), known);
    }
    let held = live.load();
    change(&live, &alive);
    assert_ne!(place(&live), known, "the reader still has it");
    drop(held);
    // It is published for a moment; then readers return to the copy that they have used since.
    let other = place(&live);
    change(&live, &alive);
    assert_eq!((place(&live), live.version()), (other, 23));
}

#[test]
fn a_failed_update_costs_one_copy() {
    let (live, alive) = live(500);
    let failed = live.update(|edit| {
        edit.clear();
        edit.insert("/{", Counted::new(&alive))
    });
    assert!(failed.is_err());
    assert_eq!(clones(|| change(&live, &alive)), 502);
    assert_eq!(clones(|| change(&live, &alive)), 1);
}

/// A table that is loaded by one update is held once, and its changes are not kept.
#[test]
fn a_large_update_is_not_kept() {
    let alive = Arc::new(AtomicUsize::new(0));
    let live = LiveRouter::new(Router::new());
    live.update(|edit| {
        (0..5_000).try_for_each(|number| edit.insert(format!("/{number}"), Counted::new(&alive)))
    })
    .unwrap();
    assert_eq!(alive.load(Relaxed), 5_000);
}

/// What a live router holds: as much as two routers, whatever updates there were.
#[test]
fn memory_is_flat() {
    let live = LiveRouter::new(Router::new());
    let fill = |edit: &mut routetree::LiveEdit<'_, Router<usize>>, round: usize| {
        // Texts of changing lengths.
        for number in 0..200 {
            let filler = "x".repeat((number * 7 + round * 13) % 90);
            edit.replace(format!("/{number}/{filler}/{{id}}"), round)?;
            let before = "x".repeat((number * 7 + round.wrapping_sub(1) * 13) % 90);
            if before != filler {
                edit.remove(format!("/{number}/{before}/{{id}}"));
            }
        }
        Ok::<_, InsertError>(())
    };
    let mut greatest = 0;
    for round in 1..800 {
        live.update(|edit| fill(edit, round)).unwrap();
        if round == 200 {
            greatest = live.load().memory_usage();
        }
        if round > 200 {
            let bytes = live.load().memory_usage();
            assert!(
                bytes <= 2 * greatest,
                "{bytes} bytes after {round} updates, {greatest} before"
            );
            assert_eq!(live.load().len(), 200);
        }
    }
}
