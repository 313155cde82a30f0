//! [`Rank`]: which of two keys comes first.

use crate::key::Key;

/// The place of a key among all keys: of two keys with routes that conflict, the lower rank wins.
/// That is the key with the lower create revision or, if one transaction created both, the first in
/// byte order. It depends on nothing else, so all servers agree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rank {
    pub(crate) created: i64,
    pub(crate) key: Key,
}
