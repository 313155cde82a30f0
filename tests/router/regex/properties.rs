//! Random expressions accept what a matcher without an engine accepts, and constraints by
//! expression route as equal functions do.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

use super::router;
use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::fast;
use crate::random::{settings, supplies};

/// An expression as a tree, which can be written as text and matched without an engine.
#[derive(Clone, Debug)]
enum Tree {
    Empty,
    Character(char),
    Any,
    Concat(Vec<Tree>),
    Either(Box<Tree>, Box<Tree>),
    Star(Box<Tree>),
    Optional(Box<Tree>),
}

impl Tree {
    fn text(&self) -> String {
        match self {
            Tree::Empty => String::new(),
            Tree::Character(character) => character.to_string(),
            Tree::Any => ".".into(),
            Tree::Concat(parts) => {
                parts.iter().map(|part| format!("(?:{})", part.text())).collect()
            }
            // No group encloses it: the anchors must be put around the whole alternation.
            Tree::Either(one, other) => format!("{}|{}", one.text(), other.text()),
            Tree::Star(inner) => format!("(?:{})*", inner.text()),
            Tree::Optional(inner) => format!("(?:{})?", inner.text()),
        }
    }

    /// The ends of the matches that begin at one of `starts`.
    fn ends(&self, value: &[char], starts: &[bool]) -> Vec<bool> {
        let one = |accepts: &dyn Fn(char) -> bool| {
            (0..starts.len())
                .map(|end| end > 0 && starts[end - 1] && accepts(value[end - 1]))
                .collect()
        };
        let or = |left: &[bool], right: &[bool]| -> Vec<bool> {
            left.iter().zip(right).map(|(left, right)| left | right).collect()
        };
        match self {
            Tree::Empty => starts.to_vec(),
            Tree::Character(expected) => one(&|character| character == *expected),
            Tree::Any => one(&|character| character != '\n'),
            Tree::Concat(parts) => {
                parts.iter().fold(starts.to_vec(), |starts, part| part.ends(value, &starts))
            }
            Tree::Either(left, right) => or(&left.ends(value, starts), &right.ends(value, starts)),
            Tree::Optional(inner) => or(starts, &inner.ends(value, starts)),
            Tree::Star(inner) => {
                let mut all = starts.to_vec();
                loop {
                    let next = or(&all, &inner.ends(value, &all));
                    if next == all {
                        return all;
                    }
                    all = next;
                }
            }
        }
    }

    fn matches(&self, value: &str) -> bool {
        let value: Vec<char> = value.chars().collect();
        let mut starts = vec![false; value.len() + 1];
        starts[0] = true;
        self.ends(&value, &starts)[value.len()]
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Empty),
        prop::sample::select(vec!['a', 'b', 'é']).prop_map(Tree::Character),
        Just(Tree::Any),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Tree::Concat),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| Tree::Either(one.into(), other.into())),
            inner.clone().prop_map(|inner| Tree::Star(inner.into())),
            inner.prop_map(|inner| Tree::Optional(inner.into())),
        ]
    })
}

/// An equivalent expression whose states are not compiled into a table.
fn without_table(expression: &str) -> String {
    format!(r"(?:{expression})(?:\b|)")
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn random_expressions_accept_what_they_mean(
        tree in tree(),
        values in vec(vec(prop::sample::select(vec!["a", "a", "b", "é", "\n"]), 1..7), 12),
    ) {
        let by_table = router(&tree.text());
        let by_engine = router(&without_table(&tree.text()));
        for value in values.iter().map(|pieces| pieces.concat()) {
            let path = format!("/{value}");
            for router in [&by_table, &by_engine] {
                prop_assert_eq!(
                    router.at(&path).is_ok(), tree.matches(&value), "{:?} on {:?}", tree, value
                );
            }
        }
    }

    /// Expressions that equal the custom functions of the oracle give equal results on tables full
    /// of them.
    #[test]
    fn expressions_equal_functions(
        table in supplies(1..10), asked in supplies(8..16),
    ) {
        let mut by_table: Router<String> = Router::new();
        let mut by_engine: Router<String> = Router::new();
        for (name, expression) in [
            ("ab", "(?s).*ab.*"),
            ("even", "(?s)(..)*"),
            ("notme", "(?s).|[^m].|.[^e]|.{3,}"),
            ("zz.own", "(?s).*b"),
        ] {
            prop_assert_eq!(by_table.constraint_regex(name, expression), Ok(()));
            let expression = without_table(expression);
            prop_assert_eq!(by_engine.constraint_regex(name, &expression), Ok(()));
        }
        let mut by_function = fast::router();
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        for route in &routes {
            let expected = fast::insert(&mut by_function, route);
            prop_assert_eq!(&fast::insert(&mut by_table, route), &expected);
            prop_assert_eq!(&fast::insert(&mut by_engine, route), &expected);
        }
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &routes);
            let at = fast::at(&mut by_function, &path);
            let all = fast::matches(&by_function, &path);
            for router in [&mut by_table, &mut by_engine] {
                prop_assert_eq!(&fast::at(router, &path), &at);
                prop_assert_eq!(&fast::matches(router, &path), &all);
            }
        }
    }
}
