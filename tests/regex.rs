//! Hunts constraints by regular expression that accept part of a value, more than the expression says, or cost more
//! than they may; and errors of expressions that say the wrong thing.

mod oracle;

use std::error::Error;
use std::hint::black_box;
use std::thread;

use allocation_counter::measure;
use oracle::dense::{self, Choices, Taste};
use oracle::fast;
use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{ConstraintError, InsertError, Router};

fn router(expression: &str) -> Router<&'static str> {
    let mut router = Router::new();
    router.constraint_regex("own", expression).unwrap_or_else(|error| panic!("{error}"));
    router.insert("/{x:own}", "own").unwrap();
    router
}

#[track_caller]
fn assert_accepts(expression: &str, accepted: &[&str], refused: &[&str]) {
    let router = router(expression);
    for value in accepted {
        let path = format!("/{value}");
        let found = router.at(&path).unwrap_or_else(|_| panic!("{expression} on {value:?}"));
        assert_eq!(found.params.get("x"), Some(*value));
    }
    for value in refused {
        assert!(router.at(&format!("/{value}")).is_err(), "{expression} on {value:?}");
    }
}

#[test]
fn the_whole_value_and_nothing_but() {
    assert_accepts("[a-z]+", &["a", "abc"], &["a1", "1a", "A", "a\n", "\na", ""]);
    assert_accepts("a|ab", &["a", "ab"], &["abb", "ba", "b"]);
    assert_accepts("a|bc|", &["a", "bc"], &["abc", "ac"]);
    assert_accepts("^[0-9]{4}$", &["2024"], &["20245", "x2024"]);
    assert_accepts(r"\A(?:a)\z", &["a"], &["aa"]);
    assert_accepts("a*?", &["a", "aaa"], &["b"]);
    assert_accepts("", &[], &["a"]);
    assert_accepts("(?m)^a$", &["a"], &["a\nb", "b\na\nb", "a\n"]);
    assert_accepts("(?x) a  b # a remark", &["ab"], &["a b", "a"]);
    assert_accepts("(?x) a | b # (", &["a", "b"], &["ab"]);
    assert_accepts("(?i)stra\u{df}e", &["STRA\u{1e9e}E", "Stra\u{df}e"], &["strasse"]);
    assert_accepts("a.c", &["abc", "a\u{20ac}c"], &["ac", "a\nc", "abbc"]);
    assert_accepts("(?s)a.c", &["a\nc"], &["ac"]);
    assert_accepts(r"\w+", &["caf\u{e9}", "a_1"], &["a-b", "a b"]);
    assert_accepts(r"(?-u:\w)+", &["a_1"], &["caf\u{e9}"]);
    assert_accepts(r"\bme\b|\d+", &["me", "12"], &["mee", "me 12"]);
    assert_accepts("[a&&b]", &[], &["a", "b"]);
    assert_accepts("%[0-9A-F]{2}", &["%2F"], &["/", "%2f"]);
}

#[test]
fn it_takes_part_in_the_search() {
    let mut router = Router::new();
    router.constraint_regex("slug", "[a-z]+(-[a-z]+)*").unwrap();
    router.constraint_regex("code", "[A-Z]{2,3}").unwrap();
    router.constraint("zzz", |value| value.len() < 4).unwrap();
    for route in [
        "/{n:u64}",
        "/{s:slug}",
        "/{s:slug}.{c:code}",
        "/{c:code}-{rest}",
        "/{z:zzz}",
        "/{plain}",
        "/o/{c:code?}",
        "/{*all}/{c:code}",
    ] {
        router.insert(route, route).unwrap();
    }
    for (path, route, values) in [
        ("/12", "/{n:u64}", &["12"][..]),
        ("/a-b", "/{s:slug}", &["a-b"]),
        ("/a-b.EU", "/{s:slug}.{c:code}", &["a-b", "EU"]),
        ("/EU-x-y", "/{c:code}-{rest}", &["EU", "x-y"]),
        ("/EU-x-", "/{c:code}-{rest}", &["EU", "x-"]),
        // `code` comes before `zzz`, by name, but there is no route with it alone.
        ("/EU", "/{z:zzz}", &["EU"]),
        ("/E-x.y", "/{plain}", &["E-x.y"]),
        ("/o", "/o/{c:code?}", &[]),
        ("/o/EU", "/o/{c:code?}", &["EU"]),
        ("/a/b/EUR", "/{*all}/{c:code}", &["a/b", "EUR"]),
    ] {
        let found = router.at(path).unwrap_or_else(|_| panic!("{path}"));
        assert_eq!(found.route(), route, "{path}");
        assert!(found.params.iter().map(|(_, value)| value).eq(values.iter().copied()), "{path}");
    }
    assert!(router.at("/o/EURO").is_err());
    let error = router.insert("/{*x:slug}", "").unwrap_err();
    assert_eq!(error.to_string(), "constraint on a catch-all at byte 4 in `/{*x:slug}`");
}

#[track_caller]
fn assert_refused(expression: &str, at: usize, problem: &str) {
    let mut router: Router<()> = Router::new();
    let error = router.constraint_regex("own", expression).expect_err(expression);
    let expected = ConstraintError::Expression {
        name: "own".into(),
        expression: expression.into(),
        at,
        problem: problem.into(),
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        format!("{problem} at byte {at} in the expression `{expression}` of the constraint `own`")
    );
    assert!(error.source().is_none());
    // Nothing is left of it: the name is unknown, and free.
    assert!(router.insert("/{x:own}", ()).is_err());
    assert_eq!(router.constraint_regex("own", "a"), Ok(()));
}

#[test]
fn bad_expressions() {
    assert_refused("(ab", 0, "unclosed group");
    assert_refused("ab)", 2, "unopened group");
    // Neither can the text leave the group that it is put into.
    assert_refused("a)|(?:b", 1, "unopened group");
    assert_refused("\u{e9}[a-", 2, "unclosed character class");
    assert_refused("a|*", 2, "repetition operator missing expression");
    assert_refused(r"a\q", 1, "unrecognized escape sequence");
    assert_refused(r"(a)\1", 3, "backreferences are not supported");
    let look = "look-around, including look-ahead and look-behind, is not supported";
    assert_refused("a(?=b)", 1, look);
    assert_refused(r"\pX", 0, "Unicode property not found");
    assert_refused(r"(?-u:\xFF)", 5, "pattern can match invalid UTF-8");
    assert_refused("a{3,2}", 1, "invalid repetition count range, the start must be <= the end");
    assert_refused("(?x)a # )\n)", 10, "unopened group");
}

#[test]
fn nests_of_groups_are_limited() {
    let nest = |depth: usize| "(".repeat(depth) + "a" + &")".repeat(depth);
    assert_accepts(&nest(200), &["a"], &["aa"]);
    let mut router: Router<()> = Router::new();
    let error = router.constraint_regex("deep", &nest(100_000)).unwrap_err();
    assert!(
        matches!(error, ConstraintError::Expression { at: 250, .. }),
        "{:?}",
        error.to_string().get(..80)
    );
}

#[test]
fn names_come_first() {
    let mut router: Router<()> = Router::new();
    assert_eq!(router.constraint_regex("", "("), Err(ConstraintError::EmptyName));
    assert_eq!(
        router.constraint_regex("a:b", "a"),
        Err(ConstraintError::NameCharacter { name: "a:b".into(), at: 1 })
    );
    let taken = |name: &str| Err(ConstraintError::Taken { name: name.into() });
    assert_eq!(router.constraint_regex("u64", "[0-9]+"), taken("u64"));
    assert_eq!(router.constraint_regex("own", "[0-9]+"), Ok(()));
    assert_eq!(router.constraint_regex("own", "[0-9]+"), taken("own"));
    assert_eq!(router.constraint("own", |_| true), taken("own"));
    router.constraint("other", |_| true).unwrap();
    assert_eq!(router.constraint_regex("other", "a"), taken("other"));
}

#[test]
fn expressions_that_take_too_much_memory() {
    let mut router: Router<()> = Router::new();
    for expression in ["(a{1000}){1000}", r"(\w{1000}){10}", "((a?){99}){99}{99}"] {
        let error = router.constraint_regex("big", expression).expect_err(expression);
        assert_eq!(
            error,
            ConstraintError::ExpressionTooLarge { name: "big".into(), limit: 10 << 20 }
        );
        assert_eq!(
            error.to_string(),
            "the expression of the constraint `big` compiles to more than 10485760 bytes"
        );
    }
    // What applications have is far from it.
    assert_eq!(router.constraint_regex("big", r"\w{1,100}"), Ok(()));
}

/// A search with ways back takes longer than the universe has been for these.
#[test]
fn matching_is_linear_in_the_value() {
    let long = "a".repeat(50_000);
    for expression in ["(a*)*b", "(a|aa)+b", "(a|a?)+b", "(.*)(.*)(.*)(.*)b", "(a?){50}a{50}b"] {
        let router = router(expression);
        assert!(router.at(&format!("/{long}")).is_err(), "{expression}");
    }
    assert!(router("(a*)*b").at(&format!("/{long}b")).is_ok());
}

#[test]
fn merges_and_clones() {
    let digits = || {
        let mut router = Router::new();
        router.constraint_regex("digits", "[0-9]+").unwrap();
        router
    };
    let mut router = digits();
    router.insert("/{x:digits}", 1).unwrap();

    // The same text is the same constraint, whoever compiled it.
    let mut alike = digits();
    alike.insert("/a/{x:digits}", 2).unwrap();
    router.merge(alike).unwrap();
    assert_eq!(*router.at("/a/12").unwrap().value, 2);
    assert!(router.at("/a/b").is_err());

    // A clone shares it.
    let mut copy = router.clone();
    copy.clear();
    copy.insert("/b/{x:digits}", 3).unwrap();
    router.merge(copy).unwrap();
    assert_eq!(*router.at("/b/12").unwrap().value, 3);

    let mismatch = [InsertError::ConstraintMismatch { name: "digits".into() }];
    let mut other = Router::new();
    other.constraint_regex("digits", "[0-9][0-9]*").unwrap();
    assert_eq!(router.merge(other).unwrap_err()[..], mismatch);
    let mut function = Router::new();
    function.constraint("digits", |value| value.bytes().all(|byte| byte.is_ascii_digit())).unwrap();
    assert_eq!(router.merge(function.clone()).unwrap_err()[..], mismatch);
    assert_eq!(function.merge(router.clone()).unwrap_err()[..], mismatch);

    // One that only the other router has comes with it.
    let mut more = Router::new();
    more.constraint_regex("letters", "[a-z]+").unwrap();
    more.insert("/c/{x:letters}", 4).unwrap();
    router.merge(more).unwrap();
    assert_eq!(*router.at("/c/ab").unwrap().value, 4);
    assert!(router.at("/c/12").is_err());
    router.insert("/d/{x:letters}", 5).unwrap();
    assert_eq!(*router.at("/d/ab").unwrap().value, 5);
}

#[test]
fn memory_is_counted() {
    let mut router: Router<()> = Router::new();
    let mut before = 0;
    let held = measure(|| {
        before = router.memory_usage();
        router.constraint_regex("words", r"\w+(-\w+)*").unwrap();
    });
    let counted = router.memory_usage() - before;
    let held = usize::try_from(held.bytes_current).unwrap();
    assert!(counted > 10_000, "{counted}: `\\w` is some thousand ranges");
    assert!(counted * 10 > held * 7 && counted < held * 11 / 10, "{counted} of {held} bytes");
}

#[test]
fn nothing_is_allocated() {
    let mut router = Router::new();
    router.constraint_regex("slug", "[a-z0-9]+(-[a-z0-9]+)*").unwrap();
    router.constraint_regex("word", r"\w+").unwrap();
    router.insert("/{a:slug}/{b:word}", 1).unwrap();
    router.insert("/x/{a:slug}.{b:word}", 2).unwrap();
    let paths = ["/a-b-c/d\u{e9}", "/x/a-b.c", "/-/d", "/x/a-.c", "/x/a.-"];
    let expected = [Some(1), Some(2), None, None, None];
    let look = || paths.map(|path| router.at(black_box(path)).ok().map(|found| *found.value));
    let info = measure(|| assert_eq!(look(), expected));
    assert_eq!(info.count_total, 0, "not even by the first lookups");
}

#[test]
fn states_that_are_met_are_kept() {
    let mut router = Router::new();
    router.constraint_regex("words", r"\w{1,100}").unwrap();
    router.insert("/{a:words}", 1).unwrap();
    let look = || [router.at("/caf\u{e9}").is_ok(), router.at("/caf-").is_ok()];
    let first = measure(|| assert_eq!(look(), [true, false]));
    let second = measure(|| assert_eq!(look(), [true, false]));
    assert!(first.count_total > 0, "this one has no table");
    assert_eq!(second.count_total, 0);
}

#[test]
fn threads_share_it() {
    let router = router("(ab|cd)+");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for length in 1..50 {
                    assert!(router.at(&format!("/{}", "ab".repeat(length))).is_ok());
                    assert!(router.at(&format!("/{}a", "cd".repeat(length))).is_err());
                }
            });
        }
    });
}

/// An expression as a tree, to be written down and to be matched without any engine.
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
            // No group around it: it is the anchors that must be put around the whole of it.
            Tree::Either(one, other) => format!("{}|{}", one.text(), other.text()),
            Tree::Star(inner) => format!("(?:{})*", inner.text()),
            Tree::Optional(inner) => format!("(?:{})?", inner.text()),
        }
    }

    /// Where a match that begins at one of `starts` can end.
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
            Tree::Character(own) => one(&|character| character == *own),
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

/// An expression of the same meaning whose states are not put into a table.
fn without_table(expression: &str) -> String {
    format!(r"(?:{expression})(?:\b|)")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_accepts_what_the_expression_means(
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

    /// Expressions that say what the suites' own functions say, in tables where these stand
    /// everywhere: the same answers.
    #[test]
    fn it_is_as_good_as_a_function(
        table in vec(vec(any::<u8>(), 0..28), 1..10), asked in vec(vec(any::<u8>(), 0..28), 8..16),
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
