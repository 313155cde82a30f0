//! Bad, nested or large expressions are refused, with the problem and its offset, and leave nothing
//! behind.

use std::error::Error;

use routetree::{ConstraintError, Router};

use super::assert_accepts;

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
    // The failure leaves nothing: the name is unknown and free.
    assert!(router.insert("/{x:own}", ()).is_err());
    assert_eq!(router.constraint_regex("own", "a"), Ok(()));
}

#[test]
fn bad_expressions() {
    assert_refused("(ab", 0, "unclosed group");
    assert_refused("ab)", 2, "unopened group");
    // The text cannot escape the group that encloses it.
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
fn nested_groups_are_limited() {
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
fn a_byte_costs_a_bounded_number_of_steps() {
    let problem = "too many parts without a table of states (10103 with repetitions written out, \
                   2048 at most)";
    assert_refused("(?:.{0,100}){0,100}", 0, problem);
    assert_refused("(?:[ab]{0,100}){0,100}", 0, problem);
    let long = "\u{e9}".repeat(64);
    assert_accepts(r"[\p{L}\p{N}_-]{1,64}", &[&long, "a_1-"], &["", "a.", &(long.clone() + "a")]);
    assert_accepts(".{1,2000}", &[&"x".repeat(2_000)], &[&"x".repeat(2_001)]);
}

#[test]
fn names_are_checked_first() {
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
fn large_expressions() {
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
    // Realistic expressions are far from the limit.
    assert_eq!(router.constraint_regex("big", r"\w{1,100}"), Ok(()));
}
