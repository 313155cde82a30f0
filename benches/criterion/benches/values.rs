//! What stands around a lookup: constraints of each kind, parameters into a struct, and paths made
//! from values; each beside the same by hand. Every answer is checked before it is timed.

use std::{fmt::Write, hint::black_box};

use criterion::Criterion;
use routetree::Router;
use serde::Deserialize;

#[path = "../settings.rs"]
mod settings;
use settings::settings;

const POST: &str = "/users/{user}/posts/{id}/{page?}";

#[derive(Debug, Deserialize, PartialEq)]
struct Post<'path> {
    user: &'path str,
    id: u64,
    page: Option<u32>,
}

impl<'path> Post<'path> {
    /// The same struct, without `serde`.
    fn by_hand(params: &routetree::Params<'_, 'path>) -> Option<Self> {
        let page = params.get("page").map(str::parse);
        Some(Post {
            user: params.get("user")?,
            id: params.parse("id").ok()?,
            page: page.transpose().ok()?,
        })
    }
}

fn constraints(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("constraints");
    let is_slug = |value: &str| {
        let in_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        value.split('-').all(|word| !word.is_empty() && word.bytes().all(in_word))
    };
    let path = "/articles/a-slug-of-some-words-4711/comments";
    for (name, route) in [
        ("none", "/articles/{article}/comments"),
        ("function", "/articles/{article:function}/comments"),
        ("expression", "/articles/{article:expression}/comments"),
        ("function beside a parameter", "/articles/{article:function}-{id}/comments"),
        ("expression beside a parameter", "/articles/{article:expression}-{id}/comments"),
    ] {
        let mut router = Router::new();
        router.constraint("function", is_slug).expect("a new name");
        router.constraint_regex("expression", "[a-z0-9]+(-[a-z0-9]+)*").expect("an expression");
        router.insert(route, 1).expect("a route");
        let look_up = || router.at(black_box(path)).map(|found| *found.value);
        assert_eq!(look_up(), Ok(1), "{route}");
        group.bench_function(name, |b| b.iter(look_up));
    }
    group.finish();
}

fn structs(criterion: &mut Criterion) {
    let mut router = Router::new();
    router.insert(POST, ()).expect("a route");
    let found = router.at("/users/someone/posts/4711/12").expect("a match");
    let params = &found.params;
    let expected = Post { user: "someone", id: 4711, page: Some(12) };
    let tuple = ("someone", 4711_u64, Some(12_u32));
    assert_eq!(Post::by_hand(params).as_ref(), Some(&expected));
    assert_eq!(params.deserialize().as_ref(), Ok(&expected));
    assert_eq!(params.deserialize(), Ok(tuple));
    let mut group = criterion.benchmark_group("deserialize");
    group.bench_function("by hand", |b| b.iter(|| Post::by_hand(black_box(params))));
    group.bench_function("struct", |b| {
        b.iter(|| black_box(params).deserialize::<Post<'_>>().map(|post| post.id));
    });
    group.bench_function("tuple", |b| {
        b.iter(|| black_box(params).deserialize::<(&str, u64, Option<u32>)>().map(|post| post.1));
    });
    group.finish();
}

fn urls(criterion: &mut Criterion) {
    let mut router = Router::new();
    for route in [POST, "/users/me/posts/{id}", "/{*rest}"] {
        router.insert(route, ()).expect("a route");
    }
    let path = "/users/some%20one/posts/4711";
    let values = [("user", "some one"), ("id", "4711")];
    assert_eq!(router.url(POST, values).as_deref(), Ok(path));
    let by_hand = |user: &str, id: u64| {
        let mut path = String::from("/users/");
        for byte in user.bytes() {
            if byte.is_ascii_alphanumeric() {
                path.push(char::from(byte));
            } else {
                write!(path, "%{byte:02X}").expect("a string takes all");
            }
        }
        write!(path, "/posts/{id}").expect("a string takes all");
        path
    };
    assert_eq!(by_hand("some one", 4711), path);
    let mut group = criterion.benchmark_group("url");
    group.bench_function("by hand, unchecked", |b| {
        b.iter(|| by_hand(black_box("some one"), black_box(4711)));
    });
    group.bench_function("by hand and looked up", |b| {
        b.iter(|| router.at(&by_hand(black_box("some one"), black_box(4711))).is_ok());
    });
    group.bench_function("url", |b| b.iter(|| router.url(black_box(POST), black_box(values))));
    group.finish();
}

fn main() {
    let mut criterion = settings(2).configure_from_args();
    constraints(&mut criterion);
    structs(&mut criterion);
    urls(&mut criterion);
    criterion.final_summary();
}
