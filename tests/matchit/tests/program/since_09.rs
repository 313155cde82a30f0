//! What matchit 0.9 added: suffixes, `merge`, and empty `Params`.

use std::error::Error;

use crate::matchit::{InsertError, MergeError, Params, Router};

fn router(routes: &[(&str, u8)]) -> Router<u8> {
    let mut router = Router::new();
    for (route, value) in routes {
        router.insert(*route, *value).unwrap();
    }
    router
}

#[test]
fn segments_have_prefixes_and_suffixes() {
    let router = router(&[("/img-{id}.png", 1), ("/docs/{page}.html", 2)]);
    assert_eq!(router.at("/img-7.png").unwrap().params.get("id"), Some("7"));
    assert_eq!(router.at("/docs/a.html").unwrap().params.get("page"), Some("a"));
    assert!(router.at("/img-7.jpg").is_err());
}

#[test]
fn merge_takes_over_all_routes() {
    let mut all = router(&[("/a", 1)]);
    all.merge(router(&[("/b/{id}", 2)])).unwrap();
    assert_eq!(*all.at("/b/7").unwrap().value, 2);
}

#[test]
fn a_merge_error_is_the_list_of_conflicts() {
    let mut all = router(&[("/a", 1), ("/b/{id}", 2)]);
    let error: MergeError = all.merge(router(&[("/a", 3), ("/b/{name}", 4)])).unwrap_err();

    let list: &Vec<InsertError> = &error;
    assert_eq!((list.len(), error.first()), (2, list.first()));
    assert!(error.iter().all(|error| matches!(error, InsertError::Conflict { .. })));
    assert_eq!(error.clone(), error);
    assert!(error.to_string().contains("/b/{id}"));
    let _: &(dyn Error + Send + Sync + 'static) = &error;
    for (error, with) in error.into_errors().into_iter().zip(["/a", "/b/{id}"]) {
        assert!(matches!(error, InsertError::Conflict { with: found, .. } if found == with));
    }
    assert_eq!(*all.at("/a").unwrap().value, 1);
}

#[test]
fn params_can_be_empty() {
    for params in [Params::new(), Params::default()] {
        assert!(params.is_empty() && params.iter().next().is_none());
        assert_eq!(format!("{params:?}"), "[]");
    }
}
