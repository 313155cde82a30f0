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
    use crate::constraint::Constraints;

    /// What a copy of a router costs.
    pub trait Counted {
        /// The number of routes.
        fn count(&self) -> usize;
    }

    #[allow(private_interfaces, reason = "nobody outside of the crate can name it")]
    pub trait Sealed: Counted {
        fn constraints_mut(&mut self) -> &mut Constraints<'static>;
    }

    macro_rules! sealed {
        ($router:ident) => {
            impl<T> Counted for $router<T> {
                fn count(&self) -> usize {
                    self.len()
                }
            }

            #[allow(private_interfaces, reason = "nobody outside of the crate can name it")]
            impl<T> Sealed for $router<T> {
                fn constraints_mut(&mut self) -> &mut Constraints<'static> {
                    $router::constraints_mut(self)
                }
            }
        };
    }

    sealed!(Router);
    sealed!(MethodRouter);
    sealed!(HostRouter);
}
