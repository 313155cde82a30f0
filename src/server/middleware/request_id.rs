//! Middleware that assigns an id to each request.

use core::hash::BuildHasher as _;
use std::hash::RandomState;

use super::hooks::{Middleware, MiddlewareAction, RefusedRequest};
use crate::server::context::{Context, MAX_ID_LENGTH, RequestScratch};
use crate::server::response::Response;

/// Assigns an id to each request, and returns it in the response header `X-Request-Id`.
///
/// An id has 16 hexadecimal digits and is unique while the server runs. Ids look random but are not
/// secret. If a proxy in front of the server sets ids, use [`RequestId::from_proxy`].
#[derive(Clone, Debug)]
pub struct RequestId {
    first: u64,
    from_proxy: bool,
}

impl RequestId {
    /// Creates middleware that generates the ids of all requests.
    #[must_use]
    pub fn new() -> RequestId {
        RequestId { first: RandomState::new().hash_one(0), from_proxy: false }
    }

    /// Creates middleware that uses the `X-Request-Id` of the request.
    ///
    /// It generates an id if the request has none, or one that is not 1 to 64 letters, digits, `-`,
    /// `_` and `.`. Such ids can be trusted only if a proxy sets them for all requests.
    #[must_use]
    pub fn from_proxy() -> RequestId {
        RequestId { from_proxy: true, ..RequestId::new() }
    }
}

impl Default for RequestId {
    fn default() -> Self {
        RequestId::new()
    }
}

impl Middleware for RequestId {
    fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        let request = context.request();
        self.assign(|| request.header("x-request-id"), context.scratch());
        MiddlewareAction::Continue
    }

    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        response.append_line(context.scratch().request_id.line());
    }

    /// The response has the id, too.
    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let head = refused.head;
        self.assign(|| head.header("x-request-id"), refused.scratch);
    }
}

impl RequestId {
    /// Assigns an id, the given one if that can be trusted.
    fn assign<'a>(&self, given: impl FnOnce() -> Option<&'a [u8]>, scratch: &mut RequestScratch) {
        let given = if self.from_proxy { given() } else { None };
        let given = given.and_then(|id| core::str::from_utf8(id).ok()).filter(|id| is_plain(id));
        match given {
            Some(id) => scratch.request_id.set(id.as_bytes()),
            None => {
                // Each worker counts from its own offset and mixing is a bijection, so no number
                // repeats.
                let offset = (scratch.worker() as u64) << WORKER_SHIFT;
                let number = mix(self.first.wrapping_add(offset).wrapping_add(scratch.serial));
                scratch.request_id.set(&hexadecimal(number));
            }
        }
    }
}

/// Returns whether an id needs no escaping in headers and logs.
fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_ID_LENGTH).contains(&id.len()) && id.bytes().all(plain)
}

/// The position of the worker's index in a number, which leaves 2^48 requests for each worker.
const WORKER_SHIFT: u32 = 48;

/// Maps consecutive numbers to distinct numbers that look random: the finalizer of `splitmix64`.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Formats a number as 16 hexadecimal digits.
fn hexadecimal(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    for (byte, pair) in number.to_be_bytes().into_iter().zip(digits.chunks_exact_mut(2)) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0xF)];
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::{hexadecimal, is_plain};

    #[test]
    fn ids_have_16_digits() {
        assert_eq!(&hexadecimal(0x0123_4567_89AB_CDEF), b"0123456789abcdef");
        assert_eq!(&hexadecimal(7), b"0000000000000007");
    }

    #[test]
    fn only_plain_ids_are_accepted() {
        assert!(is_plain("a-B_9.") && is_plain(&"x".repeat(64)));
        assert!(!["", "a b", "a\"", "a\r\n", "\u{e9}"].into_iter().any(is_plain));
        assert!(!is_plain(&"x".repeat(65)));
    }
}
