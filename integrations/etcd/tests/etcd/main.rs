//! Followers of a real etcd, which each test starts for itself.
//!
//! Without the program `etcd`, nothing is tested and each test says so; `tests/etcd/install`
//! installs it on Debian.

mod changes;
mod child;
mod copy;
mod etcd;
mod faults;
mod push;
mod refusals;
mod security;
mod servers;
