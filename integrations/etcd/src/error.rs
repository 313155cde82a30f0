//! [`PushError`], and the texts of errors of etcd.

use std::error::Error;
use std::fmt;

use crate::key::Key;
use crate::session::Ended;

/// The error of comparing etcd with a set of keys, or of making it equal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushError {
    /// A key that does not begin with the prefix.
    OutsidePrefix(Key),
    /// Somebody else changed a key after the plan was made.
    Changed {
        /// The number of steps that were made before.
        made: usize,
        /// The first key of the transaction that was refused.
        first: Key,
    },
    /// etcd cannot be reached, or refuses something.
    Etcd(String),
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PushError::OutsidePrefix(key) => {
                write!(f, "the key `{key}` does not begin with the prefix")
            }
            PushError::Changed { made, first } => write!(
                f,
                "a key was changed by somebody else meanwhile: `{first}` or one that follows it; \
                 {made} changes were made before"
            ),
            PushError::Etcd(reason) => write!(f, "etcd: {reason}"),
        }
    }
}

impl Error for PushError {}

impl From<Ended> for PushError {
    fn from(ended: Ended) -> PushError {
        PushError::Etcd(ended.to_string())
    }
}

/// What etcd says if the user, the password or the user's rights are wrong.
const DENIALS: [&str; 4] = [
    "etcdserver: authentication failed",
    "etcdserver: authentication is not enabled",
    "etcdserver: permission denied",
    "etcdserver: user name is empty",
];

/// Whether a text of etcd says that it refuses the user.
pub(crate) fn is_denial(text: &str) -> bool {
    DENIALS.iter().any(|denial| text.contains(denial))
}

/// The text of an error; of a refusal by etcd, only what etcd says.
pub(crate) fn text(error: &etcd_client::Error) -> String {
    let (mut text, mut source) = match error {
        etcd_client::Error::GRpcStatus(status) => (status.message().to_owned(), status.source()),
        etcd_client::Error::TransportError(error) => (error.to_string(), error.source()),
        error => (error.to_string(), None),
    };
    while let Some(cause) = source {
        // The text of an error may have that of its cause already.
        let more = cause.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}
