//! Hosts and their routes, as texts in a file.

use std::borrow::Cow;
use std::fmt;

use crate::printable::{Clipped, Quote};

/// A route as a file has it: with its host, unless that is empty, for any host.
pub(crate) fn with_host<'route>(host: &str, route: &'route str) -> Cow<'route, str> {
    if host.is_empty() { route.into() } else { format!("//{host}{route}").into() }
}

/// A route as a file has it, with its host if it has one: in backquotes, and cut if it is long.
pub(super) struct QuotedRoute<'text> {
    pub(super) host: Option<&'text str>,
    pub(super) route: &'text str,
}

impl fmt::Display for QuotedRoute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host {
            Some(host) => write!(f, "`//{}{}`", Clipped(host), Clipped(self.route)),
            None => Quote(self.route).fmt(f),
        }
    }
}

/// Whether the patterns of two hosts are the same: equal but for the letter case of their text.
pub(crate) fn is_same(first: &str, second: &str) -> bool {
    let (mut depth, mut escaped) = (0_usize, false);
    let same = |(one, other): (u8, u8)| {
        let is_text = depth == 0;
        match one {
            _ if escaped => escaped = false,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'\\' => escaped = true,
            _ => {}
        }
        one == other || is_text && one.eq_ignore_ascii_case(&other)
    };
    first.len() == second.len() && first.bytes().zip(second.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn letter_case_matters_in_parameters_alone() {
        assert!(is_same("a-{x}.Example.COM", "A-{x}.example.com"));
        assert!(is_same(r"{x:~[a-z]\{{2}}.Com", r"{x:~[a-z]\{{2}}.com"));
        for other in ["{X}.com", "{x:alpha}.com", "{x}.co", "{x}.comm", "{y}.com"] {
            assert!(!is_same("{x}.com", other), "{other}");
        }
        assert!(!is_same("{x:~[a-z]{2}[a-z]}.com", "{x:~[a-z]{2}[A-z]}.com"));
    }
}
