//! The names of a route's parameters, read from a text that has already been parsed.

/// The names of all parameters of a valid route, absent ones included, in its order.
pub(crate) fn names(route: &str) -> impl Iterator<Item = &str> {
    let mut rest = route;
    core::iter::from_fn(move || {
        loop {
            rest = &rest[memchr::memchr(b'{', rest.as_bytes())? + 1..];
            match rest.strip_prefix('{') {
                Some(after) => rest = after,
                None => break,
            }
        }
        let name = rest.strip_prefix('*').unwrap_or(rest);
        let end = memchr::memchr3(b':', b'?', b'}', name.as_bytes())?;
        rest = &name[end..];
        Some(&name[..end])
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::constraint::Constraints;
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
        ];
        for route in routes {
            let parsed = Pattern::parse(route, &Constraints::default()).unwrap();
            let places = parsed.names.iter();
            let expected: Vec<&str> =
                places.map(|name| &route[name.start as usize..name.end as usize]).collect();
            assert_eq!(names(route).collect::<Vec<_>>(), expected, "{route}");
        }
    }
}
