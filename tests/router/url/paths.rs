//! The path of a route and its values: what is encoded, what is omitted, and in which forms values
//! may be given.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display};

use routetree::UrlError;

use super::{assert_refused, assert_url, router};

#[test]
fn every_kind_of_segment() {
    let router = router(&[
        "",
        "/",
        "/about/us",
        "home",
        "/users/{id}",
        "/v{major}.{minor}/{file}.tar.gz",
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
    // A number given for `z` alone would be read as `y`.
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

/// `pchar` of RFC 3986, written out independently.
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
        // After a letter, since a lone dot is refused.
        let value = format!("a{character}{character}b");
        let one = encoded(IN_A_SEGMENT);
        assert_url(&router, "/x/{one}/y", &[("one", &value)], &format!("/x/a{one}{one}b/y"));
        let rest = encoded(&format!("{IN_A_SEGMENT}/"));
        assert_url(&router, "/r/{*rest}", &[("rest", &value)], &format!("/r/a{rest}{rest}b"));
        // A colon before the first slash would end a URL scheme.
        let first = encoded(&IN_A_SEGMENT.replace(':', ""));
        let path = format!("no-slash-a{first}{first}b");
        assert_url(&router, "no-slash-{first}", &[("first", &value)], &path);
    }
}

#[test]
fn percent_signs_in_values_survive() {
    let router = router(&["/{name}"]);
    assert_url(&router, "/{name}", &[("name", "100%")], "/100%25");
    assert_url(&router, "/{name}", &[("name", "%41")], "/%2541");
}

#[test]
fn escapes_in_literals_stay() {
    let router = router(&["/caf%C3%A9/{x}", "/%7Euser/{x}", "/50%25{x}", "/[a]|b/{x}"]);
    assert_url(&router, "/caf%C3%A9/{x}", &[("x", "\u{e9}")], "/caf%C3%A9/%C3%A9");
    assert_url(&router, "/%7Euser/{x}", &[("x", "~")], "/%7Euser/~");
    assert_url(&router, "/50%25{x}", &[("x", "41")], "/50%2541");
    assert_url(&router, "/[a]|b/{x}", &[("x", "[")], "/[a]|b/%5B");
}

#[test]
fn values_in_any_collection() {
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

/// Writes itself in several parts, and then fails if the flag is set.
struct Parts(&'static [&'static str], bool);

impl Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| f.write_str(part))?;
        if self.1 { Err(fmt::Error) } else { Ok(()) }
    }
}

#[test]
fn values_that_write_in_parts_or_fail() {
    let router = router(&["/{x}"]);
    let parts = Parts(&["a", "", "b c", "\u{e9}"], false);
    assert_eq!(router.url("/{x}", [("x", parts)]).as_deref(), Ok("/ab%20c%C3%A9"));
    let error = router.url("/{x}", [("x", Parts(&["a"], true))]).unwrap_err();
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
fn merged_cloned_and_edited_routers() {
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
