//! The documented bounds of a lookup, held by counting steps: no clock takes part.
//!
//! Each case grows one thing and compares the steps with the bound that the documentation names
//! for that class of table; a bound of a higher degree would soon be left behind.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::steps;
use crate::Router;

fn router(routes: impl IntoIterator<Item = String>) -> Router<()> {
    let mut router = Router::new();
    for route in routes {
        router.insert(route, ()).expect("a route that stands beside the others");
    }
    router
}

/// The steps of one lookup, and the route that won.
fn lookup(router: &Router<()>, path: &str) -> (u64, Option<String>) {
    steps::count(|| router.at(path).ok().map(|found| String::from(found.route())))
}

fn assert_within(steps: u64, bound: usize, what: &str) {
    assert!(steps <= bound as u64, "{what}: {steps} steps, more than {bound}");
}

#[test]
fn a_step_is_counted() {
    let router = router([String::from("/a/{b}")]);
    let (short, _) = lookup(&router, "/a/b");
    assert!(short >= 1);
    let (all, count) = steps::count(|| router.matches("/a/b").count());
    assert!(count == 1 && all > 0);
}

#[test]
fn literals_and_parameters_are_linear_in_the_nodes_that_are_reached() {
    for depth in [10, 40, 160, 640] {
        // At each level the literal leads on, and the parameter away, to a dead end.
        let branch = |level: usize| format!("{}/{{p}}/dead{level}", "/a".repeat(level));
        let router = router((0..depth).map(branch));
        let (steps, found) = lookup(&router, &"/a".repeat(depth + 1));
        assert_eq!(found, None);
        assert_within(steps, 16 * (depth + 2), "a literal and a parameter at each level");
    }
}

#[test]
fn a_path_that_no_table_needs_is_linear() {
    for segments in [100, 1_000, 10_000] {
        let router = router([String::from("/{p}/end"), String::from("/{*rest}")]);
        let (steps, found) = lookup(&router, &"/x".repeat(segments));
        assert_eq!(found.as_deref(), Some("/{*rest}"));
        assert_within(steps, 4 * segments + 40, "a long path");
    }
}

#[test]
fn mixed_siblings_are_tested_once_each() {
    for siblings in [100, 400, 1_600] {
        let router = router((0..siblings).map(|sibling| format!("/{{a}}.{sibling}.{{b}}z")));
        let path = "/some.file.name.z";
        let (steps, found) = lookup(&router, path);
        assert_eq!(found, None);
        assert_within(steps, (2 * path.len() + 4) * siblings + 20, "mixed siblings");
    }
}

#[test]
fn mixed_siblings_are_found_by_their_ends() {
    for siblings in [100, 400, 1_600, 6_400] {
        let both = |sibling| [format!("/{{a}}.z{sibling}"), format!("/v{sibling}-{{a}}/x")];
        let router = router((0..siblings).flat_map(both));
        for (path, finds) in [
            ("/some-name.z99", true),
            ("/some-name.zz", false),
            ("/v99-a/x", true),
            ("/v-a/x", false),
        ] {
            let (steps, found) = lookup(&router, path);
            assert_eq!(found.is_some(), finds, "{path}");
            // One test for each pair of lengths: up to four digits, at either end.
            assert_within(steps, 40, "mixed siblings told by their ends");
        }
    }
}

/// All routes that match a path, and so `shadowed` and `explain`, are found as fast.
#[test]
fn all_matching_siblings_are_found_by_their_ends() {
    for count in [100, 10_000] {
        let router = router((0..count).map(|index| format!("/files/{{name}}-{index}.png")));
        let (steps, matches) = steps::count(|| router.matches("/files/a-5-7.png").count());
        assert_eq!(matches, 1);
        assert_within(steps, 60, "one of many siblings");
    }
}

#[test]
fn a_form_alone_behind_a_catch_all_does_not_read_what_that_takes() {
    let router = router(["/{*a}/x/{*b}/y", "/files/{*a}/{b}.{c}/raw"].map(String::from));
    for segments in [10, 1_000, 100_000] {
        let path = "/x".repeat(segments);
        for (path, finds) in [
            (format!("{path}/y"), true),
            (format!("{path}/z"), false),
            (format!("/files{path}/a.b/raw"), true),
            (format!("/files{path}/a.b/rows"), false),
        ] {
            let (steps, found) = lookup(&router, &path);
            assert_eq!(found.is_some(), finds, "{path}");
            assert_within(steps, 60, "a form alone");
        }
    }
}

#[test]
fn mixed_segments_are_linear_in_bytes_and_parameters() {
    for bytes in [500, 2_000, 8_000] {
        for params in [2, 8, 32] {
            let names: Vec<String> = (0..params).map(|index| format!("{{p{index}}}")).collect();
            let plain = router([format!("/{}-!", names.join("-"))]);
            let (steps, _) = lookup(&plain, &format!("/{}", "-".repeat(bytes)));
            assert_within(steps, 4 * bytes * params, "dashes");
            let names: Vec<String> = (0..params).map(|index| format!("{{p{index}:u64}}")).collect();
            let constrained = router([format!("/{}-!", names.join("-"))]);
            for path in [format!("/{}", "1-".repeat(bytes / 2)), format!("/{}", "0".repeat(bytes))]
            {
                let (steps, _) = lookup(&constrained, &path);
                assert_within(steps, 8 * bytes * params, "constrained dashes");
            }
        }
    }
}

#[test]
fn a_custom_constraint_is_quadratic_in_the_segment() {
    for bytes in [50, 200, 800] {
        let mut router = Router::new();
        router.constraint("never", |_| false).expect("a new name");
        router.insert("/{a:never}-{b:never}-{c}", ()).expect("a route");
        let (steps, _) = steps::count(|| router.at(&format!("/{}", "-".repeat(bytes))).is_ok());
        assert_within(steps, 4 * bytes * bytes, "a constraint that accepts nothing");
    }
}

#[cfg(feature = "regex")]
#[test]
fn a_regular_expression_is_quadratic_in_the_segment() {
    for bytes in [50, 200, 800] {
        let mut router = Router::new();
        // It might go on forever, and never ends.
        router.constraint_regex("own", ".+x").expect("an expression");
        router.insert("/{a:own}-{b:own}-{c}", ()).expect("a route");
        let (steps, _) = steps::count(|| router.at(&format!("/{}", "-".repeat(bytes))).is_ok());
        assert!(steps > bytes as u64, "it was read");
        assert_within(steps, 4 * bytes * bytes, "an expression that accepts nothing");
    }
}

/// Neither word boundaries nor too many states for a table make it cubic.
#[cfg(feature = "regex")]
#[test]
fn a_regular_expression_without_a_table_is_quadratic_in_the_segment() {
    for (expression, text) in [(r"\b\w+\b", "b"), (r"\b\w+\b", "bé"), (r"\w{1,100}", "b")] {
        for bytes in [60, 240, 960] {
            let mut router = Router::new();
            router.constraint_regex("own", expression).expect("an expression");
            router.insert("/{a}b{w:own}b{c}x", ()).expect("a route");
            let path = format!("/{}x", text.repeat(bytes / text.len()));
            let (steps, found) = steps::count(|| router.at(&path).is_ok());
            assert!(steps > bytes as u64, "it was read");
            assert_within(steps, 8 * bytes * bytes, expression);
            let (steps, matches) = steps::count(|| router.explain(&path).winner().is_some());
            assert_eq!(matches, found);
            assert_within(steps, 16 * bytes * bytes, expression);
        }
    }
}

/// Values are judged only between the literals beside them, of which there are few.
#[test]
fn a_constraint_judges_only_what_lies_between_its_literals() {
    for bytes in [100, 400, 1_600] {
        let mut router = Router::new();
        router.constraint("never", |_| false).expect("a new name");
        #[cfg(feature = "regex")]
        // It might go on forever, and never ends.
        router.constraint_regex("open", ".+z").expect("an expression");
        let names = if cfg!(feature = "regex") { &["never", "open"][..] } else { &["never"] };
        let a = "a".repeat(bytes / 4);
        for name in names {
            for route in [
                format!("/{{a}}b{{w:{name}}}c{{d}}x"),
                format!("/{{w:{name}}}c{{d}}x"),
                format!("/{{a}}b{{w:{name}}}c{{*d}}x"),
                format!("/{{*a}}b{{w:{name}}}c{{d}}x"),
                format!("/{{*a}}b{{w:{name}}}c{{*d}}x"),
            ] {
                let mut router = router.clone();
                router.insert(&*route, ()).expect("a route");
                for end in ["a", "c"].map(|byte| byte.repeat(bytes / 4)) {
                    let path = format!("/{a}b{a}b{a}c{end}cx");
                    let (steps, found) = lookup(&router, &path);
                    assert_eq!(found, None);
                    assert!(steps > bytes as u64, "it was read");
                    assert_within(steps, 14 * bytes + 40, &format!("{route} on a long segment"));
                }
            }
        }
    }
}

#[test]
fn catch_alls_in_the_middle_are_bounded_by_nodes_times_segments() {
    for levels in [4, 16, 64] {
        for segments in [16, 64, 256] {
            let level = |level: usize| format!("/{{*c{level}}}/x");
            let nested: String = (0..levels).map(level).collect();
            // A second way at each level, that ends in nothing.
            let ways = (1..levels).map(|at| {
                let nested: String = (0..at).map(level).collect();
                format!("{nested}/{{p}}/never{at}")
            });
            let router = router(ways.chain([nested]));
            let path = "/x".repeat(segments);
            let (steps, found) = lookup(&router, &path);
            assert_eq!(found.is_some(), segments >= 2 * levels);
            // Values are found with as many tests again.
            assert_within(steps, 16 * (3 * levels) * (segments + 4), "nested catch-alls");
            let (steps, _) = steps::count(|| router.matches(&path).count());
            assert_within(steps, 16 * (3 * levels) * (segments + 4), "all that match");
        }
    }
}

#[test]
fn parameters_behind_a_catch_all_look_at_the_last_segments_only() {
    for segments in [1_000, 10_000, 100_000] {
        let chain = |level: usize| format!("/{{*c}}/{{p}}/end{level}");
        let deep: String = (0..300).map(|index| format!("/{{p{index}}}")).collect();
        let router = router([chain(0), format!("/{{*c}}{deep}/end")]);
        let (steps, found) = lookup(&router, &"/x".repeat(segments));
        assert_eq!(found, None);
        // Once for the set that the catch-all opens; all else is narrowed.
        assert_within(steps, 3 * segments + 2_000, "300 levels after a catch-all");
    }
}

#[test]
fn text_and_a_catch_all_in_one_segment_are_linear_in_bytes() {
    for bytes in [1_000, 4_000, 16_000] {
        let router = router(["/{*a}ab{*b}ab{*c}.x", "/{*a}-{b}-{*c}/y"].map(String::from));
        for path in ["ab", "a/", "a", "-", "-/", "b/ab"].map(|text| text.repeat(bytes / text.len()))
        {
            let (steps, found) = lookup(&router, &format!("/{path}"));
            assert_eq!(found, None, "{path}");
            assert_within(steps, 12 * bytes + 100, "text beside catch-alls");
        }
    }
}

#[test]
fn a_long_segment_is_not_found_again_at_every_node() {
    let long = "y".repeat(100_000);
    for siblings in [10, 100, 1_000] {
        // As many nodes at one place of the path, each of which needs the segment's end.
        let mut router = Router::new();
        for sibling in 0..siblings {
            router.constraint(&format!("any{sibling}"), |_| true).expect("a new name");
            router.insert(format!("/{{a:any{sibling}}}/end{sibling}"), ()).expect("a route");
        }
        let (steps, found) = steps::count(|| router.at(&format!("/x/{long}")).is_ok());
        assert!(!found);
        assert_within(steps, 4 * long.len() + 20 * siblings, "a long segment");
    }
}
