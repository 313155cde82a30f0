//! Every inline capacity of the search, at its bound and one past it: the number of values, of
//! catch-alls in a route and in a segment, of segments and bytes of a path, and of bytes of a
//! constrained segment. Within the documented bounds nothing allocates, whatever else the table
//! has.

use allocation_counter::measure;
use routetree::{MethodRouter, Router};

/// The documented bounds.
const VALUES: usize = 8;
const SEGMENTS: usize = 256;
const CONSTRAINED_BYTES: usize = 1024;

/// The values that are kept before it is known whether a route of so many matches.
const PASSED_VALUES: usize = 64;

/// Sizes at which the search changes its representation of a path: bytes, then segments.
const PATH_BYTES: [usize; 2] = [63, 127];
const SET_SEGMENTS: usize = 63;

fn router(routes: &[String]) -> Router<usize> {
    let mut router = Router::new();
    for (index, route) in routes.iter().enumerate() {
        router.insert(route.as_str(), index).unwrap();
    }
    router.shrink_to_fit();
    router
}

/// The route that a lookup finds, if it allocates nothing in any of its variants.
#[track_caller]
fn quiet(router: &Router<usize>, path: &str) -> Option<usize> {
    let mut found = [None; 3];
    let info = measure(|| {
        found = [
            router.at(path).ok().map(|found| *found.value),
            router.at_where(path, |_| true).ok().map(|found| *found.value),
            router.at_ignore_case(path).ok().map(|found| *found.value),
        ];
    });
    assert_eq!(info.count_total, 0, "{} bytes, {path:.60}", path.len());
    assert!(found.iter().all(|other| *other == found[0]), "{found:?} on {path:.60}");
    found[0]
}

/// `/c/{*a0}/s0/{*a1}/s1/...` with this many catch-alls, and a path for it.
fn catch_alls(count: usize) -> (String, String) {
    let route: String = (0..count).map(|index| format!("/{{*a{index}}}/s{index}")).collect();
    let path: String = (0..count).map(|index| format!("/v/w/s{index}")).collect();
    (format!("/c{route}/end"), format!("/c{path}/end"))
}

#[test]
fn as_many_catch_alls_as_values() {
    for count in 1..=VALUES {
        let (route, path) = catch_alls(count);
        assert_eq!(quiet(&router(std::slice::from_ref(&route)), &path), Some(0), "{count}");
        // Beside other routes it is found with sets of positions.
        let beside = format!("{}/other", route.trim_end_matches("/end"));
        assert_eq!(quiet(&router(&[beside, route]), &path), Some(1), "{count}");
    }
}

#[test]
fn a_losing_route_of_any_size() {
    for count in [VALUES, VALUES + 1, 3 * VALUES] {
        let (route, path) = catch_alls(count);
        let lost = path.replace("/end", "/ends");
        assert_eq!(quiet(&router(&[route.clone(), "/{*all}".into()]), &lost), Some(1), "{count}");
        assert_eq!(quiet(&router(&[route]), &lost), None, "{count}");
    }
}

#[test]
fn a_losing_route_of_any_number_of_parameters() {
    for count in [VALUES, VALUES + 1, PASSED_VALUES, PASSED_VALUES + 1, 2 * PASSED_VALUES] {
        let params: String = (0..count).map(|index| format!("/{{p{index}}}")).collect();
        let routes = ["/end", "/x{last}", "/{last:u64}"].map(|end| format!("{params}{end}"));
        let with_rest = router(&[routes.as_slice(), &["/{*all}".into()]].concat());
        let without = router(&routes);
        for segment in ["/v", "/value-of-some-length"] {
            for end in ["/ends", "/3a", "/x", "/end/", ""] {
                let lost = format!("{}{end}", segment.repeat(count));
                assert_eq!(quiet(&with_rest, &lost), Some(3), "{count}, {end}");
                assert_eq!(quiet(&without, &lost), None, "{count}, {end}");
            }
        }
    }
}

#[test]
fn as_many_catch_alls_in_one_segment_as_values() {
    for count in [1, 4, 5, VALUES, VALUES + 1] {
        let route: String = (0..count).map(|index| format!("-{{*a{index}}}")).collect();
        let path = format!("/{}", "-x/y".repeat(count));
        let router = router(&[format!("/{route}"), format!("/{route}/z"), "/{*all}".into()]);
        if count <= VALUES {
            assert_eq!(quiet(&router, &path), Some(0), "{count}");
            assert_eq!(quiet(&router, &format!("{path}/z")), Some(1), "{count}");
        }
        assert_eq!(quiet(&router, &path[2..].replace('-', "+")), None, "{count}");
        assert_eq!(quiet(&router, &path.replace('-', "+")), Some(2), "{count}");
    }
}

#[test]
fn paths_of_every_representation() {
    let routes = ["/{*a}/x/{*b}/y", "/{*a}/end", "/{*rest}"].map(String::from);
    let router = router(&routes);
    let sizes = PATH_BYTES.iter().flat_map(|&bytes| [bytes / 2, bytes / 2 + 1]);
    let sizes = sizes.chain([SET_SEGMENTS - 1, SET_SEGMENTS, SET_SEGMENTS + 1]);
    for segments in sizes.chain([SEGMENTS - 2, SEGMENTS - 1]) {
        let filler = "/x".repeat(segments - 1);
        assert_eq!(quiet(&router, &format!("{filler}/y")), Some(0), "{segments}");
        assert_eq!(quiet(&router, &format!("{filler}/end")), Some(1), "{segments}");
        assert_eq!(quiet(&router, &format!("{filler}/z")), Some(2), "{segments}");
    }
}

#[test]
fn constrained_segments_up_to_their_bound() {
    let router = router(&["/{a:hex}-{b:hex}-{c}", "/{a:alnum}{{{b:alnum}"].map(String::from));
    for bytes in [CONSTRAINED_BYTES - 1, CONSTRAINED_BYTES] {
        let hex = "a".repeat(bytes / 2 - 2);
        let path = format!("/{hex}-{}-c", "b".repeat(bytes - hex.len() - 3));
        assert_eq!(path.len(), bytes + 1);
        assert_eq!(quiet(&router, &path), Some(0));
        assert_eq!(quiet(&router, &path.replace('-', "_")), None);
    }
}

#[test]
fn methods_that_are_not_allowed() {
    let (route, path) = catch_alls(3 * VALUES);
    let mut methods = MethodRouter::new();
    methods.insert("GET", route.as_str(), 1).unwrap();
    methods.insert("PUT", "/{*all}", 2).unwrap();
    let info = measure(|| {
        assert_eq!(methods.at("PUT", &path).map(|found| *found.value), Ok(2));
        assert!(methods.at("POST", &path).is_err());
        assert!(methods.at_where("PUT", &path, |value| *value == 1).is_err());
        assert!(methods.at_ignore_case("POST", &path).is_err());
    });
    assert_eq!(info.count_total, 0);
}
