//! Versions that are held for longer than a lookup, and their reader.
//!
//! In: a live router. Out: handles to its newest version, which the event loops of the server keep.

use alloc::sync::Arc;
use core::fmt;
use core::ops::Deref;

use arc_swap::{ArcSwap, Cache};

use super::LiveRouter;
use super::snapshot::Version;

/// A handle to one version of a live router. A clone is another handle.
pub(crate) struct Held<R>(Arc<Version<R>>);

impl<R> Held<R> {
    /// Makes a version of a router that is not live.
    pub(crate) fn of(router: R) -> Held<R> {
        Held(Arc::new(Version { router, number: 0, mark: Arc::default() }))
    }
}

impl<R> Clone for Held<R> {
    fn clone(&self) -> Self {
        Held(Arc::clone(&self.0))
    }
}

impl<R> Deref for Held<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.0.router
    }
}

impl<R> fmt::Debug for Held<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("version", &self.0.number).finish_non_exhaustive()
    }
}

/// Reads a live router, like [`LiveReader`](super::LiveReader), but shares its ownership.
pub(crate) struct HeldReader<R> {
    live: Arc<LiveRouter<R>>,
    /// `None` while it holds no version.
    cache: Option<Cache<Newest<R>, Arc<Version<R>>>>,
}

/// Where the newest version is.
struct Newest<R>(Arc<LiveRouter<R>>);

impl<R> Deref for Newest<R> {
    type Target = ArcSwap<Version<R>>;

    fn deref(&self) -> &ArcSwap<Version<R>> {
        &self.0.newest
    }
}

impl<R> HeldReader<R> {
    /// Creates a reader that holds no version.
    pub(crate) fn new(live: Arc<LiveRouter<R>>) -> HeldReader<R> {
        HeldReader { live, cache: None }
    }

    /// Replaces a version by the newest one, if it is not that already.
    pub(crate) fn renew(&mut self, held: &mut Held<R>) {
        let live = &self.live;
        let cache = self.cache.get_or_insert_with(|| Cache::new(Newest(Arc::clone(live))));
        let newest = cache.load();
        if !Arc::ptr_eq(newest, &held.0) {
            held.0 = Arc::clone(newest);
        }
    }

    /// Lets go of the version that the reader has seen last.
    pub(crate) fn let_go(&mut self) {
        self.cache = None;
    }
}
