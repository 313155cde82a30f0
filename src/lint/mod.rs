//! Text that is a valid route, or a valid method, but looks like a mistake.
//!
//! Input: the text. Output: a list of places, each with a remedy. This module knows neither a
//! router nor its constraints, and looks at literal text alone, except for the names of parameters
//! and the ends of inline expressions.

mod method;
mod param;
mod route;
mod shown;

use alloc::string::String;
use alloc::vec::Vec;

/// A place in a route or a method that looks like a mistake: see [`lint`] and [`lint_method`].
///
/// As text, it names the place and the remedy. The text may change in any release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    kind: LintKind,
    offset: usize,
    /// The text at this place.
    found: String,
    /// The text to write instead, if there is one.
    instead: String,
}

impl Lint {
    #[inline]
    fn new(kind: LintKind, offset: usize, found: &str, instead: impl Into<String>) -> Lint {
        Lint { kind, offset, found: String::from(found), instead: instead.into() }
    }

    /// Returns what is odd.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> LintKind {
        self.kind
    }

    /// Returns the place: a byte offset in the text, counted from 0.
    #[must_use]
    #[inline]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

/// What is odd about a route or a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LintKind {
    /// A segment like `:id`, which is literal text here. A parameter is written `{id}`.
    ColonParam,
    /// A `*` at the start or the end of a segment, as in `/*any`, which is literal text here. A
    /// catch-all is written `{*any}`.
    StarParam,
    /// Text like `<id>`, which is literal text here. A parameter is written `{id}`.
    AngleParam,
    /// A segment like `[id]`, which is literal text here. A parameter is written `{id}`.
    BracketParam,
    /// A method before the path, as in `GET /x`. A route is only the path.
    MethodPrefix,
    /// White space at the start or the end of a route or of a method.
    OuterBlank,
    /// A scheme and a host, as in `http://host/path`. A route is only the path.
    Origin,
    /// No slash at the start: every path of a request has one.
    ///
    /// It may be meant in a route that is [nested](crate::Router::nest) under a prefix.
    NoLeadingSlash,
    /// An empty segment, as in `/a//b`.
    EmptySegment,
    /// A segment `.` or `..`, encoded or not: clients remove it before they send the path.
    DotSegment,
    /// A character that clients encode, as in `/café` or `/a b`. Write it as
    /// [`path::encode`](crate::path::encode) does: `/caf%C3%A9`.
    Unencoded,
    /// A `?`, which ends the path of a request.
    Query,
    /// A `#`, which ends the path of a link.
    Fragment,
    /// A `%` that begins no escape.
    BadEscape,
    /// A backslash, which browsers send as a slash.
    Backslash,
    /// A name with characters other than letters, digits, `_`, `-` and inner `.`, as in `{a b}` or
    /// `{...rest}`.
    OddName,
    /// An inline expression that ends in a lazy quantifier, as in `{page:~[0-9]+?}`: its `?` does
    /// not make the parameter optional.
    LazyQuantifier,
    /// A method with letters in lower case. Methods are compared as written, and clients send
    /// `GET`.
    MethodCase,
    /// A method like `*` or `ANY`, which is only the method of that name.
    MethodWildcard,
    /// Several methods in one text, as in `GET|POST`.
    SeveralMethods,
}

/// Finds what is valid in a route, but looks like a mistake.
///
/// A route is any text with balanced braces, and its literals match the bytes of a path as they
/// are. So text in the syntax of another router, or text that no client ever sends, is a route too;
/// it only never matches. `lint` names each such place, in the order of the text, with the
/// remedy.
///
/// Returns nothing for text that is not a route: [`Router::insert`](crate::Router::insert) says
/// what is wrong with it. Any name is accepted as the name of a constraint.
///
/// # Complexity
///
/// That of parsing the route.
///
/// # Examples
///
/// ```
/// use routetree::{LintKind, lint};
///
/// let lints = lint("/users/:id");
/// assert_eq!((lints[0].kind(), lints[0].offset()), (LintKind::ColonParam, 7));
/// assert_eq!(
///     lints[0].to_string(),
///     "`:id` at byte 7 is literal text: write `{id}` for a parameter",
/// );
/// assert_eq!(
///     lint("/café")[0].to_string(),
///     "clients send the `é` at byte 4 as `%C3%A9`: write that",
/// );
/// assert!(lint("/users/{id}").is_empty());
/// assert!(lint("/users/{id").is_empty());
/// ```
#[must_use]
#[inline]
pub fn lint(route: &str) -> Vec<Lint> {
    route::lint(route)
}

/// Finds what is odd about a method: lower case, blanks, `*`, and several methods in one text.
///
/// Any token is a method, and its case matters, so most of these are valid methods that no client
/// sends. Returns nothing for custom methods in upper case.
///
/// # Complexity
///
/// Linear in the text.
///
/// # Examples
///
/// ```
/// use routetree::{LintKind, lint_method};
///
/// assert_eq!(
///     lint_method("get")[0].to_string(),
///     "`get` at byte 0 is not what clients send: letter case matters, so write `GET`",
/// );
/// assert_eq!(lint_method("*")[0].kind(), LintKind::MethodWildcard);
/// assert!(lint_method("GET").is_empty() && lint_method("M-SEARCH").is_empty());
/// ```
#[must_use]
#[inline]
pub fn lint_method(method: &str) -> Vec<Lint> {
    method::lint(method)
}
