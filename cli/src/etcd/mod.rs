//! Routes in etcd: the feature `etcd`.
//!
//! In: a file of routes, and where etcd is. Out: keys and values in etcd.
//!
//! - `arguments.rs`: where etcd is
//! - `value.rs`: what is in etcd for a route
//! - `push.rs`: `routetree push`

mod arguments;
mod push;
mod value;

pub(crate) use arguments::{PushArguments, ServeArguments};
pub(crate) use push::push;
