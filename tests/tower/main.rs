//! What [`routetree::RouteService`] and the rest of the feature `tower` promise, one module per
//! promise. Allocations are tested in `tests/allocation`.

mod fallbacks;
mod hosts;
mod layer;
#[cfg(feature = "live")]
mod live;
mod prefix;
mod properties;
mod readiness;
mod routing;
mod support;
mod traits;
