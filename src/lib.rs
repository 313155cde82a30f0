//! A radix-tree path router: complete search, one right answer, nothing allocated in a lookup, no
//! `unsafe`.
//!
//! ```
//! use routetree::Router;
//!
//! let mut router = Router::new();
//! router.insert("/users/me", "me")?;
//! router.insert("/users/{id}", "user")?;
//! router.insert("/files/{*path}", "file")?;
//!
//! let found = router.at("/users/42")?;
//! assert_eq!(*found.value, "user");
//! assert_eq!(found.params.get("id"), Some("42"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For any set of routes and any path there is exactly one right answer. It does not depend on
//! the order in which routes were inserted, nor on parameter names, and which of two routes wins
//! does not depend on the path. When any route matches, one is found: no earlier choice ever
//! hides a match.
//!
//! # Routes
//!
//! A route is text. `/` separates its segments; a leading slash is usual and not required (`home`
//! and `/home` are two routes). In a segment, literal text and parameters stand in any mix.
//!
//! | written | name | matches |
//! |---|---|---|
//! | `users` | literal | just those bytes |
//! | `{id}` | parameter | one or more bytes, no slash |
//! | `{id:u64}` | constrained parameter | as `{id}`, but only what the constraint accepts |
//! | `{*rest}` | catch-all | one or more bytes, slashes too; anywhere, and more than once |
//! | `{*rest?}` | optional catch-all | zero or more bytes; a whole last segment, its slash stays |
//! | `{page?}`, `{page:u64?}` | optional parameter | a whole segment, or none and no slash |
//! | `img-{id}.png`, `{a}-{b}`, `{*path}.html` | mixed segment | one after the other |
//! | `{{`, `}}` | escape | a literal brace; see [`escape`] |
//!
//! The empty text is a route and matches the empty path. Two parameters with nothing between
//! them, a name twice in one route and the like are refused; [`SyntaxProblem`] lists all.
//!
//! A route with optional parameters stands for its forms, each with and without, which share one
//! value. `/posts/{page?}` matches `/posts` and `/posts/2`, but not `/posts/`. A form of which
//! nothing is left is `/`, so `/{lang?}` matches `/` and `/en`. Where forms of one route have the
//! same shape, as in `/a/{x?}/{y?}`, the one with its leftmost parameters present stays. An absent
//! parameter is not among the values.
//!
//! ```
//! # use routetree::Router;
//! let mut router = Router::new();
//! router.insert("/v2/{*name}/blobs/{digest}", "blob")?;
//! router.insert("/posts/{id:u64}-{slug}", "post")?;
//! router.insert("/docs/{*page?}", "docs")?;
//! router.insert("/{lang?}", "home")?;
//!
//! let blob = router.at("/v2/org/repo/blobs/sha256")?;
//! assert_eq!(blob.params.get("name"), Some("org/repo"));
//! let post = router.at("/posts/12-my-post")?;
//! assert_eq!(post.params.get("slug"), Some("my-post"));
//! assert_eq!(router.at("/docs/")?.params.get("page"), Some(""));
//! assert!(router.at("/")?.params.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Constraints
//!
//! | name | accepts |
//! |---|---|
//! | `uuid` | 8-4-4-4-12 hexadecimal digits, either case |
//! | `date` | `YYYY-MM-DD`, a day of the Gregorian calendar, years 0000 to 9999 |
//! | `u64` | one or more digits whose number fits; leading zeros are fine |
//! | `i64` | the same, with or without a leading `-` |
//! | `hex`, `alpha`, `alnum` | one or more ASCII digits or letters of that kind |
//!
//! [`Router::constraint`] adds others; with the feature `regex`, `Router::constraint_regex` makes
//! one from a regular expression. A constraint narrows what its parameter can match, and so
//! takes part in the search: `/{id:u64}-{slug}` matches `/12-my-post` with `id` 12, although a
//! bare `{id}` would take `12-my`.
//!
//! ## Values
//!
//! A route matches the paths that it would match as an anchored regular expression, and its
//! values are that expression's captures: leftmost first, each as long as the whole allows. A
//! path is matched as the bytes that it is: not percent-decoded, no letter case changed, no
//! slashes cleaned, no query string cut off; [`path`] has steps that do, and [`Router::suggest`]
//! where to redirect. No value is empty but an optional catch-all's.
//!
//! # Which route wins
//!
//! Of the routes that match, the most specific one. Two routes are compared segment by segment
//! from the left; the first two segments that differ in shape decide, by rules 1 to 3. As soon as
//! both segments of a pair hold a catch-all behind equally long literal beginnings, alike or not,
//! rule 4 decides.
//!
//! 1. The longer literal beginning wins; a segment that is all literal beats all others.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    assert_eq!(winner(&["/users/{id}", "/users/me"], "/users/me"), "/users/me");
//!    assert_eq!(winner(&["/{page}", "/@{*handle}"], "/@bob"), "/@{*handle}");
//!    ```
//! 2. Then what follows the beginning: text and parameters, before one constrained parameter,
//!    before one parameter, before anything with a catch-all.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    assert_eq!(winner(&["/{d:date}", "/{a}-{b}"], "/2024-01-02"), "/{a}-{b}");
//!    assert_eq!(winner(&["/{a}", "/{n:u64}"], "/12"), "/{n:u64}");
//!    assert_eq!(winner(&["/{*p}/help", "/{a}/{*r}"], "/docs/help"), "/{a}/{*r}");
//!    ```
//! 3. Then the longer literal ending; then more literal bytes; then the literals, one by one, in
//!    byte order; then the parameters from the left: constrained (in the order of the table above,
//!    then a router's own by name), plain, catch-all. Two different segments that are all literal
//!    stand in byte order.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    assert_eq!(winner(&["/{x}.gz", "/{x}.tar.gz"], "/a.tar.gz"), "/{x}.tar.gz");
//!    assert_eq!(winner(&["/{x:alnum}", "/{x:hex}"], "/ff"), "/{x:hex}");
//!    ```
//! 4. Two catch-alls: of the rest of the two routes, from these segments on, the one with more
//!    literal bytes wins, slashes not counted; then the one with more segments; then rules 1 to 3
//!    decide, at the first pair that differs.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    let routes = ["/{*id}/edit", "/{*all}", "/{*ns}/{p}/-/edit"];
//!    assert_eq!(winner(&routes, "/group/project/-/edit"), "/{*ns}/{p}/-/edit");
//!    assert_eq!(winner(&routes, "/group/project/edit"), "/{*id}/edit");
//!    ```
//!
//! Where one route ends before any of this decides, the one with fewer segments comes first; two
//! such routes never match one path. [`Router::iter`] and [`Router::matches`] give routes in this
//! order. Two routes conflict only if a form of the one has the same shape as a form of the other:
//! equal in everything but parameter names, where `{*x}` and `{*x?}` count as equal. The error
//! names both; if the new route's forms meet several routes, the one that the first of them in the
//! order meets. Everything that fails leaves the router as it was.
//!
//! Literals count as they match: `{{` is one byte.
//!
//! [`Router::explain`] says which rule decided between the routes that match a path, and how far
//! the others got; [`Router::shadowed`] finds routes that another one always wins over.
//!
//! # Methods
//!
//! In a [`MethodRouter`] a route is for a method, or for any. Methods are tokens as RFC 9110 has
//! them, their case matters, and a router holds up to 64 different ones. Routes conflict only if
//! they have the same shape and the same method. A shape answers a method by its route for that
//! method; failing that, for HEAD, by its route for GET; failing that by its route for any; and
//! only by routes that match the path themselves. The most specific shape that matches the path
//! and answers the method wins. Where shapes match and none answers, the error has the methods
//! that any of them answers ([`Allowed`]), HEAD wherever GET is, in byte order.
//!
//! What else a [`Router`] does, a [`MethodRouter`] does for a method: suggestions, explanations and
//! paths are those of a router with just the routes by which the method is answered.
//!
//! # Hosts
//!
//! A [`HostRouter`] finds a value by the host of a request: `{tenant}.example.com`. The value can be
//! a router of methods and paths.
//!
//! # Cost
//!
//! A lookup allocates nothing where the winner has up to 8 parameters, whether it hits or misses:
//! for paths of any length in tables without a catch-all that further segments follow; for paths
//! of up to 256 segments with them. A mixed segment that has a constraint beside another parameter
//! may allocate on segments of over 1,024 bytes.
//!
//! Its time is bounded. Call the nodes that a path reaches its consistent nodes.
//!
//! - Without catch-alls that further segments follow: the path's length, and one test for each
//!   child of a consistent node that is not all literal; all-literal children are found together,
//!   by a hash: in constant time unless their texts were chosen to collide, and then in time linear
//!   in those that do.
//! - With them: at most the tree's nodes times the path's segments; where text and a catch-all
//!   share a segment, times the path's bytes.
//! - A test of a segment is linear in its bytes times its parameters; with a constraint of one's
//!   own quadratic in its bytes, a call counting as one step, and so too with a regular expression,
//!   a byte that is read counting as one.
//! - [`Router::matches`], [`MethodRouter::allowed`] and the answer that a method is not allowed
//!   look at every consistent node.
//!
//! No set of routes and no path make it exponential, nothing recurses, and no input panics. Still,
//! a server that lets strangers choose paths should bound their length. In the second class a step
//! was measured at about 0.1 µs: a table of 1,000 nested catch-alls takes up to a second for 8 KiB
//! of slashes, and two minutes for 1 MiB. Tables as applications have them, with a catch-all or
//! two and a known number of segments behind, look at the last few segments only. The server in
//! this crate refuses targets of over 8 KiB.
//!
//! Limits: a route's text has up to 512 MiB and 65,535 parameters, 8 of them optional, an optional
//! catch-all not counted; with `n` optional parameters its text has up to 4 MiB divided by 2^n. Each
//! is an error beyond. A path is shorter than 4 GiB; a longer one is not found.
//!
//! # Features
//!
//! - `std` (default): the standard library. Without it the crate is `no_std` and needs `alloc`.
//! - `regex`: constraints by regular expression, `Router::constraint_regex`.
//! - `serde`: parameters into a type of one's own, `Params::deserialize`.
#![cfg_attr(
    feature = "server",
    doc = "- `server`: the micro HTTP server, [`server`], and the program `routetree`."
)]
#![cfg_attr(
    not(feature = "server"),
    doc = "- `server`: the micro HTTP server and the program `routetree`."
)]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod constraint;
mod decode;
#[cfg(feature = "serde")]
mod deserialize;
mod error;
mod explain;
#[cfg(feature = "regex")]
mod expression;
mod host;
mod method;
mod order;
mod params;
pub mod path;
mod pattern;
mod router;
mod search;
#[cfg(feature = "server")]
pub mod server;
mod suggest;
mod table;
mod testing;
mod token;
mod tree;
mod url;
mod values;

#[cfg(feature = "serde")]
pub use error::DeserializeError;
pub use error::{
    ConstraintError, DecodeError, InsertError, MatchError, MergeError, ParamError, SyntaxProblem,
    UrlError,
};
pub use explain::{Expected, Explained, Explanation, Mismatch, Outcome, Shadowed};
pub use host::{HostIntoIter, HostIter, HostIterMut, HostMatches, HostRouter};
pub use method::{
    Allowed, AllowedIter, MethodError, MethodIntoIter, MethodIter, MethodIterMut, MethodRouter,
};
pub use order::{Decision, Rule};
pub use params::{Match, OwnedParams, Params, ParamsIntoIter, ParamsIter};
pub use pattern::escape;
pub use router::{IntoIter, Iter, IterMut, Router};
pub use table::Matches;

/// The README's code, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
