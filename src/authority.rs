//! The parts of a host: where a port begins, and which names have no meaning whatever the bytes of
//! their labels are.
//!
//! In: a host as a request gives it. Out: its name. Which bytes a label may have is up to the
//! caller: a server is stricter than a router.

use crate::testing::steps;

/// The longest name of a host, in bytes, without its port and the dot at its end.
pub(crate) const MAX_NAME: usize = 255;

/// Splits a host into its name, without one dot at its end, and the digits of its port. Returns
/// `None` if the name is empty or too long, or if there is a colon or bracket that a host cannot
/// have there.
#[inline]
pub(crate) fn name_and_port(host: &[u8]) -> Option<(&[u8], &[u8])> {
    // Room for a dot and the colon of a port.
    let window = &host[..host.len().min(MAX_NAME + 2)];
    let address = match window {
        [b'[', ..] => memchr::memchr(b']', window)? + 1,
        _ => 0,
    };
    let (name, port) = match memchr::memchr(b':', &window[address..]) {
        Some(colon) => (&host[..address + colon], &host[address + colon + 1..]),
        None => (host, &[][..]),
    };
    let name = name.strip_suffix(b".").unwrap_or(name);
    let whole = address == 0 || address == name.len();
    let fits = whole && (1..=MAX_NAME).contains(&name.len());
    if !fits {
        return None;
    }
    steps::add(port.len());
    port.iter().all(u8::is_ascii_digit).then_some((name, port))
}
