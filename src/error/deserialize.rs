//! [`DeserializeError`] and its text.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use super::DecodeError;
use crate::visible::Visible;

/// The error of [`Params::deserialize`](crate::Params::deserialize).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeserializeError {
    /// The type wants a parameter that has no value in this match.
    Missing {
        /// The route that matched.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// The type rejects the name of a parameter, as `#[serde(deny_unknown_fields)]` does.
    Unknown {
        /// The route that matched.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// A tuple or a single value wants another number of parameters than the route has.
    Count {
        /// The route that matched.
        route: String,
        /// The number of parameters in the route, absent ones included.
        parameters: usize,
        /// The number that the type wants.
        wanted: usize,
    },
    /// A value is not of the wanted type.
    Invalid {
        /// The name of the parameter.
        name: String,
        /// Its value, as written in the path.
        value: String,
        /// The message of the type or its parser.
        problem: String,
    },
    /// A value cannot be percent-decoded.
    Decode {
        /// The name of the parameter.
        name: String,
        /// Its value, as written in the path.
        value: String,
        /// The reason, with an offset in the value.
        error: DecodeError,
    },
    /// The type rejects the parameters for another reason.
    Refused {
        /// The route that matched.
        route: String,
        /// The message of the type.
        problem: String,
    },
}

/// What the path and the type say is escaped, so that the message is one line of a log.
impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { route, name } => {
                write!(f, "no value for `{name}` in a match of `{route}`")
            }
            Self::Unknown { route, name } => {
                write!(f, "the type has no field for the parameter `{name}` of `{route}`")
            }
            Self::Count { route, parameters, wanted } => {
                let plural = if *parameters == 1 { "" } else { "s" };
                write!(f, "`{route}` has {parameters} parameter{plural}, {wanted} wanted")
            }
            Self::Invalid { name, value, problem } => {
                write!(f, "parameter `{name}` is `{}`: {}", Visible(value), Visible(problem))
            }
            Self::Decode { name, value, error } => {
                write!(f, "parameter `{name}` is `{}`: {error}", Visible(value))
            }
            Self::Refused { route, problem } => {
                write!(f, "{}, in a match of `{route}`", Visible(problem))
            }
        }
    }
}

impl Error for DeserializeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Decode { error, .. } => Some(error),
            _ => None,
        }
    }
}
