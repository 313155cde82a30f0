//! The host that a request names.
//!
//! In: a request. Out: its host as text, which may still be malformed. This module does not know
//! routers.

use http::Request;
use http::header::HOST;

/// Returns the host of a request, or the empty text if it names none. Returns `None` if it has two
/// `Host` headers, or one that is not text: another program could read another host there.
pub(crate) fn host_of<B>(request: &Request<B>) -> Option<&str> {
    let mut headers = request.headers().get_all(HOST).iter();
    let header = match headers.next() {
        Some(header) => header.to_str().ok()?,
        None => "",
    };
    if headers.next().is_some() {
        return None;
    }
    Some(request.uri().authority().map_or(header, |authority| authority.as_str()))
}
