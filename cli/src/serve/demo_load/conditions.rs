//! What the operator tells those who request, and the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use routetree::server::{Context, Middleware, MiddlewareAction, Response};

use super::script::{CANARY, Share};

/// How long a slow response takes longer than others.
const DELAY: Duration = Duration::from_millis(8);

/// The conditions of the moment.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// How many of 1,000 requests are for the canary.
    share: AtomicU32,
    /// Whether the canary is slow.
    slow: AtomicBool,
}

impl Conditions {
    pub(super) fn set(&self, share: Share, slow: bool) {
        self.share.store(share.0, Ordering::Relaxed);
        self.slow.store(slow, Ordering::Relaxed);
    }

    pub(super) fn share(&self) -> Share {
        Share(self.share.load(Ordering::Relaxed))
    }
}

/// Delays responses of the canary while it is slow. As any handler that waits, it delays the other
/// connections of its event loop too: that is what the charts show then.
pub(super) struct Slowness(pub(super) Arc<Conditions>);

impl Middleware for Slowness {
    fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        let is_slow = self.0.slow.load(Ordering::Relaxed);
        if is_slow && context.request().path().starts_with(CANARY) {
            thread::sleep(DELAY);
        }
        MiddlewareAction::Continue
    }
}
