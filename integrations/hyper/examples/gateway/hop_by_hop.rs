//! Headers that are for one connection only.

use hyper::header::{CONNECTION, HeaderMap, HeaderValue};

/// Those besides the ones that `Connection` names.
const HOP_BY_HOP: &str = "connection,keep-alive,proxy-authenticate,proxy-authorization,\
                          proxy-connection,te,trailer,transfer-encoding,upgrade";

/// Removes the headers that are for one connection only.
pub(crate) fn remove(headers: &mut HeaderMap) {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let named: Vec<String> = headers.get_all(CONNECTION).iter().map(text).collect();
    for name in named.iter().map(String::as_str).chain([HOP_BY_HOP]).flat_map(|n| n.split(',')) {
        headers.remove(name.trim());
    }
}
