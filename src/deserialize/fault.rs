//! [`Fault`]: the error type of the deserializers.
//!
//! Input: a message of `serde`, the type or its parser. Output: a [`DeserializeError`], once the
//! parameter and the route are known.

use alloc::format;
use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use serde::de;

use crate::error::{DecodeError, DeserializeError};

/// An error on its way out. The parameter is added as soon as it is known, the route last.
#[derive(Debug)]
pub(super) enum Fault {
    Missing(String),
    Unknown(String),
    Count {
        parameters: usize,
        wanted: usize,
    },
    /// About a value, or about all parameters.
    Message(String),
    /// About all parameters, whichever was read last.
    Whole(String),
    Decode(DecodeError),
    Named(DeserializeError),
}

impl Fault {
    /// Attributes the fault to a value, unless it has been attributed already.
    pub(super) fn of(self, name: &str, value: &str) -> Fault {
        let (name, value) = (String::from(name), String::from(value));
        match self {
            Fault::Message(problem) => {
                Fault::Named(DeserializeError::Invalid { name, value, problem })
            }
            Fault::Decode(error) => Fault::Named(DeserializeError::Decode { name, value, error }),
            other => other,
        }
    }

    /// Attributes the fault to the name of a parameter, unless it has been attributed already.
    pub(super) fn of_name(self, name: &str) -> Fault {
        match self {
            Fault::Message(problem) => Fault::Whole(format!("the name `{name}`: {problem}")),
            other => other,
        }
    }

    /// Adds the route, which makes it the public error.
    pub(super) fn on(self, route: &str) -> DeserializeError {
        let route = String::from(route);
        match self {
            Fault::Missing(name) => DeserializeError::Missing { route, name },
            Fault::Unknown(name) => DeserializeError::Unknown { route, name },
            Fault::Count { parameters, wanted } => {
                DeserializeError::Count { route, parameters, wanted }
            }
            Fault::Message(problem) | Fault::Whole(problem) => {
                DeserializeError::Refused { route, problem }
            }
            Fault::Decode(error) => DeserializeError::Refused { route, problem: error.to_string() },
            Fault::Named(error) => error,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Missing(name) => write!(f, "no value for `{name}`"),
            Fault::Unknown(name) => {
                write!(f, "the type has no field `{name}`")
            }
            Fault::Count { parameters, wanted } => {
                write!(f, "{parameters} parameters, {wanted} wanted")
            }
            Fault::Message(problem) | Fault::Whole(problem) => f.write_str(problem),
            Fault::Decode(error) => error.fmt(f),
            Fault::Named(error) => error.fmt(f),
        }
    }
}

impl Error for Fault {}

impl de::Error for Fault {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Fault::Message(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::Missing(String::from(field))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Fault::Unknown(String::from(field))
    }
}
