//! Routers whose routes change while lookups run: the feature `live`.
//!
//! In: a router, and updates. Out: snapshots of its newest version. [`writer`] keeps a second copy
//! of the router. It brings that up to date by repeating the changes that the last update
//! [recorded](edit), so that an update need not copy the routes. `arc-swap` publishes a version;
//! this module has no memory orderings of its own.

mod edit;
mod every;
#[cfg(feature = "server")]
mod held;
mod host;
mod method;
mod path;
mod routes;
mod snapshot;
mod writer;

use alloc::sync::{Arc, Weak};
use core::fmt;
use std::sync::{Mutex, PoisonError};

use arc_swap::ArcSwap;

pub use edit::LiveEdit;
pub use routes::LiveRoutes;
pub(crate) use routes::sealed::Counted;
pub use snapshot::{LiveReader, Snapshot};

#[cfg(feature = "server")]
pub(crate) use held::{Held, HeldReader};
use snapshot::{Mark, Version};
use writer::Writer;

/// A router whose routes change while lookups run.
///
/// [`load`](LiveRouter::load) returns a [`Snapshot`]: the newest version, which stays as it is
/// however long it is held. [`update`](LiveRouter::update) makes any number of changes and
/// publishes them at once, or none of them. Readers never wait; updates wait for each other.
///
/// `R` is a [`Router`](crate::Router), a [`MethodRouter`](crate::MethodRouter), or a
/// [`HostRouter`](crate::HostRouter).
///
/// # Examples
///
/// ```
/// use routetree::{InsertError, LiveRouter, Router};
///
/// let mut router = Router::new();
/// router.insert("/users/{id}", "users")?;
/// let live = LiveRouter::new(router);
///
/// let before = live.load();
/// live.update(|edit| {
///     edit.remove("/users/{id}");
///     edit.insert("/people/{id}", "people")
/// })?;
/// assert_eq!(*live.load().at("/people/7")?.value, "people");
/// // A request that began before still sees its own version, all of it.
/// assert_eq!(*before.at("/users/7")?.value, "users");
/// assert_eq!((before.version(), live.version()), (0, 1));
///
/// // An update that fails publishes nothing.
/// let failed = live.update(|edit| {
///     edit.insert("/new", "new")?;
///     edit.insert("/people/{name}", "conflict")
/// });
/// assert!(matches!(failed, Err(InsertError::Conflict { .. })));
/// assert!(live.load().at("/new").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Cost
///
/// A lookup in a snapshot is a lookup in the router. A live router keeps two versions, the newest
/// and the one before it, so each change is made twice, and values are cloned. An update copies all
/// routes only if
///
/// - it is the first one;
/// - the update before it failed or panicked, or made more than 1,024 changes and more than one for
///   every four routes;
/// - a reader holds the version before the newest one. The update first waits for the reader, for
///   about as long as a copy takes.
///
/// Readers can hold more versions: each is a whole table of its own, which is freed when its last
/// reader lets go of it. So the memory is that of two tables, plus one for each older version that
/// is held. [`copies`](LiveRouter::copies) counts them all.
pub struct LiveRouter<R> {
    newest: ArcSwap<Version<R>>,
    writer: Mutex<Writer<R>>,
    marks: Weak<()>,
}

impl<R> LiveRouter<R> {
    /// Creates a live router whose version 0 is this router.
    #[must_use]
    pub fn new(router: R) -> LiveRouter<R> {
        let mark = Mark::default();
        LiveRouter {
            marks: Arc::downgrade(&mark),
            newest: ArcSwap::from_pointee(Version { router, number: 0, mark }),
            writer: Mutex::default(),
        }
    }

    /// Returns the newest version, without waiting.
    ///
    /// Drop it when the request is done: while a reader holds the version before the newest one, an
    /// update has to copy all routes.
    #[must_use]
    pub fn load(&self) -> Snapshot<R> {
        Snapshot::new(self.newest.load())
    }

    /// Returns a reader that remembers the newest version it has seen: the fastest way for a thread
    /// that serves many requests.
    #[must_use]
    pub fn reader(&self) -> LiveReader<'_, R> {
        LiveReader::new(&self.newest)
    }

    /// Returns the number of the newest version, which is the number of updates published so far.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.newest.load().number
    }

    /// Returns how many copies of the routes are in memory: the newest version, the one before it,
    /// and each older one that readers hold. So it is two, unless a reader is slow.
    ///
    /// It is one before the first update and after one that failed, and leaves out the copy that an
    /// update is changing at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{LiveRouter, Router};
    ///
    /// let live = LiveRouter::new(Router::new());
    /// let slow: Vec<_> = (0..5)
    ///     .map(|number| {
    ///         let before = live.load();
    ///         live.update(|edit| edit.insert(format!("/{number}"), ())).map(|()| before)
    ///     })
    ///     .collect::<Result<_, _>>()?;
    /// assert_eq!(live.copies(), 6);
    /// drop(slow);
    /// assert_eq!(live.copies(), 2);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn copies(&self) -> usize {
        self.marks.strong_count()
    }
}

impl<R: LiveRoutes> LiveRouter<R> {
    /// Changes the routes. If the closure returns `Ok`, all its changes are published at once; if
    /// it returns an error or panics, none is.
    ///
    /// The closure changes the newest version through [`LiveEdit`], and sees its own changes. It
    /// runs once. Updates by other threads wait. Do not call `update` inside the closure: it would
    /// wait forever.
    ///
    /// If nothing is changed, nothing is published, and the version stays the same.
    ///
    /// # Errors
    ///
    /// Returns the error of the closure.
    ///
    /// # Complexity
    ///
    /// That of the changes, made twice; see [the costs](LiveRouter#cost).
    ///
    /// # Examples
    ///
    /// Compare and swap: an update that is refused unless the version is the expected one.
    ///
    /// ```
    /// use routetree::{LiveRouter, MethodRouter};
    ///
    /// let live = LiveRouter::new(MethodRouter::new());
    /// let add = |expected: u64, route: &str| {
    ///     live.update(|edit| {
    ///         if edit.version() != expected {
    ///             return Err(format!("the version is {}", edit.version()));
    ///         }
    ///         edit.insert("GET", route, ()).map_err(|error| error.to_string())
    ///     })
    /// };
    /// assert_eq!(add(0, "/a"), Ok(()));
    /// assert_eq!(add(0, "/b"), Err("the version is 1".to_owned()));
    /// ```
    pub fn update<O, E>(
        &self,
        change: impl FnOnce(&mut LiveEdit<'_, R>) -> Result<O, E>,
    ) -> Result<O, E> {
        self.change(|mut edit| change(&mut edit))
    }
}

impl<R: Clone + Counted> LiveRouter<R> {
    /// [`LiveRouter::update`], also for tables that have routers inside.
    pub(crate) fn change<O, E>(
        &self,
        change: impl FnOnce(LiveEdit<'_, R>) -> Result<O, E>,
    ) -> Result<O, E> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = self.newest.load();
        let (version, mark) = (newest.number, Arc::clone(&newest.mark));
        let mut router = writer.copy_of(&newest.router);
        drop(newest);
        let mut changes = Vec::new();
        let outcome = change(LiveEdit::new(&mut router, version, &mut changes))?;
        if changes.is_empty() {
            writer.put_back(router, mark);
            return Ok(outcome);
        }
        let next = Version { router, number: version + 1, mark };
        let retired = self.newest.swap(Arc::new(next));
        if let Some(equal) = writer.retire(retired, changes) {
            writer.keep(self.newest.swap(equal));
        }
        Ok(outcome)
    }
}

impl<R: Default> Default for LiveRouter<R> {
    fn default() -> Self {
        LiveRouter::new(R::default())
    }
}

impl<R> From<R> for LiveRouter<R> {
    fn from(router: R) -> Self {
        LiveRouter::new(router)
    }
}

impl<R: fmt::Debug> fmt::Debug for LiveRouter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let newest = self.newest.load();
        f.debug_struct("LiveRouter")
            .field("version", &newest.number)
            .field("router", &newest.router)
            .finish()
    }
}
