//! What the server does, looked at once a second.
//!
//! In: the server's metrics, what the system tells of the process, and what the file of routes
//! says. Out: samples of the last five minutes and the state of each alert, for those who
//! follow the [`Feed`]; crossed thresholds in the log. Requests do not wait for it.

mod alerts;
mod feed;
mod process;
mod sample;
mod source;
mod window;

pub(crate) use alerts::AlertStatus;
pub(crate) use feed::{Feed, News, Subscription};
pub(crate) use source::SourceState;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use routetree::server::Metrics;

use alerts::Alerts;
use sample::Sampler;

/// The time between two samples.
const INTERVAL: Duration = Duration::from_secs(1);

/// Starts a thread that takes a sample each second, for as long as the process runs.
pub(crate) fn start(
    metrics: Arc<Metrics>,
    source: Arc<SourceState>,
    feed: Arc<Feed>,
) -> io::Result<()> {
    let mut sampler = Sampler::new(metrics, Instant::now());
    let mut alerts = Alerts::default();
    let monitor = move || {
        let mut next = Instant::now() + INTERVAL;
        loop {
            thread::sleep(next.saturating_duration_since(Instant::now()));
            let now = Instant::now();
            // After a pause of the process, there is one sample for all of it.
            next = (next + INTERVAL).max(now);
            let sample = sampler.sample(now, source.age(now));
            alerts.set(&source.alerts());
            alerts.judge(sampler.recent(), &sample, now);
            feed.publish(sample, alerts.statuses());
        }
    };
    thread::Builder::new().name("monitor".into()).spawn(monitor).map(drop)
}
