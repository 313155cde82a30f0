//! [`LiveEdit`]: changes a private copy of a router, and records how.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

/// A change that succeeded, to be made again in the other copy of the router.
pub(crate) type Change<R> = Box<dyn FnOnce(&mut R) + Send>;

/// Changes the routes of a [`LiveRouter`](crate::LiveRouter): passed to the closure of
/// [`LiveRouter::update`](crate::LiveRouter::update).
///
/// It has the editing methods of the router, and dereferences to the router with the changes so
/// far. A change that fails changes nothing, as in the router. The update then fails only if the
/// closure returns an error.
pub struct LiveEdit<'edit, R> {
    pub(crate) router: &'edit mut R,
    version: u64,
    record: Box<dyn FnMut(Change<R>) + 'edit>,
}

impl<'edit, R> LiveEdit<'edit, R> {
    pub(super) fn new(
        router: &'edit mut R,
        version: u64,
        changes: &'edit mut Vec<Change<R>>,
    ) -> LiveEdit<'edit, R> {
        LiveEdit { router, version, record: Box::new(|change| changes.push(change)) }
    }

    /// Returns the number of the version that is being changed: the newest one.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Records a change that was made.
    pub(crate) fn record(&mut self, change: impl FnOnce(&mut R) + Send + 'static) {
        (self.record)(Box::new(change));
    }

    /// Changes something inside the router. `find` finds it in both copies.
    pub(crate) fn within<I: 'static>(
        &mut self,
        find: impl Fn(&mut R) -> Option<&mut I> + Clone + Send + 'static,
    ) -> Option<LiveEdit<'_, I>> {
        let (record, version) = (&mut self.record, self.version);
        let router = find(self.router)?;
        let record = move |change: Change<I>| {
            let find = find.clone();
            record(Box::new(move |router| {
                if let Some(inner) = find(router) {
                    change(inner);
                }
            }));
        };
        Some(LiveEdit { router, version, record: Box::new(record) })
    }
}

impl<R> Deref for LiveEdit<'_, R> {
    type Target = R;

    fn deref(&self) -> &R {
        self.router
    }
}

impl<R: fmt::Debug> fmt::Debug for LiveEdit<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveEdit")
            .field("version", &self.version)
            .field("router", &self.router)
            .finish_non_exhaustive()
    }
}
