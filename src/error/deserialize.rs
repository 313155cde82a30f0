//! What can be wrong when parameters are read into a type, and its text.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use super::DecodeError;

/// Why the parameters of a match were not read into a type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeserializeError {
    /// The type wants a parameter that the match has no value for.
    Missing {
        /// The route that matched.
        route: String,
        /// The name that the type asks for.
        name: String,
    },
    /// The type takes just some names, and the route has another.
    Unknown {
        /// The route that matched.
        route: String,
        /// The parameter's name.
        name: String,
    },
    /// The type wants another number of parameters than the route has.
    Count {
        /// The route that matched.
        route: String,
        /// The number of parameters in the route, absent ones included.
        parameters: usize,
        /// The number that the type wants.
        wanted: usize,
    },
    /// A value is not one of the wanted type.
    Invalid {
        /// The parameter's name.
        name: String,
        /// Its text, as it stands in the path.
        value: String,
        /// What is wrong, as the type or its parser says it.
        problem: String,
    },
    /// A value cannot be percent-decoded.
    Decode {
        /// The parameter's name.
        name: String,
        /// Its text, as it stands in the path.
        value: String,
        /// What is wrong, and where in the value.
        error: DecodeError,
    },
    /// The type refused the parameters as a whole.
    Refused {
        /// The route that matched.
        route: String,
        /// What is wrong, as the type says it.
        problem: String,
    },
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { route, name } => {
                write!(f, "no value for `{name}` in a match of `{route}`")
            }
            Self::Unknown { route, name } => {
                write!(f, "the parameter `{name}` of `{route}` is not among the wanted ones")
            }
            Self::Count { route, parameters, wanted } => {
                let plural = if *parameters == 1 { "" } else { "s" };
                write!(f, "`{route}` has {parameters} parameter{plural}, {wanted} wanted")
            }
            Self::Invalid { name, value, problem } => {
                write!(f, "parameter `{name}` is `{value}`: {problem}")
            }
            Self::Decode { name, value, error } => {
                write!(f, "parameter `{name}` is `{value}`: {error}")
            }
            Self::Refused { route, problem } => write!(f, "{problem}, in a match of `{route}`"),
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
