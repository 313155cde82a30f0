//! Hunts explanations that are not true: a winner that is not the lookup's, a rule that did not
//! decide, a route said to get further than it does. Held to the oracle on random tables, and to
//! exact texts.

mod oracle;

use oracle::dense::{self, Choices, Taste};
use oracle::parse::Form;
use oracle::{Oracle, constraint, decision, fast, matching, sorted_forms};
use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{
    Decision, Expected, Explained, Explanation, Mismatch, Outcome, Router, Rule, Shadowed,
};
use std::fmt::Debug;
use std::hash::Hash;

type Supplies = Vec<Vec<u8>>;

fn supplies(number: std::ops::Range<usize>) -> impl Strategy<Value = Supplies> {
    vec(vec(any::<u8>(), 0..28), number)
}

fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A router of as many of the routes as do not conflict.
fn router(routes: &[String]) -> Router<String> {
    let (mut router, mut oracle) = (fast::router(), Oracle::new());
    for route in routes {
        let _ = fast::insert_both(&mut router, &mut oracle, route);
    }
    router
}

/// The oracle's word for a rule.
fn measure(rule: Rule) -> &'static str {
    match rule {
        Rule::AllLiteral => "all literal",
        Rule::LiteralPrefix => "beginning",
        Rule::Kind => "kind",
        Rule::LiteralSuffix => "ending",
        Rule::LiteralBytes => "bytes",
        Rule::Literals => "literals",
        Rule::Parameters => "parameters",
        Rule::RestLiteralBytes => "bytes of the rest",
        Rule::RestSegments => "segments of the rest",
        _ => "a rule that the oracle does not know",
    }
}

fn matches(form: &Form, path: &str) -> bool {
    matching::Matcher::new(form).values(path).is_some()
}

/// The form of its route that an explanation is about.
fn form_of(route: &Explained<'_, '_>, path: &str) -> Form {
    let own = sorted_forms(route.form()).expect("a form is a route");
    let [form] = own.as_slice() else { panic!("{} has several forms", route.form()) };
    let forms = sorted_forms(route.route()).expect("a route");
    let place = forms.iter().position(|other| other.segments == form.segments);
    assert!(place.is_some(), "{} is no form of {}", route.form(), route.route());
    let best = forms.iter().find(|form| matches(form, path));
    if let Some(best) = best {
        assert_eq!(best.segments, form.segments, "the best form of {} on {path:?}", route.route());
        assert_eq!(best.names, form.names);
    }
    form.clone()
}

fn check(router: &Router<String>, path: &str) {
    let explanation = router.explain(path);
    let routes = fast::routes(router);
    assert_eq!((explanation.path(), explanation.len()), (path, routes.len()));
    assert_eq!(explanation.is_empty(), routes.is_empty());
    let winner = router.at(path).ok().map(|found| found.route().to_owned());
    assert_eq!(explanation.winner().map(|winner| winner.route()), winner.as_deref(), "{path:?}");
    let mut explained: Vec<&str> = explanation.iter().map(|route| route.route()).collect();
    let matching =
        explanation.iter().filter(|route| !matches!(route.outcome(), Outcome::DoesNotMatch(_)));
    let matching: Vec<&str> = matching.map(|route| route.route()).collect();
    let expected: Vec<String> = router.matches(path).map(|m| m.route().to_owned()).collect();
    assert_eq!(matching, expected, "{path:?} of {routes:?}");
    explained.sort();
    let mut routes = routes;
    routes.sort();
    assert_eq!(explained, routes, "every route once");

    let forms: Vec<Form> = explanation.iter().map(|route| form_of(route, path)).collect();
    assert!(forms.is_sorted_by(|a, b| oracle::order::compare(a, b).is_lt()), "{explanation}");
    let best = explanation.iter().position(|route| *route.outcome() == Outcome::Wins);
    for (route, form) in explanation.iter().zip(&forms) {
        match route.outcome() {
            Outcome::Wins => assert_eq!(Some(route.route()), winner.as_deref()),
            Outcome::MatchesToo(found) => {
                check_decision(found, &forms[best.expect("a winner")], form);
            }
            Outcome::DoesNotMatch(mismatch) => check_mismatch(mismatch, route, form, path),
            _ => panic!("an outcome that the tests do not know"),
        }
    }
    assert_eq!(explanation.to_string().lines().count(), 1 + routes.len());
}

fn check_decision(found: &Decision, best: &Form, form: &Form) {
    let expected = decision::between(best, form).expect("both match one path");
    let found_too = decision::Decision {
        measure: measure(found.rule()),
        segment: found.segment(),
        rest: found.rest(),
    };
    assert_eq!(found_too, expected, "{best:?} before {form:?}");
    assert!(found.rule().number() < 4 || found.rest().is_some());
}

/// What is said of a route that does not match must be so, and no form may get further.
fn check_mismatch(mismatch: &Mismatch<'_, '_>, route: &Explained<'_, '_>, form: &Form, path: &str) {
    let (segments, literals) = decision::progress(form, path);
    let shown = format!("{mismatch} for {} on {path:?}", route.form());
    assert_eq!(mismatch.segment(), segments, "{shown}");
    let forms = sorted_forms(route.route()).expect("a route");
    for other in &forms {
        assert!(decision::progress(other, path).0 <= segments, "{other:?} gets further: {shown}");
    }
    let at = mismatch.at();
    assert!(path.is_char_boundary(at), "{shown}");
    let places =
        path.match_indices(mismatch.found()).map(|(from, found)| from..=from + found.len());
    assert!(places.into_iter().any(|place| place.contains(&at)), "{shown}");
    let before: usize = form.segments[..segments].iter().map(|segment| segment.kinds.len()).sum();
    let name = || form.names[before + literals - 1].as_str();
    match mismatch.expected() {
        Expected::Literal(text) => {
            assert_eq!(*text, form.segments[segments].literals[literals], "{shown}");
            let (segment, found) = (&form.segments[segments], mismatch.found());
            let stands = match literals {
                _ if mismatch.or_behind() => false,
                0 if segment.is_literal() => found == text,
                0 => found.starts_with(text.as_str()),
                _ => found.ends_with(text.as_str()),
            };
            assert!(!stands, "{shown}");
        }
        Expected::Value { name: found } => {
            assert_eq!(*found, name(), "{shown}");
            assert_eq!(mismatch.found(), "", "{shown}");
            assert!(matches!(path.as_bytes().get(at), None | Some(b'/')), "{shown}");
        }
        Expected::Accepted { name: found, constraint } => {
            assert_eq!(*found, name(), "{shown}");
            assert!(decision::is_constrained(form, found, constraint), "{shown}");
            assert!(!constraint::accepts(constraint, mismatch.found()), "{shown}");
            assert!(path[at..].starts_with(mismatch.found()), "{shown}");
        }
        Expected::Segment(text) => {
            assert_eq!(dense::segments_of(route.form())[segments], text.as_str());
            assert_eq!((at, mismatch.found()), (path.len(), ""), "{shown}");
            assert_eq!(literals, 0, "{shown}");
        }
        Expected::End => {
            assert_eq!(segments, form.segments.len(), "{shown}");
            assert!(path[at..].starts_with('/'), "{shown}");
            assert_eq!(&path[at..], mismatch.found(), "{shown}");
        }
        _ => panic!("an expectation that the tests do not know"),
    }
}

static_assertions::assert_impl_all!(Explanation<'_, '_>: Clone, Eq, Debug, Send, Sync, Unpin);
static_assertions::assert_impl_all!(Shadowed<'_>: Copy, Eq, Hash, Debug, Send, Sync, Unpin);
static_assertions::assert_impl_all!(Decision: Copy, Eq, Hash, Debug, Send, Sync, Unpin);

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn explanations_are_true(table in supplies(1..10), asked in supplies(6..10)) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let router = router(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }

    #[test]
    fn behind_catch_alls(table in supplies(1..7), asked in supplies(6..10)) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let behind: Vec<String> = routes.iter().map(|route| format!("/{{*all}}{route}")).collect();
        let router = router(&behind);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &behind));
        }
    }

    #[test]
    fn mixed_segments(table in vec(vec(any::<u8>(), 4..20), 1..8), asked in supplies(6..10)) {
        let mixed = |supply: &Vec<u8>| dense::mixed_route(&mut Choices::new(supply), Taste::ALL);
        let routes: Vec<String> = table.iter().map(mixed).collect();
        let router = router(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }

    #[test]
    fn optional_parameters(table in vec(vec(any::<u8>(), 2..20), 1..4), asked in supplies(6..10)) {
        let optional = |supply: &Vec<u8>| dense::optional_route(&mut Choices::new(supply), Taste::ALL);
        let routes: Vec<String> = table.iter().map(optional).collect();
        let router = router(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }
}

fn table(routes: &[&str]) -> Router<String> {
    let mut router = fast::router();
    for route in routes {
        fast::insert(&mut router, route).expect("a route beside the others");
    }
    router
}

#[track_caller]
fn shown(routes: &[&str], path: &str, expected: &str) {
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
    shown(&routes, "/users/me", USERS_ME);
    shown(&routes, "/posts/12x-foo", POST);
    shown(&routes, "/posts", POSTS);
    shown(&routes, "/posts/7/8", POSTS_7_8);
    shown(&routes, "/", SLASH);
    shown(&routes, "", EMPTY);
}

const USERS_ME: &str = "\
/users/me matches 3 of 6 routes
  /posts/{page?}          does not match  as `/posts`, segment 1, byte 1: expected `posts`, found `users`
  /posts/{id:u64}-{slug}  does not match  segment 1, byte 1: expected `posts`, found `users`
  /users/me               wins
  /users/{id:u64}         does not match  segment 2, byte 7: `u64` refuses `me` for `id`
  /users/{id}             matches too     rule 1 at segment 2: all literal (`me` before `{id}`)
  /{*all}                 matches too     rule 1 at segment 1: all literal (`users` before `{*all}`)
";

const POST: &str = "\
/posts/12x-foo matches 2 of 6 routes
  /posts/{id:u64}-{slug}  does not match  segment 2, byte 7: `u64` refuses `12x` for `id`
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
    shown(&routes, "/g/sub/p/-/issues", ISSUES);
    shown(&routes, "/g/x-/p.htm", HTM);
    shown(&routes, "/f/", REST);
}

const ISSUES: &str = "\
/g/sub/p/-/issues matches 3 of 8 routes
  /f/{*rest?}            does not match  segment 1, byte 1: expected `f`, found `g`
  /{*ns}/{p}/-/issues    wins
  /{*ns}/-/tree/{*path}  does not match  segment 3, byte 11: expected `tree`, found `issues`
  /{*a}.html             does not match  segment 1, byte 12: expected `.html`, found `ssues`
  /{*id}/edit            does not match  segment 2, byte 3 or behind: expected `edit`, found `sub`
  /{*p}/x-{y}/{z:even}   does not match  segment 2, byte 3 or behind: expected `x-`, found `sub`
  /{*ns}/{p}/-/{what}    matches too     rule 4 from segment 1 on: more literal bytes in the rest (`{*ns}/{p}/-/issues` before `{*ns}/{p}/-/{what}`)
  /{*all}                matches too     rule 4 from segment 1 on: more literal bytes in the rest (`{*ns}/{p}/-/issues` before `{*all}`)
";

const HTM: &str = "\
/g/x-/p.htm matches 1 of 8 routes
  /f/{*rest?}            does not match  segment 1, byte 1: expected `f`, found `g`
  /{*ns}/{p}/-/issues    does not match  segment 3, byte 6: expected `-`, found `p.htm`
  /{*ns}/-/tree/{*path}  does not match  segment 2, byte 3 or behind: expected `-`, found `x-`
  /{*a}.html             does not match  segment 1, byte 6: expected `.html`, found `p.htm`
  /{*id}/edit            does not match  segment 2, byte 3 or behind: expected `edit`, found `x-`
  /{*p}/x-{y}/{z:even}   does not match  segment 2, byte 5 or behind: expected a value for `y`, found nothing
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
fn text_beside_parameters() {
    let routes = [
        "/{a:hex}-{b:hex}-{c}",
        "/{a}-{b}",
        "/{d:date}",
        "/{x}.tar.gz",
        "/{x}.gz",
        "/{x:even}.gz",
        "/größe-{x}",
    ];
    shown(&routes, "/2024-01-02", DAY);
    shown(&routes, "/a.tar.gz", ARCHIVE);
    shown(&routes, "/grösse-7", UMLAUT);
    shown(&routes, "/00-zz-1", HEX);
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
  /{x:even}.gz          does not match  segment 1, byte 1: `even` refuses `a.tar` for `x`
  /{x}.gz               matches too     rule 3 at segment 1: longer literal suffix (`{x}.tar.gz` before `{x}.gz`)
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 2 or behind: expected `-`, found `.tar.gz`
  /{a}-{b}              does not match  segment 1, byte 2 or behind: expected `-`, found `.tar.gz`
  /{d:date}             does not match  segment 1, byte 1: `date` refuses `a.tar.gz` for `d`
";

const UMLAUT: &str = "\
/grösse-7 matches 1 of 7 routes
  /größe-{x}            does not match  segment 1, byte 5: expected `größe-`, found `grösse-7`
  /{x}.tar.gz           does not match  segment 1, byte 3: expected `.tar.gz`, found `össe-7`
  /{x:even}.gz          does not match  segment 1, byte 7: expected `.gz`, found `e-7`
  /{x}.gz               does not match  segment 1, byte 7: expected `.gz`, found `e-7`
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 1: `hex` refuses `grösse` for `a`
  /{a}-{b}              wins
  /{d:date}             does not match  segment 1, byte 1: `date` refuses `grösse-7` for `d`
";

const HEX: &str = "\
/00-zz-1 matches 1 of 7 routes
  /größe-{x}            does not match  segment 1, byte 1: expected `größe-`, found `00-zz-1`
  /{x}.tar.gz           does not match  segment 1, byte 2: expected `.tar.gz`, found `0-zz-1`
  /{x:even}.gz          does not match  segment 1, byte 5: expected `.gz`, found `z-1`
  /{x}.gz               does not match  segment 1, byte 5: expected `.gz`, found `z-1`
  /{a:hex}-{b:hex}-{c}  does not match  segment 1, byte 4: `hex` refuses `zz` for `b`
  /{a}-{b}              wins
  /{d:date}             does not match  segment 1, byte 1: `date` refuses `00-zz-1` for `d`
";

#[test]
fn each_part_of_the_rules() {
    let decided = |first: &str, second: &str, path: &str| {
        let router = table(&[second, first]);
        let explanation = router.explain(path);
        let [first_explained, other] = explanation.iter().as_slice() else { panic!("two routes") };
        assert_eq!((first_explained.route(), other.route()), (first, second));
        match other.outcome() {
            Outcome::MatchesToo(decision) => decision.to_string(),
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

/// A line stays a line, and a long path does not flood the terminal.
#[test]
fn whatever_a_path_holds() {
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
  /{long_names_of_parameters_do_not_widen_it_all:u64}  does not match  segment 1, byte 1: `u64` refuses `a\\nb\\u{7f}`` for `long_names_of_parameters_do_not_widen_it_all`
  home     does not match  segment 0, byte 0: expected `home`, found nothing
";
