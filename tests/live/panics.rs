//! Panics in updates, in values, and in readers' threads.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use routetree::{InsertError, LiveRouter, Router};

fn panics(action: impl FnOnce()) -> bool {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let panicked = catch_unwind(AssertUnwindSafe(action)).is_err();
    std::panic::set_hook(hook);
    panicked
}

#[test]
fn an_update_that_panics_publishes_nothing() {
    let live = LiveRouter::new(Router::new());
    live.update(|edit| edit.insert("/a", 1)).unwrap();
    let update = || {
        let _: Result<(), InsertError> = live.update(|edit| {
            edit.clear();
            edit.insert("/b", 2)?;
            panic!("in an update")
        });
    };
    assert!(panics(update));
    assert_eq!(live.version(), 1);
    assert_eq!(live.load().iter().collect::<Vec<_>>(), [("/a", &1)]);
    for number in 0..3 {
        live.update(|edit| edit.insert(format!("/{number}"), number)).unwrap();
    }
    assert_eq!(live.load().len(), 4);
}

thread_local! {
    static ARMED: Cell<Armed> = const { Cell::new(Armed::Not) };
}

#[derive(Clone, Copy, PartialEq)]
enum Armed {
    Not,
    Clone,
    Drop,
}

/// A value that panics when it is cloned or dropped, if that is armed, once.
#[derive(Debug)]
struct Fragile(#[allow(dead_code, reason = "allocated, so that a double drop shows")] Arc<usize>);

impl Fragile {
    fn trip(at: Armed) {
        if ARMED.get() == at {
            ARMED.set(Armed::Not);
            panic!("a fragile value");
        }
    }
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        Self::trip(Armed::Clone);
        Fragile(Arc::clone(&self.0))
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        Self::trip(Armed::Drop);
    }
}

#[test]
fn values_that_panic_leave_whole_versions() {
    for armed in [Armed::Clone, Armed::Drop] {
        for skipped in 0..6 {
            let live = LiveRouter::new(Router::new());
            let mut expected = 0;
            for number in 0..6 {
                if number == skipped {
                    ARMED.set(armed);
                }
                let before = live.version();
                let update = || {
                    live.update(|edit| {
                        edit.insert(format!("/{number}/{{id}}"), Fragile(Arc::new(number)))?;
                        edit.replace("/last", Fragile(Arc::new(number))).map(drop)
                    })
                    .unwrap();
                };
                panics(update);
                // A panic after a version was published leaves it published.
                let published = live.version() > before;
                expected += usize::from(published);
                let snapshot = live.load();
                assert_eq!(snapshot.len(), expected + usize::from(expected > 0));
                assert_eq!(snapshot.at(&format!("/{number}/x")).is_ok(), published);
                assert_eq!(snapshot.at("/last").is_ok(), expected > 0);
            }
            ARMED.set(Armed::Not);
            assert!(expected >= 5, "one update may fail, not {}", 6 - expected);
        }
    }
}
