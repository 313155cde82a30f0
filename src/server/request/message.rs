//! A request as handlers see it: borrowed from the bytes that it arrived in.

use core::fmt;
use core::str;
use std::borrow::Cow;

use super::target::Target;

/// A request: method, target, headers and body, borrowed from the bytes that they arrived in.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) target: Target<'a>,
    /// The value of the `Host` header.
    pub(super) host: &'a [u8],
    pub(super) headers: &'a [httparse::Header<'a>],
    pub(super) body: &'a [u8],
    pub(super) version_1_0: bool,
}

impl<'a> Request<'a> {
    /// Returns the method as sent. Methods are case-sensitive.
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// Returns the path [as sent](crate#percent-encoding), without the query.
    ///
    /// It is `*` in an `OPTIONS` request about the whole server.
    pub fn path(&self) -> &'a str {
        self.target.path
    }

    /// Returns everything after the first `?` of the target, as sent.
    pub fn query(&self) -> Option<&'a str> {
        self.target.query
    }

    /// Iterates over the names and values in the query, in the order sent.
    ///
    /// They are decoded as forms are: `+` is a space, `%XX` a byte. Malformed escapes stay as they
    /// are, and bytes that are not UTF-8 become U+FFFD. Text without escapes is borrowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Response};
    ///
    /// /// `GET /search?tag=green+tea`
    /// fn search(context: &Context<'_>, response: &mut Response) {
    ///     let tag = context.request().query_pairs().find(|(name, _)| name == "tag");
    ///     response.text(&tag.map_or("".into(), |(_, tag)| tag));
    /// }
    /// # let mut routes = routetree::server::Routes::new();
    /// # routes.insert("GET", "/search", search).unwrap();
    /// ```
    pub fn query_pairs(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        form_urlencoded::parse(self.target.query.unwrap_or_default().as_bytes())
    }

    /// Returns the requested host, with its port if one was sent.
    ///
    /// It comes from the target if that is an absolute URL, otherwise from the `Host` header. It is
    /// empty if the client names no host.
    pub fn host(&self) -> &'a str {
        // Accepted hosts are ASCII.
        self.target.authority.unwrap_or_else(|| str::from_utf8(self.host).unwrap_or_default())
    }

    /// Returns the value of the first header with this name. Names are case-insensitive.
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut headers = self.headers.iter();
        let found = headers.find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value)
    }

    /// Iterates over the names and values of all headers, in the order sent.
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        self.headers.iter().map(|header| (header.name, header.value))
    }

    /// Returns the complete body. It is empty if the request has none.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Returns whether the request is HTTP/1.0 rather than HTTP/1.1.
    pub fn is_http_1_0(&self) -> bool {
        self.version_1_0
    }
}

impl fmt::Debug for Request<'_> {
    /// Shows the method and the path only: headers and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}
