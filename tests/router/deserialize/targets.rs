//! Every kind of target: structs by name, tuples and lists in the order of the route, maps, single
//! values, enums and borrowed text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::Ipv4Addr;

use routetree::{DeserializeError, Router};
use serde::Deserialize;

use super::{Format, Id, assert_fails, read};

#[derive(Debug, Deserialize, PartialEq)]
struct Everything {
    signed: i8,
    unsigned: u128,
    float: f64,
    truth: bool,
    letter: char,
    text: String,
    address: Ipv4Addr,
    format: Format,
    id: Id,
    unit: (),
    present: Option<u16>,
    absent: Option<u16>,
    #[serde(default)]
    defaulted: u32,
    #[serde(rename = "type")]
    kind: String,
}

#[test]
fn a_struct_by_name() {
    let route = "/{format}/{signed}/{unsigned}/{float}/{truth}/{letter}/{text}/{address}/{id}\
                 /{unit}/{present?}/x/{absent?}/{defaulted?}/y/{type}-{more}";
    let path = "/yml/-128/340282366920938463463374607431768211455/-1.5e3/true/%C3%A9/a%2Fb/10.0.0.1\
                /7/any/65535/x/y/z-unknown";
    let expected = Everything {
        signed: -128,
        unsigned: u128::MAX,
        float: -1500.0,
        truth: true,
        letter: 'é',
        text: "a/b".into(),
        address: Ipv4Addr::new(10, 0, 0, 1),
        format: Format::Yaml,
        id: Id(7),
        unit: (),
        present: Some(65_535),
        absent: None,
        defaulted: 0,
        kind: "z".into(),
    };
    assert_eq!(read(route, path), Ok(expected));
}

#[test]
fn in_the_order_of_the_route() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Pair(u8, String);
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok((1u8, 2u8)));
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok(Pair(1, "2".into())));
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok(["1".to_owned(), "2".to_owned()]));
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok(vec![1u8, 2]));
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok(BTreeSet::from(["1".to_owned(), "2".to_owned()])));
    assert_eq!(read("/none", "/none"), Ok(Vec::<u8>::new()));
    assert_eq!(read("/none", "/none"), Ok([0u8; 0]));
    let pairs = |first: &str| vec![(first.to_owned(), "1".to_owned()), ("a".into(), "2".into())];
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok(pairs("b")));
    assert_eq!(read("/{b}/{a}", "/1/2"), Ok([("b".to_owned(), 1u8), ("a".to_owned(), 2)]));
    assert_eq!(read("/{{{b}}}/{a}", "/{1}/2"), Ok((1, 2)));
}

/// An absent parameter keeps its position.
#[test]
fn in_the_order_of_the_route_with_absent_values() {
    type Three = (Option<u8>, u8, Option<u8>);
    let route = "/{a?}/x/{b:u64}/{c?}";
    assert_eq!(read::<Three>(route, "/x/2"), Ok((None, 2, None)));
    assert_eq!(read::<Three>(route, "/1/x/2"), Ok((Some(1), 2, None)));
    assert_eq!(read::<Three>(route, "/x/2/3"), Ok((None, 2, Some(3))));
    assert_eq!(read::<Three>(route, "/1/x/2/3"), Ok((Some(1), 2, Some(3))));
    assert_eq!(read(route, "/x/2/3"), Ok(vec![2u8, 3]), "a list holds only present values");
    #[derive(Debug, Deserialize, PartialEq)]
    struct Page(Option<u8>);
    assert_eq!(read("/{a?}/x/{b}", "/x/2"), Ok((Page(None), (), ())).map(|(page, ..)| (page, 2u8)));
    assert_eq!(read("/{a?}/x/{b}", "/1/x/2"), Ok((Page(Some(1)), 2u8)));
    // The last catch-all is present and empty.
    assert_eq!(read("/{a?}/{*rest?}", "/1/"), Ok((Some(1u8), String::new())));
    let error = DeserializeError::Missing { route: route.into(), name: "a".into() };
    let text = "no value for `a` in a match of `/{a?}/x/{b:u64}/{c?}`";
    assert_fails::<(u8, u8, Option<u8>)>(route, "/x/2", error, text);
}

#[test]
fn one_value() {
    assert_eq!(read("/{id}", "/42"), Ok(42u32));
    assert_eq!(read("/{id}", "/42"), Ok(Id(42)));
    assert_eq!(read("/{id}", "/42"), Ok((42u32,)));
    assert_eq!(read("/{id}", "/-1.5"), Ok(-1.5f32));
    assert_eq!(read("/{id}", "/x"), Ok('x'));
    assert_eq!(read("/{id}", "/false"), Ok(false));
    assert_eq!(read("/{name}", "/caf%C3%A9"), Ok(String::from("café")));
    assert_eq!(read("/{format}", "/html"), Ok(Format::Html));
    assert_eq!(read("/{format}", "/ht%6Dl"), Ok(Format::Html));
    assert_eq!(read("/{a}", "/10.1.2.3"), Ok(Ipv4Addr::new(10, 1, 2, 3)));
    assert_eq!(read("/{page?}", "/"), Ok(None::<u32>));
    assert_eq!(read("/{page?}", "/3"), Ok(Some(3u32)));
    assert_eq!(read("/{a}/{b}", "/1/2"), Ok(()));
    assert_eq!(read("/{*rest?}", "/"), Ok(String::new()));
}

#[test]
fn maps() {
    let pairs = [("b", "1"), ("a", "x/y")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(read("/{b}/{*a}", "/1/x/y"), Ok(HashMap::from(pairs.clone())));
    assert_eq!(read("/{b}/{*a}", "/1/x/y"), Ok(BTreeMap::from(pairs)));
    assert_eq!(read("/{b}/{a}/{c?}", "/1/2"), Ok(BTreeMap::from([('a', 2u8), ('b', 1)])));
    assert_eq!(read("/{html}", "/1"), Ok(BTreeMap::from([(Format::Html, 1u8)])));
    assert_eq!(read("/none", "/none"), Ok(BTreeMap::<String, String>::new()));
    let json: serde_value::Any = read("/{b}/{a}", "/1/2").unwrap();
    assert_eq!(json.0, [("b".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())]);
}

/// A target that accepts anything.
mod serde_value {
    use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

    #[derive(Debug, PartialEq)]
    pub(crate) struct Any(pub(crate) Vec<(String, String)>);

    impl<'de> Deserialize<'de> for Any {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Pairs;
            impl<'de> Visitor<'de> for Pairs {
                type Value = Any;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a map")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
                    assert_eq!(map.size_hint(), Some(2));
                    let mut pairs = Vec::new();
                    while let Some(pair) = map.next_entry()? {
                        pairs.push(pair);
                    }
                    Ok(Any(pairs))
                }
            }
            deserializer.deserialize_any(Pairs)
        }
    }
}

#[test]
fn tagged_flattened_and_untagged() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "kind", rename_all = "lowercase")]
    enum Tagged {
        User { name: String },
        Page,
    }
    assert_eq!(read("/{kind}/{name}", "/user/ann"), Ok(Tagged::User { name: "ann".into() }));
    assert_eq!(read("/{kind}/{name}", "/page/ann"), Ok(Tagged::Page));

    #[derive(Debug, Deserialize, PartialEq)]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        rest: BTreeMap<String, String>,
    }
    let rest = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
    assert_eq!(read("/{a}/{id}/{b}", "/1/7/2"), Ok(Flat { id: 7, rest }));

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Either {
        One { one: String },
        Other { other: String },
    }
    assert_eq!(read("/{other}", "/x"), Ok(Either::Other { other: "x".into() }));
    assert_eq!(read("/{one}", "/x"), Ok(Either::One { one: "x".into() }));
}

#[test]
fn optional_targets() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Page {
        page: u32,
    }
    assert_eq!(read("/posts/{page?}", "/posts"), Ok(None::<Page>));
    assert_eq!(read("/posts/{page?}", "/posts/3"), Ok(Some(Page { page: 3 })));
    #[derive(Debug, Deserialize, PartialEq)]
    struct Holds(Page);
    assert_eq!(read("/posts/{page?}", "/posts/3"), Ok(Holds(Page { page: 3 })));
    #[derive(Debug, Deserialize, PartialEq)]
    struct Nothing;
    assert_eq!(read("/posts/{page?}", "/posts/3"), Ok(Nothing));
}

#[derive(Debug, Deserialize, PartialEq)]
struct Borrowed<'path> {
    user: &'path str,
    #[serde(borrow)]
    file: Cow<'path, str>,
    bytes: &'path [u8],
    id: u64,
    format: Format,
    page: Option<u8>,
}

const BORROWED: &str = "/{user}/{bytes}/{id:u64}.{format}/{page?}/-/{*file}";

#[test]
fn text_is_borrowed_from_the_path() {
    let mut router = Router::new();
    router.insert(BORROWED, ()).unwrap();
    let path = String::from("/ann/by/42.json/-/a/b");
    let found = {
        // The router may be borrowed for less time than the path.
        let router = router.clone();
        let found: Borrowed<'_> = router.at(&path).unwrap().params.deserialize().unwrap();
        found
    };
    let inside = |text: &str| path.as_bytes().as_ptr_range().contains(&text.as_ptr());
    assert!(inside(found.user));
    assert!(matches!(found.file, Cow::Borrowed(file) if inside(file) && file == "a/b"));
    assert_eq!(found.bytes, b"by");
    assert_eq!((found.id, found.format, found.page), (42, Format::Json, None));

    // A `&str` cannot borrow encoded text, and a `Cow` can own it.
    let params = |path: &'static str| router.at(path).unwrap().params;
    let found: Borrowed<'_> = params("/ann/by/42.json/7/-/a%20b").deserialize().unwrap();
    assert!(matches!(found.file, Cow::Owned(file) if file == "a b"));
    let error = params("/%61nn/by/42.json/-/a").deserialize::<Borrowed<'_>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "parameter `user` is `%61nn`: invalid type: string \"ann\", expected a borrowed string"
    );
    // Raw text needs no decoding.
    let found: Borrowed<'_> = params("/%61nn/b%79/42.json/-/a%20b").deserialize_raw().unwrap();
    assert_eq!((found.user, &*found.file, found.bytes), ("%61nn", "a%20b", &b"b%79"[..]));
    let owned = params("/%61nn/by/42.json/-/a%2Fb").into_owned();
    let found: Borrowed<'_> = owned.deserialize_raw().unwrap();
    assert!(matches!(found.file, Cow::Borrowed("a%2Fb")));
}
