//! What [`routetree::LiveRouter`] promises.

mod copies;
mod edits;
mod model;
mod panics;
mod readers;
