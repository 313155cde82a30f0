//! Limits for servers of tests.

use std::time::Duration;

use routetree::server::Config;

/// Returns the limits of one event loop whose deadlines take an hour, so that none passes on a
/// slow machine. A test that waits for a deadline shortens that one. Lingering stays short: it comes
/// after the response, and ends without harm.
pub(crate) fn patient() -> Config {
    let hour = Duration::from_secs(3600);
    let mut config = Config::default();
    config.workers = 1;
    config.head_timeout = hour;
    config.body_timeout = hour;
    config.body_stall_timeout = hour;
    config.response_timeout = hour;
    config.idle_timeout = hour;
    config.write_timeout = hour;
    config.half_closed_timeout = hour;
    config.stop_timeout = hour;
    config.stop_stall_timeout = hour;
    config
}
