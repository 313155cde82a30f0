//! What a lookup returns: `Match`, `Params` and `ParamsIter`.

use crate::matchit::{Match, Params, ParamsIter, Router};

use super::router;

#[test]
fn a_match_is_taken_apart_by_a_pattern() {
    let router = router();
    let Match { value, params } = router.at("/users/7").unwrap();
    assert_eq!((*value, params.get("id")), ("user", Some("7")));

    let found = router.at("/files/css/site.css").unwrap();
    let (value, params): (&&str, Params<'_, '_>) = (found.value, found.params);
    assert_eq!((*value, params.get("path")), ("file", Some("css/site.css")));
}

#[test]
fn a_match_is_built_from_its_fields() {
    fn shout<'k, 'v>(found: Match<'k, 'v, &&'static str>) -> Match<'k, 'v, String> {
        Match { value: found.value.to_uppercase(), params: found.params }
    }
    let router = router();
    assert_eq!(shout(router.at("/users/me").unwrap()).value, "ME");
}

#[test]
fn params_are_read_by_name_and_in_order() {
    let router = router();
    let params = router.at("/users/7/posts/x").unwrap().params;
    assert_eq!((params.len(), params.is_empty()), (2, false));
    assert_eq!((params.get("id"), params.get(String::from("post"))), (Some("7"), Some("x")));
    assert_eq!(params.get("none"), None);

    let mut pairs = params.iter();
    assert_eq!(pairs.len(), 2);
    assert_eq!((pairs.next(), pairs.next()), (Some(("id", "7")), Some(("post", "x"))));
    assert_eq!((pairs.next(), pairs.len()), (None, 0));

    assert!(router.at("/").unwrap().params.is_empty());
    assert_eq!(router.at("/").unwrap().params.get(""), None);
}

#[test]
fn many_params_are_no_special_case() {
    let router = router();
    let params = router.at("/a/1/b/2/c/3/d/4").unwrap().params;
    assert_eq!(params.len(), 4);
    assert!(params.iter().eq([("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]));
}

#[test]
fn names_and_values_outlive_the_params() {
    fn first<'v>(router: &Router<&str>, path: &'v str) -> &'v str {
        router.at(path).unwrap().params.get("id").unwrap()
    }
    fn pairs<'k, 'v>(params: &Params<'k, 'v>) -> Vec<(&'k str, &'v str)> {
        let pairs: ParamsIter<'_, 'k, 'v> = params.iter();
        pairs.collect()
    }
    let router = router();
    assert_eq!(first(&router, "/users/7"), "7");
    let found = {
        let params = router.at("/users/7").unwrap().params;
        pairs(&params)
    };
    assert_eq!(found, [("id", "7")]);
}

#[test]
fn params_have_the_same_debug_text() {
    let router = router();
    let found = router.at("/users/7/posts/x").unwrap();
    assert_eq!(format!("{:?}", found.params), r#"[("id", "7"), ("post", "x")]"#);
    let debug = r#"Match { value: "post", params: [("id", "7"), ("post", "x")] }"#;
    assert_eq!(format!("{found:?}"), debug);
    assert_eq!(format!("{:?}", router.at("/").unwrap().params), "[]");
}

#[test]
fn params_are_compared_and_cloned() {
    fn ordered<T: Clone + Eq + Ord + PartialEq + PartialOrd>(less: &T, more: &T) {
        assert!(less == &less.clone() && less < more && less.max(more) == more);
    }
    let router = router();
    let one = router.at("/users/1").unwrap().params;
    let two = router.at("/users/2").unwrap().params;
    ordered(&one, &two);
}

#[test]
fn lifetimes_shorten() {
    fn shorter<'a>(params: Params<'static, 'static>, _: &'a str) -> Params<'a, 'a> {
        params
    }
    let router: &'static Router<&str> = Box::leak(Box::new(router()));
    let local = String::from("local");
    assert_eq!(shorter(router.at("/users/7").unwrap().params, &local).get("id"), Some("7"));
}
