//! The events of the page: samples, alerts, hits of routes and versions, as they come.
//!
//! In: the feed of the monitor, the live table, the metrics. Out: a streamed body of server-sent
//! events.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use routetree::server::{BodyPoll, BodyWaker, BodyWriter, Metrics, StreamedBody};
use serde::Serialize;

use crate::serve::live_table::LiveTable;
use crate::serve::monitor::{AlertStatus, Feed, News, Subscription};

/// What the events are made from.
#[derive(Clone)]
pub(in crate::serve) struct Sources {
    pub(in crate::serve) table: Arc<LiveTable>,
    pub(in crate::serve) feed: Arc<Feed>,
    /// Those of the public server.
    pub(in crate::serve) metrics: Arc<Metrics>,
    /// Why the routes are not changed here, if they are not.
    pub(in crate::serve) fixed: Option<&'static str>,
}

/// The body of one page's events.
pub(super) struct Events {
    sources: Sources,
    subscription: Subscription,
    /// Whether the samples so far were sent.
    has_begun: bool,
    version: Option<u64>,
    alerts: Option<Arc<[AlertStatus]>>,
    /// The requests of each route so far.
    hits: BTreeMap<String, u64>,
}

/// A version of the routes.
#[derive(Serialize)]
struct Version {
    version: u64,
    change: String,
}

impl Events {
    /// Returns `None` if there are too many already.
    pub(super) fn new(sources: Sources) -> Option<Events> {
        let subscription = Subscription::new(Arc::clone(&sources.feed))?;
        let hits = sources.metrics.requests_by_route();
        Some(Events { sources, subscription, has_begun: false, version: None, alerts: None, hits })
    }

    fn send(&mut self, writer: &mut BodyWriter<'_>) -> serde_json::Result<()> {
        let News { samples, alerts } = self.subscription.news();
        let (version, change) = self.sources.table.last_change();
        if self.version.replace(version) != Some(version) {
            event(writer, "table", &Version { version, change })?;
        }
        if self.alerts.as_ref() != Some(&alerts) {
            event(writer, "alerts", &*alerts)?;
            self.alerts = Some(alerts);
        }
        if !std::mem::replace(&mut self.has_begun, true) {
            return event(writer, "history", &samples);
        }
        for sample in &samples {
            event(writer, "sample", sample)?;
        }
        if samples.is_empty() { Ok(()) } else { event(writer, "hits", &self.new_hits()) }
    }

    /// The routes that have had requests since the last time, and how many.
    fn new_hits(&mut self) -> Vec<(String, u64)> {
        let now = self.sources.metrics.requests_by_route();
        let new = |(route, count): (&String, &u64)| {
            let before = self.hits.get(route).copied().unwrap_or_default();
            (*count > before).then(|| (route.clone(), count - before))
        };
        let hits = now.iter().filter_map(new).collect();
        self.hits = now;
        hits
    }
}

impl StreamedBody for Events {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        if writer.stopping() || writer.peer_closed() {
            return BodyPoll::End;
        }
        match self.send(writer) {
            Ok(()) => BodyPoll::Wait,
            Err(_) => BodyPoll::Abort,
        }
    }

    fn start(&mut self, waker: BodyWaker) {
        self.subscription.wake(waker);
    }
}

/// Writes an event. JSON has no line ends.
fn event(
    writer: &mut BodyWriter<'_>,
    name: &str,
    data: &(impl Serialize + ?Sized),
) -> serde_json::Result<()> {
    let data = serde_json::to_string(data)?;
    write!(writer, "event: {name}\ndata: {data}\n\n").map_err(serde_json::Error::io)
}
