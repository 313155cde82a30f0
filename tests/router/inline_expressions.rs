//! Hunts inline expressions that are compiled twice, that outlive their routes, or whose text is
//! taken for something of the route.

use routetree::{ConstraintError, InsertError, MethodRouter, RouteOutcome, Router, SyntaxProblem};

/// An expression that takes 300 KiB compiled.
const LARGE: &str = r"\w+(-\w+)*";

/// More than anything but a compiled expression takes here.
const SMALL: usize = 100_000;

fn route(path: &str, expression: &str) -> String {
    format!("{path}/{{x:~{expression}}}")
}

/// A router with a route of its own, without room to spare.
fn router() -> Router<u32> {
    let mut router = Router::new();
    router.insert("/kept", 0).expect("a route");
    router.constraint("own", |value| value.len() == 2).expect("a new name");
    router.shrink_to_fit();
    router
}

#[test]
fn refusals_say_where() {
    let unpaired = r"(braces count in pairs: write a single one as `\{` or `\}`)";
    for (route, expected) in [
        ("/a/{x:~}", "empty expression at byte 7 in `/a/{x:~}`".to_owned()),
        (
            "/a/{x:~b*[}",
            format!(
                "invalid expression: unclosed character class {unpaired} at byte 9 in `/a/{{x:~b*[}}`"
            ),
        ),
        (
            "/a/{x:~[}]}",
            format!(
                "invalid expression: unclosed character class {unpaired} at byte 7 in `/a/{{x:~[}}]}}`"
            ),
        ),
        (
            "/a/{x:~[{]}",
            format!("expression without its closing `}}` {unpaired} at byte 3 in `/a/{{x:~[{{]}}`"),
        ),
        (
            "/{x:~(?:a{1000}){10000}}",
            "expression that compiles to more than 10485760 bytes at byte 5 in \
             `/{x:~(?:a{1000}){10000}}`"
                .to_owned(),
        ),
        (
            "/é/{x:~(?:.{0,100}){0,100}}",
            "invalid expression: too many parts without a table of states (10103 with repetitions \
             written out, 2048 at most) at byte 8 in `/é/{x:~(?:.{0,100}){0,100}}`"
                .to_owned(),
        ),
    ] {
        let mut router = router();
        let before = router.memory_usage();
        let error = router.insert(route, 1).expect_err(route);
        assert_eq!(error.to_string(), expected);
        let InsertError::Syntax { route: named, .. } = error else { panic!("{error}") };
        assert_eq!(named, route);
        assert_eq!(router.memory_usage(), before);
    }
    let error = router().insert(r"/é{x:~é(?=b)}", 1).expect_err("look-ahead");
    assert!(matches!(
        error,
        InsertError::Syntax { at: 9, problem: SyntaxProblem::Expression(_), .. }
    ));
}

#[test]
fn no_other_constraint_has_such_a_name() {
    let mut router = router();
    for name in ["~", "~own", "~[a-z]+"] {
        let refused = ConstraintError::NameCharacter { name: name.to_owned(), at: 0 };
        assert_eq!(router.constraint(name, |_| true), Err(refused.clone()));
        assert_eq!(router.constraint_regex(name, "a"), Err(refused.clone()));
        assert_eq!(MethodRouter::<()>::new().constraint(name, |_| true), Err(refused));
    }
}

#[test]
fn equal_texts_are_compiled_once() {
    let mut router = router();
    router.insert(route("/a", LARGE), 1).expect("a route");
    let one = router.memory_usage();
    for index in 0..50 {
        router.insert(route(&format!("/{index}"), LARGE), index).expect("a route");
    }
    router.insert(format!("/b/{{x:~{LARGE}}}.{{y:~{LARGE}}}"), 1).expect("a route");
    assert!(router.memory_usage() - one < SMALL, "{} {one}", router.memory_usage());
    router.insert(route("/c", &format!("{LARGE}|-")), 1).expect("a route");
    assert!(router.memory_usage() - one > SMALL);
}

#[test]
fn an_expression_lives_as_long_as_a_route_that_has_it() {
    let mut router = router();
    let before = router.memory_usage();
    let routes =
        [route("/a", LARGE), route("/b", LARGE), format!("/c/{{x:~{LARGE}}}-{{y:~{LARGE}}}")];
    for route in &routes {
        router.insert(route, 1).expect("a route");
    }
    for route in &routes {
        assert!(router.memory_usage() > before + SMALL, "{route} has it");
        assert_eq!(router.remove(route), Some(1));
    }
    assert!(router.memory_usage() < before + SMALL);
    router.shrink_to_fit();
    assert_eq!(router.memory_usage(), before);
    // It is unknown now, and can come again.
    assert!(!router.contains(&routes[0]));
    router.insert(&routes[0], 2).expect("a route");
    assert!(router.at("/a/b-c").is_ok());
}

#[test]
fn clearing_leaves_none() {
    let mut router = router();
    router.clear();
    router.shrink_to_fit();
    let before = router.memory_usage();
    for index in 0..20 {
        router.insert(route("", &format!("{LARGE}{index}")), 1).expect("a route");
    }
    router.constraint("late", |value| value == "late").expect("a new name");
    router.clear();
    let late = before + 1_000;
    assert!((before..late).contains(&router.memory_usage()));
    router.insert("/{x:late}/{y:own}", 1).expect("constraints stay");
    assert!(router.at("/late/ab").is_ok() && router.at("/early/ab").is_err());
    assert_eq!(router.remove("/{x:late}/{y:own}"), Some(1));
}

#[test]
fn replacing_neither_adds_nor_drops_one() {
    let mut router = router();
    let before = router.memory_usage();
    let text = route("/a", LARGE);
    assert_eq!(router.replace(&text, 1), Ok(None));
    let one = router.memory_usage();
    for value in 2..10 {
        assert_eq!(router.replace(&text, value), Ok(Some(value - 1)));
    }
    assert_eq!(router.memory_usage(), one);
    let other = format!("/a/{{y:~{LARGE}}}");
    assert!(matches!(router.replace(&other, 1), Err(InsertError::Conflict { .. })));
    assert_eq!(router.memory_usage(), one);
    assert_eq!(router.remove(&text), Some(9));
    router.shrink_to_fit();
    assert_eq!(router.memory_usage(), before);
}

#[test]
fn what_fails_leaves_none() {
    let mut router = router();
    let before = router.memory_usage();
    for route in [
        format!("/{{x:~{LARGE}}}/{{"),
        format!("/{{x:~{LARGE}}}/{{x}}"),
        format!("/{{x:~{LARGE}}}{{y}}"),
        format!("/{{x:~{LARGE}}}/{{y:~[}}"),
        format!("/{{x:~{LARGE}}}/{{y:nobody}}"),
    ] {
        assert!(router.insert(&route, 1).is_err() && router.replace(&route, 1).is_err());
        assert_eq!(router.memory_usage(), before, "{route}");
        assert!(!router.contains(&route) && router.get(&route).is_none());
        assert_eq!(router.remove(&route), None);
    }
    let absent = route("/a", LARGE);
    assert!(!router.contains(&absent) && router.remove(&absent).is_none());
    assert!(router.url(&absent, [("x", "a")]).is_err());
    assert_eq!(router.memory_usage(), before);
}

#[test]
fn merging_shares_or_leaves_none() {
    let other = |routes: &[&str]| {
        let mut other = Router::new();
        for text in routes {
            other.insert(route(text, LARGE), 2).expect("a route");
        }
        other
    };
    let mut router = router();
    let before = router.memory_usage();
    let mut conflicting = other(&["/a"]);
    conflicting.insert("/kept", 3).expect("a route");
    assert!(router.merge(conflicting.clone()).is_err());
    assert!(router.nest("", conflicting).is_err());
    assert!(router.nest("/{", other(&["/a"])).is_err());
    assert!(router.nest(route("/n", LARGE).replace("{x", "{n"), other(&[])).is_ok());
    assert_eq!(router.memory_usage(), before);

    router.merge(other(&["/a", "/b"])).expect("room");
    let one = router.memory_usage();
    router.merge(other(&["/c"])).expect("room");
    router.nest(route("/n", LARGE).replace("{x", "{n"), other(&["/d"])).expect("room");
    assert!(router.memory_usage() - one < SMALL);
    assert_eq!(router.at("/n/a-b/d/c-d").expect("a route").params.get("n"), Some("a-b"));
    for text in ["/a", "/b", "/c"] {
        assert_eq!(router.remove(route(text, LARGE)), Some(2));
    }
    assert!(router.memory_usage() > SMALL);
    let nested = format!("/n/{{n:~{LARGE}}}{}", route("/d", LARGE));
    assert_eq!(router.remove(nested), Some(2));
    router.shrink_to_fit();
    assert_eq!(router.memory_usage(), before);
}

#[test]
fn clones_count_apart() {
    let mut router = router();
    let text = route("/a", LARGE);
    router.insert(&text, 1).expect("a route");
    let mut copy = router.clone();
    assert_eq!(router.remove(&text), Some(1));
    assert!(router.memory_usage() < SMALL);
    assert!(copy.at("/a/b-c").is_ok());
    assert_eq!(copy.remove(&text), Some(1));
    assert!(copy.memory_usage() < SMALL);
}

/// Routes of several methods hold an expression each for itself.
#[test]
fn methods_count_apart() {
    let mut methods = MethodRouter::new();
    let text = route("/a", LARGE);
    methods.insert("GET", &text, 1).expect("a route");
    methods.insert_any(&text, 2).expect("a route");
    assert_eq!(methods.remove("GET", &text), Some(1));
    assert_eq!(*methods.at("GET", "/a/b-c").expect("a route").value, 2);
    assert!(methods.memory_usage() > SMALL);
    assert_eq!(methods.remove_any(&text), Some(2));
    assert!(methods.memory_usage() < SMALL);
    assert!(methods.insert("", &text, 1).is_err());
    assert!(methods.memory_usage() < SMALL);
}

/// Vacant places are taken by later constraints of either kind, and no route notices.
#[test]
fn places_are_used_again() {
    let mut router = router();
    let text = |index: usize| format!("/{index}/{{x:~a{{{index}}}}}");
    for round in 0..3 {
        for index in 1..30 {
            router.insert(text(index), 1).expect("a route");
        }
        for index in (1..30).filter(|index| index % 3 != round) {
            assert_eq!(router.remove(text(index)), Some(1));
        }
        let name = format!("late{round}");
        router.constraint(&name, move |value| value.len() == round).expect("a new name");
        router.insert(format!("/{{x:{name}}}/late"), 1).expect("a route");
        let (one, two) =
            (format!("/x{round}/{{x:~b{round}}}"), format!("/y{round}/{{x:~c}}-{{y:~b}}"));
        router.insert(&one, 1).expect("a route");
        router.insert(&two, 1).expect("a route");
        for index in 1..30 {
            let path = format!("/{index}/{}", "a".repeat(index));
            assert_eq!(router.at(&path).is_ok(), index % 3 == round, "{path}");
            assert!(router.at(&format!("{path}a")).is_err());
        }
        assert!(router.at(&format!("/x{round}/b{round}")).is_ok());
        assert!(router.at(&format!("/y{round}/c-b")).is_ok());
        for index in (1..30).filter(|index| index % 3 == round) {
            assert_eq!(router.remove(text(index)), Some(1));
        }
    }
    assert!(router.at("/ab/late").is_ok() && router.at("/abc/late").is_err());
}

#[test]
fn errors_explanations_and_drawings_show_the_text() {
    let mut router = Router::new();
    router.insert(r"/{x:~[a-z/]+\n?}/y", 1).expect("a route");
    router.insert("/{*p}/{q:~[0-9/]{2}}", 2).expect("a route");
    router.insert("/{*r}/{s}", 3).expect("a route");
    assert_eq!(
        router.to_string(),
        "\
├─ /{:~[a-z/]+\\\\n?}/y  → /{x:~[a-z/]+\\\\n?}/y
└─ /{*}
   ├─ /{:~[0-9/]{2}}  → /{*p}/{q:~[0-9/]{2}}
   └─ /{}  → /{*r}/{s}
"
    );
    let error = router.url(r"/{x:~[a-z/]+\n?}/y", [("x", "1")]).expect_err("a digit");
    assert!(error.to_string().contains(r"~[a-z/]+\n?"), "{error}");
    let explanation = router.explain("/1/12");
    let drawn = explanation.to_string();
    assert!(drawn.contains(r"`~[a-z/]+\\n?` rejects `1` for `x`"), "{drawn}");
    assert!(drawn.contains("`{q:~[0-9/]{2}}` before `{s}`"), "{drawn}");
    let stopped = router.explain("/a");
    let first = stopped.iter().next().expect("a route");
    let RouteOutcome::DoesNotMatch(mismatch) = first.outcome() else { panic!("{stopped}") };
    assert!(mismatch.to_string().contains("expected a segment `y`"), "{mismatch}");
    assert_eq!(router.suggest("/A/Y"), None);
}

/// What is hidden stays so whatever an expression accepts.
#[test]
fn shadowed_routes() {
    let mut router = Router::new();
    router.insert("/{x:~[0-9]+}-{y}", 1).expect("a route");
    router.insert("/{x:~[0-9]+}-{y:~[a-z]}", 2).expect("a route");
    router.insert("/{x:~[0-9]+}-{y:u64}", 3).expect("a route");
    assert!(router.shadowed().is_empty());
    router.insert("/{a}/{b}", 4).expect("a route");
    router.insert("/{*a}/{b:~[0-9]+}", 5).expect("a route");
    assert!(router.shadowed().is_empty());
    // What an expression accepts is known.
    router.insert("/years/{n:u64}", 6).expect("a route");
    router.insert("/years/{y:~[0-9]{4}}", 7).expect("a route");
    let shadowed = router.shadowed();
    assert_eq!(shadowed.len(), 1);
    let pair = (shadowed[0].route(), shadowed[0].by());
    assert_eq!(pair, ("/years/{y:~[0-9]{4}}", "/years/{n:u64}"));
}

#[cfg(feature = "serde")]
#[test]
fn names_are_those_of_the_parameters() {
    let mut router = Router::new();
    router.insert(r"/{x:~[^/\}]{1}:?}/{y:~(?:a{0}b){1}}{/*z}", 1).expect("a route");
    let found = router.at("/c/b").expect("a match");
    let (x, y, z): (char, &str, Option<&str>) = found.params.deserialize().expect("three");
    assert_eq!((x, y, z), ('c', "b", None));
}
