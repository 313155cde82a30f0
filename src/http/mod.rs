//! Lookups for the requests of the crate `http`: the feature `http`.
//!
//! In: a method, a URI or a whole request. Out: what `at` returns for their path or host. This
//! module only decides which text that is; [`target`] reads it.

mod target;

use http::{Method, Request, Uri};

use crate::{HostRouter, Match, MatchError, MethodError, MethodRouter, Router};

pub(crate) use target::host_of;

impl<T> Router<T> {
    /// Returns the most specific route that matches the path of a URI: [`Router::at`] for
    /// [`Uri::path`].
    ///
    /// The query is not part of the path, and the path is matched
    /// [as the client has sent it](crate#percent-encoding):
    ///
    /// | form of the target | example | path |
    /// |---|---|---|
    /// | origin | `/users/7?tab=1` | `/users/7` |
    /// | absolute | `http://example.com/users/7?tab=1` | `/users/7` |
    /// | absolute, without a path | `http://example.com` | `/` |
    /// | asterisk (OPTIONS) | `*` | `*` |
    /// | authority (CONNECT) | `example.com:443` | the empty text |
    ///
    /// The last two are not paths, and no route that begins with a slash matches them. A route
    /// without a leading slash can: the route `*` matches the target `*`.
    ///
    /// For other lookups, pass `uri.path()` yourself, as in `router.matches(uri.path())`.
    ///
    /// # Errors
    ///
    /// Like [`Router::at`].
    ///
    /// # Complexity
    ///
    /// Like [`Router::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Uri;
    /// use routetree::Router;
    ///
    /// let mut router = Router::new();
    /// router.insert("/users/{id}", "user")?;
    ///
    /// for target in ["/users/7?tab=1", "http://example.com/users/7"] {
    ///     let uri: Uri = target.parse()?;
    ///     assert_eq!(&router.at_uri(&uri)?.params["id"], "7");
    /// }
    /// assert!(router.at_uri(&Uri::from_static("*")).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_uri<'router, 'uri>(
        &'router self,
        uri: &'uri Uri,
    ) -> Result<Match<'router, 'uri, &'router T>, MatchError> {
        self.at(uri.path())
    }

    /// Returns the most specific route that matches the path of a request:
    /// [`Router::at_uri`] for its URI.
    ///
    /// # Errors
    ///
    /// Like [`Router::at`].
    ///
    /// # Complexity
    ///
    /// Like [`Router::at`].
    pub fn at_request<'router, 'request, B>(
        &'router self,
        request: &'request Request<B>,
    ) -> Result<Match<'router, 'request, &'router T>, MatchError> {
        self.at_uri(request.uri())
    }
}

impl<T> MethodRouter<T> {
    /// Returns the route of the most specific shape that matches the path of a URI and handles the
    /// method: [`MethodRouter::at`] for [`Uri::path`].
    ///
    /// [`Router::at_uri`] says what the path is for each form of a request target. Routes can be
    /// for any [`Method`], standard or not.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{Method, Uri};
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", "show")?;
    /// methods.insert("QUERY", "/users", "search")?;
    ///
    /// let uri = Uri::from_static("/users/7?tab=1");
    /// assert_eq!(*methods.at_uri(&Method::HEAD, &uri).unwrap().value, "show");
    /// let Err(MethodError::NotAllowed(allowed)) = methods.at_uri(&Method::PUT, &uri) else {
    ///     panic!()
    /// };
    /// assert_eq!(allowed.to_string(), "GET, HEAD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_uri<'router, 'uri>(
        &'router self,
        method: &Method,
        uri: &'uri Uri,
    ) -> Result<Match<'router, 'uri, &'router T>, MethodError<'router>> {
        self.at(method.as_str(), uri.path())
    }

    /// Returns the route of the most specific shape that matches the path of a request and handles
    /// its method: [`MethodRouter::at_uri`] for its method and URI.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Request;
    /// use routetree::MethodRouter;
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("POST", "/users", "add")?;
    ///
    /// let request = Request::post("/users?from=form").body("name=Ann")?;
    /// assert_eq!(*methods.at_request(&request).unwrap().value, "add");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_request<'router, 'request, B>(
        &'router self,
        request: &'request Request<B>,
    ) -> Result<Match<'router, 'request, &'router T>, MethodError<'router>> {
        self.at_uri(request.method(), request.uri())
    }
}

impl<T> HostRouter<T> {
    /// Returns the value of the most specific pattern that matches the host of a URI:
    /// [`HostRouter::at`] for its authority, or for the empty text if it has none.
    ///
    /// An authority with a user, `user@example.com`, is [malformed](HostRouter#hosts) and matches
    /// nothing.
    ///
    /// The URI of an HTTP/1.1 request rarely has a host, so look up requests with
    /// [`HostRouter::at_request`].
    ///
    /// # Errors
    ///
    /// Like [`HostRouter::at`].
    ///
    /// # Complexity
    ///
    /// Like [`HostRouter::at`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Uri;
    /// use routetree::HostRouter;
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("{tenant}.example.com", ())?;
    /// let uri = Uri::from_static("https://acme.example.com:8443/users");
    /// assert_eq!(&hosts.at_uri(&uri)?.params["tenant"], "acme");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_uri<'router, 'uri>(
        &'router self,
        uri: &'uri Uri,
    ) -> Result<Match<'router, 'uri, &'router T>, MatchError> {
        self.at(uri.authority().map_or("", |authority| authority.as_str()))
    }

    /// Returns the value of the most specific pattern that matches the host of a request.
    ///
    /// The host is the authority of the request's URI, which an HTTP/2 request has, or else its
    /// `Host` header. Without either, or with an empty header, the host is the empty text, for
    /// which the lookup finds the value of [`HostRouter::insert_any`].
    ///
    /// # Errors
    ///
    /// Returns [`MatchError::NotFound`] as [`HostRouter::at`] does. Also returns it for every
    /// request, whatever its URI, that has two `Host` headers, or one with bytes outside ASCII:
    /// another program could take such a request for one to another host.
    ///
    /// # Complexity
    ///
    /// Like [`HostRouter::at`], and constant time for the header.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Request;
    /// use routetree::HostRouter;
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("example.com", "site")?;
    /// hosts.insert_any("any")?;
    ///
    /// let request = Request::get("/").header("host", "example.com:8080").body(())?;
    /// assert_eq!(*hosts.at_request(&request)?.value, "site");
    /// let request = Request::get("/").body(())?;
    /// assert_eq!(*hosts.at_request(&request)?.value, "any");
    ///
    /// let hosts_twice = Request::get("/").header("host", "a").header("host", "a").body(())?;
    /// assert!(hosts.at_request(&hosts_twice).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_request<'router, 'request, B>(
        &'router self,
        request: &'request Request<B>,
    ) -> Result<Match<'router, 'request, &'router T>, MatchError> {
        self.at(host_of(request).ok_or(MatchError::NotFound)?)
    }
}
