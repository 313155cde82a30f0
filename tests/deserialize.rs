//! Hunts parameters that are read into the wrong field, as the wrong type, not at all, or with a copy: `deserialize`
//! against what `Params` itself says, and the exact text of every error.

mod oracle;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Debug;
use std::hint::black_box;
use std::net::Ipv4Addr;
use std::str::FromStr;

use allocation_counter::measure;
use oracle::dense::{self, Choices, Taste};
use oracle::fast;
use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{DecodeError, DeserializeError, Params, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use static_assertions::assert_impl_all;

assert_impl_all!(DeserializeError: Error, Clone, PartialEq, Eq, Send, Sync);

/// Reads the only match of a path, by `Params` and by `OwnedParams`.
fn read<T: DeserializeOwned + Debug + PartialEq>(
    route: &str,
    path: &str,
) -> Result<T, DeserializeError> {
    let mut router = Router::new();
    router.insert(route, ()).unwrap_or_else(|error| panic!("{error}"));
    let found = router.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let answer = found.params.deserialize();
    assert_eq!(found.params.into_owned().deserialize(), answer, "owned");
    answer
}

#[track_caller]
fn assert_fails<T: DeserializeOwned + Debug + PartialEq>(
    route: &str,
    path: &str,
    error: DeserializeError,
    text: &str,
) {
    assert_eq!(read::<T>(route, path), Err(error.clone()));
    assert_eq!(error.to_string(), text);
}

#[track_caller]
fn assert_invalid<T: DeserializeOwned + Debug + PartialEq>(
    route: &str,
    path: &str,
    (name, value): (&str, &str),
    problem: &str,
) {
    let (name, value) = (String::from(name), String::from(value));
    let text = format!("parameter `{name}` is `{value}`: {problem}");
    let error = DeserializeError::Invalid { name, value, problem: problem.into() };
    assert!(error.source().is_none());
    assert_fails::<T>(route, path, error, &text);
}

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

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Format {
    Html,
    Json,
    #[serde(alias = "yml")]
    Yaml,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Id(u64);

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

/// An absent parameter keeps its place.
#[test]
fn in_the_order_of_the_route_with_absent_ones() {
    type Three = (Option<u8>, u8, Option<u8>);
    let route = "/{a?}/x/{b:u64}/{c?}";
    assert_eq!(read::<Three>(route, "/x/2"), Ok((None, 2, None)));
    assert_eq!(read::<Three>(route, "/1/x/2"), Ok((Some(1), 2, None)));
    assert_eq!(read::<Three>(route, "/x/2/3"), Ok((None, 2, Some(3))));
    assert_eq!(read::<Three>(route, "/1/x/2/3"), Ok((Some(1), 2, Some(3))));
    assert_eq!(read(route, "/x/2/3"), Ok(vec![2u8, 3]), "a list has only those that are there");
    #[derive(Debug, Deserialize, PartialEq)]
    struct Page(Option<u8>);
    assert_eq!(read("/{a?}/x/{b}", "/x/2"), Ok((Page(None), (), ())).map(|(page, ..)| (page, 2u8)));
    assert_eq!(read("/{a?}/x/{b}", "/1/x/2"), Ok((Page(Some(1)), 2u8)));
    // The last catch-all is there, and empty.
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

/// What asks for anything.
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
fn optional_wholes() {
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
        // The router's borrow may be shorter than the path's.
        let router = router.clone();
        let found: Borrowed<'_> = router.at(&path).unwrap().params.deserialize().unwrap();
        found
    };
    let inside = |text: &str| path.as_bytes().as_ptr_range().contains(&text.as_ptr());
    assert!(inside(found.user));
    assert!(matches!(found.file, Cow::Borrowed(file) if inside(file) && file == "a/b"));
    assert_eq!(found.bytes, b"by");
    assert_eq!((found.id, found.format, found.page), (42, Format::Json, None));

    // What has to be decoded is borrowed by no `&str`, but a `Cow` takes it.
    let params = |path: &'static str| router.at(path).unwrap().params;
    let found: Borrowed<'_> = params("/ann/by/42.json/7/-/a%20b").deserialize().unwrap();
    assert!(matches!(found.file, Cow::Owned(file) if file == "a b"));
    let error = params("/%61nn/by/42.json/-/a").deserialize::<Borrowed<'_>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "parameter `user` is `%61nn`: invalid type: string \"ann\", expected a borrowed string"
    );
    // Not so raw.
    let found: Borrowed<'_> = params("/%61nn/b%79/42.json/-/a%20b").deserialize_raw().unwrap();
    assert_eq!((found.user, &*found.file, found.bytes), ("%61nn", "a%20b", &b"b%79"[..]));
    let owned = params("/%61nn/by/42.json/-/a%2Fb").into_owned();
    let found: Borrowed<'_> = owned.deserialize_raw().unwrap();
    assert!(matches!(found.file, Cow::Borrowed("a%2Fb")));
}

#[test]
fn nothing_is_allocated_where_text_is_borrowed() {
    let mut router = Router::new();
    router.insert(BORROWED, ()).unwrap();
    router.insert("/t/{a}/{b?}", ()).unwrap();
    let info = measure(|| {
        let found = router.at(black_box("/ann/by/42.json/7/-/a/b")).unwrap();
        let read: Borrowed<'_> = found.params.deserialize().unwrap();
        assert_eq!((read.user, &*read.file, read.id, read.page), ("ann", "a/b", 42, Some(7)));
        let found = router.at(black_box("/t/12")).unwrap();
        let read: (&str, Option<&str>) = found.params.deserialize().unwrap();
        assert_eq!(read, ("12", None));
        let found = router.at(black_box("/t/x%20y/z")).unwrap();
        let read: [&str; 2] = found.params.deserialize_raw().unwrap();
        assert_eq!(read, ["x%20y", "z"]);
    });
    assert_eq!(info.count_total, 0);
    let found = router.at("/t/x%20y").unwrap();
    let info = measure(|| assert!(found.params.deserialize::<(String, Option<u8>)>().is_ok()));
    assert!(info.count_total > 0, "decoded text is not borrowed");
}

#[test]
fn missing_values() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct User {
        id: u64,
    }
    let missing = |route: &str, name: &str| DeserializeError::Missing {
        route: route.into(),
        name: name.into(),
    };
    let text = "no value for `id` in a match of `/users/{name}`";
    assert_fails::<User>("/users/{name}", "/users/1", missing("/users/{name}", "id"), text);
    let text = "no value for `id` in a match of `/users/{id?}`";
    assert_fails::<User>("/users/{id?}", "/users", missing("/users/{id?}", "id"), text);
    let text = "no value for `page` in a match of `/posts/{page?}`";
    assert_fails::<u8>("/posts/{page?}", "/posts", missing("/posts/{page?}", "page"), text);
    assert_fails::<(u8,)>("/posts/{page?}", "/posts", missing("/posts/{page?}", "page"), text);
    assert_fails::<Format>("/posts/{page?}", "/posts", missing("/posts/{page?}", "page"), text);
}

#[test]
fn wrong_numbers_of_parameters() {
    let count = |route: &str, parameters, wanted| DeserializeError::Count {
        route: route.into(),
        parameters,
        wanted,
    };
    let text = "`/{a}/{b}` has 2 parameters, 3 wanted";
    assert_fails::<(u8, u8, u8)>("/{a}/{b}", "/1/2", count("/{a}/{b}", 2, 3), text);
    let text = "`/{a}/{b}` has 2 parameters, 1 wanted";
    assert_fails::<u8>("/{a}/{b}", "/1/2", count("/{a}/{b}", 2, 1), text);
    assert_fails::<Format>("/{a}/{b}", "/1/2", count("/{a}/{b}", 2, 1), text);
    assert_fails::<Id>("/{a}/{b}", "/1/2", count("/{a}/{b}", 2, 1), text);
    let text = "`/{a}/{b?}` has 2 parameters, 1 wanted";
    assert_fails::<(u8,)>("/{a}/{b?}", "/1", count("/{a}/{b?}", 2, 1), text);
    let text = "`/{a}` has 1 parameter, 2 wanted";
    assert_fails::<(u8, u8)>("/{a}", "/1", count("/{a}", 1, 2), text);
    let text = "`/none` has 0 parameters, 1 wanted";
    assert_fails::<String>("/none", "/none", count("/none", 0, 1), text);
}

#[test]
fn values_of_another_type() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct User {
        name: String,
        id: u64,
    }
    let problem = "not a u64: invalid digit found in string";
    assert_invalid::<User>("/{name}/{id}", "/ann/x%20y", ("id", "x%20y"), problem);
    assert_invalid::<(String, Id)>("/{name}/{id}", "/ann/x", ("id", "x"), problem);
    assert_invalid::<Vec<Id>>("/{name}/{id}", "/1/x", ("id", "x"), problem);
    assert_invalid::<Vec<(String, Id)>>("/{name}/{id}", "/1/x", ("id", "x"), problem);
    assert_invalid::<HashMap<String, Id>>("/{name}/{id}", "/1/x", ("id", "x"), problem);
    assert_invalid::<Id>("/{id}", "/x", ("id", "x"), problem);
    assert_invalid::<Option<u64>>("/{id}", "/x", ("id", "x"), problem);
    let number = |problem: &str| format!("not an i8: {problem}");
    let large = number("number too large to fit in target type");
    assert_invalid::<i8>("/{id}", "/128", ("id", "128"), &large);
    let small = number("number too small to fit in target type");
    assert_invalid::<i8>("/{id}", "/-129", ("id", "-129"), &small);
    let empty = "not a u8: cannot parse integer from empty string";
    assert_invalid::<u8>("/{*rest?}", "/", ("rest", ""), empty);
    assert_invalid::<f32>("/{x}", "/1,5", ("x", "1,5"), "not an f32: invalid float literal");
    assert_invalid::<char>("/{x}", "/ab", ("x", "ab"), "not a char: too many characters in string");
    let truth = "not a bool: provided string was not `true` or `false`";
    assert_invalid::<bool>("/{x}", "/1", ("x", "1"), truth);
    let variant = "unknown variant `pdf`, expected one of `html`, `json`, `yaml`, `yml`";
    assert_invalid::<Format>("/{x}", "/pdf", ("x", "pdf"), variant);
    assert_invalid::<(Format,)>("/{x}", "/pdf", ("x", "pdf"), variant);
    let address = "invalid IPv4 address syntax";
    assert_invalid::<Ipv4Addr>("/{x}", "/1.2.3", ("x", "1.2.3"), address);
}

#[test]
fn values_that_cannot_be_decoded() {
    let error = |value: &str, error| DeserializeError::Decode {
        name: "name".into(),
        value: value.into(),
        error,
    };
    let escape = error("a%zz", DecodeError::Escape { at: 1 });
    assert_eq!(escape.source().unwrap().to_string(), "invalid percent escape at byte 1");
    let text = "parameter `name` is `a%zz`: invalid percent escape at byte 1";
    type Map = BTreeMap<String, String>;
    assert_fails::<String>("/{name}", "/a%zz", escape.clone(), text);
    assert_fails::<Format>("/{name}", "/a%zz", escape.clone(), text);
    assert_fails::<Map>("/{id}/{name}", "/1/a%zz", escape.clone(), text);
    assert_fails::<(u8, u8)>("/{id}/{name}", "/1/a%zz", escape.clone(), text);
    assert_fails::<Vec<(String, u8)>>("/{id}/{name}", "/1/a%zz", escape, text);
    let utf8 = error("%ff", DecodeError::Utf8 { at: 0 });
    let text = "parameter `name` is `%ff`: decoded value is not UTF-8 at byte 0";
    assert_fails::<String>("/{name}", "/%ff", utf8, text);
    // What nobody reads is not decoded.
    #[derive(Debug, Deserialize, PartialEq)]
    struct Other {
        id: u8,
    }
    assert_eq!(read("/{id}/{name}", "/1/a%zz"), Ok(Other { id: 1 }));
}

#[test]
fn shapes_that_a_value_does_not_have() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Nested<T> {
        x: T,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    enum Full {
        Newtype(u8),
        Tuple(u8, u8),
        Struct { x: u8 },
    }
    let no = |what: &str| format!("a single value cannot be read as {what}");
    let at = ("x", "1");
    assert_invalid::<Nested<Vec<u8>>>("/{x}", "/1", at, &no("a sequence"));
    assert_invalid::<Nested<BTreeMap<u8, u8>>>("/{x}", "/1", at, &no("a map"));
    assert_invalid::<Nested<Nested<u8>>>("/{x}", "/1", at, &no("a struct"));
    assert_invalid::<Nested<(u8, u8)>>("/{x}", "/1", at, &no("a tuple"));
    assert_invalid::<Vec<(u8, u8, u8)>>("/{x}", "/1", at, &no("a tuple"));
    assert_invalid::<Vec<(String, (u8, u8))>>("/{x}", "/1", at, &no("a tuple"));
    let content = "a single value can only name a unit variant";
    for (path, value) in [("/Newtype", "Newtype"), ("/Tuple", "Tuple"), ("/Struct", "Struct")] {
        assert_invalid::<Full>("/{x}", path, ("x", value), content);
        assert_invalid::<Nested<Full>>("/{x}", path, ("x", value), content);
    }
    let _ = (Full::Newtype(1), Full::Tuple(1, 1), Full::Struct { x: 1 });
}

#[test]
fn what_a_type_itself_refuses() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        id: u8,
    }
    assert_eq!(read("/{id}", "/1"), Ok(Strict { id: 1 }));
    assert_fails::<Strict>(
        "/{id}/{name}",
        "/1/ann",
        DeserializeError::Unknown { route: "/{id}/{name}".into(), name: "name".into() },
        "the type has no field for the parameter `name` of `/{id}/{name}`",
    );

    #[derive(Debug, Deserialize, PartialEq)]
    struct Doubled {
        #[serde(alias = "number")]
        id: u8,
    }
    assert_fails::<Doubled>(
        "/{id}/{number}",
        "/1/2",
        DeserializeError::Refused {
            route: "/{id}/{number}".into(),
            problem: "duplicate field `id`".into(),
        },
        "duplicate field `id`, in a match of `/{id}/{number}`",
    );

    fn even<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        let number = u8::deserialize(deserializer)?;
        if number % 2 == 0 { Ok(number) } else { Err(serde::de::Error::custom("odd")) }
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Even(#[serde(deserialize_with = "even")] u8);
    assert_eq!(read("/{n}", "/4"), Ok(Even(4)));
    assert_invalid::<Even>("/{n}", "/3", ("n", "3"), "odd");
    assert_invalid::<(Even, u8)>("/{n}/{m}", "/3/4", ("n", "3"), "odd");

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(try_from = "(u8, u8)")]
    struct Range(u8, u8);
    impl TryFrom<(u8, u8)> for Range {
        type Error = &'static str;
        fn try_from((from, to): (u8, u8)) -> Result<Range, &'static str> {
            if from <= to { Ok(Range(from, to)) } else { Err("ends before it begins") }
        }
    }
    assert_eq!(read("/{from}-{to}", "/1-2"), Ok(Range(1, 2)));
    assert_fails::<Range>(
        "/{from}-{to}",
        "/2-1",
        DeserializeError::Refused {
            route: "/{from}-{to}".into(),
            problem: "ends before it begins".into(),
        },
        "ends before it begins, in a match of `/{from}-{to}`",
    );
}

#[test]
fn names_are_not_borrowed() {
    let mut router = Router::new();
    router.insert("/{id}", ()).unwrap();
    let found = router.at("/1").unwrap();
    let error = found.params.deserialize::<HashMap<&str, &str>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the name `id`: invalid type: string \"id\", expected a borrowed string, \
         in a match of `/{id}`"
    );
    assert_eq!(found.params.deserialize(), Ok(HashMap::from([("id".to_owned(), "1")])));
}

/// What a type reads from one value, and what its parser reads from the decoded text.
fn same<T: DeserializeOwned + FromStr + PartialEq + Debug>(params: &Params<'_, '_>, name: &str) {
    let decoded = params.decoded(name).unwrap();
    let expected = decoded.ok().and_then(|text| text.parse::<T>().ok());
    let read = params.deserialize::<BTreeMap<String, Option<Lenient<T>>>>().unwrap();
    assert_eq!(read[name].as_ref().unwrap().0, expected, "{name} in {params:?}");
}

/// A value, or none where it cannot be read.
#[derive(Debug, PartialEq)]
struct Lenient<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Lenient(T::deserialize(deserializer).ok()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_params_say(
        table in vec(vec(any::<u8>(), 0..28), 1..8), asked in vec(vec(any::<u8>(), 0..28), 8..16),
    ) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let mut router = fast::router();
        for route in &routes {
            let _ = fast::insert(&mut router, route);
        }
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &routes);
            let Ok(found) = router.at(&path) else { continue };
            let params = &found.params;
            let raw: Vec<(String, &str)> =
                params.iter().map(|(name, value)| (name.to_owned(), value)).collect();
            prop_assert_eq!(params.deserialize_raw(), Ok(raw.clone()));
            let map: BTreeMap<String, &str> = raw.iter().cloned().collect();
            prop_assert_eq!(params.deserialize_raw(), Ok(map));
            let list: Vec<&str> = raw.iter().map(|(_, value)| *value).collect();
            prop_assert_eq!(params.deserialize_raw(), Ok(list.clone()));
            let owned = params.clone().into_owned();
            prop_assert_eq!(owned.deserialize_raw(), Ok(list));
            // As many places as the route has names, and each value at its name's.
            let names: Vec<&str> = dense::parameters_of(found.route()).iter()
                .map(|(_, text)| text.trim_start_matches(['{', '/', '*']))
                .map(|text| text.split([':', '?', '}']).next().unwrap())
                .filter(|name| !name.is_empty())
                .collect();
            let expected: Vec<Option<&str>> = names.iter().map(|name| params.get(name)).collect();
            macro_rules! tuple {
                ($($length:literal)*) => {
                    match names.len() {
                        $($length => {
                            let read: [Option<&str>; $length] = params.deserialize_raw().unwrap();
                            prop_assert_eq!(&read[..], &expected[..]);
                        })*
                        _ => prop_assert!(params.deserialize_raw::<[Option<&str>; 1]>().is_err()),
                    }
                };
            }
            tuple!(0 1 2 3 4 5 6 7 8);
        }
    }

    #[test]
    fn values_are_parsed_from_their_decoded_text(
        value in vec(prop::sample::select(vec![
            "1", "2", "0", "9", "25", "-", "+", ".", "e", "true", "false", "a", "é", "%31", "%2D",
            "%C3%A9", "%", "%ff", "inf", "NaN",
        ]), 1..5),
    ) {
        let path = format!("/x/{}", value.concat());
        let mut router = Router::new();
        router.insert("/x/{v}", ()).unwrap();
        let found = router.at(&path).unwrap();
        let params = &found.params;
        same::<u8>(params, "v");
        same::<u16>(params, "v");
        same::<u32>(params, "v");
        same::<u64>(params, "v");
        same::<u128>(params, "v");
        same::<i8>(params, "v");
        same::<i16>(params, "v");
        same::<i32>(params, "v");
        same::<i64>(params, "v");
        same::<i128>(params, "v");
        same::<bool>(params, "v");
        same::<char>(params, "v");
        same::<String>(params, "v");
        if !path.contains("NaN") {
            same::<f32>(params, "v");
            same::<f64>(params, "v");
        }
    }
}
