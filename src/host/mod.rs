//! [`HostRouter`]: values found by the host of a request.
//!
//! Input: patterns of hosts with their values, then a host. Output: the value of the pattern that
//! wins, and parts of the host as the values of its parameters. The routes of a [`Router`] do the
//! work: a pattern ([`pattern`]) becomes a route with one segment for each label, the last label
//! first, in lower case, and a host ([`name`]) the path for it. This module does not know how
//! either is searched.

mod edit;
mod inspect;
mod iter;
mod matches;
mod name;
mod pattern;
mod shadowed;

#[cfg(feature = "live")]
use crate::constraint::Constraints;
use crate::error::MatchError;
use crate::params::{Match, Params};
use crate::router::Router;
use crate::search::{Search, only_route};
use crate::table::Table;
use crate::tree::RouteLeaf;
use crate::values::Values;

use name::HostText;

pub use iter::{HostIntoIter, HostIter, HostIterMut};
pub use matches::HostMatches;

/// A router of hosts: finds a value by the `Host` header or the `:authority` of a request.
///
/// ```
/// use routetree::HostRouter;
///
/// let mut hosts = HostRouter::new();
/// hosts.insert("example.com", "site")?;
/// hosts.insert("{tenant}.example.com", "tenant")?;
/// hosts.insert("{*sub}.example.org", "everything below")?;
/// hosts.insert_any("anything else")?;
///
/// assert_eq!(*hosts.at("Example.com:8080")?.value, "site");
/// let found = hosts.at("Acme.example.com")?;
/// assert_eq!((*found.value, &found.params["tenant"]), ("tenant", "Acme"));
/// assert_eq!(&hosts.at("a.b.example.org")?.params["sub"], "a.b");
/// assert_eq!(*hosts.at("localhost")?.value, "anything else");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Patterns
///
/// A pattern is labels with dots between them. A label is text, a parameter, or both side by side,
/// as in a segment of a route:
///
/// | written | matches |
/// |---|---|
/// | `example.com` | that host, whatever its letter case |
/// | `{tenant}.example.com` | one label in place of the parameter |
/// | `api-{region}.example.com` | a part of a label |
/// | `{n:u64}.example.com` | as `{tenant}`, but only values that the constraint accepts |
/// | `{*sub}.example.com` | one or more labels; only as the whole first label |
/// | `[::1]` | an address in brackets; always the whole pattern |
///
/// Text is ASCII letters, digits, `-` and `_`; international names are written as `xn--...`. A
/// pattern has no port, no dot at its end and no optional parts. Dots inside braces separate
/// nothing. Each refusal names the byte and the remedy:
///
/// ```
/// # let mut hosts = routetree::HostRouter::new();
/// let error = hosts.insert("*.example.com", ()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`*` in a host (write `{*name}` for any labels, `{name}` for one) at byte 0 in `*.example.com`",
/// );
/// ```
///
/// # Hosts
///
/// First a port (`:` and digits, or no digits) is cut off, then one dot at the end. The rest is
/// malformed, and matches nothing, if it
///
/// 1. is empty or longer than 255 bytes: `:80`
/// 2. has an empty label: `a..b`
/// 3. has a control byte, a blank or a byte outside ASCII: `a b`
/// 4. has one of `: / \ ? # @`: `user@example.com`
/// 5. has a bracket, unless it is one `[...]` and nothing else, in which colons are fine: `[::1`
///
/// Values are parts of the host as it was given, in the order of the pattern's text. Custom
/// constraints see them so, too.
///
/// # Which pattern wins
///
/// Labels are compared from the right. The order is [that of routes](crate#which-route-wins) whose
/// first segment is the last label, in lower case: text beats a constrained parameter beats a
/// parameter beats a catch-all.
///
/// ```
/// # use routetree::HostRouter;
/// let mut hosts = HostRouter::new();
/// for pattern in ["{*any}", "{*sub}.example.com", "{n:u64}.example.com", "{x}.example.com"] {
///     hosts.insert(pattern, ())?;
/// }
/// let found: Vec<_> = hosts.matches("7.example.com").map(|found| found.route()).collect();
/// assert_eq!(
///     found,
///     ["{n:u64}.example.com", "{x}.example.com", "{*sub}.example.com", "{*any}"],
/// );
/// # Ok::<(), routetree::InsertError>(())
/// ```
///
/// # Any host
///
/// [`HostRouter::insert_any`] sets one value for the empty text, which is a request without a host,
/// and for every well-formed host that no pattern matches. Malformed hosts do not reach it. It
/// comes after all patterns, `{*any}` included, its route text is empty, and it counts as one
/// route.
///
/// # Hosts, then methods and paths
///
/// The value can be a router itself. The host is decided first: no path brings a request back to
/// another host.
///
/// ```
/// use routetree::{HostRouter, MethodRouter};
///
/// let mut site = MethodRouter::new();
/// site.insert("GET", "/", "front page")?;
/// let mut api = MethodRouter::new();
/// api.insert("GET", "/users/{id}", "user")?;
/// api.insert("POST", "/users", "new user")?;
///
/// let mut hosts = HostRouter::new();
/// hosts.insert("example.com", site)?;
/// hosts.insert("{tenant}.api.example.com", api)?;
///
/// let host = hosts.at("acme.api.example.com")?;
/// let found = host.value.at("GET", "/users/7").unwrap();
/// assert_eq!(*found.value, "user");
/// assert_eq!((&host.params["tenant"], &found.params["id"]), ("acme", "7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Cost
///
/// A lookup reads at most 257 bytes of the host, and its port. It is then a lookup of a path of the
/// same length, in a table whose catch-alls nothing follows. It allocates nothing if the winner has
/// up to 8 parameters.
///
/// # Compared with other routers
///
/// In `find-my-way` (Node.js) a host is a constraint of each route: a text that equals the `Host`
/// header, port and letter case included, or else the first regular expression that matches it, in
/// the order of insertion. In `actix-web` a host is a guard of a scope: a text that equals the host
/// without its port, letter case included; the first scope whose prefix and guards match wins.
/// Neither gives parts of the host as parameters. Here the most specific pattern wins, whatever the
/// order of insertion.
#[derive(Clone)]
pub struct HostRouter<T> {
    patterns: Router<T>,
    any: Option<T>,
}

impl<T> Default for HostRouter<T> {
    #[inline]
    fn default() -> Self {
        HostRouter::new()
    }
}

impl<T> HostRouter<T> {
    /// Creates a router without patterns.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        HostRouter { patterns: Router { table: Table::new(pattern::read) }, any: None }
    }

    /// The custom constraints.
    #[cfg(feature = "live")]
    #[inline]
    pub(crate) fn constraints_mut(&mut self) -> &mut Constraints<'static> {
        self.patterns.constraints_mut()
    }

    /// Returns the value of the most specific pattern that matches the host.
    ///
    /// # Errors
    ///
    /// Returns [`MatchError::NotFound`] if no pattern matches and there is no value for any host,
    /// and always for a malformed host.
    ///
    /// # Complexity
    ///
    /// That of [`Router::at`] for a path as long as the host.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{HostRouter, MatchError};
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("api-{region}.example.com", "api")?;
    /// hosts.insert("[::1]", "this machine")?;
    ///
    /// assert_eq!(&hosts.at("API-EU.example.com.")?.params["region"], "EU");
    /// assert_eq!(*hosts.at("[::1]:8080")?.value, "this machine");
    /// assert_eq!(hosts.at("example.com").unwrap_err(), MatchError::NotFound);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn at<'router, 'host>(
        &'router self,
        host: &'host str,
    ) -> Result<Match<'router, 'host, &'router T>, MatchError> {
        let table = &self.patterns.table;
        let any = || self.any.as_ref().map(|value| any_match(host, value));
        let found = match HostText::read(host) {
            Some(text) => {
                let (leaf, values) = find(table.search(), &text);
                table.found(host, leaf, values).or_else(any)
            }
            None if host.is_empty() => any(),
            None => None,
        };
        found.ok_or(MatchError::NotFound)
    }

    /// Returns the same as [`HostRouter::at`], with a mutable reference to the value.
    ///
    /// # Errors
    ///
    /// The same as those of [`HostRouter::at`].
    #[inline]
    pub fn at_mut<'router, 'host>(
        &'router mut self,
        host: &'host str,
    ) -> Result<Match<'router, 'host, &'router mut T>, MatchError> {
        let HostRouter { patterns: Router { table }, any } = self;
        let any = any.as_mut().map(|value| any_match(host, value));
        let found = match HostText::read(host) {
            Some(text) => {
                let (leaf, values) = find(table.search(), &text);
                table.found_mut(host, leaf, values).or(any)
            }
            None if host.is_empty() => any,
            None => None,
        };
        found.ok_or(MatchError::NotFound)
    }

    /// Returns every pattern that matches the host, the most specific first. The value for any host
    /// comes last. Allocates.
    ///
    /// # Complexity
    ///
    /// Looks at every node that the host reaches.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.insert_any(1)?;
    /// hosts.insert("{*sub}.com", 2)?;
    /// hosts.insert("example.com", 3)?;
    /// let values: Vec<_> = hosts.matches("example.com").map(|found| *found.value).collect();
    /// assert_eq!(values, [3, 2, 1]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[inline]
    pub fn matches<'router, 'host>(
        &'router self,
        host: &'host str,
    ) -> HostMatches<'router, 'host, T> {
        HostMatches::new(&self.patterns.table, self.any.as_ref(), host)
    }
}

/// The match of a host by the value for any host.
#[inline]
fn any_match<'router, 'host, V>(host: &'host str, value: V) -> Match<'router, 'host, V> {
    Match { value, params: Params::none(host) }
}

/// The leaf of the pattern that wins, and its values as positions in the host;
/// [`RouteLeaf::NONE`] if no pattern matches.
// Not `#[inline]`: all programs share the exact search that is compiled for it.
fn find(search: Search<'_>, host: &HostText<'_>) -> (RouteLeaf, Values) {
    let mut values = Values::new();
    let leaf = judging(search, host, |search, text| search.find(text, &mut values, only_route));
    if !leaf.is_none() {
        host.place(&mut values);
    }
    (leaf, values)
}

/// Runs a search of the host's reversed text in which custom constraints see the host's own
/// letters.
#[inline]
fn judging<R>(
    search: Search<'_>,
    host: &HostText<'_>,
    run: impl FnOnce(Search<'_>, &str) -> R,
) -> R {
    let own_letters = if search.constraints.has_custom() { host.own_letters() } else { None };
    match own_letters {
        None => run(search, host.lower()),
        Some(own_letters) => {
            let constraints = &search.constraints.judging(own_letters.as_str());
            run(Search { tree: search.tree, constraints }, host.lower())
        }
    }
}
