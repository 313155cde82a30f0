//! Paths that would lead elsewhere are refused: to another route, to other values, to another host,
//! or through dots that clients remove.

use routetree::UrlError;

use super::{NONE, assert_refused, assert_url, router};

#[test]
fn unknown_routes() {
    let router = router(&["/users/{id}"]);
    for route in ["/users", "/users/{name}", "/users/{id:u64}", "/users/{id", ""] {
        let error = UrlError::UnknownRoute { route: route.into() };
        assert_refused(&router, route, &[("id", "1")], error, &format!("no route `{route}`"));
    }
}

#[test]
fn missing_extra_and_repeated_values() {
    let router = router(&["/{a}/{b?}/{*c}"]);
    let (route, name) = (String::from("/{a}/{b?}/{*c}"), String::from);
    assert_refused(
        &router,
        &route,
        &[("a", "1"), ("b", "2")],
        UrlError::Missing { route: route.clone(), name: name("c") },
        "no value for `c` in `/{a}/{b?}/{*c}`",
    );
    assert_refused(
        &router,
        &route,
        &[],
        UrlError::Missing { route: route.clone(), name: name("a") },
        "no value for `a` in `/{a}/{b?}/{*c}`",
    );
    assert_refused(
        &router,
        &route,
        &[("a", "1"), ("d", "2"), ("c", "3")],
        UrlError::Extra { route: route.clone(), name: name("d") },
        "no parameter `d` in `/{a}/{b?}/{*c}`",
    );
    assert_refused(
        &router,
        &route,
        &[("a", "1"), ("c", "3"), ("a", "1")],
        UrlError::Repeated { route: route.clone(), name: name("a") },
        "two values for `a` in `/{a}/{b?}/{*c}`",
    );
    for empty in ["a", "b", "c"] {
        let values = ["a", "b", "c"].map(|name| (name, if name == empty { "" } else { "1" }));
        let error = UrlError::Empty { route: route.clone(), name: name(empty) };
        let text = format!("empty value for `{empty}` in `/{{a}}/{{b?}}/{{*c}}`");
        assert_refused(&router, &route, &values, error, &text);
    }
}

#[test]
fn constraints() {
    let mut router = router(&["/{id:u64}", "/{id:u64}-{day:date}"]);
    router.constraint("spaceless", |value| !value.contains(' ')).unwrap();
    router.constraint("spaced", |value| value.contains(' ')).unwrap();
    router.insert("/less/{x:spaceless}", ()).unwrap();
    router.insert("/spaced/{x:spaced}", ()).unwrap();
    assert_url(&router, "/{id:u64}", &[("id", "007")], "/007");
    assert_refused(
        &router,
        "/{id:u64}-{day:date}",
        &[("id", "7"), ("day", "2023-02-29")],
        UrlError::Refused {
            route: "/{id:u64}-{day:date}".into(),
            name: "day".into(),
            value: "2023-02-29".into(),
            constraint: "date".into(),
        },
        "the constraint `date` rejects `2023-02-29` for `day` in `/{id:u64}-{day:date}`",
    );
    // Constraints see the encoded value, as in a lookup.
    assert_url(&router, "/less/{x:spaceless}", &[("x", "a b")], "/less/a%20b");
    let error = router.url("/spaced/{x:spaced}", [("x", "a b")]).unwrap_err();
    assert!(matches!(error, UrlError::Refused { value, .. } if value == "a%20b"));
}

#[test]
fn segments_that_clients_remove() {
    let router = router(&[
        "/{a}", "/{a}/x", "/f/{*p}", "/g/{*p?}", "/{a}./y", "/..{a}/z", "/%2e/{a}", "/./w",
    ]);
    for (route, value, path) in [
        ("/{a}", ".", "/."),
        ("/{a}", "..", "/.."),
        ("/{a}/x", "..", "/../x"),
        ("/f/{*p}", "..", "/f/.."),
        ("/f/{*p}", "a/../b", "/f/a/../b"),
        ("/f/{*p}", "./b", "/f/./b"),
        ("/g/{*p?}", "b/.", "/g/b/."),
        ("/{a}./y", ".", "/../y"),
        ("/%2e/{a}", "b", "/%2e/b"),
    ] {
        let name = if route.contains('*') { "p" } else { "a" };
        let error = UrlError::DotSegment { route: route.into(), path: path.into() };
        let text = format!(
            "`{path}`, made from `{route}`, has a segment `.` or `..`, which clients remove"
        );
        assert_refused(&router, route, &[(name, value)], error, &text);
    }
    assert!(matches!(router.url("/./w", NONE), Err(UrlError::DotSegment { .. })));
    // Three dots are an ordinary value, and so is a value that begins with dots.
    assert_url(&router, "/{a}", &[("a", "...")], "/...");
    assert_url(&router, "/{a}", &[("a", ".hidden")], "/.hidden");
    assert_url(&router, "/{a}", &[("a", "%2e")], "/%252e");
    assert_url(&router, "/..{a}/z", &[("a", ".")], "/.../z");
    assert_url(&router, "/f/{*p}", &[("p", "a.b/c..")], "/f/a.b/c..");
}

#[test]
fn paths_that_leave_the_site() {
    let router = router(&["/{*all}", "{*bare}", "//host/{x}"]);
    for (route, name, value, path) in [
        ("/{*all}", "all", "/evil.example", "//evil.example"),
        ("{*bare}", "bare", "//evil.example", "//evil.example"),
        ("//host/{x}", "x", "1", "//host/1"),
    ] {
        let error = UrlError::Host { route: route.into(), path: path.into() };
        let text = format!("`{path}`, made from `{route}`, would link to another host");
        assert_refused(&router, route, &[(name, value)], error, &text);
    }
    assert_url(&router, "/{*all}", &[("all", "\\evil.example")], "/%5Cevil.example");
    assert_url(&router, "{*bare}", &[("bare", "javascript:alert(1)")], "javascript%3Aalert(1)");
}

#[test]
fn another_route_wins() {
    let router = router(&["/users/{id}", "/users/me", "/{*all}", "/{x?}", "/{n:u64}"]);
    assert_refused(
        &router,
        "/users/{id}",
        &[("id", "me")],
        UrlError::OtherRoute {
            route: "/users/{id}".into(),
            path: "/users/me".into(),
            winner: "/users/me".into(),
        },
        "`/users/me`, made from `/users/{id}`, goes to `/users/me`",
    );
    let winner = |route: &str, name: &str, value: &str| match router.url(route, [(name, value)]) {
        Err(UrlError::OtherRoute { winner, .. }) => winner,
        other => panic!("{other:?}"),
    };
    assert_eq!(winner("/{*all}", "all", "users/7"), "/users/{id}");
    assert_eq!(winner("/{*all}", "all", "a"), "/{x?}");
    assert_eq!(winner("/{x?}", "x", "12"), "/{n:u64}");
    assert_url(&router, "/{*all}", &[("all", "a/b")], "/a/b");
    // An encoded value no longer equals the literal of the other route.
    assert_url(&router, "/users/{id}", &[("id", "m\u{e9}")], "/users/m%C3%A9");
}

#[test]
fn other_values_are_found() {
    let router = router(&["/{a}-{b}", "/{*p}/x/{*q}", "/opt/{x?}/{y?}"]);
    assert_url(&router, "/{a}-{b}", &[("a", "1-2"), ("b", "3")], "/1-2-3");
    assert_refused(
        &router,
        "/{a}-{b}",
        &[("b", "2-3"), ("a", "1")],
        UrlError::OtherValue {
            route: "/{a}-{b}".into(),
            path: "/1-2-3".into(),
            name: "a".into(),
            value: Some("1".into()),
            found: Some("1-2".into()),
        },
        "`/1-2-3`, made from `/{a}-{b}`, gives `a` the value `1-2`, not `1`",
    );
    assert_url(&router, "/{*p}/x/{*q}", &[("p", "1/x/2"), ("q", "3")], "/1/x/2/x/3");
    let error = router.url("/{*p}/x/{*q}", [("p", "1"), ("q", "2/x/3")]).unwrap_err();
    assert!(matches!(error, UrlError::OtherValue { found: Some(found), .. } if found == "1/x/2"));
    let error = router.url("/opt/{x?}/{y?}", [("y", "1")]).unwrap_err();
    assert!(matches!(error, UrlError::OtherValue { name, found: None, .. } if name == "y"));
}
