//! Routing of requests to services: the feature `tower`.
//!
//! In: a router whose values are services, then requests. Out: the response of the service whose
//! route matches; it finds the match in the extensions of its request. [`table`] finds the service,
//! [`fallbacks`] the service for a request without a route; [`service`] and [`future`] call it.
//! This module does not know how a lookup works.

mod fallbacks;
mod future;
mod layer;
mod matched;
mod prefix;
mod service;
mod table;

pub use future::RouteFuture;
pub use layer::{AddMatch, RouteLayer};
pub use matched::RouteMatch;
pub use prefix::{OriginalUri, StripPrefix};
pub use service::RouteService;
