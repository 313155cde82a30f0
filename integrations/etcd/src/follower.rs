//! [`Follower`]: follows etcd, in a thread of its own or as a future.

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
    /// Follows etcd in a thread of its own, which no runtime is needed for.
    ///
    /// `parse` makes routes of the value of a key, or says what is wrong with it; it should give the
    /// same for the same key and value on every server. The routes go to `sink`. If there is a
    /// [copy](Options::copy) on disk, its routes are there when this returns; otherwise they are
    /// as soon as etcd has been read: [`Follower::wait`] waits for that.
    ///
    /// # Errors
    ///
    /// Returns an error if the thread or its runtime cannot be started. That etcd cannot be reached
    /// is no error: it is tried again and again, and [`Follower::status`] shows it.
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
    /// work and has to be spawned. It ends when the [`Follower`] is dropped.
    ///
    /// It works for seconds without a pause on a snapshot of a million routes, or when it writes the
    /// copy on disk; a thread of its own is better for tables of that size.
    pub fn follow<T: Clone + Send + Sync + 'static>(
        self,
        parse: impl FnMut(&Key, &[u8]) -> Result<Vec<Entry<T>>, String> + Send + 'static,
        sink: impl Sink<T> + 'static,
    ) -> (Follower, impl Future<Output = ()> + Send + 'static) {
        let shared = Arc::<Shared>::default();
        let mut engine = Engine::new(&self, Box::new(parse), Box::new(sink), Arc::clone(&shared));
        engine.load();
        let (stop, mut stopped) = watch::channel(());
        let run = async move {
            tokio::select! {
                // The follower sends nothing: it closes the channel.
                _ = stopped.changed() => {}
                () = session::follow(&mut engine, &self) => {}
            }
            engine.shared.update(|state| state.status.connected = false);
            engine.write_copy();
        };
        (Follower { shared, stop: Some(stop), thread: None }, run)
    }
}

/// Follows etcd until it is dropped. Returned by [`Options::spawn`] and [`Options::follow`].
pub struct Follower {
    shared: Arc<Shared>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// How it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Each key that has no routes, and why. The routes of all other keys are served.
    #[must_use]
    pub fn refused(&self) -> Vec<(Key, String)> {
        self.shared.refused().into_iter().collect()
    }

    /// Waits until the status is such, for at most this long. Returns whether it is.
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
    /// Stops, after the copy on disk is written. The routes stay as they are.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has said why it panicked.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("status", &self.status()).finish_non_exhaustive()
    }
}
