//! [`Fault`]: the error type of the deserializers.
//!
//! Input: a message of `serde`, the type or its parser. Output: a [`DeserializeError`], once the
//! parameter and the route are known.

use alloc::format;
use alloc::string::{String, ToString};
use core::error::Error;
use core::fmt;

use serde::de::{self, Expected, Unexpected, value};

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
    /// About the value that was found, which may be stored apart from its parameter.
    Refused {
        found: String,
        problem: String,
    },
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
            Fault::Message(problem) | Fault::Refused { problem, .. } => {
                Fault::Named(DeserializeError::Invalid { name, value, problem })
            }
            Fault::Decode(error) => Fault::Named(DeserializeError::Decode { name, value, error }),
            other => other,
        }
    }

    /// Attributes the fault to the name of a parameter, unless it has been attributed already.
    pub(super) fn of_name(self, name: &str) -> Fault {
        match self {
            Fault::Message(problem) | Fault::Refused { problem, .. } => {
                Fault::Whole(format!("the name `{name}`: {problem}"))
            }
            other => other,
        }
    }

    /// The text of the value that was refused, unless the fault has been attributed already.
    pub(super) fn refused(&self) -> Option<&str> {
        match self {
            Fault::Refused { found, .. } => Some(found),
            _ => None,
        }
    }

    /// The parameter to whose value the fault has been attributed.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Fault::Named(
                DeserializeError::Invalid { name, .. } | DeserializeError::Decode { name, .. },
            ) => Some(name),
            _ => None,
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
            Fault::Message(problem) | Fault::Refused { problem, .. } | Fault::Whole(problem) => {
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
            Fault::Message(problem) | Fault::Refused { problem, .. } | Fault::Whole(problem) => {
                f.write_str(problem)
            }
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

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        refusal(found, value::Error::invalid_type(found, expected))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        refusal(found, value::Error::invalid_value(found, expected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let found = Unexpected::Str(variant);
        refusal(found, value::Error::unknown_variant(variant, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::Missing(String::from(field))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Fault::Unknown(String::from(field))
    }
}

/// The fault of a value that was found instead of another, with the usual message.
fn refusal(found: Unexpected<'_>, message: value::Error) -> Fault {
    let problem = message.to_string();
    let found = match found {
        Unexpected::Bool(truth) => truth.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => number.to_string(),
        Unexpected::Str(text) => String::from(text),
        _ => return Fault::Message(problem),
    };
    Fault::Refused { found, problem }
}
