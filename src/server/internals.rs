//! The server's parts without a socket, for this repository's tests and fuzz targets.
//!
//! Not covered by semantic versioning: anything here may change in any release.

pub use super::connection::{Connection, Wants};
pub use super::service::Service;
pub use super::streamed_body::WakeQueue;
pub use super::workspace::Workspace;
