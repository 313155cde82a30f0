//! Hostile texts neither panic nor are misread: soups of braces, routes cut anywhere, characters of
//! several bytes, escapes by the thousand.

use routetree::{InsertError, Router, escape};

use super::{assert_finds, draw, exercise, on_small_stack, table};

/// Pseudo-random, and the same in every run.
fn soup(pieces: &[&str], length: usize, state: &mut u64) -> String {
    let mut text = String::new();
    for _ in 0..length {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        text += pieces[(*state % pieces.len() as u64) as usize];
    }
    text
}

#[test]
fn soups_of_braces() {
    on_small_stack(|| {
        let pieces = [
            "{",
            "}",
            "{{",
            "}}",
            "*",
            "?",
            ":",
            "/",
            "a",
            "{a}",
            "{*b}",
            "{c:u64}",
            "{d?}",
            "{*e?}",
            "é",
            "\0",
            "-",
            "u64",
            "\u{10ffff}",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15;
        let mut router = Router::new();
        let mut kept = Vec::new();
        let mut refused = 0;
        for round in 0..4_000 {
            let route = soup(&pieces, 1 + round % 12, &mut state);
            match router.insert(&route, kept.len()) {
                Ok(()) => kept.push(route),
                Err(InsertError::Syntax { route: text, at, problem }) => {
                    assert!(
                        text == route && at < route.len() && route.is_char_boundary(at),
                        "{problem} in {route:?}"
                    );
                    refused += 1;
                }
                Err(InsertError::Conflict { route: text, with, .. }) => {
                    assert!(text == route && router.contains(&with), "{route:?}");
                }
                Err(other) => panic!("{other}"),
            }
            let path = soup(&pieces, 1 + round % 9, &mut state);
            let found = router.at(&path).ok().map(|found| found.route());
            assert_eq!(router.matches(&path).next().map(|found| found.route()), found, "{path:?}");
        }
        assert!(kept.len() > 500 && refused > 1_000, "{} kept, {refused} refused", kept.len());
        exercise(router, &kept);
    });
}

const COMPLICATED: &str =
    "/é{{x}}/{名前:u64}-{b}.é/{*c}/v{d:date}{{{e}/{f?}/{g:hex?}/{{{{{*h}.tar/{*i?}";

#[test]
fn every_part_of_a_complicated_route() {
    on_small_stack(|| {
        let cuts: Vec<usize> =
            (0..=COMPLICATED.len()).filter(|&at| COMPLICATED.is_char_boundary(at)).collect();
        let mut router = Router::new();
        let mut kept: Vec<String> = Vec::new();
        for &from in &cuts {
            for &to in cuts.iter().filter(|&&to| to >= from) {
                let part = &COMPLICATED[from..to];
                match router.insert(part, kept.len()) {
                    Ok(()) => kept.push(part.into()),
                    Err(InsertError::Syntax { at, .. }) => assert!(at < part.len(), "{part}"),
                    Err(InsertError::Conflict { with, .. }) => {
                        assert!(router.contains(&with), "{part}")
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        }
        assert!(router.contains(COMPLICATED) && kept.len() > 200);
        let path = "/é{x}/12-b.é/c/c/v2024-02-29{e/f/ab/{{h/h.tar/";
        let found = router.at(path).unwrap();
        let shorter = &COMPLICATED[..COMPLICATED.len() - "{*i?}".len()];
        assert_eq!((found.route(), found.params.get("h")), (shorter, Some("h/h")));
        assert_eq!(router.matches(path).filter(|found| found.route() == COMPLICATED).count(), 1);
        let longer = format!("{path}i/i");
        let found = router.at(&longer).unwrap();
        assert_eq!((found.route(), found.params.get("i")), (COMPLICATED, Some("i/i")));
        for at in (0..=path.len()).filter(|&at| path.is_char_boundary(at)) {
            for part in [&path[..at], &path[at..]] {
                let found = router.at(part).ok().map(|found| found.route());
                assert_eq!(router.matches(part).next().map(|found| found.route()), found, "{part}");
            }
        }
        exercise(router, &kept);
    });
}

/// Characters that share their first or their last bytes.
#[test]
fn characters_of_many_bytes() {
    on_small_stack(|| {
        let characters = ["é", "è", "\u{80}", "ࠀ", "日", "旦", "🦀", "🦁", "\u{10ffff}", "\u{7f}"];
        let mut routes = Vec::new();
        for one in characters {
            for two in characters {
                routes.push(format!("/{one}{{{two}}}{two}"));
                routes.push(format!("/{one}/{{{two}:own}}{two}{{{one}x:own}}"));
                routes.push(format!("/{{*{one}}}{two}/{one}"));
                routes.push(format!("/{}", one.repeat(3) + two));
            }
        }
        let mut router = Router::new();
        router.constraint("own", |value| value.chars().count() == 1).unwrap();
        for (index, route) in routes.iter().enumerate() {
            router.insert(route, index).unwrap_or_else(|error| panic!("{error}"));
        }
        for (index, one) in characters.iter().enumerate() {
            for (other, two) in characters.iter().enumerate() {
                let route = 4 * (index * characters.len() + other);
                assert_finds(&router, &routes, &format!("/{one}{one}{two}"), Some(route));
                assert_finds(&router, &routes, &format!("/{one}/{one}{two}{two}"), Some(route + 1));
                assert_finds(&router, &routes, &format!("/x{two}/{one}"), Some(route + 2));
                assert_finds(&router, &routes, &format!("/{one}{one}{one}{two}"), Some(route + 3));
                assert_finds(&router, &routes, &format!("/{one}/{one}{one}{two}{two}{two}"), None);
            }
        }
        draw(&router, routes.len());
        for (index, route) in routes.iter().enumerate() {
            assert_eq!(router.remove(route), Some(index));
        }
        assert!(router.is_empty());
    });
}

#[test]
fn eight_optional_parameters_at_the_end_of_a_long_route() {
    on_small_stack(|| {
        let optional: String = (0..8).map(|index| format!("/{{o{index}?}}")).collect();
        let between: String = (0..8).map(|index| format!("/{{o{index}?}}/x{index}")).collect();
        let long = "/segment".repeat(50);
        let routes = [
            format!("{long}{optional}/{{*rest?}}"),
            format!("{between}{long}"),
            format!("/{{o}}{long}{between}"),
        ];
        let router = table(&routes);
        assert_finds(&router, &routes, &format!("{long}/"), Some(0));
        assert_finds(&router, &routes, &format!("{long}{}/r", "/v".repeat(8)), Some(0));
        assert_finds(&router, &routes, &format!("/x0/x1/x2/v/x3/x4/x5/x6/x7{long}"), Some(1));
        exercise(router, &routes);
    });
}

#[test]
fn escapes_by_the_thousand() {
    on_small_stack(|| {
        let braces = "{}".repeat(100_000);
        let routes = [
            format!("/{}", escape(&braces)),
            format!("/{}{{x}}", escape(&braces[1..])),
            format!("/{{*x}}{}/a", escape(&braces)),
        ];
        let router = table(&routes);
        assert_finds(&router, &routes, &format!("/{braces}"), Some(0));
        assert_finds(&router, &routes, &format!("/{}x", &braces[1..]), Some(1));
        assert_finds(&router, &routes, &format!("/{braces}/a"), None);
        assert_finds(&router, &routes, &format!("/x/x{braces}/a"), Some(2));
        assert_finds(&router, &routes, &format!("/{braces}{{"), None);
        exercise(router, &routes);
    });
}
