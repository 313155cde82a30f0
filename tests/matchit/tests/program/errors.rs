//! `InsertError` and `MatchError`.

use std::collections::{BTreeSet, HashSet};
use std::error::Error;

use crate::matchit::{InsertError, MatchError, Router};

use super::router;

#[test]
fn a_miss_is_matched_without_a_wildcard_arm() {
    let router = router();
    let outcome = match router.at("/users/7/posts") {
        Ok(_) => "found",
        Err(MatchError::NotFound) => "not found",
    };
    assert_eq!(outcome, "not found");
    assert_eq!(router.at("/none").map(|found| *found.value).unwrap_err(), MatchError::NotFound);
    assert_eq!(router.at("/users/me").map(|found| *found.value), Ok("me"));
}

#[test]
fn a_miss_is_copied_and_printed() {
    let error = router().at("/none").map(|found| *found.value).unwrap_err();
    let copy: MatchError = error;
    assert_eq!(format!("{copy:?} {error:?}"), "NotFound NotFound");
    assert!(!error.to_string().is_empty());
}

#[test]
fn errors_pass_through_the_question_mark() {
    fn fails() -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut router = Router::new();
        router.insert("/{a}", ())?;
        router.at("/x")?;
        router.insert("/{b}", ())?;
        unreachable!("a conflict")
    }
    assert!(fails().unwrap_err().is::<InsertError>());
}

#[test]
fn a_conflict_is_told_from_the_rest() {
    let mut router = router();
    let error = router.insert("/users/{name}", "again").unwrap_err();
    let with = match &error {
        InsertError::Conflict { with, .. } => with.as_str(),
        _ => "",
    };
    assert_eq!(with, "/users/{id}");
    assert!(error.to_string().contains("/users/{id}"));
    assert!(!matches!(router.insert("/{", "text"), Ok(()) | Err(InsertError::Conflict { .. })));
    assert_eq!(*router.at("/users/7").unwrap().value, "user");
}

#[test]
fn insert_errors_are_keys() {
    fn key<T: Clone + std::fmt::Debug + Eq + std::hash::Hash + Ord>(value: &T) -> [T; 2] {
        [value.clone(), value.clone()]
    }
    let error = router().insert("/", "again").unwrap_err();
    assert_eq!(HashSet::from(key(&error)).len(), 1);
    assert_eq!(BTreeSet::from(key(&error)).len(), 1);
}

#[test]
fn errors_are_static_and_cross_threads() {
    fn check<T: Error + Send + Sync + 'static>() {}
    check::<InsertError>();
    check::<MatchError>();
}
