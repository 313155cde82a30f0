//! For each method, a `MethodRouter` suggests, explains, nests and builds paths exactly as a
//! `Router` that holds only the routes by which that method is served.

use proptest::prelude::*;
use routetree::{InsertError, Match, MethodRouter, Router, UrlError};

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::method_fast::{self, Value};
use crate::oracle::methods::METHODS;
use crate::properties::{settings, supplies};

type Line = (Option<&'static str>, String);

/// Routes without conflicts under the same method.
fn lines(supplies: &[Vec<u8>]) -> Vec<Line> {
    let mut router = method_fast::router();
    let mut lines: Vec<Line> = Vec::new();
    for supply in supplies {
        let mut choices = Choices::new(supply);
        let method = METHODS[choices.below(METHODS.len())];
        let earlier: Vec<String> = lines.iter().map(|(_, route)| route.clone()).collect();
        let route = if !earlier.is_empty() && choices.below(3) == 0 {
            earlier[choices.below(earlier.len())].clone()
        } else {
            dense::route(&mut choices, Taste::ALL, &earlier)
        };
        if method_fast::insert(&mut router, method, &route).is_ok() {
            lines.push((method, route));
        }
    }
    lines
}

fn methods_of(lines: &[Line]) -> MethodRouter<Value> {
    let mut router = method_fast::router();
    for (method, route) in lines {
        method_fast::insert(&mut router, *method, route).expect("a route without conflicts");
    }
    router
}

/// The routes that serve a method, or `None` if several routes serve one shape: a plain router has
/// one route per shape.
fn plain_of(lines: &[Line], method: &str) -> Option<Router<Value>> {
    let mut router = Router::new();
    for (name, accepts) in crate::oracle::constraint::CUSTOM {
        router.constraint(name, accepts).expect("a new name");
    }
    let fallback = (method == "HEAD").then_some("GET");
    for from in [Some(method), fallback] {
        for (own, route) in lines.iter().filter(|(own, _)| from.is_some() && *own == from) {
            insert(&mut router, *own, route)?;
        }
    }
    for (_, route) in lines.iter().filter(|(own, _)| own.is_none()) {
        insert(&mut router, None, route)?;
    }
    Some(router)
}

fn insert(router: &mut Router<Value>, method: Option<&str>, route: &str) -> Option<()> {
    match router.insert(route, method_fast::value_of(method, route)) {
        Ok(()) => Some(()),
        Err(InsertError::Conflict { route, with, .. }) => {
            let has_forms = |route: &str| route.contains('?') || route.contains("{/");
            (!has_forms(&route) && !has_forms(&with)).then_some(())
        }
        Err(error) => panic!("{error}, but the method router has the route"),
    }
}

/// Other spellings of a path.
fn spellings(path: &str) -> Vec<String> {
    vec![path.to_owned(), path.to_uppercase(), format!("{path}/"), path.replace('/', "//")]
}

fn values(found: &Match<'_, '_, &Value>) -> Vec<(String, String)> {
    found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn url(
    methods: &MethodRouter<Value>,
    (method, route): &Value,
    values: Vec<(String, String)>,
) -> Result<String, UrlError> {
    match method {
        Some(method) => methods.url(method, route, values),
        None => methods.url_any(route, values),
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn suggestions_explanations_and_shadowed_routes(table in supplies(1..10), asked in supplies(3..6)) {
        let lines = lines(&table);
        let methods = methods_of(&lines);
        let routes: Vec<String> = lines.iter().map(|(_, route)| route.clone()).collect();
        for method in METHODS.into_iter().flatten().chain(["HEAD", "STRANGE"]) {
            let Some(plain) = plain_of(&lines, method) else { continue };
            for supply in &asked {
                let path = dense::path(&mut Choices::new(supply), &routes);
                for path in spellings(&path) {
                    prop_assert_eq!(methods.suggest(method, &path), plain.suggest(&path));
                    let explained = methods.explain(method, &path);
                    prop_assert_eq!(explained.to_string(), plain.explain(&path).to_string());
                }
            }
            prop_assert_eq!(methods.shadowed(method), plain.shadowed());
        }
    }

    #[test]
    fn urls(table in supplies(1..10), asked in supplies(3..6)) {
        let lines = lines(&table);
        let methods = methods_of(&lines);
        let routes: Vec<String> = lines.iter().map(|(_, route)| route.clone()).collect();
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &routes);
            for method in METHODS.into_iter().flatten() {
                let Ok(found) = methods.at(method, &path) else { continue };
                let own = found.value.0.as_deref();
                // A method without routes is served by the routes for any method.
                let Some(plain) = plain_of(&lines, own.unwrap_or("STRANGE")) else { continue };
                let expected = plain.url(found.route(), values(&found));
                prop_assert_eq!(url(&methods, found.value, values(&found)), expected);
            }
        }
    }

    #[test]
    fn nesting_is_inserting_under_the_prefix(
        outer in supplies(0..6),
        inner in supplies(1..6),
        prefix in prop::sample::select(vec!["", "/p", "/{t}", "/p/{q?}", "/a{", "/{*all}"]),
    ) {
        let (outer, inner) = (lines(&outer), lines(&inner));
        let mut nested = methods_of(&outer);
        let mut one_by_one = nested.clone();
        let before = nested.to_string();
        let done = nested.nest(prefix, methods_of(&inner));
        let mut all = Router::<()>::new().insert(prefix, ()).is_ok();
        for (method, route) in &inner {
            let route = crate::oracle::nested(prefix, route);
            let inserted = match method {
                Some(method) => one_by_one.insert(method, route, (None, String::new())),
                None => one_by_one.insert_any(route, (None, String::new())),
            };
            all &= inserted.is_ok();
        }
        prop_assert_eq!(done.is_ok(), all, "{:?}", done);
        prop_assert_eq!(nested.to_string(), if all { one_by_one.to_string() } else { before });
    }
}

/// Of two routes of one shape, the optional one serves an empty rest.
#[test]
fn an_optional_catch_all_beside_a_required_one() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/f/{*x}", ()).expect("a route");
    methods.insert_any("/f/{*y?}", ()).expect("a route of another method");
    let winner =
        |path| methods.explain("GET", path).winner().map(|winner| winner.route().to_owned());
    assert_eq!(winner("/f/a").as_deref(), Some("/f/{*x}"));
    assert_eq!(winner("/f/").as_deref(), Some("/f/{*y?}"));
    assert_eq!(methods.explain("GET", "/f/a").len(), 1);
    assert!(methods.shadowed("GET").is_empty());
    assert_eq!(methods.suggest("GET", "/F/").as_deref(), Some("/f/"));
    assert_eq!(methods.url("GET", "/f/{*x}", [("x", "a")]).as_deref(), Ok("/f/a"));
    assert_eq!(methods.url_any("/f/{*y?}", [("y", "")]).as_deref(), Ok("/f/"));
    let other = methods.url("PUT", "/f/{*x}", [("x", "a")]);
    assert!(matches!(other, Err(UrlError::UnknownRoute { .. })), "{other:?}");
}
