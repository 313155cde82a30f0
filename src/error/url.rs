//! What can be wrong with a path made from a route and values, and its text.

use alloc::string::String;
use core::error::Error;
use core::fmt;

/// Why no path was made from a route and values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The router has no route of this text.
    UnknownRoute {
        /// The text that was asked for.
        route: String,
    },
    /// A parameter that is not optional has no value.
    Missing {
        /// The route.
        route: String,
        /// The parameter's name.
        name: String,
    },
    /// The route has no parameter of this name.
    Extra {
        /// The route.
        route: String,
        /// The name that came with a value.
        name: String,
    },
    /// One parameter was given two values.
    Repeated {
        /// The route.
        route: String,
        /// The parameter's name.
        name: String,
    },
    /// The value is empty, and the parameter is not an optional catch-all.
    Empty {
        /// The route.
        route: String,
        /// The parameter's name.
        name: String,
    },
    /// The parameter's constraint does not accept the value.
    Refused {
        /// The route.
        route: String,
        /// The parameter's name.
        name: String,
        /// The value, percent-encoded: what the constraint was asked about.
        value: String,
        /// The constraint's name.
        constraint: String,
    },
    /// The value's own `Display` failed.
    Unprintable {
        /// The route.
        route: String,
        /// The parameter's name.
        name: String,
    },
    /// The path has a segment `.` or `..`, which clients take out before they send it; there is
    /// no way to encode it that they leave alone.
    DotSegment {
        /// The route.
        route: String,
        /// The path that is not good.
        path: String,
    },
    /// The path begins with two slashes (or a slash and a backslash): in a link or a redirect, what
    /// follows them is the name of a host.
    Host {
        /// The route.
        route: String,
        /// The path that is not good.
        path: String,
    },
    /// Another route wins on the path.
    OtherRoute {
        /// The route.
        route: String,
        /// The path that is not good.
        path: String,
        /// The route that wins on it.
        winner: String,
    },
    /// The route wins on the path, but a parameter comes out with another value.
    OtherValue {
        /// The route.
        route: String,
        /// The path that is not good.
        path: String,
        /// The first parameter that differs.
        name: String,
        /// The value that was given, percent-encoded; `None` where none was.
        value: Option<String>,
        /// The value that a lookup finds; `None` where it finds none.
        found: Option<String>,
    },
    /// The path would be of 4 GiB or more: no lookup would find it.
    TooLong {
        /// The route.
        route: String,
    },
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRoute { route } => write!(f, "no route `{route}`"),
            Self::Missing { route, name } => write!(f, "no value for `{name}` in `{route}`"),
            Self::Extra { route, name } => write!(f, "no parameter `{name}` in `{route}`"),
            Self::Repeated { route, name } => write!(f, "two values for `{name}` in `{route}`"),
            Self::Empty { route, name } => write!(f, "empty value for `{name}` in `{route}`"),
            Self::Refused { route, name, value, constraint } => write!(
                f,
                "`{value}` for `{name}` in `{route}` is refused by the constraint `{constraint}`"
            ),
            Self::Unprintable { route, name } => {
                write!(f, "the value for `{name}` in `{route}` cannot be written as text")
            }
            Self::DotSegment { route, path } => write!(
                f,
                "`{path}`, made from `{route}`, has a segment `.` or `..`, which clients take out"
            ),
            Self::Host { route, path } => write!(
                f,
                "`{path}`, made from `{route}`, begins as the name of a host does in a link"
            ),
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

impl Error for UrlError {}
