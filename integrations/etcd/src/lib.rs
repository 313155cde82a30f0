//! Keeps the routes of many servers in step by [etcd](https://etcd.io): live tables for
//! [`routetree`].
//!
//! Each route is a key of etcd. A [`Follower`] reads all keys with a prefix, watches them, and
//! changes a table while it serves requests: a [`LiveRouter`](routetree::LiveRouter), or
//! [one of your own](Sink).
//!
//! ```no_run
//! use std::time::Duration;
//! use routetree_etcd::{Entry, Key, LiveTable, Options};
//!
//! /// The value of a key is a route, a space, and the upstream server.
//! fn parse(_: &Key, value: &[u8]) -> Result<Vec<Entry<String>>, String> {
//!     let text = std::str::from_utf8(value).map_err(|error| error.to_string())?;
//!     let (route, upstream) = text.split_once(' ').ok_or("there is no upstream server")?;
//!     Ok(vec![Entry::new(route, upstream.to_owned())])
//! }
//!
//! let table = LiveTable::new();
//! let router = table.router();
//! let follower = Options::new(["http://127.0.0.1:2379"], "/routes/")
//!     .copy("/var/lib/gateway/routes")
//!     .spawn(parse, table)?;
//! follower.wait(Duration::from_secs(10), |status| status.revision > 0);
//!
//! // For each request:
//! let snapshot = router.load();
//! if let Ok(site) = snapshot.at("example.com") {
//!     if let Ok(found) = site.value.at("GET", "/users/7") {
//!         println!("to {}", found.value);
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What servers can rely on
//!
//! - **A version is a revision of etcd.** Two servers whose [`Status::revision`] is the same have
//!   the same routes, if their parsers give the same for a value. All changes of a transaction are
//!   published at once.
//! - **Requests never wait for etcd.** While it is away, the routes stay as they are, and
//!   [`Status::age`] tells how old they may be. With a [copy on disk](Options::copy), a server
//!   starts without etcd.
//! - **The table is never rebuilt.** After a lost connection or a restart of etcd, and when etcd
//!   has compacted changes that a server still needs, the server takes a new snapshot. It compares
//!   that with the table, and changes only what differs.
//! - **A wrong route stops no other.** A key whose value is refused by the parser or the router has
//!   no routes; [`Follower::refused`] tells why. A key has all its routes or none.
//! - **One winner, on every server.** If routes of two keys conflict, the key that was created
//!   first wins: the one with the lower create revision or, if one transaction created both, the
//!   first in byte order. When the winner goes or gets another route, the other key gets its
//!   routes. An update of a key keeps its create revision; a key that is deleted and created again
//!   gets a new one.
//!
//! Keys can have a lease: when it ends, etcd deletes them, and their routes go.
//!
//! To make etcd equal to a set of routes, use [`Options::plan`] and [`Options::push`], or, without
//! a runtime, the functions of [`blocking`].
//!
//! # Building
//!
//! `etcd-client` needs `protoc`: on Debian, `apt-get install protobuf-compiler`. The feature `tls`
//! adds connections by TLS, to URLs that begin with `https://`. Messages go to the crate `log`.

mod backoff;
pub mod blocking;
mod copy;
mod engine;
mod entry;
mod error;
mod follower;
mod key;
mod live;
mod options;
mod push;
mod random;
mod session;
mod sink;
mod snapshot;
mod status;
mod table;

pub use entry::Entry;
pub use error::PushError;
pub use follower::Follower;
pub use key::Key;
pub use live::{LiveTable, TableRouter};
pub use options::Options;
pub use push::{Plan, Step};
pub use sink::{Change, Place, Sink};
pub use status::Status;

pub use etcd_client;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
