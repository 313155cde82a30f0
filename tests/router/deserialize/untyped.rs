//! Where `serde` does not say which type it wants: untagged and tagged enums, and flattened fields.
//! Numbers are numbers, text is text, and a field takes what it would take elsewhere.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::Ipv4Addr;

use routetree::{DeserializeError, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Format, read};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Name(String),
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Scalar {
    Truth(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
}

#[derive(Debug, Deserialize, PartialEq)]
struct One<T> {
    id: T,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Flat<T> {
    #[serde(flatten)]
    inner: T,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Newtype<T>(T);

fn name(text: &str) -> Id {
    Id::Name(text.into())
}

#[track_caller]
fn assert_message<T: DeserializeOwned + Debug + PartialEq>(route: &str, path: &str, text: &str) {
    assert_eq!(read::<T>(route, path).unwrap_err().to_string(), text);
}

#[test]
fn an_untagged_enum_in_every_position() {
    for (path, id) in [("/7", || Id::Number(7)), ("/x", || name("x"))] as [(_, fn() -> Id); 2] {
        assert_eq!(read("/{id}", path), Ok(id()));
        assert_eq!(read("/{id}", path), Ok(Some(id())));
        assert_eq!(read("/{id}", path), Ok(Newtype(id())));
        assert_eq!(read("/{id}", path), Ok(One { id: id() }));
        assert_eq!(read("/{id}", path), Ok(One { id: Some(id()) }));
        assert_eq!(read("/{id}", path), Ok(One { id: Newtype(id()) }));
        assert_eq!(read("/{id}", path), Ok(Flat { inner: One { id: id() } }));
        assert_eq!(read("/{id}", path), Ok(vec![id()]));
        assert_eq!(read("/{id}", path), Ok((id(),)));
        assert_eq!(read("/{id}", path), Ok(vec![("id".to_owned(), id())]));
        assert_eq!(read("/{id}", path), Ok(BTreeMap::from([("id".to_owned(), id())])));
    }
    assert_eq!(read("/{a}/{b}", "/7/x"), Ok((Id::Number(7), Some(name("x")))));
    assert_eq!(read("/{a}/{b?}", "/7"), Ok((Id::Number(7), None::<Id>)));
    assert_eq!(read("/{id?}", "/"), Ok(None::<Id>));
    assert_eq!(read("/{id?}", "/"), Ok(One { id: None::<Id> }));
}

#[test]
fn the_forms_of_numbers() {
    let number = |path, number| assert_eq!(read("/{*id?}", path), Ok(Id::Number(number)), "{path}");
    number("/0", 0);
    number("/18446744073709551615", u64::MAX);
    number("/%31%32", 12);
    for text in [
        "007",
        "+1",
        "-1",
        "-0",
        "1e3",
        "1.5",
        "true",
        "NaN",
        "inf",
        "18446744073709551616",
        "",
        "0x10",
        "1_000",
        "٣",
    ] {
        assert_eq!(read("/{*id?}", &format!("/{text}")), Ok(name(text)), "{text}");
    }
    assert_eq!(read("/{id}", "/%2B1"), Ok(name("+1")));
    assert_eq!(read("/{id}", "/1%20"), Ok(name("1 ")));
}

#[test]
fn scalars_without_a_loss() {
    let scalar =
        |text: &str, expected| assert_eq!(read("/{id}", &format!("/{text}")), Ok(expected));
    scalar("true", Scalar::Truth(true));
    scalar("7", Scalar::Unsigned(7));
    scalar("-7", Scalar::Signed(-7));
    scalar("-9223372036854775808", Scalar::Signed(i64::MIN));
    scalar("1.5", Scalar::Float(1.5));
    for text in [
        "TRUE",
        "1e3",
        "1.50",
        "1.",
        ".5",
        "-0",
        "-0.0",
        "NaN",
        "inf",
        "18446744073709551616",
        "18446744073709552000",
        "-9223372036854775809",
        "0.1000000000000000055511151231257827",
    ] {
        scalar(text, Scalar::Text(text.into()));
    }
}

/// Without a variant for text, a form that is not canonical is read as it is elsewhere.
#[test]
fn numbers_in_any_form_if_no_text_is_wanted() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Number {
        Integer(u8),
        Float(f64),
    }
    assert_eq!(read("/{n}", "/007"), Ok(Number::Integer(7)));
    assert_eq!(read("/{n}", "/+7"), Ok(Number::Integer(7)));
    assert_eq!(read("/{n}", "/300"), Ok(Number::Float(300.0)));
    assert_eq!(read("/{n}", "/1e3"), Ok(Number::Float(1000.0)));
    assert_eq!(read("/{n}", "/inf"), Ok(Number::Float(f64::INFINITY)));
    assert_eq!(
        read::<Number>("/{n}", "/x").unwrap_err().to_string(),
        "parameter `n` is `x`: data did not match any variant of untagged enum Number",
    );
}

#[derive(Debug, Deserialize, PartialEq)]
struct Post {
    id: u64,
    name: String,
}

#[test]
fn a_flattened_field_takes_what_it_takes_elsewhere() {
    let post = |id, name: &str| Flat { inner: Post { id, name: name.into() } };
    assert_eq!(read("/{id}/{name}", "/1/ann"), Ok(post(1, "ann")));
    assert_eq!(read("/{id}/{name}", "/1/2"), Ok(post(1, "2")));
    assert_eq!(read("/{id}/{name}", "/1/1"), Ok(post(1, "1")));
    assert_eq!(read("/{name}/{id}", "/1/1"), Ok(post(1, "1")));
    assert_eq!(read("/{name}/{id}", "/007/007"), Ok(post(7, "007")));
    assert_eq!(read("/{name}/{id}", "/true/%31"), Ok(post(1, "true")));

    #[derive(Debug, Deserialize, PartialEq)]
    struct Kinds {
        truth: bool,
        letter: char,
        float: f32,
        signed: i8,
        address: Ipv4Addr,
        format: Format,
        absent: Option<u8>,
        present: Option<u8>,
    }
    let kinds = Kinds {
        truth: true,
        letter: '7',
        float: 1.0,
        signed: -1,
        address: Ipv4Addr::new(1, 2, 3, 4),
        format: Format::Html,
        absent: None,
        present: Some(7),
    };
    let route = "/{letter}/{truth}/{float}/{signed}/{present}/{address}/{format}/{absent?}";
    assert_eq!(read(route, "/7/true/1/-1/07/1.2.3.4/html"), Ok(Flat { inner: kinds }));
}

/// Six values are read each by itself, and all others as the sixth.
#[test]
fn many_flattened_values() {
    type Texts = BTreeMap<String, String>;
    type Numbers = BTreeMap<String, u64>;
    let route = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}";
    let path = "/1/2/3/4/5/6/7/8/9";
    let names = || "abcdefghi".chars().map(String::from);
    let texts: Texts = names().zip((1..=9).map(|n: u64| n.to_string())).collect();
    let numbers: Numbers = names().zip(1..=9).collect();
    assert_eq!(read(route, path), Ok(Flat { inner: texts }));
    assert_eq!(read(route, path), Ok(Flat { inner: numbers }));

    #[derive(Debug, Deserialize, PartialEq)]
    struct Mixed {
        a: String,
        b: u8,
        c: String,
        d: u8,
        e: String,
        f: u8,
    }
    let text = String::from;
    let mixed = Mixed { a: text("1"), b: 2, c: text("3"), d: 4, e: text("5"), f: 6 };
    assert_eq!(read("/{a}/{b}/{c}/{d}/{e}/{f}", "/1/2/3/4/5/6"), Ok(Flat { inner: mixed }));
}

#[test]
fn tagged_enums() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "kind", rename_all = "lowercase")]
    enum Internal {
        User { id: u64, name: String },
        Page(One<Id>),
    }
    let user = || Internal::User { id: 1, name: "2".into() };
    assert_eq!(read("/{kind}/{id}/{name}", "/user/1/2"), Ok(user()));
    assert_eq!(read("/{id}/{name}/{kind}", "/1/2/user"), Ok(Flat { inner: user() }));
    assert_eq!(read("/{id}/{kind}", "/1/page"), Ok(Internal::Page(One { id: Id::Number(1) })));
    assert_eq!(read("/{id}/{kind}", "/x/page"), Ok(Some(Internal::Page(One { id: name("x") }))));

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "kind", content = "value", rename_all = "lowercase")]
    enum Adjacent {
        Number(u64),
        Text(String),
        Either(Id),
        None,
    }
    for route in ["/{kind}/{value}", "/{value}-/{kind}"] {
        let path = |kind, value| match route {
            "/{kind}/{value}" => format!("/{kind}/{value}"),
            _ => format!("/{value}-/{kind}"),
        };
        assert_eq!(read(route, &path("number", "7")), Ok(Adjacent::Number(7)));
        assert_eq!(read(route, &path("text", "7")), Ok(Adjacent::Text("7".into())));
        assert_eq!(read(route, &path("either", "7")), Ok(Adjacent::Either(Id::Number(7))));
        assert_eq!(read(route, &path("text", "007")), Ok(Newtype(Adjacent::Text("007".into()))));
    }
    assert_eq!(read("/{kind}", "/none"), Ok(Adjacent::None));
}

#[test]
fn untagged_variants_with_and_without_names() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Shape {
        Post { id: u64, name: String },
        Name { name: String },
        One(u64),
    }
    assert_eq!(read("/{id}/{name}", "/1/2"), Ok(Shape::Post { id: 1, name: "2".into() }));
    assert_eq!(read("/{id}/{name}", "/x/2"), Ok(Shape::Name { name: "2".into() }));
    assert_eq!(read("/{name}", "/2"), Ok(Shape::Name { name: "2".into() }));
    assert_eq!(read("/{a}", "/1"), Ok(Shape::One(1)));
    // Fields are read by name, and never by position.
    let text = "data did not match any variant of untagged enum Shape, in a match of `/{a}/{b}`";
    assert_message::<Shape>("/{a}/{b}", "/1/2", text);
}

#[test]
fn raw_text_is_read_as_it_is() {
    let mut router = Router::new();
    router.insert("/{id}", ()).unwrap();
    let raw = |path: &str| router.at(path).unwrap().params.deserialize_raw();
    assert_eq!(raw("/7"), Ok(Id::Number(7)));
    assert_eq!(raw("/%37"), Ok(name("%37")));
}

#[test]
fn errors_name_the_parameter() {
    let expected = |name: &str, value: &str, found: &str, wanted: &str| {
        format!("parameter `{name}` is `{value}`: invalid {found}, expected {wanted}")
    };
    type Post = Flat<self::Post>;
    let text = expected("id", "%78", "type: string \"x\"", "u64");
    assert_message::<Post>("/{id}/{name}", "/%78/ann", &text);
    assert_message::<Post>("/{name}/{id}", "/1/%78", &text);
    assert_message::<Post>("/{id}/{name}", "/%78/1", &text);
    let text = expected("id", "-1", "value: integer `-1`", "u64");
    assert_message::<Post>("/{name}/{id}", "/7/-1", &text);
    let text = "parameter `b` is `pdf`: unknown variant `pdf`, \
                expected one of `html`, `json`, `yaml`, `yml`";
    assert_message::<Flat<BTreeMap<String, Format>>>("/{a}/{b}", "/html/pdf", text);
    let text = "parameter `id` is `x`: data did not match any variant of untagged enum Small";
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(untagged)]
    enum Small {
        Small(u8),
    }
    assert_message::<One<Small>>("/{id}/{name}", "/x/ann", text);
    assert_message::<(Small, Small)>("/{name}/{id}", "/1/x", text);
    // Two parameters with the same value cannot be told apart.
    let text = "invalid type: string \"x\", expected u64, in a match of `/{id}/{name}`";
    assert_message::<Post>("/{id}/{name}", "/x/x", text);
    // What is missing is missing in every reading.
    let missing = DeserializeError::Missing { route: "/{id}/{n}".into(), name: "name".into() };
    assert_eq!(read::<Post>("/{id}/{n}", "/1/2"), Err(missing));
}
