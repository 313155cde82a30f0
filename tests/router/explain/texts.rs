//! The exact text of explanations, on tables that show every outcome and every rule.

use routetree::{RouteOutcome, Router, Rule};

use super::check;
use crate::oracle::fast;

fn table(routes: &[&str]) -> Router<String> {
    let mut router = fast::router();
    for route in routes {
        fast::insert(&mut router, route).expect("a route without conflicts");
    }
    router
}

#[track_caller]
fn assert_explains(routes: &[&str], path: &str, expected: &str) {
    let router = table(routes);
    assert_eq!(router.explain(path).to_string(), expected);
    check(&router, path);
}

#[test]
fn parameters_and_constraints() {
    let routes = [
        "/users/me",
        "/users/{id:u64}",
        "/users/{id}",
        "/{*all}",
        "/posts/{page?}",
        "/posts/{id:u64}-{slug}",
    ];
    assert_explains(&routes, "/users/me", USERS_ME);
    assert_explains(&routes, "/posts/12x-foo", POST);
    assert_explains(&routes, "/posts", POSTS);
    assert_explains(&routes, "/posts/7/8", POSTS_7_8);
    assert_explains(&routes, "/", SLASH);
    assert_explains(&routes, "", EMPTY);
}

const USERS_ME: &str = "\
/users/me matches 3 of 6 routes
  /posts/{page?}          does not match  as `/posts`, segment 1, byte 1: expected `posts`, found `users`
  /posts/{id:u64}-{slug}  does not match  segment 1, byte 1: expected `posts`, found `users`
  /users/me               wins
  /users/{id:u64}         does not match  segment 2, byte 7: `u64` rejects `me` for `id`
  /users/{id}             matches too     rule 1 at segment 2: all literal (`me` before `{id}`)
  /{*all}                 matches too     rule 1 at segment 1: all literal (`users` before `{*all}`)
";

const POST: &str = "\
/posts/12x-foo matches 2 of 6 routes
  /posts/{id:u64}-{slug}  does not match  segment 2, byte 7: `u64` rejects `12x` for `id`
  /posts/{page?}          wins            as `/posts/{page}`
  /users/me               does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id:u64}         does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id}             does not match  segment 1, byte 1: expected `users`, found `posts`
  /{*all}                 matches too     rule 1 at segment 1: all literal (`posts` before `{*all}`)
";

const POSTS: &str = "\
/posts matches 2 of 6 routes
  /posts/{page?}          wins            as `/posts`
  /posts/{id:u64}-{slug}  does not match  segment 2, byte 6: expected a segment `{id:u64}-{slug}`, found nothing
  /users/me               does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id:u64}         does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id}             does not match  segment 1, byte 1: expected `users`, found `posts`
  /{*all}                 matches too     rule 1 at segment 1: all literal (`posts` before `{*all}`)
";

const POSTS_7_8: &str = "\
/posts/7/8 matches 1 of 6 routes
  /posts/{id:u64}-{slug}  does not match  segment 2, byte 8: expected `-`, found nothing
  /posts/{page?}          does not match  as `/posts/{page}`, segment 3, byte 8: expected the end, found `/8`
  /users/me               does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id:u64}         does not match  segment 1, byte 1: expected `users`, found `posts`
  /users/{id}             does not match  segment 1, byte 1: expected `users`, found `posts`
  /{*all}                 wins
";

const SLASH: &str = "\
/ matches none of 6 routes
  /posts/{page?}          does not match  as `/posts`, segment 1, byte 1: expected `posts`, found nothing
  /posts/{id:u64}-{slug}  does not match  segment 1, byte 1: expected `posts`, found nothing
  /users/me               does not match  segment 1, byte 1: expected `users`, found nothing
  /users/{id:u64}         does not match  segment 1, byte 1: expected `users`, found nothing
  /users/{id}             does not match  segment 1, byte 1: expected `users`, found nothing
  /{*all}                 does not match  segment 1, byte 1: expected a value for `all`, found nothing
";

const EMPTY: &str = "\
(empty) matches none of 6 routes
  /posts/{page?}          does not match  as `/posts`, segment 1, byte 0: expected a segment `posts`, found nothing
  /posts/{id:u64}-{slug}  does not match  segment 1, byte 0: expected a segment `posts`, found nothing
  /users/me               does not match  segment 1, byte 0: expected a segment `users`, found nothing
  /users/{id:u64}         does not match  segment 1, byte 0: expected a segment `users`, found nothing
  /users/{id}             does not match  segment 1, byte 0: expected a segment `users`, found nothing
  /{*all}                 does not match  segment 1, byte 0: expected a segment `{*all}`, found nothing
";

#[test]
fn catch_alls() {
    let routes = [
        "/{*ns}/{p}/-/issues",
        "/{*ns}/{p}/-/{what}",
        "/{*ns}/-/tree/{*path}",
        "/{*a}.html",
        "/{*p}/x-{y}/{z:even}",
        "/{*id}/edit",
        "/{*all}",
        "/f/{*rest?}",
    ];
    assert_explains(&routes, "/g/sub/p/-/issues", ISSUES);
    assert_explains(&routes, "/g/x-/p.htm", HTM);
    assert_explains(&routes, "/f/", REST);
}

const ISSUES: &str = "\
/g/sub/p/-/issues matches 3 of 8 routes
  /f/{*rest?}            does not match  segment 1, byte 1: expected `f`, found `g`
  /{*ns}/{p}/-/issues    wins
  /{*ns}/-/tree/{*path}  does not match  segment 3, byte 11: expected `tree`, found `issues`
  /{*a}.html             does not match  segment 1, byte 12: expected `.html`, found `ssues`
  /{*id}/edit            does not match  segment 2, byte 3 or later: expected `edit`, found `sub`
  /{*p}/x-{y}/{z:even}   does not match  segment 2, byte 3 or later: expected `x-`, found `sub`
  /{*ns}/{p}/-/{what}    matches too     rule 4 from segment 1 on: more literal bytes in the rest (`{*ns}/{p}/-/issues` before `{*ns}/{p}/-/{what}`)
  /{*all}                matches too     rule 4 from segment 1 on: more literal bytes in the rest (`{*ns}/{p}/-/issues` before `{*all}`)
";

const HTM: &str = "\
/g/x-/p.htm matches 1 of 8 routes
  /f/{*rest?}            does not match  segment 1, byte 1: expected `f`, found `g`
  /{*ns}/{p}/-/issues    does not match  segment 3, byte 6: expected `-`, found `p.htm`
  /{*ns}/-/tree/{*path}  does not match  segment 2, byte 3 or later: expected `-`, found `x-`
  /{*a}.html             does not match  segment 1, byte 6: expected `.html`, found `p.htm`
  /{*id}/edit            does not match  segment 2, byte 3 or later: expected `edit`, found `x-`
  /{*p}/x-{y}/{z:even}   does not match  segment 2, byte 5 or later: expected a value for `y`, found nothing
  /{*ns}/{p}/-/{what}    does not match  segment 3, byte 6: expected `-`, found `p.htm`
  /{*all}                wins
";

const REST: &str = "\
/f/ matches 2 of 8 routes
  /f/{*rest?}            wins
  /{*ns}/{p}/-/issues    does not match  segment 2, byte 3: expected a value for `p`, found nothing
  /{*ns}/-/tree/{*path}  does not match  segment 2, byte 3: expected `-`, found nothing
  /{*a}.html             does not match  segment 1, byte 2: expected `.html`, found `/`
  /{*id}/edit            does not match  segment 2, byte 3: expected `edit`, found nothing
  /{*p}/x-{y}/{z:even}   does not match  segment 2, byte 3: expected `x-`, found nothing
  /{*ns}/{p}/-/{what}    does not match  segment 2, byte 3: expected a value for `p`, found nothing
  /{*all}                matches too     rule 1 at segment 1: all literal (`f` before `{*all}`)
";

#[test]
fn literals_beside_parameters() {
    let routes = [
        "/{a:hex}-{b:hex}-{c}",
        "/{a}-{b}",
        "/{d:date}",
        "/{x}.tar.gz",
        "/{x}.gz",
        "/{x:even}.gz",
        "/größe-{x}",
    ];
    assert_explains(&routes, "/2024-01-02", DAY);
    assert_explains(&routes, "/a.tar.gz", ARCHIVE);
    assert_explains(&routes, "/grösse-7", UMLAUT);
    assert_explains(&routes, "/00-zz-1", HEX);
}

const DAY: &str = "\
/2024-01-02 matches 3 of 7 routes
  /größe-{x}            does not match  segment 1, byte 1: expected `größe-`, found `2024-01-02`
  /{x}.tar.gz           does not match  segment 1, byte 4: expected `.tar.gz`, found `4-01-02`
  /{x:even}.gz          does not match  segment 1, byte 8: expected `.gz`, found `-02`
  /{x}.gz               does not match  segment 1, byte 8: expected `.gz`, found `-02`
  /{a:hex}-{b:hex}-{c}  wins
  /{a}-{b}              matches too     rule 3 at segment 1: more literal bytes (`{a:hex}-{b:hex}-{c}` before `{a}-{b}`)
  /{d:date}             matches too     rule 2 at segment 1: kind of segment (`{a:hex}-{b:hex}-{c}` before `{d:date}`)
";

const ARCHIVE: &str = "\
/a.tar.gz matches 2 of 7 routes
  /größe-{x}            does not match  segment 1, byte 1: expected `größe-`, found `a.tar.gz`
  /{x}.tar.gz           wins
  /{x:even}.gz          does not match  segment 1, byte 1: `even` rejects `a.tar` for `x`
  /{x}.gz               matches too     rule 3 at segment 1: longer literal suffix (`{x}.tar.gz` before `{x}.gz`)
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 2 or later: expected `-`, found `.tar.gz`
  /{a}-{b}              does not match  segment 1, byte 2 or later: expected `-`, found `.tar.gz`
  /{d:date}             does not match  segment 1, byte 1: `date` rejects `a.tar.gz` for `d`
";

const UMLAUT: &str = "\
/grösse-7 matches 1 of 7 routes
  /größe-{x}            does not match  segment 1, byte 5: expected `größe-`, found `grösse-7`
  /{x}.tar.gz           does not match  segment 1, byte 3: expected `.tar.gz`, found `össe-7`
  /{x:even}.gz          does not match  segment 1, byte 7: expected `.gz`, found `e-7`
  /{x}.gz               does not match  segment 1, byte 7: expected `.gz`, found `e-7`
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 1: `hex` rejects `grösse` for `a`
  /{a}-{b}              wins
  /{d:date}             does not match  segment 1, byte 1: `date` rejects `grösse-7` for `d`
";

const HEX: &str = "\
/00-zz-1 matches 1 of 7 routes
  /größe-{x}            does not match  segment 1, byte 1: expected `größe-`, found `00-zz-1`
  /{x}.tar.gz           does not match  segment 1, byte 2: expected `.tar.gz`, found `0-zz-1`
  /{x:even}.gz          does not match  segment 1, byte 5: expected `.gz`, found `z-1`
  /{x}.gz               does not match  segment 1, byte 5: expected `.gz`, found `z-1`
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 4: `hex` rejects `zz` for `b`
  /{a}-{b}              wins
  /{d:date}             does not match  segment 1, byte 1: `date` rejects `00-zz-1` for `d`
";

#[test]
fn every_part_of_the_rules() {
    let decided = |first: &str, second: &str, path: &str| {
        let router = table(&[second, first]);
        let explanation = router.explain(path);
        let [first_explained, other] = explanation.iter().as_slice() else { panic!("two routes") };
        assert_eq!((first_explained.route(), other.route()), (first, second));
        match other.outcome() {
            RouteOutcome::MatchesToo(decision) => decision.to_string(),
            outcome => panic!("{outcome:?}"),
        }
    };
    let cases = [
        ("/a/{x}", "/{x}/b", "/a/b", "rule 1 at segment 1: all literal"),
        ("/ab{x}", "/a{x}", "/abc", "rule 1 at segment 1: longer literal prefix"),
        ("/{x}-{y}", "/{x}", "/a-b", "rule 2 at segment 1: kind of segment"),
        ("/{x}.y.z", "/{x}.z", "/a.y.z", "rule 3 at segment 1: longer literal suffix"),
        ("/{x}-{y}-{z}", "/{x}-{y}", "/1-2-3", "rule 3 at segment 1: more literal bytes"),
        ("/{x}+{y}", "/{x}-{y}", "/1-2+3", "rule 3 at segment 1: literals in byte order"),
        ("/{x:u64}", "/{x:hex}", "/1", "rule 3 at segment 1: parameters from the left"),
        (
            "/{*x}/a",
            "/{*x}/{y}",
            "/1/a",
            "rule 4 from segment 1 on: more literal bytes in the rest",
        ),
        ("/{*x}/{y}", "/{*x}", "/1/a", "rule 4 from segment 1 on: more segments in the rest"),
        (
            "/{*x}/a/{y}",
            "/{*x}/{y}/b",
            "/1/a/b",
            "rule 4 from segment 1 on, by rule 1 at segment 2: all literal",
        ),
        (
            "/x{*x}/{y:u64}",
            "/x{*x}/{y}",
            "/x1/2",
            "rule 4 from segment 1 on, by rule 2 at segment 2: kind of segment",
        ),
    ];
    for (first, second, path, expected) in cases {
        assert_eq!(decided(first, second, path), expected, "{first} before {second}");
    }
    let numbers = [
        (Rule::AllLiteral, 1),
        (Rule::LiteralPrefix, 1),
        (Rule::Kind, 2),
        (Rule::LiteralSuffix, 3),
        (Rule::LiteralBytes, 3),
        (Rule::Literals, 3),
        (Rule::Parameters, 3),
        (Rule::RestLiteralBytes, 4),
        (Rule::RestSegments, 4),
    ];
    for (rule, number) in numbers {
        assert_eq!(rule.number(), number, "{rule}");
    }
}

/// Every route takes one line, and a long path does not flood the terminal.
#[test]
fn hostile_paths() {
    let path = format!("/a\nb\u{7f}`{}", "é".repeat(5_000));
    let routes =
        ["", "/x\ty", "/{{b}}", "home", "/{long_names_of_parameters_do_not_widen_it_all:u64}"];
    let router = table(&routes);
    let shown = router.explain(&path[..6]).to_string();
    assert_eq!(shown, CONTROLS);
    check(&router, &path);
    let lines = router.explain(&path).to_string();
    assert!(lines.lines().all(|line| line.chars().count() < 240), "{lines}");
    assert_eq!(table(&[]).explain("/").to_string(), "/ matches none of 0 routes\n");
    assert!(table(&[]).explain("/").is_empty());
}

const CONTROLS: &str = "\
/a\\nb\\u{7f}` matches none of 5 routes
  (empty)  does not match  segment 1, byte 0: expected the end, found `/a\\nb\\u{7f}``
  /x\\ty    does not match  segment 1, byte 1: expected `x\\ty`, found `a\\nb\\u{7f}``
  /{{b}}   does not match  segment 1, byte 1: expected `{b}`, found `a\\nb\\u{7f}``
  /{long_names_of_parameters_do_not_widen_it_all:u64}  does not match  segment 1, byte 1: `u64` rejects `a\\nb\\u{7f}`` for `long_names_of_parameters_do_not_widen_it_all`
  home     does not match  segment 0, byte 0: expected `home`, found nothing
";
