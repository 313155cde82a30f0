//! Errors of changing a router: [`InsertError`], [`SyntaxProblem`] and [`MergeError`].

use alloc::string::String;
use alloc::vec::{self, Vec};
use core::error::Error;
use core::fmt;
use core::ops::Deref;
use core::slice;

/// What is wrong with the text of a route: part of [`InsertError::Syntax`], which says where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SyntaxProblem {
    /// A `{` without its `}`.
    UnclosedBrace,
    /// A `}` without its `{`. Write `}}` for a literal brace.
    StrayBrace,
    /// A parameter without a name: `{}`, `{*}`, `{?}` or `{:u64}`.
    EmptyName,
    /// One of `/ { } * ? :` inside the name of a parameter or of a constraint.
    NameCharacter(char),
    /// A parameter directly after another one, as in `{a}{b}`: nothing shows where the first ends.
    AdjacentParams,
    /// A name that another parameter of the route already has.
    RepeatedName(String),
    /// A constraint that is neither built in nor registered with the router.
    UnknownConstraint(String),
    /// A constraint on a catch-all, as in `{*path:u64}`.
    ConstrainedCatchAll,
    /// A `?` on a parameter that is not a whole segment, on a catch-all that is not the whole
    /// last segment, or in a first segment without a slash before it.
    MisplacedOptional,
    /// An optional end, `{/}` or `{/*name}`, that is not the end of the route, or that follows a
    /// slash or an optional catch-all.
    MisplacedEnd,
    /// More than 8 optional parameters, an optional end included.
    TooManyOptional,
    /// More than 65,535 parameters.
    TooManyParams,
    /// A text of more than 512 MiB or, with `n` optional parameters, of more than 4 MiB divided
    /// by 2^n.
    TooLong,
    /// An inline expression without the `}` that ends it, as in `{id:~[{]}`: its braces count in
    /// pairs, except those after a backslash.
    UnclosedExpression,
    /// An inline expression without text: `{id:~}`.
    EmptyExpression,
    /// An inline expression that does not compile, or could take too many steps for a byte, and
    /// what is wrong with it.
    Expression(String),
    /// An inline expression that compiles to too much memory.
    ExpressionTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// One inline expression more than the router has room for: it counts constraints in 16 bits.
    TooManyExpressions,
    /// An inline expression, but the crate was built without its feature `regex`.
    ExpressionFeature,
    /// A label without text or parameters in a pattern of a [`HostRouter`](crate::HostRouter), or
    /// the empty pattern.
    EmptyLabel,
    /// A dot after the last label of a host.
    TrailingDot,
    /// A port after a host.
    HostPort,
    /// A character that the text of a host pattern cannot have.
    HostCharacter(char),
    /// A bracket in a host pattern that is not one `[...]` and nothing else.
    HostBracket,
    /// A `?` in a host pattern: it has no optional parts.
    HostOptional,
    /// A catch-all that is not the whole first label of a host pattern.
    HostCatchAll,
}

/// How braces are written in an inline expression.
const BRACES: &str = r"braces count in pairs: write a single one as `\{` or `\}`";

impl fmt::Display for SyntaxProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedBrace => f.write_str("unclosed `{`"),
            Self::StrayBrace => f.write_str("stray `}` (write `}}` for a literal brace)"),
            Self::EmptyName => f.write_str("parameter without a name"),
            Self::NameCharacter(character) => write!(f, "`{character}` inside a name"),
            Self::AdjacentParams => f.write_str("parameter directly after another parameter"),
            Self::RepeatedName(name) => write!(f, "duplicate parameter name `{name}`"),
            Self::UnknownConstraint(name) => write!(f, "unknown constraint `{name}`"),
            Self::ConstrainedCatchAll => f.write_str("constraint on a catch-all"),
            Self::MisplacedOptional => f.write_str(
                "misplaced `?` (an optional parameter is a whole segment after a slash, \
                 an optional catch-all the whole last segment)",
            ),
            Self::MisplacedEnd => f.write_str(
                "misplaced optional end (it is the end of a route, \
                 and follows neither a slash nor an optional catch-all)",
            ),
            Self::TooManyOptional => f.write_str("more than 8 optional parameters"),
            Self::TooManyParams => f.write_str("more than 65535 parameters"),
            Self::TooLong => f.write_str("text too long"),
            Self::UnclosedExpression => {
                write!(f, "expression without its closing `}}` ({BRACES})")
            }
            Self::EmptyExpression => f.write_str("empty expression"),
            Self::Expression(problem) if problem.starts_with("unclosed") => {
                write!(f, "invalid expression: {problem} ({BRACES})")
            }
            Self::Expression(problem) => write!(f, "invalid expression: {problem}"),
            Self::ExpressionTooLarge { limit } => {
                write!(f, "expression that compiles to more than {limit} bytes")
            }
            Self::TooManyExpressions => f.write_str("no room for another expression"),
            Self::ExpressionFeature => {
                f.write_str("inline expression without the feature `regex` of `routetree`")
            }
            Self::EmptyLabel => f.write_str(
                "empty label (write one dot between two labels; `insert_any` is for any host)",
            ),
            Self::TrailingDot => f.write_str(
                "dot after the last label (leave it out: hosts match with it and without it)",
            ),
            Self::HostPort => {
                f.write_str("port (leave it out: hosts match with any port and without one)")
            }
            Self::HostCharacter(character) => host_character(*character, f),
            Self::HostBracket => {
                f.write_str("misplaced bracket (an address in brackets is the whole pattern)")
            }
            Self::HostOptional => f.write_str(
                "`?` in a host (write one pattern with the optional part and one without)",
            ),
            Self::HostCatchAll => f.write_str(
                "misplaced catch-all (it is the whole first label; write `{name}` for one label)",
            ),
        }
    }
}

/// Writes what is wrong with a character in the text of a host pattern, and the remedy.
fn host_character(character: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let remedy = match character {
        '*' => "write `{*name}` for any labels, `{name}` for one",
        '/' => "a host has no path",
        ' ' | '\t' => "leave it out",
        ':' => "an IPv6 address has brackets around it",
        _ if !character.is_ascii() => "write an international label as `xn--...`",
        _ => "text is ASCII letters, digits, `-` and `_`",
    };
    write!(f, "`{}` in a host ({remedy})", character.escape_debug())
}

/// The error of inserting a route. The router is unchanged.
///
/// # Examples
///
/// ```
/// use routetree::{InsertError, MethodRouter};
///
/// let mut methods = MethodRouter::new();
/// methods.insert("GET", "/users/{id}", 1)?;
///
/// let error = methods.insert("GET", "/users/{name}", 2).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`/users/{name}` conflicts with `/users/{id}` for GET: they have the same shape",
/// );
/// let InsertError::Conflict { with, method, .. } = error else { panic!() };
/// assert_eq!((with.as_str(), method.as_deref()), ("/users/{id}", Some("GET")));
/// # Ok::<(), InsertError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InsertError {
    /// Another route has the same shape: it is equal in everything but parameter names.
    ///
    /// Match it with `..`: it may gain fields.
    Conflict {
        /// The route that was refused.
        route: String,
        /// The existing route. If the new route's forms meet several, it is the one that the first
        /// of these forms in the static order meets.
        with: String,
        /// The method that both routes are for, [`InsertError::ANY_METHOD`] if they are for any
        /// method; `None` in a [`Router`](crate::Router), which has no methods.
        method: Option<String>,
    },
    /// The text is not a route.
    Syntax {
        /// The text that was refused.
        route: String,
        /// The position of the problem: a byte offset in the text, counted from 0.
        at: usize,
        /// The problem.
        problem: SyntaxProblem,
    },
    /// The method is not a token: it is empty, or has a byte that no token may have.
    Method {
        /// The method that was refused.
        method: String,
    },
    /// Requests with this method never reach a handler of a server: TRACE would send headers back
    /// that scripts must not see, and CONNECT asks for a tunnel.
    UnservedMethod {
        /// The method that was refused.
        method: String,
        /// The route that was refused.
        route: String,
    },
    /// The router already has routes for 64 other methods.
    TooManyMethods {
        /// The method that was refused.
        method: String,
    },
    /// Both routers of a merge have a constraint of this name, with different functions.
    ConstraintMismatch {
        /// The constraint's name.
        name: String,
    },
    /// The router has no room for the route: its tree counts in 32 bits.
    Full {
        /// The route that was refused; in a merge, the first that does not fit.
        route: String,
    },
    /// One router cannot hold the constraints of both routers of a merge.
    TooManyConstraints,
}

impl InsertError {
    /// The `method` of a [`Conflict`](InsertError::Conflict) of two routes for any method.
    ///
    /// It has a space, so no method has this name.
    pub const ANY_METHOD: &'static str = "any method";
}

impl fmt::Display for InsertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { route, with, method } => {
                write!(f, "`{route}` conflicts with `{with}`")?;
                if let Some(method) = method {
                    write!(f, " for {method}")?;
                }
                f.write_str(": they have the same shape")
            }
            Self::Syntax { route, at, problem } => write!(f, "{problem} at byte {at} in `{route}`"),
            Self::Method { method } => write!(f, "the method {method:?} is not a token"),
            Self::UnservedMethod { method, route } => {
                write!(f, "`{route}` cannot be for {method}: the server passes no such request on")
            }
            Self::TooManyMethods { method } => {
                write!(f, "no room for the method {method:?}: the router has 64 others")
            }
            Self::ConstraintMismatch { name } => {
                write!(f, "two different constraints named `{name}`")
            }
            Self::Full { route } => write!(f, "no room for `{route}`: the router is full"),
            Self::TooManyConstraints => f.write_str("more constraints than one router can hold"),
        }
    }
}

impl Error for InsertError {}

/// The error of adding many routes at once, by a merge or by `try_extend`: one entry for each pair
/// of routes that conflict, and for everything else that is wrong.
///
/// Dereferences to the list of errors, which is never empty.
///
/// # Examples
///
/// ```
/// let mut router = routetree::Router::new();
/// router.insert("/users/{id}", 1)?;
/// let mut other = routetree::Router::new();
/// other.insert("/users/{name}", 2)?;
///
/// let error = router.merge(other).unwrap_err();
/// assert_eq!(error.len(), 1);
/// for conflict in error {
///     assert!(conflict.to_string().starts_with("`/users/{name}` conflicts with `/users/{id}`"));
/// }
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError(pub(crate) Vec<InsertError>);

impl MergeError {
    /// Returns the list of errors.
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

impl IntoIterator for MergeError {
    type Item = InsertError;
    type IntoIter = vec::IntoIter<InsertError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a MergeError {
    type Item = &'a InsertError;
    type IntoIter = slice::Iter<'a, InsertError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
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
