//! Parameters are read into the right field and as the right type, without a copy where the target
//! borrows, and every error has its exact text.

mod errors;
mod properties;
mod targets;
mod untyped;

use std::error::Error;
use std::fmt::Debug;

use routetree::{DeserializeError, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use static_assertions::assert_impl_all;

assert_impl_all!(DeserializeError: Error, Clone, PartialEq, Eq, Send, Sync);

/// Reads the match of a path, both by `Params` and by `OwnedParams`.
fn read<T: DeserializeOwned + Debug + PartialEq>(
    route: &str,
    path: &str,
) -> Result<T, DeserializeError> {
    let mut router = Router::new();
    router.insert(route, ()).unwrap_or_else(|error| panic!("{error}"));
    let found = router.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let result = found.params.deserialize();
    assert_eq!(found.params.into_owned().deserialize(), result, "owned");
    result
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
