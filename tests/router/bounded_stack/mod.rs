//! No table, path or route text overflows a small stack, panics or takes quadratic time: every test
//! here builds, searches, draws, lists, clones and dismantles a table on a thread with a small
//! stack.

mod tables;
mod texts;

use std::thread;

use routetree::Router;

/// Recursion over levels, segments or parameters would need thousands of frames.
const STACK: usize = 256 * 1024;

pub(crate) fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

pub(crate) fn table(routes: &[String]) -> Router<usize> {
    let mut router = Router::new();
    for (index, route) in routes.iter().enumerate() {
        router.insert(route, index).unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(router.len(), routes.len());
    router
}

/// Checks the winner of a path, by its index in `routes`.
#[track_caller]
pub(crate) fn assert_finds(
    router: &Router<usize>,
    routes: &[String],
    path: &str,
    expected: Option<usize>,
) {
    let found = router.at(path).ok();
    assert_eq!(found.as_ref().map(|found| *found.value), expected, "on {} bytes", path.len());
    if let Some(found) = found {
        assert_eq!(found.route(), routes[*found.value]);
    }
}

/// Draws, lists, clones and dismantles a router, in both orders.
pub(crate) fn exercise(router: Router<usize>, routes: &[String]) {
    draw(&router, routes.len());
    dismantle(router, routes);
}

pub(crate) fn draw(router: &Router<usize>, routes: usize) {
    let lines = router.to_string();
    assert!(lines.lines().filter(|line| line.contains("  → ")).count() >= routes);
    assert!(router.to_dot().matches("style=bold").count() >= routes);
    assert!(format!("{router:?}").len() > routes);
}

pub(crate) fn dismantle(mut router: Router<usize>, routes: &[String]) {
    let listed: Vec<String> = router.iter().map(|(route, _)| String::from(route)).collect();
    assert_eq!(listed.len(), routes.len());
    let mut copy = router.clone();
    copy.shrink_to_fit();
    for (index, route) in routes.iter().enumerate() {
        assert_eq!(copy.remove(route), Some(index));
    }
    assert!(copy.is_empty() && copy.to_string().is_empty());
    for (index, route) in routes.iter().enumerate().rev() {
        assert_eq!(router.get(route), Some(&index));
        assert_eq!(router.remove(route), Some(index));
    }
    assert!(router.is_empty() && router.to_string().is_empty());

    // Rebuilds the table from the other end.
    for (index, route) in routes.iter().enumerate().rev() {
        router.insert(route, index).unwrap();
    }
    assert!(router.iter().map(|(route, _)| route).eq(listed.iter()));
    copy.merge(router).unwrap();
    assert!(copy.into_iter().map(|(route, _)| route).eq(listed));
}
