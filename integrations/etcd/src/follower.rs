//! [`Follower`]: follows etcd, in a thread of its own or as a future.
//!
//! Input: options, a parser and a sink. Output: a handle, which tells the status and stops.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{fmt, io};

use tokio::sync::watch;

use crate::engine::Engine;
use crate::entry::Entry;
use crate::key::Key;
use crate::options::Options;
use crate::session;
use crate::sink::Sink;
use crate::status::{Shared, Status};

impl Options {
    /// Follows etcd in a thread of its own. The caller needs no runtime.
    ///
    /// `parse` makes routes of the value of a key, or says what is wrong with it. It should give
    /// the same for the same key and value on every server. The routes go to `sink`.
    ///
    /// If there is a [copy](Options::copy) on disk, its routes are in the sink when this returns.
    /// Otherwise the routes come as soon as etcd has been read: [`Follower::wait`] waits for that.
    ///
    /// # Errors
    ///
    /// Returns an error if the thread or its runtime cannot be started. An etcd that cannot be
    /// reached is no error: it is tried again and again, and [`Follower::status`] shows it.
    pub fn spawn<T: Clone + Send + Sync + 'static>(
        self,
        parse: impl FnMut(&Key, &[u8]) -> Result<Vec<Entry<T>>, String> + Send + 'static,
        sink: impl Sink<T> + 'static,
    ) -> io::Result<Follower> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (mut follower, run) = self.follow(parse, sink);
        let thread = thread::Builder::new().name(String::from("routetree-etcd"));
        follower.thread = Some(thread.spawn(move || runtime.block_on(run))?);
        Ok(follower)
    }

    /// Follows etcd in a runtime of tokio: as [`Options::spawn`], but the returned future does the
    /// work, and has to be spawned. It ends when the [`Follower`] is dropped.
    ///
    /// With a million routes, a snapshot or a copy on disk keeps the future busy for seconds
    /// without a pause. [`Options::spawn`] is better for tables of that size.
    pub fn follow<T: Clone + Send + Sync + 'static>(
        self,
        parse: impl FnMut(&Key, &[u8]) -> Result<Vec<Entry<T>>, String> + Send + 'static,
        sink: impl Sink<T> + 'static,
    ) -> (Follower, impl Future<Output = ()> + Send + 'static) {
        let shared = Arc::<Shared>::default();
        let mut engine = Engine::new(&self, Box::new(parse), Box::new(sink), Arc::clone(&shared));
        engine.load();
        let (stop, mut stopped) = watch::channel(());
        let ended = Ended(Arc::clone(&shared));
        let run = async move {
            let _ended = ended;
            tokio::select! {
                // The follower sends nothing: it closes the channel.
                _ = stopped.changed() => {}
                () = session::follow(&mut engine, &self) => {}
            }
            engine.write_copy();
        };
        (Follower { shared, stop: Some(stop), thread: None }, run)
    }
}

/// Notes that etcd is followed no more: the follower is stopped, or the parser or the sink panicked.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.update(|state| {
            state.status.connected = false;
            if thread::panicking() {
                state.status.error = Some(String::from("a panic has ended the follower"));
            }
        });
    }
}

/// Follows etcd until it is dropped. Returned by [`Options::spawn`] and [`Options::follow`].
pub struct Follower {
    shared: Arc<Shared>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// The state of the follower.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// The keys that have no routes, each with the reason. All other keys have theirs.
    #[must_use]
    pub fn refused(&self) -> Vec<(Key, String)> {
        self.shared.refused().into_iter().collect()
    }

    /// Waits until `reached` accepts the status, but no longer than `timeout`. Returns whether it
    /// did.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn wait(follower: routetree_etcd::Follower) {
    /// use std::time::Duration;
    ///
    /// if !follower.wait(Duration::from_secs(10), |status| status.revision > 0) {
    ///     eprintln!("no routes yet: {:?}", follower.status().error);
    /// }
    /// # }
    /// ```
    pub fn wait(&self, timeout: Duration, reached: impl FnMut(&Status) -> bool) -> bool {
        self.shared.wait(timeout, reached)
    }
}

impl Drop for Follower {
    /// Stops the follower. If the copy on disk is older than the routes, it is written first. The
    /// routes stay as they are. A follower of [`Options::follow`] does this in its future, which is
    /// not waited for.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported there.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("status", &self.status()).finish_non_exhaustive()
    }
}
