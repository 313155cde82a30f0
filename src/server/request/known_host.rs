//! The host that was accepted last: nearly all requests to a server name the same.
//!
//! In: a host. Out: whether it is one, read byte by byte only if it differs from the last.

use super::target::is_authority;

/// The length of the longest host that is remembered.
const MAX_LEN: usize = 64;

/// The host that was accepted last.
#[derive(Debug, Default)]
pub(in crate::server) struct KnownHost {
    /// At most [`MAX_LEN`] bytes.
    text: Vec<u8>,
}

impl KnownHost {
    /// Returns whether `value` is a host with an optional port, see [`is_authority`].
    #[inline]
    pub(super) fn accepts(&mut self, value: &[u8]) -> bool {
        self.text == value || self.accepts_another(value)
    }

    #[inline(never)]
    fn accepts_another(&mut self, value: &[u8]) -> bool {
        let accepted = is_authority(value);
        if accepted && value.len() <= MAX_LEN {
            self.text.clear();
            self.text.extend_from_slice(value);
        }
        accepted
    }
}

#[cfg(test)]
mod tests {
    use super::KnownHost;

    #[test]
    fn what_was_accepted_before_changes_nothing() {
        let mut known = KnownHost::default();
        let hosts = ["", "a", "a:80", "a:80x", "a", "a,b", "a", "b", "[::1]:80", "[::1", "b", ""];
        for host in hosts {
            let fits = super::is_authority(host.as_bytes());
            assert_eq!(known.accepts(host.as_bytes()), fits, "{host:?}");
            assert_eq!(known.accepts(host.as_bytes()), fits, "{host:?}, again");
        }
    }
}
