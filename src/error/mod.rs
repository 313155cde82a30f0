//! Every error of the router, and its text.
//!
//! An error's text is lower case and has no full stop; it says what is wrong, and where. This
//! module does not know what raises the errors.

#[cfg(feature = "serde")]
mod deserialize;
mod insert;
mod url;

use alloc::string::String;
use core::error::Error;
use core::fmt;

#[cfg(feature = "serde")]
pub use deserialize::DeserializeError;
pub use insert::{InsertError, MergeError, SyntaxProblem};
pub use url::UrlError;

use crate::visible::Visible;

/// The error of a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchError {
    /// No route matches the path.
    NotFound,
}

impl fmt::Display for MatchError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no route matches the path")
    }
}

impl Error for MatchError {}

/// The error of registering a constraint. The router is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintError {
    /// The name is empty.
    EmptyName,
    /// The name contains one of `/ { } * ? :`, or begins with `~`, which marks inline expressions.
    NameCharacter {
        /// The name that was refused.
        name: String,
        /// The position of the character: a byte offset in the name, counted from 0.
        at: usize,
    },
    /// A built-in constraint or an earlier one has the name.
    Taken {
        /// The name that was refused.
        name: String,
    },
    /// The router has no room for another constraint: it counts them in 16 bits.
    Full,
    /// The text is not a regular expression, cannot be matched in linear time, or could take too
    /// many steps for a byte.
    #[cfg(feature = "regex")]
    Expression {
        /// The constraint's name.
        name: String,
        /// The expression that was refused.
        expression: String,
        /// The position of the problem: a byte offset in the expression, counted from 0.
        at: usize,
        /// The problem.
        problem: String,
    },
    /// The compiled expression takes too much memory.
    #[cfg(feature = "regex")]
    ExpressionTooLarge {
        /// The constraint's name.
        name: String,
        /// The limit, in bytes.
        limit: usize,
    },
}

impl fmt::Display for ConstraintError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyName => f.write_str("constraint without a name"),
            Self::NameCharacter { name, at } => {
                let character = name[*at..].chars().next().unwrap_or_default();
                write!(f, "`{character}` at byte {at} in the constraint name `{name}`")
            }
            Self::Taken { name } => write!(f, "the constraint name `{name}` is taken"),
            Self::Full => f.write_str("no room for another constraint"),
            #[cfg(feature = "regex")]
            Self::Expression { name, expression, at, problem } => write!(
                f,
                "{problem} at byte {at} in the expression `{expression}` of the constraint `{name}`"
            ),
            #[cfg(feature = "regex")]
            Self::ExpressionTooLarge { name, limit } => write!(
                f,
                "the expression of the constraint `{name}` compiles to more than {limit} bytes"
            ),
        }
    }
}

impl Error for ConstraintError {}

/// The error of percent-decoding a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A `%` without two hexadecimal digits after it.
    Escape {
        /// The position of the `%`: a byte offset in the value, counted from 0.
        at: usize,
    },
    /// The decoded bytes are not UTF-8.
    Utf8 {
        /// The position of the first invalid byte: a byte offset in the value before decoding,
        /// counted from 0.
        at: usize,
    },
}

impl fmt::Display for DecodeError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Escape { at } => write!(f, "invalid percent escape at byte {at}"),
            Self::Utf8 { at } => write!(f, "decoded value is not UTF-8 at byte {at}"),
        }
    }
}

impl Error for DecodeError {}

/// The error of parsing the value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamError<E> {
    /// No parameter of this name has a value.
    Missing {
        /// The name that was asked for.
        name: String,
    },
    /// The value is not of the wanted type.
    Invalid {
        /// The parameter's name.
        name: String,
        /// The error of the type's parser.
        error: E,
    },
}

/// What the parser says is escaped, as it may quote the path.
impl<E: fmt::Display> fmt::Display for ParamError<E> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "no parameter `{name}`"),
            Self::Invalid { name, error } => {
                write!(f, "parameter `{name}`: {}", Visible(error))
            }
        }
    }
}

impl<E: Error + 'static> Error for ParamError<E> {
    #[inline]
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Missing { .. } => None,
            Self::Invalid { error, .. } => Some(error),
        }
    }
}
