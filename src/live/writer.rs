//! The copy of the router that the next update changes.
//!
//! Once a version is published, the one before it is retired. When no reader holds it any more, the
//! changes of one update make it equal to the newest version. If readers let go of it at once, it is
//! published again right then: so they go on with the copy that their caches know.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use super::edit::Change;
use super::routes::sealed::Counted;
use super::snapshot::{Mark, Version};

/// About the time to copy one route. For so long, times the routes, a writer waits for a reader
/// before it copies them.
const COPY_OF_A_ROUTE: Duration = Duration::from_nanos(200);

/// The longest that a writer waits for a reader.
const MAX_WAIT: Duration = Duration::from_millis(20);

/// How long an update waits for readers to return to the copy that their caches know: longer than a
/// lookup takes.
const MAX_RETURN_WAIT: Duration = Duration::from_micros(10);

/// More changes than this, and than a quarter of the routes, would take as much memory and time as
/// a new copy: no copy is kept then.
const MAX_CHANGES: usize = 1_024;

pub(super) struct Writer<R> {
    /// A copy that only needs the changes to be equal to the newest version.
    retired: Option<Arc<Version<R>>>,
    changes: Vec<Change<R>>,
}

impl<R> Default for Writer<R> {
    fn default() -> Self {
        Writer { retired: None, changes: Vec::new() }
    }
}

impl<R: Clone + Counted> Writer<R> {
    /// A copy of the newest version that nobody else has. The writer keeps no copy meanwhile, so a
    /// panic leaves none that is changed in part.
    pub(super) fn copy_of(&mut self, newest: &R) -> R {
        let (retired, changes) = (self.retired.take(), mem::take(&mut self.changes));
        let limit = || COPY_OF_A_ROUTE.saturating_mul(newest.count() as u32).min(MAX_WAIT);
        let reclaimed = retired.and_then(|retired| unshared(retired, limit).ok());
        let current = reclaimed.and_then(|version| up_to_date(version.router, changes));
        current.unwrap_or_else(|| newest.clone())
    }

    /// Keeps a copy that was not changed.
    pub(super) fn put_back(&mut self, router: R, mark: Mark) {
        self.retired = Some(Arc::new(Version { router, number: 0, mark }));
    }

    /// Takes the version that was published until now, and the changes since. Returns it with these
    /// changes, to be published again, if readers let go of it at once. Otherwise keeps both.
    pub(super) fn retire(
        &mut self,
        retired: Arc<Version<R>>,
        changes: Vec<Change<R>>,
    ) -> Option<Arc<Version<R>>> {
        if changes.len() > MAX_CHANGES && changes.len() > retired.router.count() / 4 {
            return None;
        }
        match unshared(retired, || MAX_RETURN_WAIT) {
            Ok(Version { router, number, mark }) => {
                let router = up_to_date(router, changes)?;
                Some(Arc::new(Version { router, number: number + 1, mark }))
            }
            Err(retired) => {
                (self.retired, self.changes) = (Some(retired), changes);
                None
            }
        }
    }

    /// Keeps a version that is equal to the newest one.
    pub(super) fn keep(&mut self, equal: Arc<Version<R>>) {
        self.retired = Some(equal);
    }
}

/// The version, as soon as nobody else holds it; as it was, if a reader holds it for longer than
/// this.
fn unshared<R>(
    mut version: Arc<Version<R>>,
    limit: impl Fn() -> Duration,
) -> Result<Version<R>, Arc<Version<R>>> {
    let mut wait: Option<(Instant, Duration)> = None;
    loop {
        version = match Arc::try_unwrap(version) {
            Ok(version) => return Ok(version),
            Err(shared) => shared,
        };
        let (began, limit) = wait.get_or_insert_with(|| (Instant::now(), limit()));
        if began.elapsed() > *limit {
            return Err(version);
        }
        thread::yield_now();
    }
}

/// The router with these changes. `None` if a value panics when it is cloned or dropped: the update
/// that made the change has seen that already.
fn up_to_date<R>(mut router: R, changes: Vec<Change<R>>) -> Option<R> {
    let replay = move || {
        for change in changes {
            change(&mut router);
        }
        router
    };
    catch_unwind(AssertUnwindSafe(replay)).ok()
}
