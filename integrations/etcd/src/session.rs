//! Follows etcd, session by session: a snapshot, then a watch from the revision after it, until
//! that ends.
//!
//! Input: what etcd answers. Output: events for the [`Engine`]. The table is never emptied: a
//! snapshot changes what differs. This module does not know what a route is.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use etcd_client::{Client, EventType, WatchOptions, WatchResponse, WatchStream};
use log::Level;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout};

use crate::backoff::Backoff;
use crate::engine::Engine;
use crate::error::is_denial;
use crate::options::Options;
use crate::snapshot::{self, row};
use crate::table::Event;

/// The number of questions in a row that etcd may leave without an answer.
const UNANSWERED: u32 = 3;

/// Why a session ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// etcd has forgotten the changes that should have come next.
    Compacted,
    /// etcd does not answer.
    Silent,
    /// What answers is not the cluster that has answered before.
    OtherCluster,
    /// etcd refuses the user.
    Denied(String),
    /// The connection is lost, or etcd refuses something.
    Lost(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::Compacted => f.write_str("compacted beyond the revision of the routes"),
            Ended::Silent => f.write_str("no answer"),
            Ended::OtherCluster => f.write_str("the URLs are those of several clusters"),
            Ended::Denied(reason) | Ended::Lost(reason) => f.write_str(reason),
        }
    }
}

impl From<etcd_client::Error> for Ended {
    fn from(error: etcd_client::Error) -> Ended {
        Ended::because(crate::error::text(&error))
    }
}

impl Ended {
    /// The end that an error with this text is.
    fn because(reason: String) -> Ended {
        if is_denial(&reason) { Ended::Denied(reason) } else { Ended::Lost(reason) }
    }
}

/// Follows etcd for ever.
pub(crate) async fn follow<T: Clone>(engine: &mut Engine<T>, options: &Options) {
    let mut backoff = Backoff::new(options.backoff);
    loop {
        let Err(ended) = session(engine, options, &mut backoff).await;
        let (reason, wait) = (ended.to_string(), backoff.wait());
        let is_failure = !matches!(ended, Ended::Compacted);
        let is_denial = matches!(ended, Ended::Denied(_));
        let level = if is_failure { Level::Warn } else { Level::Info };
        log::log!(level, "etcd at {:?}: {reason}; trying again in {wait:.1?}", options.endpoints);
        engine.shared.update(|state| {
            state.status.connected = false;
            state.status.failures += u64::from(is_failure);
            state.status.error = Some(reason);
            state.status.denied = is_denial;
        });
        engine.write_copy();
        sleep(wait).await;
    }
}

/// Connects, takes a snapshot, and watches. Returns only if that fails.
async fn session<T: Clone>(
    engine: &mut Engine<T>,
    options: &Options,
    backoff: &mut Backoff,
) -> Result<Infallible, Ended> {
    let limit = options.request_timeout;
    let connected = Client::connect(&options.endpoints, Some(options.connect.clone()));
    let client = within(limit, connected).await?;
    let snapshot = snapshot::take(&client, options, &mut engine.table).await?;
    engine.shared.update(|state| state.status.snapshots += 1);
    engine.apply(snapshot.events, snapshot.revision, snapshot.cluster);

    let from = WatchOptions::new()
        .with_range(snapshot::end_of(&options.prefix))
        .with_start_revision(snapshot.revision + 1);
    let mut watch = client.watch_client().max_decoding_message_size(usize::MAX);
    let stream = within(limit, watch.watch(options.prefix.clone(), Some(from))).await?;
    watching(engine, options.probe, stream, backoff).await
}

/// Waits for an answer of etcd, but no longer than this.
pub(crate) async fn within<O>(
    limit: Duration,
    request: impl Future<Output = Result<O, etcd_client::Error>>,
) -> Result<O, Ended> {
    timeout(limit, request).await.map_err(|_| Ended::Silent)?.map_err(Ended::from)
}

/// Applies what a watch brings until it ends.
async fn watching<T: Clone>(
    engine: &mut Engine<T>,
    probe: Duration,
    mut stream: WatchStream,
    backoff: &mut Backoff,
) -> Result<Infallible, Ended> {
    let mut probes = interval_at(Instant::now() + probe, probe);
    // After a long pause of the process, one question is enough.
    probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut unanswered = 0;
    loop {
        let copy_due = engine.copy_due();
        let copying =
            async { sleep_until(copy_due.unwrap_or_else(std::time::Instant::now).into()).await };
        tokio::select! {
            // What has arrived comes before new questions.
            biased;
            message = stream.message() => {
                let Some(message) = message? else {
                    return Err(Ended::Lost(String::from("etcd closed the watch")));
                };
                unanswered = 0;
                if message.created() {
                    engine.shared.update(|state| state.status.connected = true);
                }
                accept(engine, &message)?;
                if !message.created() {
                    // A watch that begins may be compacted already: the next message tells.
                    backoff.reset();
                }
            }
            () = copying, if copy_due.is_some() => engine.write_copy(),
            _ = probes.tick() => {
                if unanswered == UNANSWERED {
                    return Err(Ended::Silent);
                }
                unanswered += 1;
                stream.request_progress().await?;
            }
        }
    }
}

/// Applies a message of a watch, which has all changes of a transaction or none of them.
fn accept<T: Clone>(engine: &mut Engine<T>, message: &WatchResponse) -> Result<(), Ended> {
    if message.compact_revision() > 0 {
        return Err(Ended::Compacted);
    }
    if message.canceled() {
        let reason = format!("etcd ended the watch: {}", message.cancel_reason());
        return Err(Ended::because(reason));
    }
    let cluster = engine.cluster();
    if message.header().is_some_and(|header| header.cluster_id() != cluster) {
        return Err(Ended::OtherCluster);
    }
    let pairs =
        || message.events().iter().filter_map(|event| Some((event.event_type(), event.kv()?)));
    let Some(revision) = pairs().map(|(_, pair)| pair.mod_revision()).max() else {
        engine.confirm();
        return Ok(());
    };
    let events = pairs().map(|(kind, pair)| {
        let (key, stored) = row(pair.clone());
        match kind {
            EventType::Put => Event::Put(key, stored),
            EventType::Delete => Event::Delete(key),
        }
    });
    engine.apply(events.collect(), revision, cluster);
    Ok(())
}
