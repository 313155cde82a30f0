//! Every error of a target that does not fit the route or the values, with its exact text.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Debug;
use std::net::Ipv4Addr;

use routetree::{DecodeError, DeserializeError, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::{Format, Id, assert_fails, read};

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
fn wrong_number_of_parameters() {
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
    // Values that are not read are not decoded.
    #[derive(Debug, Deserialize, PartialEq)]
    struct Other {
        id: u8,
    }
    assert_eq!(read("/{id}/{name}", "/1/a%zz"), Ok(Other { id: 1 }));
}

#[test]
fn targets_that_are_no_single_value() {
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
fn types_that_refuse_a_value() {
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
