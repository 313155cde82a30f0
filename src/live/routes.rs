//! [`Routes`]: the routers that can be live.

use crate::{HostRouter, MethodRouter, Router};

/// A router that a [`LiveRouter`](crate::LiveRouter) can change: [`Router`], [`MethodRouter`] and
/// [`HostRouter`], whose values are cloned. Sealed.
pub trait Routes: Clone + sealed::Routes {}

impl<T: Clone> Routes for Router<T> {}
impl<T: Clone> Routes for MethodRouter<T> {}
impl<T: Clone> Routes for HostRouter<T> {}

pub(super) mod sealed {
    use super::{HostRouter, MethodRouter, Router};

    pub trait Routes {
        /// The number of routes.
        fn count(&self) -> usize;
    }

    impl<T> Routes for Router<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }

    impl<T> Routes for MethodRouter<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }

    impl<T> Routes for HostRouter<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }
}
