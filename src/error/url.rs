//! [`UrlError`] and its text.

use alloc::string::String;
use core::error::Error;
use core::fmt;

/// The error of making a path from a route and values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The router has no route with this text.
    UnknownRoute {
        /// The text.
        route: String,
    },
    /// The route has literal text that clients encode or leave out, so no path that they ask for
    /// has it: see [`path::encode`](crate::path::encode).
    EncodedLiteral {
        /// The route.
        route: String,
        /// The position of the first such character: a byte offset in the route, counted from 0.
        at: usize,
        /// The route with this text as clients send it.
        instead: String,
    },
    /// A required parameter has no value.
    Missing {
        /// The route.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// The route has no parameter of this name.
    Extra {
        /// The route.
        route: String,
        /// The name that was given a value.
        name: String,
    },
    /// One parameter was given two values.
    Repeated {
        /// The route.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// The value is empty, and the parameter is not an optional catch-all.
    Empty {
        /// The route.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// The constraint of the parameter rejects the value.
    Refused {
        /// The route.
        route: String,
        /// The name of the parameter.
        name: String,
        /// The percent-encoded value, as the constraint gets it.
        value: String,
        /// The name of the constraint.
        constraint: String,
    },
    /// The `Display` implementation of the value failed.
    Unprintable {
        /// The route.
        route: String,
        /// The name of the parameter.
        name: String,
    },
    /// The path has a segment `.` or `..`, which clients remove before they send it, however it is
    /// encoded.
    DotSegment {
        /// The route.
        route: String,
        /// The path.
        path: String,
    },
    /// The path has no leading slash, and a `:` in its first segment: in a link or a redirect, the
    /// text before it is a scheme.
    Scheme {
        /// The route.
        route: String,
        /// The path.
        path: String,
    },
    /// The path begins with `//`: in a link or a redirect, the name of a host follows.
    Host {
        /// The route.
        route: String,
        /// The path.
        path: String,
    },
    /// Another route wins on the path.
    OtherRoute {
        /// The route.
        route: String,
        /// The path.
        path: String,
        /// The route that wins on it.
        winner: String,
    },
    /// The route wins on the path, but with another value for a parameter.
    OtherValue {
        /// The route.
        route: String,
        /// The path.
        path: String,
        /// The name of the first parameter that differs.
        name: String,
        /// The given value, percent-encoded; `None` if none was given.
        value: Option<String>,
        /// The value that a lookup finds; `None` if it finds none.
        found: Option<String>,
    },
    /// The path would have 4 GiB or more, which no lookup finds.
    TooLong {
        /// The route.
        route: String,
    },
}

impl fmt::Display for UrlError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRoute { route } => write!(f, "no route `{route}`"),
            Self::EncodedLiteral { route, at, instead } => {
                fmt_encoded_literal(f, (route, *at), instead)
            }
            Self::Missing { route, name } => write!(f, "no value for `{name}` in `{route}`"),
            Self::Extra { route, name } => write!(f, "no parameter `{name}` in `{route}`"),
            Self::Repeated { route, name } => write!(f, "two values for `{name}` in `{route}`"),
            Self::Empty { route, name } => write!(f, "empty value for `{name}` in `{route}`"),
            Self::Refused { route, name, value, constraint } => write!(
                f,
                "the constraint `{constraint}` rejects `{value}` for `{name}` in `{route}`"
            ),
            Self::Unprintable { route, name } => {
                write!(f, "the value for `{name}` in `{route}` cannot be formatted")
            }
            Self::DotSegment { route, path } => write!(
                f,
                "`{path}`, made from `{route}`, has a segment `.` or `..`, which clients remove"
            ),
            Self::Scheme { route, path } => write!(
                f,
                "`{path}`, made from `{route}`, would be read as a scheme: \
                 begin the route with a slash"
            ),
            Self::Host { route, path } => {
                write!(f, "`{path}`, made from `{route}`, would link to another host")
            }
            Self::OtherRoute { route, path, winner } => {
                write!(f, "`{path}`, made from `{route}`, goes to `{winner}`")
            }
            Self::OtherValue { route, path, name, value, found } => {
                write!(f, "`{path}`, made from `{route}`, gives `{name}` ")?;
                match found {
                    Some(found) => write!(f, "the value `{found}`, ")?,
                    None => f.write_str("no value, ")?,
                }
                match value {
                    Some(value) => write!(f, "not `{value}`"),
                    None => f.write_str("and none was given"),
                }
            }
            Self::TooLong { route } => write!(f, "the path made from `{route}` is too long"),
        }
    }
}

/// The text of [`UrlError::EncodedLiteral`].
#[inline]
fn fmt_encoded_literal(
    f: &mut fmt::Formatter<'_>,
    (route, at): (&str, usize),
    instead: &str,
) -> fmt::Result {
    let character = route.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
    if matches!(character, '?' | '#') {
        return write!(
            f,
            "clients end a path at the `{character}` at byte {at} of `{route}`: \
             insert a route without it and what follows, or `{instead}`"
        );
    }
    f.write_str("clients do not send the `")?;
    match character.is_control() {
        true => write!(f, "{}", character.escape_default())?,
        false => write!(f, "{character}")?,
    }
    write!(f, "` at byte {at} of `{route}` as it is: insert the route as `{instead}`")
}

impl Error for UrlError {}
