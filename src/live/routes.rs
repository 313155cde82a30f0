//! [`LiveRoutes`]: the routers that can be live.

use crate::{HostRouter, MethodRouter, Router};

/// A router that a [`LiveRouter`](crate::LiveRouter) can change: a [`Router`], [`MethodRouter`] or
/// [`HostRouter`] whose values can be cloned. Sealed.
pub trait LiveRoutes: Clone + sealed::Sealed {}

impl<T: Clone> LiveRoutes for Router<T> {}
impl<T: Clone> LiveRoutes for MethodRouter<T> {}
impl<T: Clone> LiveRoutes for HostRouter<T> {}

pub(super) mod sealed {
    use super::{HostRouter, MethodRouter, Router};

    pub trait Sealed {
        /// The number of routes.
        fn count(&self) -> usize;
    }

    impl<T> Sealed for Router<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }

    impl<T> Sealed for MethodRouter<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }

    impl<T> Sealed for HostRouter<T> {
        fn count(&self) -> usize {
            self.len()
        }
    }
}
