//! Whether received bytes start with a whole request: its head, and its body to the end.
//!
//! In: bytes that are not handled yet. Out: yes or no. A stop must know it before it responds to
//! the request before them. Knows nothing of routes or connections.

use core::mem::MaybeUninit;

use super::chunked::BodyProgress;
use super::framing::BodyReader;
use super::head::{HEADER_SLOTS, HeaderSlots, leading_empty_lines, parse_head};
use super::known_host::KnownHost;
use crate::server::config::Config;

/// Returns whether `bytes` start with a whole request, after any empty lines.
///
/// A malformed request is none. One that a route or a limit will refuse is one.
#[cold]
pub(in crate::server) fn starts_with_request(bytes: &[u8], config: &Config) -> bool {
    let bytes = &bytes[leading_empty_lines(bytes)..];
    let mut slots: HeaderSlots<'_> = [const { MaybeUninit::uninit() }; HEADER_SLOTS];
    let Ok(head) = parse_head(bytes, &mut slots, config, &mut KnownHost::default()) else {
        return false;
    };
    let body = &bytes[head.len..];
    let read = BodyReader::new(head.body, false).read_to(body, u64::MAX, config, |_| {});
    matches!(read, Ok(BodyProgress::Complete(_)))
}

#[cfg(test)]
mod tests {
    use super::starts_with_request;
    use crate::server::config::Config;

    #[test]
    fn a_request_is_whole_from_its_last_byte_on() {
        let host = "HTTP/1.1\r\nHost: a\r\n";
        let whole = [
            format!("GET / {host}\r\n"),
            format!("\r\n\r\nGET / {host}\r\n"),
            String::from("GET / HTTP/1.0\r\n\r\n"),
            format!("POST / {host}Content-Length: 2\r\n\r\nhi"),
            format!("POST / {host}Content-Length: 2000000\r\n\r\n{}", "x".repeat(2_000_000)),
            format!("POST / {host}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n\r\n"),
        ];
        let config = Config::default();
        for request in whole {
            let is_whole = |text: &str| starts_with_request(text.as_bytes(), &config);
            let step = request.len() / 300 + 1;
            assert!(
                (0..request.len()).step_by(step).all(|at| !is_whole(&request[..at])),
                "{request}"
            );
            assert!(!is_whole(&request[..request.len() - 1]) && is_whole(&request));
            assert!(is_whole(&(request + "GET")));
        }
        let chunked = format!("POST / {host}Transfer-Encoding: chunked\r\n\r\n");
        for malformed in ["GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", &(chunked + "x\r\n0\r\n\r\n")] {
            assert!(!starts_with_request(malformed.as_bytes(), &config), "{malformed}");
        }
    }
}
