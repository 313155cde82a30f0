//! Constraints by regular expression: `memory_usage` counts them, and a lookup through them
//! allocates nothing.

use std::hint::black_box;

use allocation_counter::measure;
use routetree::Router;

#[test]
fn memory_usage_counts_expressions() {
    let mut router: Router<()> = Router::new();
    let mut before = 0;
    let held = measure(|| {
        before = router.memory_usage();
        router.constraint_regex("words", r"\w+(-\w+)*").unwrap();
    });
    let counted = router.memory_usage() - before;
    let held = usize::try_from(held.bytes_current).unwrap();
    assert!(counted > 10_000, "{counted}: `\\w` has thousands of ranges");
    assert!(counted * 10 > held * 7 && counted < held * 11 / 10, "{counted} of {held} bytes");
}

#[test]
fn lookups_allocate_nothing() {
    let mut router = Router::new();
    router.constraint_regex("slug", "[a-z0-9]+(-[a-z0-9]+)*").unwrap();
    router.constraint_regex("word", r"\w+").unwrap();
    router.insert("/{a:slug}/{b:word}", 1).unwrap();
    router.insert("/x/{a:slug}.{b:word}", 2).unwrap();
    let paths = ["/a-b-c/d\u{e9}", "/x/a-b.c", "/-/d", "/x/a-.c", "/x/a.-"];
    let expected = [Some(1), Some(2), None, None, None];
    let look = || paths.map(|path| router.at(black_box(path)).ok().map(|found| *found.value));
    let info = measure(|| assert_eq!(look(), expected));
    assert_eq!(info.count_total, 0, "not even in the first lookups");
}

#[test]
fn states_are_built_once() {
    let mut router = Router::new();
    router.constraint_regex("words", r"\w{1,100}").unwrap();
    router.insert("/{a:words}", 1).unwrap();
    let look = || [router.at("/caf\u{e9}").is_ok(), router.at("/caf-").is_ok()];
    let first = measure(|| assert_eq!(look(), [true, false]));
    let second = measure(|| assert_eq!(look(), [true, false]));
    assert!(first.count_total > 0, "this expression has no table");
    assert_eq!(second.count_total, 0);
}
