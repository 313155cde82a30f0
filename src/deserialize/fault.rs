//! What goes wrong inside the deserializers, before it is known in which parameter.

use alloc::format;
use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use serde::de;

use crate::error::{DecodeError, DeserializeError};

/// An error on its way out: the route is added last, the parameter where it is known.
#[derive(Debug)]
pub(super) enum Fault {
    Missing(String),
    Unknown(String),
    Count {
        parameters: usize,
        wanted: usize,
    },
    /// Of a value, or of the whole.
    Message(String),
    /// Of the whole, whatever was read last.
    Whole(String),
    Decode(DecodeError),
    Named(DeserializeError),
}

impl Fault {
    /// The same, said of a value where it was not yet said of one.
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

    /// The same, said of the name of a parameter where it is not yet said of one.
    pub(super) fn of_name(self, name: &str) -> Fault {
        match self {
            Fault::Message(problem) => Fault::Whole(format!("the name `{name}`: {problem}")),
            other => other,
        }
    }

    /// The public error.
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
                write!(f, "the parameter `{name}` is not among the wanted ones")
            }
            Fault::Count { parameters, wanted } => {
                write!(f, "parameters: {parameters}, wanted: {wanted}")
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
