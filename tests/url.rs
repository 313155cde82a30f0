//! Hunts paths that lead elsewhere: what `Router::url` encodes, what it refuses and why, and that a lookup on what it
//! answers finds the route and the values again.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::{self, Display};

use routetree::{Router, UrlError};
use static_assertions::assert_impl_all;

assert_impl_all!(UrlError: Error, Clone, PartialEq, Eq, Send, Sync);

const NONE: [(&str, &str); 0] = [];

fn router(routes: &[&str]) -> Router<()> {
    let mut router = Router::new();
    for route in routes {
        router.insert(*route, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// Demands this path, and that a lookup on it gives the route and the values back.
#[track_caller]
fn assert_url(router: &Router<()>, route: &str, values: &[(&str, &str)], path: &str) {
    assert_eq!(router.url(route, values.iter().copied()).as_deref(), Ok(path), "{route}");
    let found = router.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(found.route(), route);
    for (name, value) in values {
        assert_eq!(found.params.decoded(name).unwrap().unwrap(), *value, "{name} in {path}");
    }
}

#[track_caller]
fn assert_refused(
    router: &Router<()>,
    route: &str,
    values: &[(&str, &str)],
    error: UrlError,
    text: &str,
) {
    let refused = router.url(route, values.iter().copied()).expect_err(route);
    assert_eq!(refused, error);
    assert_eq!(refused.to_string(), text);
    assert!(refused.source().is_none());
}

#[test]
fn every_kind_of_segment() {
    let router = router(&[
        "",
        "/",
        "/about/us",
        "home",
        "/users/{id}",
        "/v{major}.{minor}/{file}.tar.gz",
        "/{{{a}}}/{{",
        "/day/{day:date}/{n:i64}",
        "/files/{*path}",
        "/files/{*path}.html",
        "/open/{*rest?}",
        "/{*ns}/-/tree/{branch}/{*path}",
    ]);
    assert_url(&router, "", &[], "");
    assert_url(&router, "/", &[], "/");
    assert_url(&router, "/about/us", &[], "/about/us");
    assert_url(&router, "home", &[], "home");
    assert_url(&router, "/users/{id}", &[("id", "42")], "/users/42");
    let version = [("major", "1"), ("minor", "2.3"), ("file", "a")];
    let path = "/v1.2.3/a.tar.gz";
    let error = router.url("/v{major}.{minor}/{file}.tar.gz", version).unwrap_err();
    assert!(matches!(error, UrlError::OtherValue { path: found, .. } if found == path));
    let version = [("major", "1.2"), ("minor", "3"), ("file", "a")];
    assert_url(&router, "/v{major}.{minor}/{file}.tar.gz", &version, path);
    assert_url(&router, "/{{{a}}}/{{", &[("a", "x}")], "/{x%7D}/{");
    let day = [("day", "2024-02-29"), ("n", "-7")];
    assert_url(&router, "/day/{day:date}/{n:i64}", &day, "/day/2024-02-29/-7");
    assert_url(&router, "/files/{*path}", &[("path", "a//b/")], "/files/a//b/");
    assert_url(&router, "/files/{*path}", &[("path", "/a")], "/files//a");
    assert_url(&router, "/files/{*path}.html", &[("path", "a/b c")], "/files/a/b%20c.html");
    assert_url(&router, "/open/{*rest?}", &[("rest", "a/b")], "/open/a/b");
    let tree = [("ns", "g/p"), ("branch", "fix/1"), ("path", "src/lib.rs")];
    let route = "/{*ns}/-/tree/{branch}/{*path}";
    assert_url(&router, route, &tree, "/g/p/-/tree/fix%2F1/src/lib.rs");
}

#[test]
fn optional_parameters() {
    let routes = ["/posts/{page?}", "/{lang?}", "/a/{x?}/b/{y:u64?}/{z?}", "/open/{*rest?}"];
    let router = router(&routes);
    assert_url(&router, "/posts/{page?}", &[], "/posts");
    assert_url(&router, "/posts/{page?}", &[("page", "2")], "/posts/2");
    assert_url(&router, "/{lang?}", &[], "/");
    assert_url(&router, "/{lang?}", &[("lang", "en")], "/en");
    assert_url(&router, "/open/{*rest?}", &[], "/open/");
    assert_url(&router, "/open/{*rest?}", &[("rest", "")], "/open/");
    let route = "/a/{x?}/b/{y:u64?}/{z?}";
    assert_url(&router, route, &[], "/a/b");
    assert_url(&router, route, &[("x", "1")], "/a/1/b");
    assert_url(&router, route, &[("y", "1")], "/a/b/1");
    assert_url(&router, route, &[("z", "p")], "/a/b/p");
    assert_url(&router, route, &[("x", "1"), ("z", "p")], "/a/1/b/p");
    assert_url(&router, route, &[("x", "1"), ("y", "2"), ("z", "3")], "/a/1/b/2/3");
    // A number for `z` alone would come out as `y`.
    let error = UrlError::OtherValue {
        route: route.into(),
        path: "/a/b/3".into(),
        name: "z".into(),
        value: Some("3".into()),
        found: None,
    };
    let text = "`/a/b/3`, made from `/a/{x?}/b/{y:u64?}/{z?}`, gives `z` no value, not `3`";
    assert_refused(&router, route, &[("z", "3")], error, text);
}

#[test]
fn eight_optional_parameters_and_one_more() {
    let route = "/{a?}/{b?}/{c?}/{d?}/{e?}/{f?}/{g?}/{h?}/x/{*i?}";
    let router = router(&[route]);
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for count in 0..=names.len() {
        let values: Vec<(&str, &str)> = names[..count].iter().map(|name| (*name, *name)).collect();
        let path = names[..count].iter().fold(String::new(), |path, name| path + "/" + name);
        assert_url(&router, route, &values, &(path + "/x/"));
    }
    let error = router.url(route, [("h", 1)]).unwrap_err();
    assert!(matches!(error, UrlError::OtherValue { name, .. } if name == "h"));
}

/// What RFC 3986 calls `pchar`, written out once more.
const IN_A_SEGMENT: &str =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@";

#[test]
fn every_ascii_character_and_some_others() {
    let router = router(&["/x/{one}/y", "/r/{*rest}", "no-slash-{first}"]);
    for character in (0..=127u8).map(char::from).chain(['é', '€', '𐍈', '\u{80}', '\u{10ffff}'])
    {
        let encoded = |kept: &str| {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).bytes();
            match kept.contains(character) {
                true => character.to_string(),
                false => bytes.map(|byte| format!("%{byte:02X}")).collect(),
            }
        };
        // Behind a letter, since a lone dot is refused.
        let value = format!("a{character}{character}b");
        let one = encoded(IN_A_SEGMENT);
        assert_url(&router, "/x/{one}/y", &[("one", &value)], &format!("/x/a{one}{one}b/y"));
        let rest = encoded(&format!("{IN_A_SEGMENT}/"));
        assert_url(&router, "/r/{*rest}", &[("rest", &value)], &format!("/r/a{rest}{rest}b"));
        // A colon before the first slash would make a scheme of what is before it.
        let first = encoded(&IN_A_SEGMENT.replace(':', ""));
        let path = format!("no-slash-a{first}{first}b");
        assert_url(&router, "no-slash-{first}", &[("first", &value)], &path);
    }
}

#[test]
fn a_percent_sign_in_a_value_is_one_when_it_comes_back() {
    let router = router(&["/{name}"]);
    assert_url(&router, "/{name}", &[("name", "100%")], "/100%25");
    assert_url(&router, "/{name}", &[("name", "%41")], "/%2541");
}

#[test]
fn literal_text_stands_as_it_is() {
    let router = router(&["/caf\u{e9}/{x}", "/watch?v={id}", "/a b", "/%7Euser/{x}"]);
    assert_url(&router, "/caf\u{e9}/{x}", &[("x", "\u{e9}")], "/caf\u{e9}/%C3%A9");
    assert_url(&router, "/watch?v={id}", &[("id", "a?b")], "/watch?v=a%3Fb");
    assert_url(&router, "/a b", &[], "/a b");
    assert_url(&router, "/%7Euser/{x}", &[("x", "~")], "/%7Euser/~");
}

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
    // Constraints see what a lookup shows them.
    assert_url(&router, "/less/{x:spaceless}", &[("x", "a b")], "/less/a%20b");
    let error = router.url("/spaced/{x:spaced}", [("x", "a b")]).unwrap_err();
    assert!(matches!(error, UrlError::Refused { value, .. } if value == "a%20b"));
}

#[test]
fn segments_that_clients_take_out() {
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
    // Three dots are a name like others, and so is what only begins with dots.
    assert_url(&router, "/{a}", &[("a", "...")], "/...");
    assert_url(&router, "/{a}", &[("a", ".hidden")], "/.hidden");
    assert_url(&router, "/{a}", &[("a", "%2e")], "/%252e");
    assert_url(&router, "/..{a}/z", &[("a", ".")], "/.../z");
    assert_url(&router, "/f/{*p}", &[("p", "a.b/c..")], "/f/a.b/c..");
}

#[test]
fn paths_that_leave_the_site() {
    let router = router(&["/{*all}", "{*bare}", "/\\{x}", "//host/{x}"]);
    for (route, name, value, path) in [
        ("/{*all}", "all", "/evil.example", "//evil.example"),
        ("{*bare}", "bare", "//evil.example", "//evil.example"),
        ("/\\{x}", "x", "evil.example", "/\\evil.example"),
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
    // What is encoded is no longer the other route's text.
    assert_url(&router, "/users/{id}", &[("id", "m\u{e9}")], "/users/m%C3%A9");
}

#[test]
fn other_values_come_out() {
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

#[test]
fn values_as_users_have_them() {
    let router = router(&["/{a}/{b}", "/{only}"]);
    let path = Ok("/1/2");
    let route = "/{a}/{b}";
    assert_eq!(router.url(route, [("a", 1), ("b", 2)]).as_deref(), path);
    assert_eq!(router.url(route, vec![("b", '2'), ("a", '1')]).as_deref(), path);
    let dynamic: [(&str, &dyn Display); 2] = [("a", &1), ("b", &"2")];
    assert_eq!(router.url(route, dynamic).as_deref(), path);
    let hash: HashMap<String, u8> = [("a".into(), 1), ("b".into(), 2)].into();
    assert_eq!(router.url(route, &hash).as_deref(), path);
    let tree: BTreeMap<Cow<'_, str>, Cow<'_, str>> =
        [("a".into(), "1".into()), ("b".into(), "2".into())].into();
    assert_eq!(router.url(route, tree).as_deref(), path);
    let found = router.at("/1/2").unwrap();
    assert_eq!(router.url(found.route(), &found.params).as_deref(), path);
    assert_eq!(router.url("/{only}", Some(("only", 1.5))).as_deref(), Ok("/1.5"));
}

/// Writes itself in pieces, and fails where it is told to.
struct Pieces(&'static [&'static str], bool);

impl Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece))?;
        if self.1 { Err(fmt::Error) } else { Ok(()) }
    }
}

#[test]
fn values_that_write_themselves_in_pieces_or_fail() {
    let router = router(&["/{x}"]);
    let pieces = Pieces(&["a", "", "b c", "\u{e9}"], false);
    assert_eq!(router.url("/{x}", [("x", pieces)]).as_deref(), Ok("/ab%20c%C3%A9"));
    let error = router.url("/{x}", [("x", Pieces(&["a"], true))]).unwrap_err();
    assert_eq!(error, UrlError::Unprintable { route: "/{x}".into(), name: "x".into() });
    assert_eq!(error.to_string(), "the value for `x` in `/{x}` cannot be formatted");
}

#[test]
fn thousands_of_parameters() {
    let names: Vec<String> = (0..3_000).map(|index| format!("p{index}")).collect();
    let route = names.iter().fold(String::new(), |route, name| route + "/{" + name + "}");
    let router = router(&[&route]);
    let forwards = names.iter().map(|name| (name, name));
    let path = names.iter().fold(String::new(), |path, name| path + "/" + name);
    assert_eq!(router.url(&route, forwards.clone()).as_deref(), Ok(path.as_str()));
    assert_eq!(router.url(&route, forwards.rev()).as_deref(), Ok(path.as_str()));
}

#[test]
fn a_router_that_was_merged_cloned_or_edited() {
    let mut first = router(&["/a/{x}"]);
    let copy = first.clone();
    first.merge(router(&["/a/b", "/c/{*y}"])).unwrap();
    assert!(matches!(first.url("/a/{x}", [("x", "b")]), Err(UrlError::OtherRoute { .. })));
    assert_url(&copy, "/a/{x}", &[("x", "b")], "/a/b");
    first.remove("/a/b").unwrap();
    assert_url(&first, "/a/{x}", &[("x", "b")], "/a/b");
    assert_url(&first, "/c/{*y}", &[("y", "d/e")], "/c/d/e");
    first.remove("/c/{*y}").unwrap();
    assert!(matches!(first.url("/c/{*y}", [("y", "d")]), Err(UrlError::UnknownRoute { .. })));
}
