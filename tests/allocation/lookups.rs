//! Lookups allocate nothing: on hits and misses, on long paths, after dead ends that held more
//! parameters than the winner, and when values are read.
//!
//! Every measurement also checks the result of the lookup. The first two tests show that the
//! counter counts.

use std::fmt::Write;
use std::hint::black_box;

use allocation_counter::measure;
use routetree::{MatchError, Router};

const MIB: usize = 1 << 20;

fn table(routes: &[&str]) -> Router<usize> {
    let mut router = Router::new();
    for (index, route) in routes.iter().enumerate() {
        router.insert(*route, index).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// The number of allocations of one lookup, and the route and the number of values it found.
fn look<'r>(router: &'r Router<usize>, path: &str) -> (u64, Option<(&'r str, usize)>) {
    let mut found = None;
    let info = measure(|| {
        let answer = black_box(router).at(black_box(path));
        found = answer.ok().map(|found| (found.route(), found.params.len()));
    });
    (info.count_total, found)
}

#[track_caller]
fn assert_allocates_nothing(router: &Router<usize>, path: &str, route: Option<&str>) {
    let (allocations, found) = look(router, path);
    let shown: String = path.chars().take(60).collect();
    assert_eq!(found.map(|found| found.0), route, "winner on {shown} ({} bytes)", path.len());
    assert_eq!(allocations, 0, "allocations on {shown} ({} bytes)", path.len());
}

/// `/{p0}/{p1}/...`, which matches `/v/v/...`.
fn params(count: usize) -> String {
    (0..count).fold(String::new(), |mut route, index| {
        write!(route, "/{{p{index}}}").unwrap();
        route
    })
}

fn values(count: usize) -> String {
    "/v".repeat(count)
}

#[test]
fn the_counter_sees_the_ninth_value() {
    let router = table(&[&params(8), &params(9)]);
    let (eight, nine) = (params(8), params(9));
    assert_eq!(look(&router, &values(8)), (0, Some((eight.as_str(), 8))));
    let (allocations, found) = look(&router, &values(9));
    assert_eq!(found, Some((nine.as_str(), 9)));
    assert!(allocations > 0, "nine values do not fit inline");
}

#[test]
fn the_counter_sees_owned_values() {
    let router = table(&["/users/{id}"]);
    let found = router.at("/users/42").unwrap();
    let mut owned = None;
    let info = measure(|| owned = Some(found.params.into_owned()));
    assert!(info.count_total > 0);
    assert_eq!(owned.unwrap().get("id"), Some("42"));
}

#[test]
fn literals_and_parameters() {
    let router = table(&[
        "/",
        "",
        "/about",
        "/about/a-segment-of-more-than-sixteen-bytes/b",
        "/users/{id}",
        "/users/{id}/posts/{post}",
        "/users/me",
        "/img/{name}.png",
        "/by/{day:date}/{rest}",
        "/files/{*path}",
        "/maybe/{a?}/{b?}",
        "bare/{x}",
    ]);
    let hits = [
        ("/", "/"),
        ("", ""),
        ("/about", "/about"),
        (
            "/about/a-segment-of-more-than-sixteen-bytes/b",
            "/about/a-segment-of-more-than-sixteen-bytes/b",
        ),
        ("/users/7", "/users/{id}"),
        ("/users/me", "/users/me"),
        ("/users/me/posts/8", "/users/{id}/posts/{post}"),
        ("/img/cat.png", "/img/{name}.png"),
        ("/by/2024-02-29/x", "/by/{day:date}/{rest}"),
        ("/files/a/b/c", "/files/{*path}"),
        ("/maybe", "/maybe/{a?}/{b?}"),
        ("/maybe/1", "/maybe/{a?}/{b?}"),
        ("/maybe/1/2", "/maybe/{a?}/{b?}"),
        ("bare/1", "bare/{x}"),
    ];
    for (path, route) in hits {
        assert_allocates_nothing(&router, path, Some(route));
    }
    let misses =
        ["/abou", "/about/", "/users", "/users/", "/users/me/posts", "/img/.png", "//", "bare"];
    for path in misses {
        assert_allocates_nothing(&router, path, None);
    }
}

#[test]
fn mutable_lookups() {
    let mut router = table(&["/users/{id}", "/{*rest}"]);
    let info = measure(|| {
        *router.at_mut(black_box("/users/1")).unwrap().value += 10;
        *router.at_mut(black_box("/users/1/2")).unwrap().value += 20;
        assert_eq!(router.at_mut(black_box("users")).err(), Some(MatchError::NotFound));
    });
    assert_eq!(info.count_total, 0);
    assert_eq!((router.get("/users/{id}"), router.get("/{*rest}")), (Some(&10), Some(&21)));
}

#[test]
fn dead_ends_with_more_values_than_the_winner() {
    let long = format!("{}/x", params(12));
    let mixed = "/{a}-{b}/{c}-{d}/{e}-{f}/{g}-{h}/{i}-{j}/x";
    let router = table(&[&long, mixed, "/{*rest}"]);
    assert_allocates_nothing(&router, &format!("{}/y", values(12)), Some("/{*rest}"));
    assert_allocates_nothing(&router, "/1-2/3-4/5-6/7-8/9-0/y", Some("/{*rest}"));

    let router = table(&[mixed, &params(6), "/{a}-{b}-{c}-{d}-{e}-{f}-{g}-{h}-{i}-{j}/{k}"]);
    assert_allocates_nothing(&router, "/1-2/3-4/5-6/7-8/9-0/y", Some(&params(6)));
    assert_allocates_nothing(&router, "/1-2-3-4-5-6-7-8-9-0", None);

    // After a catch-all.
    let router = table(&["/{*a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}/x", "/{*a}/{b}"]);
    assert_allocates_nothing(&router, &values(20), Some("/{*a}/{b}"));
}

#[test]
fn misses_at_the_end_of_long_routes() {
    for count in [9, 12, 100, 1000] {
        let route = format!("{}/x", params(count));
        // Once with nowhere to backtrack to, once with other routes to try.
        for others in [&[][..], &["/{a}.png", "/v/{b}", "/{*r}/z"]] {
            let mut router = table(others);
            router.insert(&route, 9).unwrap();
            if others.is_empty() || count < 250 {
                assert_allocates_nothing(&router, &format!("{}/y", values(count)), None);
                assert_allocates_nothing(&router, &values(count + 2), None);
            }
        }
    }
}

/// All catch-alls of these tables are in the last segment.
#[test]
fn segments_of_a_mebibyte() {
    let literal = format!("/{}", "l".repeat(MIB));
    let router = table(&[&literal, "/p/{x}", "/q/{x}/end", "/mixed/{a}-{b}.png", "/at/@{*rest}"]);
    let long = "x".repeat(MIB);
    assert_allocates_nothing(&router, &literal, Some(&literal));
    assert_allocates_nothing(&router, &literal[1..], None);
    assert_allocates_nothing(&router, &format!("{literal}l"), None);
    assert_allocates_nothing(&router, &format!("/p/{long}"), Some("/p/{x}"));
    assert_allocates_nothing(&router, &format!("/p/{long}/"), None);
    assert_allocates_nothing(&router, &format!("/q/{long}/end"), Some("/q/{x}/end"));
    assert_allocates_nothing(
        &router,
        &format!("/mixed/{long}-{long}.png"),
        Some("/mixed/{a}-{b}.png"),
    );
    assert_allocates_nothing(&router, &format!("/mixed/{}", "-".repeat(MIB)), None);
    assert_allocates_nothing(&router, &format!("/at/@{long}"), Some("/at/@{*rest}"));
    assert_allocates_nothing(&router, &long, None);
}

#[test]
fn values_of_a_mebibyte_for_one_constraint() {
    let router = table(&["/{x:hex}", "/n/{x:u64}"]);
    assert_allocates_nothing(&router, &format!("/{}", "f".repeat(MIB)), Some("/{x:hex}"));
    assert_allocates_nothing(&router, &format!("/{}g", "f".repeat(MIB)), None);
    assert_allocates_nothing(&router, &format!("/n/{}7", "0".repeat(MIB)), Some("/n/{x:u64}"));
    assert_allocates_nothing(&router, &format!("/n/{}", "7".repeat(MIB)), None);
}

/// The bound of 1,024 bytes applies to a constraint beside another parameter; here there is none.
#[test]
fn values_of_a_mebibyte_for_one_constraint_beside_a_literal() {
    let router = table(&["/v{x:u64}", "/{x:hex}.png", "/a{x:alpha}z"]);
    assert_allocates_nothing(&router, &format!("/v{}", "0".repeat(MIB)), Some("/v{x:u64}"));
    assert_allocates_nothing(&router, &format!("/v{}", "9".repeat(MIB)), None);
    assert_allocates_nothing(&router, &format!("/{}.png", "f".repeat(MIB)), Some("/{x:hex}.png"));
    assert_allocates_nothing(&router, &format!("/{}.png", "g".repeat(MIB)), None);
    assert_allocates_nothing(&router, &format!("/a{}z", "a".repeat(MIB)), Some("/a{x:alpha}z"));
}

#[test]
fn half_a_million_segments_for_a_last_catch_all() {
    let parts = "/x".repeat(MIB / 2);
    let router = table(&["/tail/{*rest}", "/opt/{*rest?}", "/{a}/{b}/{*rest}"]);
    assert_allocates_nothing(&router, &format!("/tail{parts}"), Some("/tail/{*rest}"));
    assert_allocates_nothing(&router, &format!("/opt/{parts}"), Some("/opt/{*rest?}"));
    assert_allocates_nothing(&router, &parts, Some("/{a}/{b}/{*rest}"));
    assert_allocates_nothing(&router, &"/".repeat(MIB), None);
    assert_allocates_nothing(&router, &"/".repeat(MIB)[1..], None);
}

#[test]
fn half_a_million_segments_for_a_last_catch_all_beside_a_literal() {
    let parts = "/x".repeat(MIB / 2);
    let router =
        table(&["/html/{*rest}.html", "/at/@{*rest}", "/{day:date}/{*rest}", "/{a}.x/{*rest}"]);
    assert_allocates_nothing(&router, &format!("/html{parts}.html"), Some("/html/{*rest}.html"));
    assert_allocates_nothing(&router, &format!("/html{parts}.htm"), None);
    assert_allocates_nothing(&router, &format!("/at/@{parts}"), Some("/at/@{*rest}"));
    assert_allocates_nothing(&router, &format!("/2024-01-01{parts}"), Some("/{day:date}/{*rest}"));
    assert_allocates_nothing(&router, &format!("/2024.x{parts}"), Some("/{a}.x/{*rest}"));
    assert_allocates_nothing(&router, &format!("/2024.y{parts}"), None);
}

/// No further segment follows these catch-alls either, although there are two.
#[test]
fn half_a_million_segments_for_two_catch_alls_in_the_last_segment() {
    let parts = "/x".repeat(MIB / 2);
    let router = table(&["/{*a}-{b}", "/two/{*a}-{*b}"]);
    assert_allocates_nothing(&router, &format!("{parts}-b"), Some("/{*a}-{b}"));
    assert_allocates_nothing(&router, &format!("{parts}-b/c"), None);
    assert_allocates_nothing(&router, &format!("/two{parts}-{parts}"), Some("/two/{*a}-{*b}"));
}

#[test]
fn half_a_million_segments_after_backtracking() {
    let parts = "/x".repeat(MIB / 2);
    let router = table(&["/x/{b}/x/y", "/{a}/x/{*rest}", "/{a}/{b}/y"]);
    assert_allocates_nothing(&router, &parts, Some("/{a}/x/{*rest}"));
    assert_allocates_nothing(&router, &format!("/z{parts}"), Some("/{a}/x/{*rest}"));
    assert_allocates_nothing(&router, &format!("/z/z{parts}"), None);
}

#[test]
fn two_hundred_and_fifty_six_segments_with_catch_alls_in_the_middle() {
    let router = table(&[
        "/{*a}/x/{*b}/y",
        "/{*a}/x/{b}/z",
        "/{*a}.x/{*b}/{c}/w",
        "/{*a}/{b:u64}/{*c?}",
        "/s/{*a}/{b}-{c:u64}/k",
    ]);
    let path = |segments: usize, each: &str, end: &str| {
        let path =
            format!("{}{end}", format!("/{each}").repeat(segments - 1 - end.matches('/').count()));
        assert_eq!(path.split('/').count(), segments);
        path
    };
    for segments in [8, 63, 64, 65, 128, 255, 256] {
        assert_allocates_nothing(&router, &path(segments, "x", "/x/q/y"), Some("/{*a}/x/{*b}/y"));
        assert_allocates_nothing(&router, &path(segments, "p", "/x/q/y"), Some("/{*a}/x/{*b}/y"));
        assert_allocates_nothing(&router, &path(segments, "x", "/q/z"), Some("/{*a}/x/{b}/z"));
        assert_allocates_nothing(
            &router,
            &path(segments, "p.x", "/c/w"),
            Some("/{*a}.x/{*b}/{c}/w"),
        );
        assert_allocates_nothing(&router, &path(segments, "p", "/7/"), Some("/{*a}/{b:u64}/{*c?}"));
        assert_allocates_nothing(
            &router,
            &path(segments, "s", "/a-7/k"),
            Some("/s/{*a}/{b}-{c:u64}/k"),
        );
        assert_allocates_nothing(&router, &path(segments, "x", "/q/n"), None);
        assert_allocates_nothing(&router, &path(segments, "p.x", ""), None);
    }
    // The number of segments is bounded, not their length.
    let wide = "w".repeat(4096);
    assert_allocates_nothing(&router, &path(256, &wide, "/x/q/y"), Some("/{*a}/x/{*b}/y"));
    assert_allocates_nothing(
        &router,
        &path(256, &format!("{wide}.x"), "/c/w"),
        Some("/{*a}.x/{*b}/{c}/w"),
    );
    assert_allocates_nothing(&router, &path(256, &wide, "/q"), None);
}

#[test]
fn mixed_segments_with_constraints_up_to_1024_bytes() {
    let mut router = table(&[
        "/{id:u64}-{slug}",
        "/a/{x:alnum}-{y:alnum}",
        "/b/{x}.{y:hex}.{z}",
        "/c/v{x:u64}.{y:u64}.{z:u64}",
        "/d/{x:date}{{{y:uuid}",
    ]);
    router.constraint("even", |value| value.len() % 2 == 0).unwrap();
    router.insert("/own/{x:even}-{y}", 5).unwrap();
    router.insert("/own/{x}-{y:even}-{z:even}", 6).unwrap();

    let fill = |start: &str, each: &str, end: &str| {
        let count = (1024 - start.len() - end.len()) / each.len();
        format!("{start}{}{end}", each.repeat(count))
    };
    let hits = [
        (fill("/12-", "my-", "post"), "/{id:u64}-{slug}"),
        (fill("/a/a-", "b", "c"), "/a/{x:alnum}-{y:alnum}"),
        (fill("/b/", "f.", "z"), "/b/{x}.{y:hex}.{z}"),
        (fill("/c/v1.", "0", ".2"), "/c/v{x:u64}.{y:u64}.{z:u64}"),
        (fill("/own/ab-", "-", "!"), "/own/{x}-{y:even}-{z:even}"),
    ];
    for (path, route) in &hits {
        assert_allocates_nothing(&router, path, Some(route));
    }
    let misses = [
        fill("/x-", "1-", "y"),
        fill("/a/", "a-", "b"),
        fill("/b/", "g.", "z"),
        fill("/c/v1.", "9", ".2"),
        fill("/d/", "2024-01-01{", "2"),
        fill("/own/", "odd", "-"),
    ];
    for path in &misses {
        assert_allocates_nothing(&router, path, None);
    }
}

#[test]
fn a_segment_of_exactly_1024_bytes() {
    let router = table(&["/{id:u64}-{slug}", "/{x:alpha}.{y:alpha}.{z:alpha}"]);
    let hit = format!("/1-{}", "s".repeat(1022));
    let miss = format!("/{}.", "a.".repeat(511) + "a");
    assert_eq!((hit.len(), miss.len()), (1025, 1025));
    assert_allocates_nothing(&router, &hit, Some("/{id:u64}-{slug}"));
    assert_allocates_nothing(&router, &miss, None);
}

#[test]
fn reading_values() {
    let router = table(&["/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}"]);
    let info = measure(|| {
        let found = router.at(black_box("/1/2/3/4/5/6/7/8")).unwrap();
        let params = &found.params;
        assert_eq!(
            (params.get("a"), params.get("h"), params.get("x")),
            (Some("1"), Some("8"), None)
        );
        assert_eq!(params.iter().map(|(_, value)| value.len()).sum::<usize>(), 8);
        assert!(params.into_iter().eq(params.iter()));
        assert_eq!((params.parse::<u64>("h"), params.parse::<i8>("b")), (Ok(8), Ok(2)));
        assert_eq!(params.decoded("c").unwrap().unwrap(), "3");
        assert_eq!(found.route().len(), params.route().len());
        let found = found.map(|value| *value + 1);
        assert_eq!((found.value, found.params.len()), (1, 8));
    });
    assert_eq!(info.count_total, 0);
}

/// One table with every route of two or three segments drawn from a few kinds, so that every kind
/// of child meets every other.
#[test]
fn a_dense_table() {
    let kinds =
        ["a", "b.c", "{p}", "{p}.c", "a{p}", "{p:u64}", "{p}-{q:alpha}", "{*p}", "{*p}.c", "a{*p}"];
    let mut router = Router::new();
    let mut routes = Vec::new();
    for first in kinds {
        for second in kinds {
            let second = second.replace('p', "r").replace('q', "s").replace("alrha", "alpha");
            routes.push(format!("/{first}/{second}"));
            for third in ["a", "{t}", "{*t?}"] {
                routes.push(format!("/{first}/{second}/{third}"));
            }
        }
    }
    for (index, route) in routes.iter().enumerate() {
        router.insert(route, index).unwrap_or_else(|error| panic!("{error}"));
    }
    let segments = ["", "a", "b.c", "x.c", "ax", "7", "a-b", "1-2"];
    let mut looked = (0, 0);
    for first in segments {
        for second in segments {
            for third in segments {
                for path in [format!("/{first}/{second}"), format!("/{first}/{second}/{third}")] {
                    let (allocations, found) = look(&router, &path);
                    assert_eq!(allocations, 0, "on {path}: {found:?}");
                    looked.0 += usize::from(found.is_some());
                    looked.1 += usize::from(found.is_none());
                }
            }
        }
    }
    assert!(looked.0 > 300 && looked.1 > 100, "hits and misses: {looked:?}");
}
