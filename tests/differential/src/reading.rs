//! What a parser reads from the bytes of one connection, in the terms that all parsers share.

use std::fmt;

/// Everything that a parser has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The complete requests.
    pub(crate) requests: Vec<Request>,
    pub(crate) end: End,
}

/// What follows the last request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing, or an incomplete request: the parser waits for more.
    Open,
    /// The connection is closed, as the last request demands.
    Closed,
    /// Bytes that the parser refuses, for this reason.
    Refused(String),
}

/// A complete request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: Target,
    pub(crate) is_http_1_0: bool,
    /// Names in lower case, sorted; values of the same name in the order sent.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// `None` if the parser discards it.
    pub(crate) body: Option<Vec<u8>>,
    /// Whether the connection stays open after the response.
    pub(crate) keep_alive: bool,
}

/// The target of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// From the target if that is an absolute URL, otherwise from the `Host` header.
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
}

impl Target {
    /// Splits a target as text, for parsers that leave that to the application.
    pub(crate) fn split(text: &str, host: &str) -> Target {
        let (host, local) = match text.split_once("://") {
            Some((_, rest)) if !text.starts_with('/') => {
                rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()))
            }
            _ => (host, text),
        };
        let (path, query) = match local.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (local, None),
        };
        let path = if path.is_empty() { "/" } else { path };
        Target { host: host.to_owned(), path: path.to_owned(), query }
    }
}

/// Returns headers in the form in which they are compared.
pub(crate) fn sorted<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])>,
) -> Vec<(String, Vec<u8>)> {
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_vec())).collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}

/// Returns the value of the first header with this name, as text.
pub(crate) fn first(headers: &[(String, Vec<u8>)], name: &str) -> String {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map_or(String::new(), |(_, value)| text(value))
}

/// Returns one character for each byte.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Target { host, path, query } = &self.target;
        let version = if self.is_http_1_0 { "1.0" } else { "1.1" };
        write!(f, "{} host {host:?} path {path:?} query {query:?} {version}", self.method)?;
        for (name, value) in &self.headers {
            write!(f, ", {name}: \"{}\"", value.escape_ascii())?;
        }
        match &self.body {
            Some(body) => write!(f, ", body \"{}\"", body.escape_ascii())?,
            None => f.write_str(", body discarded")?,
        }
        f.write_str(if self.keep_alive { ", stays open" } else { ", closes" })
    }
}
