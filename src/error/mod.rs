//! Every error of the router, and its text. Imports nothing of the crate.

#[cfg(feature = "serde")]
mod deserialize;
mod url;

use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;
use core::ops::Deref;

#[cfg(feature = "serde")]
pub use deserialize::DeserializeError;
pub use url::UrlError;

/// What is wrong with the text of a route; the text of [`InsertError::Syntax`] adds where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxProblem {
    /// A `{` that no `}` follows.
    UnclosedBrace,
    /// A `}` that closes nothing. Write `}}` for a literal brace.
    StrayBrace,
    /// `{}`, `{*}`, `{?}`, `{:u64}`: a parameter without a name.
    EmptyName,
    /// One of `/ { } * ? :` inside the name of a parameter or of a constraint.
    NameCharacter(char),
    /// Two parameters with nothing between them: where the first ends would be anyone's guess.
    AdjacentParams,
    /// The same name twice in one route.
    RepeatedName(String),
    /// A constraint that is neither built in nor registered with the router.
    UnknownConstraint(String),
    /// A constraint on a catch-all.
    ConstrainedCatchAll,
    /// A `?` on a parameter that is not a whole segment, on a catch-all that is not the whole
    /// last segment, or on a first segment that has no slash before it.
    MisplacedOptional,
    /// More than 8 optional parameters.
    TooManyOptional,
    /// More than 65,535 parameters.
    TooManyParams,
    /// A text of over 512 MiB; with `n` optional parameters, of over 4 MiB divided by 2^n.
    TooLong,
}

impl fmt::Display for SyntaxProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedBrace => f.write_str("unclosed `{`"),
            Self::StrayBrace => f.write_str("stray `}` (a literal brace is written `}}`)"),
            Self::EmptyName => f.write_str("parameter without a name"),
            Self::NameCharacter(character) => write!(f, "`{character}` inside a name"),
            Self::AdjacentParams => {
                f.write_str("parameter with nothing between it and the one before")
            }
            Self::RepeatedName(name) => write!(f, "second parameter of the name `{name}`"),
            Self::UnknownConstraint(name) => write!(f, "unknown constraint `{name}`"),
            Self::ConstrainedCatchAll => f.write_str("constraint on a catch-all"),
            Self::MisplacedOptional => f.write_str(
                "`?` on what is not a whole segment behind a slash, \
                 or on a catch-all before the end",
            ),
            Self::TooManyOptional => f.write_str("more than 8 optional parameters"),
            Self::TooManyParams => f.write_str("more than 65535 parameters"),
            Self::TooLong => f.write_str("text too long"),
        }
    }
}

/// Why a route was not inserted. The router is as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InsertError {
    /// Another route has the same shape: equal in everything but parameter names.
    Conflict {
        /// The route that was refused.
        route: String,
        /// The route that was there before; of several, the one that the first of the new route's
        /// forms in the static order meets.
        with: String,
    },
    /// The text is not a route.
    Syntax {
        /// The text that was refused.
        route: String,
        /// Where the problem stands: a byte offset in the text, counted from 0.
        at: usize,
        /// What is wrong.
        problem: SyntaxProblem,
    },
    /// A method that is not a token: empty, or with a byte that a token cannot hold.
    Method {
        /// The method that was refused.
        method: String,
    },
    /// The router has routes for 64 other methods already.
    TooManyMethods {
        /// The method that was refused.
        method: String,
    },
    /// In a merge: both routers have a constraint of this name, and the functions differ.
    ConstraintMismatch {
        /// The constraint's name.
        name: String,
    },
    /// The tree counts in 32 bits, and this route would not fit any more.
    Full {
        /// The route that was refused; in a merge, the first of those that do not fit together.
        route: String,
    },
    /// In a merge: the constraints of both routers are too many for one.
    TooManyConstraints,
}

impl fmt::Display for InsertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { route, with } => {
                write!(f, "`{route}` conflicts with `{with}`: they have the same shape")
            }
            Self::Syntax { route, at, problem } => {
                write!(f, "{problem} at byte {at} in `{route}`")
            }
            Self::Method { method } => write!(f, "the method {method:?} is not a token"),
            Self::TooManyMethods { method } => {
                write!(f, "no room for the method {method:?}: the router has 64 others")
            }
            Self::ConstraintMismatch { name } => {
                write!(f, "two different constraints of the name `{name}`")
            }
            Self::Full { route } => write!(f, "no room for `{route}`: the router is full"),
            Self::TooManyConstraints => f.write_str("more constraints than one router can hold"),
        }
    }
}

impl Error for InsertError {}

/// Why a path has no match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchError {
    /// No route matches the path.
    NotFound,
}

impl fmt::Display for MatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no route matches the path")
    }
}

impl Error for MatchError {}

/// Why routes could not be added to a router: the list of all errors.
///
/// Returned by `merge`, `nest`, `try_extend` and `try_from_iter`. Has one entry for each pair of
/// conflicting routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError(pub(crate) Vec<InsertError>);

impl MergeError {
    /// The list, owned.
    #[must_use]
    pub fn into_errors(self) -> Vec<InsertError> {
        self.0
    }
}

impl Deref for MergeError {
    type Target = Vec<InsertError>;

    fn deref(&self) -> &Vec<InsertError> {
        &self.0
    }
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routes cannot be added: ")?;
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for MergeError {}

/// Why a constraint was not registered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintError {
    /// The name is empty.
    EmptyName,
    /// The name holds one of `/ { } * ? :`.
    NameCharacter {
        /// The name that was refused.
        name: String,
        /// Where the character stands: a byte offset in the name, counted from 0.
        at: usize,
    },
    /// The name is taken, by a built-in constraint or by an earlier one.
    Taken {
        /// The name that was refused.
        name: String,
    },
    /// The router has no room for another constraint: constraints are counted in 16 bits.
    Full,
    /// The text is not a regular expression, or not one that can be matched in linear time.
    #[cfg(feature = "regex")]
    Expression {
        /// The constraint's name.
        name: String,
        /// The expression that was refused.
        expression: String,
        /// Where the problem stands: a byte offset in the expression, counted from 0.
        at: usize,
        /// What is wrong.
        problem: String,
    },
    /// The expression takes too much memory.
    #[cfg(feature = "regex")]
    ExpressionTooLarge {
        /// The constraint's name.
        name: String,
        /// The most bytes that a compiled expression may take.
        limit: usize,
    },
}

impl fmt::Display for ConstraintError {
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
                "the expression of the constraint `{name}` takes more than {limit} bytes compiled"
            ),
        }
    }
}

impl Error for ConstraintError {}

/// Why a value could not be percent-decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// A `%` that two hexadecimal digits do not follow.
    Escape {
        /// Where the `%` stands: a byte offset in the value, counted from 0.
        at: usize,
    },
    /// The decoded bytes are not UTF-8.
    Utf8 {
        /// Where, in the value as it was before decoding, the first wrong byte stands.
        at: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Escape { at } => write!(f, "invalid percent escape at byte {at}"),
            Self::Utf8 { at } => write!(f, "decoded value is not UTF-8 at byte {at}"),
        }
    }
}

impl Error for DecodeError {}

/// Why a parameter could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamError<E> {
    /// The match has no parameter of this name.
    Missing {
        /// The name that was asked for.
        name: String,
    },
    /// The value is not one of the wanted type.
    Invalid {
        /// The parameter's name.
        name: String,
        /// What the type's own parser says.
        error: E,
    },
}

impl<E: fmt::Display> fmt::Display for ParamError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "no parameter `{name}`"),
            Self::Invalid { name, error } => write!(f, "parameter `{name}`: {error}"),
        }
    }
}

impl<E: Error + 'static> Error for ParamError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Missing { .. } => None,
            Self::Invalid { error, .. } => Some(error),
        }
    }
}
