//! What each extractor reads, and when an optional one is `None`.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::routing::any;
use routetree::{HostRouter, MethodRouter, RouteMatch, RouteService};
use routetree_axum::{MatchedRoute, Path, RawParams};
use serde::{Deserialize, de::DeserializeOwned};
use tower::ServiceExt as _;

use crate::support::{answer, call, call_alone};

/// What `Path<T>` reads from a match, as `Debug` shows it.
async fn read<T>(route: &str, path: &str) -> String
where
    T: DeserializeOwned + Send + std::fmt::Debug + 'static,
{
    let (status, text) =
        call(route, path, |Path(value): Path<T>| async move { format!("{value:?}") }).await;
    assert_eq!(status, 200, "{text}");
    text
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by `Debug`")]
struct Post {
    user: String,
    id: u64,
    page: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by `Debug`")]
struct Pair(u8, char);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Json,
}

#[tokio::test]
async fn path_reads_each_kind_of_type() {
    let post = "/{user}/posts/{id}/{page?}";
    let shown = r#"Post { user: "ann", id: 7, page: None }"#;
    assert_eq!(read::<Post>(post, "/ann/posts/7").await, shown);
    let shown = r#"Post { user: "ann", id: 7, page: Some(2) }"#;
    assert_eq!(read::<Post>(post, "/ann/posts/7/2").await, shown);
    let tuple = read::<(String, u64, Option<u8>)>(post, "/ann/posts/7").await;
    assert_eq!(tuple, r#"("ann", 7, None)"#);
    assert_eq!(read::<Pair>("/{a}-{b}", "/1-x").await, "Pair(1, 'x')");

    assert_eq!(read::<u64>("/{id}", "/7").await, "7");
    assert_eq!(read::<bool>("/{on}", "/true").await, "true");
    assert_eq!(read::<f32>("/{x}", "/-1.5").await, "-1.5");
    assert_eq!(read::<IpAddr>("/{address}", "/::1").await, "::1");
    assert_eq!(read::<Format>("/a.{format}", "/a.json").await, "Json");
    assert_eq!(read::<String>("/{*path}", "/a/b").await, r#""a/b""#);
    assert_eq!(read::<Option<u8>>("/{page?}", "/").await, "None");

    let map = read::<BTreeMap<String, String>>("/{b}/{a}", "/1/2").await;
    assert_eq!(map, r#"{"a": "2", "b": "1"}"#);
    assert_eq!(read::<HashMap<String, u8>>("/{a}", "/1").await, r#"{"a": 1}"#);
    let pairs = read::<Vec<(String, u8)>>("/{b}/{a}", "/1/2").await;
    assert_eq!(pairs, r#"[("b", 1), ("a", 2)]"#);
    assert_eq!(read::<Vec<u8>>("/{b}/{a?}", "/1").await, "[1]");
    assert_eq!(read::<()>("/{b}", "/1").await, "()");
}

#[tokio::test]
async fn path_decodes_each_value_by_itself() {
    let pair = read::<(String, String)>("/{a}/{b}", "/caf%C3%A9/a%2Fb+c?d").await;
    assert_eq!(pair, r#"("café", "a/b+c")"#);
}

#[tokio::test]
async fn raw_params_are_those_that_the_client_has_sent() {
    let handler = |RawParams(params): RawParams| async move {
        let pairs: Vec<_> = params.iter().collect();
        format!("{} {pairs:?}", params.route())
    };
    let (status, text) = call("/{a}/{b?}", "/caf%C3%A9?b=c", handler).await;
    assert_eq!((status, &*text), (200, r#"/{a}/{b?} [("a", "caf%C3%A9")]"#));
}

#[tokio::test]
async fn the_route_is_the_text_that_was_inserted() {
    let handler = |route: MatchedRoute| async move {
        assert_eq!(route.as_str(), &*route);
        route.to_string()
    };
    for (route, path) in [("/", "/"), ("/{id:u64}", "/7"), ("/app{/*rest}", "/app/a/b")] {
        assert_eq!(call(route, path, handler).await, (200, route.to_owned()));
    }
}

#[tokio::test]
async fn several_extractors_read_the_same_match() {
    let handler = |Path(id): Path<u8>,
                   raw: RawParams,
                   route: MatchedRoute,
                   Extension(found): Extension<RouteMatch>| async move {
        format!("{id} {} {route} {}", &raw["id"], found.params().len())
    };
    assert_eq!(call("/{id}", "/7", handler).await, (200, "7 7 /{id} 1".to_owned()));
}

async fn optional(
    path: Option<Path<u8>>,
    raw: Option<RawParams>,
    route: Option<MatchedRoute>,
) -> String {
    let path = path.map(|path| *path);
    format!("{path:?} {:?} {:?}", raw.map(|raw| raw.len()), route.as_deref())
}

#[tokio::test]
async fn an_optional_extractor_is_none_without_a_match() {
    assert_eq!(call_alone(optional).await, (200, "None None None".to_owned()));
}

#[tokio::test]
async fn an_optional_path_is_none_without_a_value() {
    let text = r#"None Some(0) Some("/a")"#;
    assert_eq!(call("/a", "/a", optional).await, (200, text.to_owned()));
    let text = r#"None Some(0) Some("/a/{id?}")"#;
    assert_eq!(call("/a/{id?}", "/a", optional).await, (200, text.to_owned()));
    let text = r#"Some(7) Some(1) Some("/a/{id?}")"#;
    assert_eq!(call("/a/{id?}", "/a/7", optional).await, (200, text.to_owned()));
}

#[tokio::test]
async fn the_parameters_of_the_host_are_in_the_match() {
    let handler = |Path(id): Path<u8>, Extension(found): Extension<RouteMatch>| async move {
        let tenant = found.host_params().and_then(|host| host.get("tenant").map(str::to_owned));
        format!("{id} of {}", tenant.unwrap_or_default())
    };
    let methods = MethodRouter::try_from_iter([(Some("GET"), "/{id}", any(handler))]).unwrap();
    let mut hosts = HostRouter::new();
    hosts.insert("{tenant}.example.com", methods).unwrap();
    let request = Request::get("/7").header("host", "acme.example.com:80");
    let request = request.body(Body::empty()).unwrap();
    let response = RouteService::new(hosts).oneshot(request).await.unwrap();
    assert_eq!(answer(response).await, (200, "7 of acme".to_owned()));
}
