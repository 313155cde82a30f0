//! The names of a route's parameters, read from a text that has already been parsed.

use super::scan::closing_brace;

/// The names of all parameters of a valid route, absent ones included, in its order.
#[inline]
pub(crate) fn names(route: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    core::iter::from_fn(move || {
        loop {
            let open = at + memchr::memchr(b'{', route.as_bytes().get(at..)?)?;
            if route[open + 1..].starts_with('{') {
                at = open + 2;
                continue;
            }
            at = closing_brace(route.as_bytes(), open)? + 1;
            let name = route[open + 1..at].trim_start_matches(['/', '*']);
            let end = name.bytes().position(|byte| matches!(byte, b':' | b'?' | b'}'))?;
            // An optional slash has none.
            if end > 0 {
                return Some(&name[..end]);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::constraint::{Constraints, NewExpressions};
    use crate::pattern::Pattern;

    #[test]
    fn names_are_those_of_the_parser() {
        let routes = [
            "",
            "/",
            "/a/b",
            "/{a}",
            "{a}",
            "/{{a}}/{b}",
            "/{{{a}}}/x}}{b:u64}{{",
            "/{*a}/x/{b:date}-{c}.{é}/{d?}/{e:alnum?}/{*f?}",
            "/{{}}{a}{{{b}}}{{{{{c}",
            "/{a}{{{/}",
            "/{a?}/{{/b{/*c}",
            "{/*a}",
            #[cfg(feature = "regex")]
            r"/{a:~[^/\}]{2}}/{{{b:~:\{\?*}-{c}",
        ];
        for route in routes {
            let new = &mut NewExpressions::default();
            let parsed = Pattern::parse(route, &Constraints::default(), Some(new)).unwrap();
            let places = parsed.names.iter();
            let expected: Vec<&str> =
                places.map(|name| &route[name.start as usize..name.end as usize]).collect();
            assert_eq!(names(route).collect::<Vec<_>>(), expected, "{route}");
        }
    }
}
