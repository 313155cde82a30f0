//! An id for each request: in its context, in the log, in the answer.

use core::hash::BuildHasher as _;
use std::hash::RandomState;

use super::{Middleware, MiddlewareAction};
use crate::server::context::{Context, LONGEST_ID};
use crate::server::response::Response;

/// Gives each request an id and the answer a header `X-Request-Id` with it.
///
/// An id is 16 hexadecimal digits that do not come again while the server runs. They look random but
/// are no secret. Where a proxy in front sets ids, [`RequestId::from_proxy`] takes those.
#[derive(Debug)]
pub struct RequestId {
    first: u64,
    from_proxy: bool,
}

impl RequestId {
    /// Ids of its own for all requests.
    pub fn new() -> RequestId {
        RequestId { first: RandomState::new().hash_one(0), from_proxy: false }
    }

    /// The request's own `X-Request-Id`, where it has one of at most 64 letters, digits, `-`, `_`,
    /// `.`; else one of its own. Only a proxy that sets it for all requests makes it trustworthy.
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
        let given = if self.from_proxy { context.request().header("x-request-id") } else { None };
        let given = given.and_then(|id| core::str::from_utf8(id).ok()).filter(|id| is_plain(id));
        let scratch = context.scratch();
        match given {
            Some(id) => scratch.request_id.set(id.as_bytes()),
            None => {
                // Each worker counts on from a place of its own, and mixing is one to one, so no
                // number comes twice.
                let place = (scratch.worker() as u64) << WORKER_SHIFT;
                let number = mix(self.first.wrapping_add(place).wrapping_add(scratch.serial));
                scratch.request_id.set(&hexadecimal(number));
            }
        }
        MiddlewareAction::Continue
    }

    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        response.push_line(context.scratch().request_id.line());
    }
}

/// Whether an id can stand in a header and a log as it is.
fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(plain)
}

/// Where the number of the worker begins; below, 2^48 requests of each.
const WORKER_SHIFT: u32 = 48;

/// Makes numbers in a row look random, each to another: the finalizer of `splitmix64`.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A number as 16 hexadecimal digits.
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
    fn only_plain_ids_are_taken_over() {
        assert!(is_plain("a-B_9.") && is_plain(&"x".repeat(64)));
        assert!(!["", "a b", "a\"", "a\r\n", "\u{e9}"].into_iter().any(is_plain));
        assert!(!is_plain(&"x".repeat(65)));
    }
}
