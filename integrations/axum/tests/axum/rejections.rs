//! What a response says if an extractor fails.

use std::error::Error;

use axum::response::IntoResponse;
use routetree::DeserializeError;
use routetree_axum::{MatchedRoute, NoMatch, Path, PathRejection, RawParams};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::support::{Answer, call, call_alone};

/// The response of a handler that wants a `T`.
async fn rejected<T: DeserializeOwned + Send + 'static>(route: &str, path: &str) -> Answer {
    call(route, path, |_: Path<T>| async { "accepted" }).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "never read")]
struct Id {
    id: u64,
}

#[derive(Deserialize)]
#[serde(try_from = "(u32, u32)")]
struct Range;

impl TryFrom<(u32, u32)> for Range {
    type Error = &'static str;

    fn try_from((from, to): (u32, u32)) -> Result<Self, Self::Error> {
        if from <= to { Ok(Range) } else { Err("the range is empty") }
    }
}

#[tokio::test]
async fn a_value_that_the_type_refuses_is_a_400_that_names_the_parameter() {
    for (answer, text) in [
        (
            rejected::<u64>("/{id}", "/x").await,
            "invalid URL: parameter `id` is `x`: not a u64: invalid digit found in string",
        ),
        (
            rejected::<(u8, u8)>("/{a}/{b}", "/1/256").await,
            "invalid URL: parameter `b` is `256`: not a u8: number too large to fit in target type",
        ),
        (
            rejected::<Id>("/{id}", "/-1").await,
            "invalid URL: parameter `id` is `-1`: not a u64: invalid digit found in string",
        ),
        (
            rejected::<String>("/{name}", "/a%zz").await,
            "invalid URL: parameter `name` is `a%zz`: invalid percent escape at byte 1",
        ),
        (
            rejected::<String>("/{name}", "/%ff").await,
            "invalid URL: parameter `name` is `%ff`: decoded value is not UTF-8 at byte 0",
        ),
        (
            rejected::<Range>("/{from}-{to}", "/2-1").await,
            "invalid URL: the range is empty, in a match of `/{from}-{to}`",
        ),
    ] {
        assert_eq!(answer, (400, text.to_owned()));
    }
}

#[tokio::test]
async fn a_type_that_does_not_fit_the_route_is_a_500() {
    for (answer, text) in [
        (rejected::<u64>("/{a}/{b}", "/1/2").await, "`/{a}/{b}` has 2 parameters, 1 wanted"),
        (rejected::<(u8, u8)>("/{a}", "/1").await, "`/{a}` has 1 parameter, 2 wanted"),
        (rejected::<u8>("/a", "/a").await, "`/a` has 0 parameters, 1 wanted"),
        (
            rejected::<Id>("/{key}", "/1").await,
            "the type has no field for the parameter `key` of `/{key}`",
        ),
        (rejected::<Id>("/a", "/a").await, "no value for `id` in a match of `/a`"),
        (rejected::<Id>("/a/{id?}", "/a").await, "no value for `id` in a match of `/a/{id?}`"),
    ] {
        let text = format!("the type of `Path` does not fit the route: {text}");
        assert_eq!(answer, (500, text));
    }
}

#[tokio::test]
async fn an_optional_path_still_refuses_a_bad_value() {
    let (status, _) = call("/{id}", "/x", |_: Option<Path<u64>>| async { "accepted" }).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_request_without_a_match_is_a_500() {
    let text =
        "no match: the handler is a fallback, or in no `RouteService` and in no `RouteLayer`";
    let answer = (500, text.to_owned());
    assert_eq!(call_alone(|_: Path<u64>| async {}).await, answer);
    assert_eq!(call_alone(|_: RawParams| async {}).await, answer);
    assert_eq!(call_alone(|_: MatchedRoute| async {}).await, answer);
}

#[tokio::test]
async fn a_handler_can_answer_in_place_of_the_rejection() {
    let handler = |id: Result<Path<u64>, PathRejection>| async move {
        match id {
            Ok(Path(id)) => format!("{id}").into_response(),
            Err(PathRejection::Deserialize(DeserializeError::Invalid { name, .. })) => {
                format!("{name}?").into_response()
            }
            Err(error) => error.into_response(),
        }
    };
    assert_eq!(call("/{id}", "/7", handler).await, (200, "7".to_owned()));
    assert_eq!(call("/{id}", "/x", handler).await, (200, "id?".to_owned()));
    assert_eq!(call("/{id}", "/%zz", handler).await.0, 400);
}

#[test]
fn rejections_are_errors_with_a_source() {
    fn is_error<E: Error + Send + Sync + 'static>() {}
    is_error::<PathRejection>();
    is_error::<NoMatch>();

    let mut router = routetree::Router::new();
    router.insert("/{id}", ()).unwrap();
    let error = router.at("/x").unwrap().params.deserialize::<u8>().unwrap_err();
    let rejection = PathRejection::from(error.clone());
    assert_eq!(rejection.source().unwrap().downcast_ref(), Some(&error));
}
