//! The paths that are looked up: those that are given, or one for each route, with plausible values.

use routetree::{MatchError, Overlap, Router};

use super::table::Table;
use crate::route_text::{Part, parts};

/// What parameters are filled with, in turn.
const VALUES: [&str; 8] =
    ["octocat", "42", "hello-world", "7f3a9c", "release.2", "main", "1296269", "blue_shoes"];

/// What catch-alls are filled with, in turn.
const RESTS: [&str; 4] = ["src/lib.rs", "README.md", "css/site.css", "a/b/c/d"];

/// The order of shuffled paths, the same in each run.
const SEED: u64 = 0x5eed;

/// What is put at the end of a path to make it miss, the first that does.
const STRAY: [&str; 4] = ["~", "/~", "/~/~", "/~/~/~/~/~/~"];

/// Paths to look up.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Paths that a route matches, in the order of the routes, or as they were given.
    pub(super) hits: Vec<String>,
    /// The same in random order.
    pub(super) shuffled: Vec<String>,
    /// Paths that no route matches, in random order.
    pub(super) misses: Vec<String>,
    /// The number of routes for which no path is known.
    pub(super) without: usize,
}

impl Paths {
    /// Splits paths that are given.
    pub(super) fn of_given(given: Vec<String>, router: &Router<u32>) -> Paths {
        let (hits, misses) = given.into_iter().partition(|path| router.at(path).is_ok());
        Paths::new(hits, misses, 0)
    }

    /// A path for each route, and for each of those one that misses.
    pub(super) fn of_routes(table: &Table<'_>, router: &Router<u32>) -> Paths {
        let found = table.routes.iter().enumerate();
        let hits: Vec<String> =
            found.filter_map(|(index, route)| path_of(route, index, router)).collect();
        let stray = |path: &String| {
            let strays = STRAY.iter().map(|end| format!("{path}{end}"));
            strays.into_iter().find(|path| router.at(path) == Err(MatchError::NotFound))
        };
        let mut misses: Vec<String> = hits.iter().filter_map(stray).collect();
        if hits.is_empty() {
            misses.extend(["/".to_owned(), "/users/42".to_owned()]);
        }
        let without = table.routes.len() - hits.len();
        Paths::new(hits, misses, without)
    }

    fn new(hits: Vec<String>, mut misses: Vec<String>, without: usize) -> Paths {
        let mut random = fastrand::Rng::with_seed(SEED);
        let mut shuffled = hits.clone();
        random.shuffle(&mut shuffled);
        random.shuffle(&mut misses);
        Paths { hits, shuffled, misses, without }
    }

    /// The hits of a part of the routes.
    pub(super) fn of_part(&self, table: &Table<'_>, one_of: usize) -> Paths {
        let part = table.router(one_of);
        let keep = |paths: &[String]| -> Vec<String> {
            paths.iter().filter(|path| part.at(path).is_ok()).cloned().collect()
        };
        Paths { hits: keep(&self.hits), shuffled: keep(&self.shuffled), ..Paths::default() }
    }
}

/// A path that the router matches and that the route does too: with plausible values, or else any.
fn path_of(route: &str, index: usize, router: &Router<u32>) -> Option<String> {
    let filled = fill(route, index).filter(|path| router.at(path).is_ok());
    filled.or_else(|| match router.overlap(route, route) {
        Ok(Overlap::Shared { example, .. }) => Some(example).filter(|path| router.at(path).is_ok()),
        _ => None,
    })
}

/// Fills the parameters of a route. `None` if one has a constraint.
fn fill(route: &str, index: usize) -> Option<String> {
    let (mut path, mut turn) = (String::new(), index);
    for (part, _) in parts(route) {
        let param = match part {
            Part::Character(character) => {
                path.push(character);
                continue;
            }
            Part::Param(param) => param,
        };
        if param.contains(':') {
            return None;
        }
        if let Some(param) = param.strip_prefix('/') {
            path.push('/');
            if param.is_empty() {
                continue;
            }
        }
        path += match param.contains('*') {
            true => RESTS[turn % RESTS.len()],
            false => VALUES[turn % VALUES.len()],
        };
        turn += 1;
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{fill, path_of};
    use routetree::Router;

    #[test]
    fn a_path_of_a_route_matches_it() {
        let mut router = Router::new();
        router.constraint_regex("year", "[0-9]{4}").expect("an expression");
        let routes = [
            "/a/{b}/c-{d}",
            "/files/{*path}",
            "/{{x}}/{id:u64}-{day:date}",
            "/archive/{y:year}",
            "/x/{y:~[a-c]{3}}",
            "/opt/{page?}",
            "/app{/*rest}",
            "/end{/}",
        ];
        for (index, route) in (0..).zip(routes) {
            router.insert(route, index).expect("no two routes conflict");
        }
        for (index, route) in routes.iter().enumerate() {
            let path = path_of(route, index, &router).expect("a path");
            let found = router.at(&path).expect("a route");
            assert_eq!(*found.value as usize, index, "{route}: {path}");
        }
        assert_eq!(fill("/a/{b}/{*c}", 0).as_deref(), Some("/a/octocat/README.md"));
        assert_eq!(fill("/a/{b:u64}", 0), None);
    }
}
