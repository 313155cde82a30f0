//! On random tables, every target reads what `Params` says; random values parse as the target type
//! parses their decoded text.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{Params, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::fast;
use crate::random::{settings, supplies};

/// Checks that a type reads from one value what its parser reads from the decoded text.
fn same<T: DeserializeOwned + FromStr + PartialEq + Debug>(params: &Params<'_, '_>, name: &str) {
    let decoded = params.decoded(name).unwrap();
    let expected = decoded.ok().and_then(|text| text.parse::<T>().ok());
    let read = params.deserialize::<BTreeMap<String, Option<Lenient<T>>>>().unwrap();
    assert_eq!(read[name].as_ref().unwrap().0, expected, "{name} in {params:?}");
}

/// A value, or `None` if it cannot be read.
#[derive(Debug, PartialEq)]
struct Lenient<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Lenient(T::deserialize(deserializer).ok()))
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn targets_agree_with_params(
        table in supplies(1..8), asked in supplies(8..16),
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
            // A tuple has one position per name of the route, with the value of that name.
            let names: Vec<&str> = crate::oracle::dense::parameters_of(found.route()).iter()
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
