//! The route of everything below a prefix.
//!
//! In: the text of a route. Out: that of a route for its paths and all that continue them. This
//! module does not know what the route is for.

use alloc::format;
use alloc::string::String;

/// Returns the route that matches a prefix and all paths below it.
pub(crate) fn below(prefix: &str) -> String {
    let mut name = String::from("fallback");
    while prefix.contains(&name) {
        name.push('_');
    }
    if prefix.ends_with('/') {
        format!("{prefix}{{*{name}?}}")
    } else {
        format!("{prefix}{{/*{name}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::below;
    use crate::Router;

    #[test]
    fn a_fallback_handles_its_prefix_and_what_follows_a_slash() {
        for (prefix, matching, others) in [
            ("", &["/", "/a", "/a/b"][..], &["a"][..]),
            ("/api", &["/api", "/api/", "/api/x"], &["/", "/apiary", "/ap"]),
            ("/api/", &["/api/", "/api/x/y"], &["/api", "/apiary"]),
            ("/{fallback}", &["/x", "/x/", "/x/y"], &["/"]),
        ] {
            let mut router = Router::new();
            router.insert(below(prefix), ()).expect(prefix);
            assert!(matching.iter().all(|path| router.at(path).is_ok()), "{prefix}");
            assert!(!others.iter().any(|path| router.at(path).is_ok()), "{prefix}");
        }
    }
}
