//! What readers hold: a version of the router.

use alloc::sync::Arc;
use core::fmt;
use core::ops::Deref;

use arc_swap::{ArcSwap, Cache, Guard};

/// One version of a router.
pub(super) struct Version<R> {
    pub(super) router: R,
    pub(super) number: u64,
    pub(super) mark: Mark,
}

/// Each version of a live router has one, so that they can be counted.
pub(super) type Mark = Arc<()>;

/// One version of a [`LiveRouter`](crate::LiveRouter), which never changes. Returned by
/// [`LiveRouter::load`](crate::LiveRouter::load).
///
/// It dereferences to the router.
pub struct Snapshot<R> {
    version: Guard<Arc<Version<R>>>,
}

impl<R> Snapshot<R> {
    pub(super) fn new(version: Guard<Arc<Version<R>>>) -> Snapshot<R> {
        Snapshot { version }
    }

    /// Returns the number of the version, which is the number of updates published up to it.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.number
    }
}

impl<R> Deref for Snapshot<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.version.router
    }
}

impl<R: fmt::Debug> fmt::Debug for Snapshot<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version())
            .field("router", &**self)
            .finish()
    }
}

/// Reads a [`LiveRouter`](crate::LiveRouter) from one thread, and remembers the newest version it
/// has seen. Returned by [`LiveRouter::reader`](crate::LiveRouter::reader).
///
/// It holds that version until the next [`load`](LiveReader::load). If it is idle during several
/// updates, one of them has to copy all routes.
///
/// # Examples
///
/// ```
/// use routetree::{LiveRouter, Router};
///
/// let live = LiveRouter::new(Router::new());
/// let mut reader = live.reader();
/// assert!(reader.load().is_empty());
/// live.update(|edit| edit.insert("/", ()))?;
/// assert_eq!(reader.load().len(), 1);
/// # Ok::<(), routetree::InsertError>(())
/// ```
pub struct LiveReader<'live, R> {
    cache: Cache<&'live ArcSwap<Version<R>>, Arc<Version<R>>>,
}

impl<'live, R> LiveReader<'live, R> {
    pub(super) fn new(newest: &'live ArcSwap<Version<R>>) -> LiveReader<'live, R> {
        LiveReader { cache: Cache::new(newest) }
    }

    /// Returns the newest version of the router, without waiting.
    pub fn load(&mut self) -> &R {
        &self.cache.load().router
    }

    /// Returns the newest version of the router, and its number.
    pub fn load_versioned(&mut self) -> (&R, u64) {
        let version = self.cache.load();
        (&version.router, version.number)
    }
}

impl<R> Clone for LiveReader<'_, R> {
    fn clone(&self) -> Self {
        LiveReader { cache: self.cache.clone() }
    }
}

impl<R> fmt::Debug for LiveReader<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveReader").finish_non_exhaustive()
    }
}
