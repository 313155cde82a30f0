//! The version of live routes that an event loop serves now.
//!
//! In: the live routes. Out: their newest version when the loop asks for it, as plain [`Hosts`].

use core::fmt;
use std::sync::Arc;

use super::LiveHosts;
use crate::live::{Held, HeldReader};
use crate::server::routes::Hosts;

/// A version of live routes, and where newer ones come from.
pub(in crate::server) struct LiveVersion {
    reader: HeldReader<Hosts>,
    current: Held<Hosts>,
    /// The empty routes that are current while no version is held.
    nothing: Held<Hosts>,
}

impl LiveVersion {
    /// Returns the newest version.
    pub(in crate::server) fn newest(live: &LiveHosts) -> LiveVersion {
        let nothing = Held::of(Hosts::new());
        let reader = HeldReader::new(Arc::clone(&live.router));
        let mut version = LiveVersion { reader, current: nothing.clone(), nothing };
        version.renew();
        version
    }

    /// Returns its routes.
    #[inline]
    pub(in crate::server) fn hosts(&self) -> &Hosts {
        &self.current
    }

    /// Becomes the newest version.
    #[inline]
    pub(in crate::server) fn renew(&mut self) {
        self.reader.renew(&mut self.current);
    }

    /// Lets go of the version until the next [`LiveVersion::renew`].
    pub(in crate::server) fn let_go(&mut self) {
        self.reader.let_go();
        self.current = self.nothing.clone();
    }

    /// Returns another handle to the version, which keeps it.
    pub(in crate::server) fn keep(&self) -> Held<Hosts> {
        self.current.clone()
    }
}

impl fmt::Debug for LiveVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveVersion").field(&self.current).finish()
    }
}
