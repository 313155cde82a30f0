//! The steps of lookups with a method that a path does not allow.

use alloc::format;
use alloc::string::String;

use super::steps;
use crate::MethodRouter;

fn router(routes: impl IntoIterator<Item = (&'static str, String)>) -> MethodRouter<()> {
    let mut router = MethodRouter::new();
    for (method, route) in routes {
        router.insert(method, route, ()).expect("a route that stands beside the others");
    }
    router
}

/// The steps of one lookup, and what the path allows if it does not allow the method.
fn lookup(router: &MethodRouter<()>, method: &str, path: &str) -> (u64, Option<String>) {
    steps::count(|| router.at(method, path).err().map(|error| format!("{error}")))
}

/// Routes that other routes cover, and the paths of each.
const COVERED: [(&str, &str); 6] = [
    ("/apis/apps/{version}/namespaces/{space}/pods", "/apis/apps/v1/namespaces/a/pods"),
    ("/apis/{group}/{version}/namespaces/{space}/{kind}", "/apis/x/v1/namespaces/a/pods"),
    ("/apis/{group}/{version}/namespaces/{space}/{kind}/{name}", "/apis/x/v1/namespaces/a/b/c"),
    ("/blog/{year}-{month}", "/blog/2020-12"),
    ("/blog/{post:u64}", "/blog/2020"),
    ("/blog/{post}", "/blog/latest"),
];

#[test]
fn after_shrinking_a_refused_lookup_ends_at_its_first_shape() {
    let mut router = router(COVERED.map(|(route, _)| ("GET", String::from(route))));
    router.insert("POST", "/blog/{slug}", ()).expect("another method");
    router.insert("PUT", "/{*path}", ()).expect("another route");
    router.shrink_to_fit();
    for (route, path) in COVERED {
        let (hit, _) = lookup(&router, "GET", path);
        let (refused, error) = lookup(&router, "PATCH", path);
        assert_eq!(refused, hit, "{route}");
        let post = if route.starts_with("/blog") { "POST, " } else { "" };
        let allowed = format!("the path does not allow the method, only GET, HEAD, {post}PUT");
        assert_eq!(error, Some(allowed), "{route}");
    }
    // An edit forgets what was known, as it may no longer be so.
    router.insert("DELETE", "/{*all}", ()).expect("another method");
    for (route, path) in COVERED {
        let (_, error) = lookup(&router, "PATCH", path);
        assert!(error.is_some_and(|error| error.contains("DELETE")), "{route}");
    }
}

#[test]
fn shrinking_is_linear() {
    for count in [100_u64, 1_000, 3_000] {
        let routes = (0..count).flat_map(|i| {
            let literal = ("GET", format!("/a{i}/{{x}}/b{i}"));
            [("GET", format!("/{{a}}.z{i}")), literal, ("PUT", format!("/{{a}}/{i}/{{b}}"))]
        });
        let mut router = router(routes);
        let (steps, ()) = steps::count(|| router.shrink_to_fit());
        assert!(steps <= 3 * 128 * count, "{count}: {steps} steps");
    }
}
