//! Tables and paths that only an attacker would write.
//!
//! Nothing is timed: at these sizes, quadratic time would not end while anyone waits.

use routetree::{InsertError, Router, SyntaxProblem};

use super::{assert_finds, draw, exercise, on_small_stack, table};

const MIB: usize = 1 << 20;

#[test]
fn a_mebibyte_of_slashes() {
    on_small_stack(|| {
        let slashes = "/".repeat(MIB);
        let routes = [slashes.clone(), format!("{slashes}{{x}}")];
        let mut router = table(&routes);
        assert_finds(&router, &routes, &slashes, Some(0));
        assert_finds(&router, &routes, &slashes[1..], None);
        assert_finds(&router, &routes, &format!("{slashes}x"), Some(1));
        assert_eq!(router.matches(&format!("{slashes}x")).count(), 1);
        draw(&router, routes.len());
        assert_eq!(router.remove(&slashes), Some(0));
        assert_finds(&router, &routes, &slashes, None);
        assert_eq!(router.remove(&routes[1]), Some(1));
        assert!(router.is_empty());
    });
}

#[test]
fn slashes_with_something_between_them() {
    on_small_stack(|| {
        let slashes = "/".repeat(MIB / 32);
        let routes = [
            slashes.clone(),
            slashes[1..].to_string(),
            format!("{slashes}x"),
            format!("{}x{slashes}", &slashes[..MIB / 64]),
            format!("{slashes}{{x}}"),
            format!("{slashes}{{*x}}"),
        ];
        let router = table(&routes);
        assert_finds(&router, &routes, &slashes, Some(0));
        assert_finds(&router, &routes, &slashes[1..], Some(1));
        assert_finds(&router, &routes, &slashes[2..], None);
        assert_finds(&router, &routes, &format!("{slashes}x"), Some(2));
        assert_finds(&router, &routes, &routes[3], Some(3));
        assert_finds(&router, &routes, &format!("{slashes}y"), Some(4));
        assert_finds(&router, &routes, &format!("{slashes}/"), Some(5));
        assert_eq!(router.matches(&format!("{slashes}x")).count(), 3);
        exercise(router, &routes);
    });
}

#[test]
fn a_path_of_a_mebibyte_of_slashes_on_any_table() {
    on_small_stack(|| {
        let routes = [
            "/{*rest}",
            "/{a}/{b}",
            "/{*a}/x/{*b}",
            "/{*a}.x/{b}",
            "//{x}",
            "/{x}/",
            "/{x:u64}",
            "/{*a}-{*b}",
        ]
        .map(String::from);
        let slashes = "/".repeat(MIB);
        for route in &routes {
            let alone = [route.clone()];
            let router = table(&alone);
            let expected = (route == "/{*rest}").then_some(0);
            assert_finds(&router, &alone, &slashes, expected);
            assert_eq!(router.matches(&slashes).count(), expected.iter().count());
        }
        let router = table(&routes);
        assert_finds(&router, &routes, &slashes, Some(0));
        assert_eq!(router.matches(&slashes).count(), 1);
        assert_finds(&router, &routes, &slashes.replacen("//", "/x", 1), Some(0));
    });
}

#[test]
fn literals_of_a_mebibyte() {
    on_small_stack(|| {
        let long = "l".repeat(MIB);
        let routes = [
            format!("/{long}"),
            format!("/{long}/{{x}}/{long}"),
            format!("/{long}{{x}}"),
            format!("/{{x}}{long}"),
            format!("/{long}/{long}"),
            long.clone(),
            format!("/{{{long}}}"),
        ];
        let router = table(&routes);
        assert_finds(&router, &routes, &format!("/{long}"), Some(0));
        assert_finds(&router, &routes, &format!("/{long}/x/{long}"), Some(1));
        assert_finds(&router, &routes, &format!("/{long}m"), Some(2));
        assert_finds(&router, &routes, &format!("/m{long}"), Some(3));
        assert_finds(&router, &routes, &format!("/{long}/{long}"), Some(4));
        assert_finds(&router, &routes, &long, Some(5));
        assert_finds(&router, &routes, &format!("/{}", &long[1..]), Some(6));
        exercise(router, &routes);
    });
}

fn params(count: usize, before: &str, between: &str) -> String {
    let names: Vec<String> = (0..count).map(|index| format!("{{p{index}}}")).collect();
    format!("{before}{}", names.join(between))
}

#[test]
fn the_most_parameters_allowed() {
    on_small_stack(|| {
        let most = 65_535;
        let routes = [
            params(most, "/", "/"),
            params(most, "", "/"),
            params(most, "/lit/", "/"),
            format!("{}/end", params(most, "/lit/", "/")),
            format!("/lit/{}/{}", "x", params(most - 1, "", "/")),
            params(most / 2, "/", "/"),
            params(most, "/one-", "-"),
        ];
        let router = table(&routes);
        let values = |count: usize| vec!["v"; count].join("/");
        assert_finds(&router, &routes, &format!("/{}", values(most)), Some(0));
        assert_finds(&router, &routes, &values(most), Some(1));
        assert_finds(&router, &routes, &format!("/lit/{}", values(most)), Some(2));
        assert_finds(&router, &routes, &format!("/lit/{}/end", values(most)), Some(3));
        assert_finds(&router, &routes, &format!("/lit/x/{}", values(most - 1)), Some(4));
        assert_finds(&router, &routes, &format!("/{}", values(most / 2)), Some(5));
        assert_finds(&router, &routes, &format!("/{}", values(most - 1)), None);
        assert_finds(&router, &routes, &format!("/{}", values(most + 2)), None);
        let found_path = format!("/one-{}", vec!["v"; most].join("-"));
        assert_finds(&router, &routes, &found_path, Some(6));
        let path = format!("/{}", values(most));
        let params = router.at(&path).unwrap().params;
        assert_eq!(
            (params.len(), params.get("p65534"), params.iter().count()),
            (most, Some("v"), most)
        );
        assert_eq!(params.into_owned().len(), most);
        exercise(router, &routes);
    });
}

#[test]
fn one_parameter_too_many() {
    on_small_stack(|| {
        for (before, between) in [("/", "/"), ("", "/"), ("/x-", "-"), ("/a/b/", "/c/")] {
            let mut router = Router::new();
            let route = params(65_536, before, between);
            let at = route.rfind('{').unwrap();
            match router.insert(&route, ()) {
                Err(error @ InsertError::Syntax { .. }) => {
                    assert_eq!(
                        error,
                        InsertError::Syntax { route, at, problem: SyntaxProblem::TooManyParams }
                    );
                    assert!(
                        error
                            .to_string()
                            .starts_with(&format!("more than 65535 parameters at byte {at} in `"))
                    );
                }
                other => panic!("{other:?}"),
            }
            assert!(router.is_empty());
            router
                .insert(params(65_535, before, between), ())
                .expect("the most parameters allowed");
        }
    });
}

#[test]
fn twenty_thousand_mixed_siblings() {
    on_small_stack(|| {
        let routes: Vec<String> = (0..20_000).map(|index| format!("/{{a}}.x{index}")).collect();
        let router = table(&routes);
        for index in (0..20_000).step_by(997) {
            assert_finds(&router, &routes, &format!("/v.x{index}"), Some(index));
        }
        assert_finds(&router, &routes, "/v.x20000", None);
        assert_finds(&router, &routes, "/.x7", None);
        exercise(router, &routes);
    });
}

#[test]
fn mixed_siblings_of_every_length_and_constraint() {
    on_small_stack(|| {
        let constraints = ["", ":u64", ":hex", ":alnum", ":date"];
        let routes: Vec<String> = (0..5_000)
            .map(|index| {
                format!("/b{}{{a{}}}-{{b}}", "-".repeat(index / 5 % 50), constraints[index % 5])
                    + &format!("/{}", index / 250)
            })
            .collect();
        let router = table(&routes);
        assert_finds(&router, &routes, "/b-7-x/0", Some(5 + 1));
        assert_eq!(router.matches("/b7-x/3").count(), 4);
        exercise(router, &routes);
    });
}

#[test]
fn a_hundred_thousand_literal_siblings() {
    on_small_stack(|| {
        let routes: Vec<String> = (0..100_000).map(|index| format!("/sibling{index}")).collect();
        let router = table(&routes);
        for index in (0..100_000).step_by(9_973) {
            assert_finds(&router, &routes, &routes[index], Some(index));
        }
        assert_finds(&router, &routes, "/sibling100000", None);
        exercise(router, &routes);
    });
}

/// They differ only between their first and their last 8 bytes.
#[test]
fn literal_siblings_with_equal_ends() {
    on_small_stack(|| {
        for middle in [4, 8, 40] {
            let routes: Vec<String> =
                (0..10_000).map(|index| format!("/beginning{index:0middle$}the-ending")).collect();
            let router = table(&routes);
            for index in (0..10_000).step_by(101) {
                assert_finds(&router, &routes, &routes[index], Some(index));
            }
            assert_finds(&router, &routes, &routes[0].replace('0', "x"), None);
            exercise(router, &routes);
        }
        // Segments of 9 to 16 bytes, of which the first and the last 8 overlap, followed by several
        // literal segments.
        let routes: Vec<String> =
            (0..1_000).map(|index| format!("/same{index:04}same/then/the{index}/{{x}}")).collect();
        exercise(table(&routes), &routes);
    });
}

/// A route at every hundredth level: one at each would take tens of mebibytes of text.
#[test]
fn five_thousand_levels() {
    on_small_stack(|| {
        for level in ["/a", "/{p}", "/a/{p}", "/a{p}", "/{p:u64}"] {
            let mut route = String::new();
            let mut routes = Vec::new();
            for index in 0..5_000 {
                route += &level.replace('p', &format!("p{index}"));
                if index % 100 == 99 {
                    routes.push(route.clone());
                }
            }
            let router = table(&routes);
            let one = level.replace("{p}", "7").replace("{p:u64}", "7");
            let path = |levels: usize| one.repeat(levels);
            assert_finds(&router, &routes, &path(1), None);
            assert_finds(&router, &routes, &path(100), Some(0));
            assert_finds(&router, &routes, &path(2_500), Some(24));
            assert_finds(&router, &routes, &path(5_000), Some(49));
            assert_finds(&router, &routes, &path(5_001), None);
            assert_finds(&router, &routes, &format!("{}/", path(5_000)), None);
            assert_eq!(router.matches(&path(5_000)).count(), 1);
            exercise(router, &routes);
        }
    });
}

/// Every level is a node.
#[test]
fn a_thousand_levels_with_a_route_at_each() {
    on_small_stack(|| {
        let mut route = String::new();
        let routes: Vec<String> = (0..1_000)
            .map(|index| {
                route += &[String::from("/a"), format!("/{{p{index}}}"), format!("/a{{p{index}}}")]
                    [index % 3];
                route.clone()
            })
            .collect();
        let router = table(&routes);
        assert_finds(&router, &routes, &"/a/b/ac".repeat(333), Some(998));
        assert_finds(&router, &routes, &"/a/b/a".repeat(300), None);
        exercise(router, &routes);
    });
}

#[test]
fn a_thousand_nested_catch_alls() {
    on_small_stack(|| {
        let mut route = String::new();
        let mut routes: Vec<String> = (0..1_000)
            .map(|index| {
                route += &format!("/{{*a{index}}}");
                route.clone()
            })
            .collect();
        routes.push(format!("{route}/end"));
        let router = table(&routes);
        for segments in [1, 2, 500, 1_000] {
            assert_finds(&router, &routes, &"/v".repeat(segments), Some(segments - 1));
        }
        assert_finds(&router, &routes, &"/v".repeat(3_000), Some(999));
        assert_finds(&router, &routes, &format!("{}/end", "/v".repeat(3_000)), Some(1_000));
        assert_eq!(router.matches(&"/v".repeat(1_000)).count(), 1_000);
        draw(&router, routes.len());
        let few = &routes[..300];
        exercise(table(few), few);
    });
}

#[test]
fn catch_alls_between_literals() {
    on_small_stack(|| {
        let route: String = (0..200).map(|index| format!("/{{*a{index}}}/x")).collect();
        let routes = [
            format!("{route}/end"),
            route.clone(),
            format!("{route}/{{*rest}}.y"),
            String::from("/{*a}x{*b}/{*c}x{*d}/z"),
        ];
        let router = table(&routes);
        assert_finds(&router, &routes, &"/x".repeat(400), Some(1));
        assert_finds(&router, &routes, &"/x".repeat(399), None);
        assert_finds(&router, &routes, &"/x".repeat(20_000), Some(1));
        assert_finds(&router, &routes, &format!("{}/n", "/x".repeat(20_000)), None);
        assert_finds(&router, &routes, &format!("{}/end", "/x".repeat(20_000)), Some(0));
        assert_finds(&router, &routes, &format!("{}/z", "/xxx".repeat(20_000)), Some(3));
        exercise(router, &routes);
    });
}

#[test]
fn parameters_after_a_catch_all_on_a_hundred_thousand_segments() {
    on_small_stack(|| {
        let mut route = String::from("/{*all}");
        let mut routes = Vec::new();
        for index in 0..300 {
            route += &format!("/{{p{index}}}");
            routes.push(route.clone() + "/x");
        }
        routes.push(route);
        let router = table(&routes);
        let path = "/v".repeat(100_000);
        assert_finds(&router, &routes, &path, Some(300));
        assert_finds(&router, &routes, &format!("{path}/x"), Some(299));
        assert_finds(&router, &routes, &format!("{path}/"), None);
        assert_eq!(router.matches(&format!("{path}/x")).count(), 301);
        exercise(router, &routes);
    });
}

#[test]
fn dashes() {
    on_small_stack(|| {
        let routes = [
            format!("{}-!", params(5, "/", "-")),
            format!("{}-!", params(5, "/{c:u64}-", "-")),
            format!("{}-!", params(8, "/{*all}-", "-")),
            String::from("/{a:alnum}-{b:alnum}-{c:alnum}-{d:hex}-!"),
            params(1_000, "/-", "-"),
        ];
        let mut router = table(&routes);
        router.constraint("dashes", |value| value.bytes().all(|byte| byte == b'-')).unwrap();
        router.insert("/{a:dashes}-{b:dashes}-{c:dashes}-!", 5).unwrap();
        let dashes = "-".repeat(2_000);
        assert_finds(&router, &routes, &format!("/{}", &dashes[..1_999]), None);
        assert_finds(&router, &routes, &format!("/{dashes}"), Some(4));
        let mut three = routes[..3].to_vec();
        three.push(routes[3].clone());
        let mut router = table(&three);
        assert_finds(&router, &three, &format!("/{dashes}"), None);
        assert_finds(&router, &three, &format!("/{dashes}!"), Some(0));
        router.constraint("dashes", |value| value.bytes().all(|byte| byte == b'-')).unwrap();
        router.insert("/{a:dashes}-{b:dashes}-{c:dashes}-!", 4).unwrap();
        assert!(router.at(&format!("/{dashes}")).is_err());
        assert_eq!(router.at(&format!("/{dashes}!")).map(|found| *found.value), Ok(0));
    });
}

#[test]
fn a_thousand_siblings_with_suffixes() {
    on_small_stack(|| {
        let mut routes: Vec<String> = (0..1_000).map(|index| format!("/{{a}}.z{index}")).collect();
        routes.extend((0..1_000).map(|index| format!("/{{*a}}.z{index}/x")));
        routes.extend((0..1_000).map(|index| format!("/{{a:hex}}.z{index}.{{b}}")));
        let router = table(&routes);
        let long = "f".repeat(8_192);
        assert_finds(&router, &routes, &format!("/{long}.z77"), Some(77));
        assert_finds(&router, &routes, &format!("/{long}/{long}.z77/x"), Some(1_077));
        assert_finds(&router, &routes, &format!("/{long}.z77.{long}"), Some(2_077));
        assert_finds(&router, &routes, &format!("/{}", ".z".repeat(4_096)), None);
        exercise(router, &routes);
    });
}
