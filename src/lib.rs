//! A path router: a compressed radix tree that finds the most specific route for a path.
//!
//! ```
//! use routetree::{MatchError, Router};
//!
//! let mut router = Router::new();
//! router.insert("/users/me", "me")?;
//! router.insert("/users/{id:u64}", "user")?;
//! router.insert("/files/{*path}", "file")?;
//!
//! let found = router.at("/users/42")?;
//! assert_eq!(*found.value, "user");
//! assert_eq!(found.params.get("id"), Some("42"));
//!
//! assert_eq!(*router.at("/users/me")?.value, "me");
//! assert_eq!(router.at("/files/css/site.css")?.params.get("path"), Some("css/site.css"));
//! assert_eq!(router.at("/users/someone"), Err(MatchError::NotFound));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **One winner.** For any set of routes and any path, exactly one result is right. Insertion
//!   order and parameter names never matter, and which of two [forms](#optional-parameters) wins
//!   does not depend on the path.
//! - **Complete search.** If any route matches, the winner is found: no earlier choice hides a
//!   match.
//! - **Expressive routes.** Parameters, constraints, mixed segments, optional parameters, and
//!   catch-alls anywhere in a route.
//! - **Bounded cost.** A lookup allocates nothing in all but [documented cases](#allocations), does
//!   not recurse, and has [a bound on its time](#time).
//! - **Small.** No `unsafe`, `no_std` with `alloc`, and two dependencies: `smallvec` and `memchr`.
//!
//! If you come from matchit, change the import. The [guides] show what differs from [matchit],
//! [path-tree], [wayfind], [actix-router] and [route-recognizer]; from Go's [Gin], [chi] and
//! [`ServeMux`]; from Node's [Express], [find-my-way] and [rou3]; and from regular expressions in
//! [nginx].
//!
//! [matchit]: guides::matchit
//! [path-tree]: guides::path_tree
//! [wayfind]: guides::wayfind
//! [actix-router]: guides::actix_router
//! [route-recognizer]: guides::route_recognizer
//! [Gin]: guides::gin
//! [chi]: guides::chi
//! [`ServeMux`]: guides::serve_mux
//! [Express]: guides::express
//! [find-my-way]: guides::find_my_way
//! [rou3]: guides::rou3
//! [nginx]: guides::nginx
//!
//! | to | call |
//! |---|---|
//! | find the route for a path | [`Router::at`] |
//! | find the route for a method and a path | [`MethodRouter::at`] |
//! | skip routes by their value | [`Router::at_where`] |
//! | ignore the case of ASCII letters | [`Router::at_ignore_case`] |
//! | list every route that matches | [`Router::matches`] |
//! | change the routes | [`Router::insert`], [`replace`](Router::replace), [`remove`](Router::remove), [`merge`](Router::merge), [`nest`](Router::nest) |
//! | read parameters | [`Params`]; with the feature `serde`, `Params::deserialize` |
//! | prepare a path for a lookup | [`path`](mod@path) |
//! | look up a request of the crate `http` | with the feature `http`, `at_request` and `at_uri` of each router |
//! | change routes while lookups run | with the feature `live`, `LiveRouter` |
//! | route requests to `tower` services | with the feature `tower`, `RouteService` |
//! | call handlers of axum | with the package [`routetree-axum`](https://docs.rs/routetree-axum) |
//! | redirect to a similar path that exists | [`Router::suggest`] |
//! | build the path of a route | [`Router::url`] |
//! | understand why a route won or lost | [`Router::explain`] |
//! | find the paths that two routes share, and which of them wins | [`overlap`](fn@overlap), [`compare`](fn@compare) |
//! | find pairs of routes that share some paths while each matches others too | [`Router::ambiguous`] |
//! | find routes and hosts that can never win | [`Router::shadowed`], [`HostRouter::shadowed`] |
//! | find text in routes that no client sends | [`lint`](fn@lint), [`lint_method`] |
//!
//! # Routes
//!
//! A route is text. `/` separates its segments. A leading slash is usual but not required: `home`
//! and `/home` are two routes. A segment can mix literal text and parameters.
//!
//! | written | name | matches |
//! |---|---|---|
//! | `users` | literal | exactly these bytes |
//! | `{id}` | parameter | one or more bytes, no slash |
//! | `{id:u64}` | constrained parameter | like `{id}`, but only values that the [constraint](#constraints) accepts |
//! | `{*rest}` | catch-all | one or more bytes, slashes included; allowed anywhere and more than once |
//! | `{*rest?}` | optional catch-all | zero or more bytes; must be the whole last segment, and the slash before it is required |
//! | `{page?}`, `{page:u64?}` | optional parameter | a whole segment, or nothing: neither the segment nor its slash |
//! | `{/}` | optional slash | the end of a route, with or without a slash |
//! | `{/*rest}` | optional rest | the end of a route, alone or with a slash and anything after it |
//! | `{id:~[a-z]{2}}` | inline expression | like `{id}`, but only values that the regular expression matches (feature `regex`) |
//! | `img-{id}.png`, `{a}-{b}`, `{*path}.html` | mixed segment | its literals and parameters in sequence |
//! | `{{`, `}}` | escape | a literal brace; [`escape`] writes them |
//!
//! ```
//! # use routetree::Router;
//! let mut router = Router::new();
//! router.insert("/v2/{*name}/blobs/{digest}", "blob")?;
//! router.insert("/posts/{id:u64}-{slug}", "post")?;
//! router.insert("/docs/{*page?}", "docs")?;
//!
//! let blob = router.at("/v2/org/repo/blobs/sha256")?;
//! assert_eq!(blob.params.get("name"), Some("org/repo"));
//! let post = router.at("/posts/12-my-post")?;
//! assert_eq!(post.params.get("slug"), Some("my-post"));
//! assert_eq!(router.at("/docs/")?.params.get("page"), Some(""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The empty text is a route too; it matches the empty path. Text that is not a route is refused
//! with its position: two parameters with nothing between them, a name used twice in one route, and
//! the rest of [`SyntaxProblem`].
//!
//! ## Optional parameters
//!
//! A route with optional parameters stands for several *forms*, one for each choice of which
//! optional parameters are present. All forms share one value.
//!
//! 1. An absent parameter has no value and takes its slash with it: `/posts/{page?}` matches
//!    `/posts` and `/posts/2`, but not `/posts/`.
//! 2. A form that would be empty is `/`: `/{lang?}` matches `/` and `/en`.
//! 3. If forms of one route have the same [shape](#which-route-wins), the one with its leftmost
//!    parameters present stays: `/a/{x?}/{y?}` on `/a/1` gives `x`, not `y`.
//!
//! ```
//! # use routetree::Router;
//! let mut router = Router::new();
//! router.insert("/posts/{page?}", "posts")?;
//! router.insert("/{lang?}", "home")?;
//! router.insert("/a/{x?}/{y?}", "a")?;
//!
//! assert!(router.at("/posts")?.params.is_empty());
//! assert_eq!(router.at("/posts/2")?.params.get("page"), Some("2"));
//! assert!(router.at("/posts/").is_err());
//! assert_eq!(*router.at("/")?.value, "home");
//! assert_eq!(router.at("/a/1")?.params.get("x"), Some("1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An optional end, `{/}` or `{/*rest}`, makes forms in the same way. It is the end of a route and
//! follows text or a parameter.
//!
//! ```
//! # use routetree::Router;
//! let mut router = Router::new();
//! router.insert("/users{/}", "users")?;
//! router.insert("/app{/*rest}", "app")?;
//!
//! assert!(router.at("/users").is_ok() && router.at("/users/").is_ok());
//! assert_eq!(router.at("/app")?.params.get("rest"), None);
//! assert_eq!(router.at("/app/")?.params.get("rest"), Some(""));
//! assert_eq!(router.at("/app/a/b")?.params.get("rest"), Some("a/b"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Constraints
//!
//! | name | accepts |
//! |---|---|
//! | `uuid` | 8-4-4-4-12 hexadecimal digits, in either case |
//! | `date` | `YYYY-MM-DD`, a day of the Gregorian calendar, years 0000 to 9999 |
//! | `u64` | one or more digits whose number fits; leading zeros are allowed |
//! | `i64` | the same, with an optional leading `-` |
//! | `hex`, `alpha`, `alnum` | one or more ASCII digits or letters of that kind |
//!
//! [`Router::constraint`] adds custom constraints; with the feature `regex`,
//! `Router::constraint_regex` adds regular expressions. A catch-all cannot have a constraint.
//!
//! A route can also contain the expression itself, after `:~`: `/{year:~[0-9]{4}}-{slug}`. The
//! whole value must match. Two things in the expression are special to the route: a backslash
//! escapes the next character, and braces must be balanced, so write an unpaired brace as `\{` or
//! `\}`. An expression without a state table that could take more than some 16,000 steps for a
//! byte, such as `(?:.{0,100}){0,100}`, is refused; `Router::constraint_regex` has the exact bound.
//!
//! A constraint narrows what its parameter can match, so it takes part in the search:
//! `/{id:u64}-{slug}` matches `/12-my-post` with `id` = `12`, although an unconstrained `{id}`
//! would take `12-my`.
//!
//! ## Values
//!
//! A route matches the same paths as its anchored regular expression, and its values are that
//! expression's captures. In practice:
//!
//! 1. Values are greedy from the left. `/{a}-{b}` on `/x-y-z` gives `a` = `x-y` and `b` = `z`.
//! 2. No value is empty, except those of `{*rest?}` and `{/*rest}`.
//! 3. A path is matched byte for byte: not lowercased, without removing double slashes or a query
//!    string. The module [`path`](mod@path) has steps for these.
//!
//! ## Percent-encoding
//!
//! Nothing decodes or encodes a path on its way to a route: no lookup, no service, and not the
//! server. So these rules hold everywhere:
//!
//! 1. **Routes are written as clients send them**: `/caf%C3%A9`. [`path::encode`] writes that, and
//!    [`lint`](fn@lint) finds the routes that need it.
//! 2. **`%2F` is not a slash.** It separates no segments, and a parameter can hold it. Likewise
//!    `%61` is not `a`, and `%c3` is not `%C3`, unless you call [`path::normalize`] before the
//!    lookup.
//! 3. **Values are as sent**: [`Params::get`] and [`Params::parse`] read `a%2Fb`, and constraints
//!    judge the same text.
//! 4. **You decode a value when you need it**, after the path was split: [`Params::decoded`], and
//!    with the feature `serde` `Params::deserialize`, return `a/b`. Only then is an invalid escape
//!    an error.
//!
//! ```
//! # use routetree::Router;
//! let mut router = Router::new();
//! router.insert("/caf%C3%A9/{name}", ())?;
//!
//! let found = router.at("/caf%C3%A9/a%2Fb")?;
//! assert_eq!(found.params.get("name"), Some("a%2Fb"));
//! assert_eq!(found.params.decoded("name").unwrap()?, "a/b");
//! assert!(router.at("/caf%c3%a9/x").is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which route wins
//!
//! Of the routes that match, the most specific one wins. Two routes are compared segment by segment
//! from the left, and the first two segments that differ in shape decide by rules 1 to 3. There is
//! one exception: if both segments contain a catch-all and their literal prefixes have equal
//! length, rule 4 decides, even if the prefixes differ, and even if the two segments have the same
//! shape.
//!
//! The *prefix* of a segment is its literal text before the first parameter, the *suffix* that
//! after the last one. Two segments or routes have the same *shape* if they are equal in everything
//! but parameter names, where `{*x}` and `{*x?}` count as equal.
//!
//! 1. **Prefix.** The longer literal prefix wins. An all-literal segment beats every other.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    assert_eq!(winner(&["/users/{id}", "/users/me"], "/users/me"), "/users/me");
//!    assert_eq!(winner(&["/{page}", "/@{*handle}"], "/@bob"), "/@{*handle}");
//!    ```
//! 2. **Kind.** Then what follows the prefix decides, in this order: text and parameters without a
//!    catch-all; a single constrained parameter; a single parameter; anything with a catch-all.
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
//! 3. **Text and parameters.** Then, within one kind: the longer literal suffix; more literal
//!    bytes; the literals, one by one, in byte order; the parameters from the left, constrained
//!    before plain before catch-all. Constraints rank in the order of [their table](#constraints),
//!    `hex` before `alpha` before `alnum`, and custom ones follow by name; the name of an inline
//!    expression is `~` and its text. Two all-literal segments compare in byte order.
//!    ```
//!    # fn winner(routes: &[&str], path: &str) -> String {
//!    #     let mut router = routetree::Router::new();
//!    #     for route in routes { router.insert(*route, ()).unwrap(); }
//!    #     router.at(path).unwrap().route().to_string()
//!    # }
//!    assert_eq!(winner(&["/{x}.gz", "/{x}.tar.gz"], "/a.tar.gz"), "/{x}.tar.gz");
//!    assert_eq!(winner(&["/{x:alnum}", "/{x:hex}"], "/ff"), "/{x:hex}");
//!    ```
//! 4. **Catch-alls.** The rests of the two routes, from these segments on, are compared. More
//!    literal bytes win, slashes not counted; then more segments; then rules 1 to 3, at the first
//!    two segments that differ in shape.
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
//! Literals count as they match: `{{` is one byte. If one route ends before any rule decides, the
//! one with fewer segments comes first; two such routes never match the same path.
//!
//! These rules put all shapes in one order, the *static order*. [`Router::iter`] and
//! [`Router::matches`] return routes in it. [`Router::explain`] names the rule that decided between
//! the routes that match a path, and [`compare`](fn@compare) the one that decides between two
//! routes.
//!
//! ## Conflicts
//!
//! Two routes conflict only if a form of one has the same shape as a form of the other. The error,
//! [`InsertError::Conflict`], names both routes. If the new route conflicts with several routes,
//! the error names the conflict of the new route's earliest form in the order above.
//!
//! Every operation that fails leaves the router unchanged.
//!
//! ```
//! # use routetree::{InsertError, Router};
//! let mut router = Router::new();
//! router.insert("/users/{id}", 1)?;
//! router.insert("/users/{id:u64}", 2)?;
//!
//! let error = router.insert("/users/{name}", 3).unwrap_err();
//! assert!(matches!(error, InsertError::Conflict { with, .. } if with == "/users/{id}"));
//! # Ok::<(), InsertError>(())
//! ```
//!
//! # Methods
//!
//! In a [`MethodRouter`], each route is for one method or for any method. Methods are tokens as in
//! RFC 9110, and their case matters. A router holds up to 64 different ones. Two routes conflict if
//! they have the same shape and the same method.
//!
//! The winner is the most specific shape that matches the path and has a route for the method. For
//! each shape, these candidates are tried in order. Each must match the path itself, because `{*x}`
//! and `{*x?}` have the same shape but match different paths:
//!
//! 1. its route for the method;
//! 2. if the method is HEAD, its route for GET;
//! 3. its route for any method.
//!
//! If shapes match but none has a candidate, the result is [`MethodError::NotAllowed`]. It holds
//! the union of the methods of these shapes ([`Allowed`]) in byte order, with HEAD wherever there
//! is GET.
//!
//! ```
//! # use routetree::{MethodError, MethodRouter};
//! let mut router = MethodRouter::new();
//! router.insert("GET", "/users/me", "me")?;
//! router.insert("PUT", "/users/{id}", "put user")?;
//! router.insert_any("/hooks/{*rest}", "hook")?;
//!
//! assert_eq!(*router.at("HEAD", "/users/me").unwrap().value, "me");
//! assert_eq!(*router.at("PUT", "/users/me").unwrap().value, "put user");
//! assert_eq!(*router.at("PATCH", "/hooks/ci").unwrap().value, "hook");
//!
//! let Err(MethodError::NotAllowed(allowed)) = router.at("DELETE", "/users/me") else { panic!() };
//! assert_eq!(allowed.to_string(), "GET, HEAD, PUT");
//! # Ok::<(), routetree::InsertError>(())
//! ```
//!
//! For a given method, `suggest`, `explain` and `url` behave like those of a [`Router`] that holds
//! only the routes used for that method.
//!
//! # Hosts
//!
//! A [`HostRouter`] finds a value by the host of a request, with patterns such as
//! `{tenant}.example.com`. The value can be a [`MethodRouter`]: host first, then method and path.
//!
//! # Cost
//!
//! ## Time
//!
//! Let *n* be the number of nodes of the tree that the path can reach.
//!
//! - **Without catch-alls that have segments after them**, a lookup takes time linear in the path,
//!   plus one test for each child of these *n* nodes that is not all literal. The all-literal
//!   children of a node are found together by a hash: in constant time, or, if their texts were
//!   chosen to collide, in time linear in the number of texts that collide.
//! - **With such catch-alls**, it takes at most *N* × *s* tests, for *N* nodes in the tree and *s*
//!   segments in the path. If a segment contains both text and a catch-all, *s* is the number of
//!   bytes in the path instead.
//! - **A test** of a segment takes time linear in its bytes times its parameters. A custom
//!   constraint or a regular expression reads on from each place where its value can start: from
//!   the start of the segment, or from after each occurrence of the literal before the parameter.
//!   That is at most quadratic in the segment's bytes. One step is a byte that the expression
//!   reads, or a call of the constraint. An expression without a state table takes up to some
//!   16,000 steps for such a byte.
//! - [`Router::matches`], [`MethodRouter::allowed`] and the result that a method is not allowed
//!   visit all *n* nodes. [`Router::at_where`] may visit all of them. [`Router::at_ignore_case`]
//!   does, and compares each literal child of these nodes with the path.
//!
//! No set of routes and no path makes a lookup exponential. Nothing recurses, and no input panics.
//!
//! Still, bound the length of paths from untrusted clients. With catch-alls that have segments
//! after them, one step was measured at about 0.1 µs: a table of 1,000 nested catch-alls takes up
//! to a second for 8 KiB of slashes, and two minutes for 1 MiB. In the tables of real applications,
//! which have a catch-all or two and a known number of segments after them, a lookup visits only
//! the last few segments. The server in this crate refuses targets over 8 KiB.
//!
//! ## Allocations
//!
//! A lookup, hit or miss, allocates nothing if the winner has up to 8 parameters, and
//!
//! 1. no catch-all in the table has segments after it, for paths of any length; or
//! 2. the path has at most 256 segments.
//!
//! There are two exceptions. A mixed segment with a constraint and another parameter may allocate
//! on path segments over 1,024 bytes. A regular expression without a table of states, because it is
//! too large or has Unicode word boundaries, allocates the states that texts lead to, up to 32 MiB
//! for each thread.
//!
//! ## Limits
//!
//! - A route has up to 512 MiB of text and 65,535 parameters.
//! - Up to 8 of them are optional: an optional end counts, an optional catch-all does not. With *k*
//!   ≥ 1 optional parameters, the text is limited to 4 MiB divided by 2^*k*.
//! - A path has less than 4 GiB. A longer one is not found.
//!
//! A route over a limit is an error.
//!
//! # Features
//!
//! | feature | adds | turns on |
//! |---|---|---|
//! | `std` (default) | the standard library; without it the crate is `no_std` and needs `alloc` | |
//! | `regex` | constraints by regular expression: `Router::constraint_regex` | |
//! | `serde` | parameters into a custom type: `Params::deserialize` | |
//! | `live` | routes that change while lookups run: `LiveRouter`; with `server`, `LiveHosts` | `std` |
//! | `http` | lookups for the types of the crate `http`: `at_uri` and `at_request` | `std` |
//! | `tower` | services and layers for `tower`: `RouteService`, `RouteLayer`, `StripPrefix` | `http` |
//! | `full` | all of them | `http`, `live`, `regex`, `serde`, `server`, `std`, `tower` |
#![cfg_attr(
    feature = "server",
    doc = "| `server` | a micro HTTP server for Unix: [`server`] | `serde`, `std` |"
)]
#![cfg_attr(
    not(feature = "server"),
    doc = "| `server` | a micro HTTP server for Unix: the module `server` | `serde`, `std` |"
)]
//!
//! Features only add: none changes what a route means or which one wins. Types of other crates are
//! in public signatures only with these features: types of `http` with `http`, of `tower-layer` and
//! `tower-service` with `tower`, and of `serde` with `serde`.
//!
//! # Versions
//!
//! This crate follows semantic versioning. These changes are breaking:
//!
//! - to the name or signature of a public item;
//! - to which paths a route matches, and with which values;
//! - to which of two routes wins, and which routes conflict.
//!
//! These are not:
//!
//! - the text of errors, drawings and explanations, and what `Debug` writes;
//! - the number of steps, bytes or allocations, within the bounds documented here;
//! - anything hidden from this documentation, and the internals that `DESIGN.md` describes.
//!
//! **Rust version.** The minimum is 1.85. It is raised only in a minor release, never in a patch
//! release, and no feature needs a newer one. CI compiles the crate with all features by this
//! version, and with the lowest dependency versions that it allows.
//!
//! **Targets.** The core is meant for every target with `alloc` and pointers of at least 32 bits,
//! of either byte order. Indices have 32 bits, and words are read with `from_le_bytes`, so the
//! order of bytes in memory does not matter; the server needs Unix. CI runs all tests on x86-64
//! Linux. It also compiles the crate for a 32-bit processor without an operating system, and runs a
//! program without the standard library as WebAssembly. No big-endian target has been tested.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod authority;
mod automata;
mod capacity;
mod constraint;
mod decode;
#[cfg(feature = "serde")]
mod deserialize;
mod encode;
mod error;
mod explain;
#[cfg(feature = "regex")]
mod expression;
#[cfg(doc)]
pub mod guides;
mod host;
#[cfg(feature = "http")]
mod http;
mod link;
mod lint;
#[cfg(feature = "live")]
mod live;
mod method;
mod order;
mod params;
pub mod path;
mod pattern;
#[cfg(any(feature = "server", feature = "tower"))]
mod prefix;
mod relation;
mod router;
mod search;
#[cfg(feature = "server")]
pub mod server;
mod suggest;
mod table;
mod testing;
mod token;
#[cfg(feature = "tower")]
mod tower;
mod tree;
mod url;
mod values;
mod visible;
mod words;

#[cfg(feature = "serde")]
pub use error::DeserializeError;
pub use error::{
    ConstraintError, DecodeError, InsertError, MatchError, MergeError, ParamError, SyntaxProblem,
    UrlError,
};
pub use explain::{Expected, ExplainedRoute, Explanation, Mismatch, RouteOutcome, Shadowed};
pub use host::{HostIntoIter, HostIter, HostIterMut, HostMatches, HostRouter};
pub use lint::{Lint, LintKind, lint, lint_method};
#[cfg(feature = "live")]
pub use live::{LiveEdit, LiveReader, LiveRouter, LiveRoutes, Snapshot};
pub use method::{
    Allowed, AllowedIter, MethodError, MethodIntoIter, MethodIter, MethodIterMut, MethodRouter,
};
pub use order::{Decision, Rule};
pub use params::{Match, OwnedParams, Params, ParamsIntoIter, ParamsIter};
pub use pattern::escape;
pub use relation::{Ambiguity, Comparison, Overlap, SharedPaths, compare, overlap};
pub use router::{IntoIter, Iter, IterMut, Router};
pub use table::Matches;
#[cfg(feature = "tower")]
pub use tower::{
    AddMatch, OriginalUri, RouteFuture, RouteLayer, RouteMatch, RouteService, StripPrefix,
};
pub use tree::TreeEdge;

/// The README's code, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
