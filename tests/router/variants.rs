//! The variants of a lookup: with a filter on values, and without regard to letter case. Hunts a
//! rejected route that hides another one, and an order that depends on how literals are written.

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{MethodError, MethodRouter, Router};

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::matching::Matcher;
use crate::oracle::parse::Form;
use crate::oracle::{fast, order, sorted_forms};
use crate::random::{both, settings, supplies};

/// A route, and the names and values of its parameters.
type Winner = Option<(String, Values)>;

/// The names and values of parameters.
type Values = Vec<(String, String)>;

fn winner(found: Option<routetree::Match<'_, '_, &String>>) -> Winner {
    let found = found?;
    let params = found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some((found.route().to_owned(), params.collect()))
}

/// Whether a filter keeps a route: about two of three, whichever they are.
fn keeps(route: &str, salt: u8) -> bool {
    let sum = route.bytes().fold(u32::from(salt), |sum, byte| sum * 31 % 1009 + u32::from(byte));
    sum % 3 != 0
}

fn lower(form: &Form) -> Form {
    let mut form = form.clone();
    let literals = form.segments.iter_mut().flat_map(|segment| &mut segment.literals);
    literals.for_each(|literal| literal.make_ascii_lowercase());
    form
}

/// The winner without regard to letter case, by comparing all forms that match.
fn ignoring_case(routes: &[String], path: &str) -> Winner {
    let lower_path = path.to_ascii_lowercase();
    let mut best: Option<(&String, Form, Values)> = None;
    for route in routes {
        for form in sorted_forms(route).unwrap() {
            let lowered = lower(&form);
            let Some(values) = Matcher::new(&lowered).values(&lower_path) else { continue };
            let in_path = |value: &str| {
                let start = value.as_ptr() as usize - lower_path.as_ptr() as usize;
                path[start..start + value.len()].to_owned()
            };
            let values = form.names.iter().cloned().zip(values.into_iter().map(in_path)).collect();
            let wins = best.as_ref().is_none_or(|(_, other, _)| {
                let written = |form: &Form| Matcher::new(form).values(path).is_some();
                order::compare(&lowered, &lower(other))
                    .then_with(|| written(other).cmp(&written(&form)))
                    .then_with(|| order::compare(&form, other))
                    == Ordering::Less
            });
            if wins {
                best = Some((route, form, values));
            }
        }
    }
    best.map(|(route, _, values)| (route.clone(), values))
}

/// The text with some ASCII letters in upper case; those of parameters stay.
fn with_capitals(text: &str, choices: &mut Choices<'_>) -> String {
    let mut depth = 0;
    let shift = |character: char| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        let upper = depth == 0 && choices.below(3) == 0;
        if upper { character.to_ascii_uppercase() } else { character }
    };
    text.chars().map(shift).collect()
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_filter_looks_up_in_a_router_of_the_accepted_routes(
        table in supplies(1..10),
        asked in supplies(6..12),
        salt in any::<u8>(),
    ) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let (router, _) = both(&routes);
        let mut accepted = router.clone();
        accepted.retain(|_, value| keeps(value, salt));
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &routes);
            let found = router.at_where(&path, |value| keeps(value, salt)).ok();
            prop_assert_eq!(winner(found), winner(accepted.at(&path).ok()), "{:?}", path);
        }
    }

    #[test]
    fn letter_case_is_ignored_in_literals_alone(
        table in supplies(1..10),
        capitals in vec(vec(any::<u8>(), 0..40), 20),
        asked in supplies(6..12),
    ) {
        let taste = Taste { constraints: false, ..Taste::ALL };
        let drawn = dense::routes(table.iter().map(Vec::as_slice), taste);
        let mut shifted = capitals.iter().cycle();
        let mut shift = |text: &String| {
            with_capitals(text, &mut Choices::new(shifted.next().unwrap()))
        };
        let twice: Vec<String> = drawn.iter().chain(&drawn).map(&mut shift).collect();
        let (router, _) = both(&twice);
        let routes = fast::routes(&router);
        for supply in &asked {
            let path = shift(&dense::path(&mut Choices::new(supply), &drawn));
            let found = winner(router.at_ignore_case(&path).ok());
            prop_assert_eq!(found, ignoring_case(&routes, &path), "{:?} of {:?}", path, routes);
        }
    }
}

/// The inputs of a filter are the values themselves, and constraints judge the path's own letters.
#[test]
fn constraints_see_the_letters_of_the_path() {
    let mut router = Router::new();
    router
        .constraint("upper", |value| value.bytes().all(|byte| byte.is_ascii_uppercase()))
        .unwrap();
    router.insert("/Code/{code:upper}-X", 1).unwrap();
    router.insert("/code/{any}", 2).unwrap();
    let at = |path| router.at_ignore_case(path).ok().map(|found| *found.value);
    assert_eq!((at("/cODE/AB-x"), at("/cODE/ab-x"), at("/cODE")), (Some(1), Some(2), None));
}

#[test]
fn a_filter_decides_for_head_any_method_and_the_allowed_methods() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/users/{id}", 1).unwrap();
    methods.insert_any("/users/{id}", 2).unwrap();
    methods.insert("PUT", "/users/me", 3).unwrap();
    methods.insert("HEAD", "/{*all}", 4).unwrap();
    let at = |method, from: i32| {
        methods.at_where(method, "/users/me", |value| *value >= from).map(|found| *found.value)
    };
    assert_eq!((at("HEAD", 1), at("HEAD", 2), at("HEAD", 3)), (Ok(1), Ok(2), Ok(4)));
    assert_eq!((at("PUT", 1), at("PUT", 3)), (Ok(3), Ok(3)));
    let allowed = |from| match at("DELETE", from) {
        Err(MethodError::NotAllowed(allowed)) => allowed.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!((allowed(3), allowed(4)), ("HEAD, PUT".into(), "HEAD".into()));
    assert_eq!(at("DELETE", 5), Err(MethodError::NotFound));
}
