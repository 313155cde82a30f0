//! Routes of one or two segments that overlap in every way, and all short paths that they match.

use routetree::Router;

/// Segments that overlap in every way, over an alphabet of five bytes.
const SHAPES: [&str; 22] = [
    "",
    "a",
    "{x}",
    "{*x}",
    "a{x}",
    "{x}a",
    "-{x}",
    "{x}-",
    "{x}-{y}",
    "{x}a{y}",
    "a{x}a",
    "{x}-{y}-{z}",
    "{*x}a",
    "a{*x}",
    "{x}-{*y}",
    "{*x}-{y}",
    "{*x}-{*y}",
    "{*x}a{*y}",
    "{x:alpha}",
    "{x:alnum}",
    "{x:alpha}-{y}",
    "{x:u64}a{y:alpha}",
];

/// All paths of up to `length` bytes after a slash.
fn all_paths(length: usize) -> Vec<String> {
    let mut paths = vec![String::from("/")];
    let mut from = 0;
    for _ in 0..length {
        let to = paths.len();
        for index in from..to {
            paths.extend(["a", "b", "-", "/", "1"].map(|byte| paths[index].clone() + byte));
        }
        from = to;
    }
    paths
}

/// Routes, and which of all short paths each matches.
pub(crate) struct SmallRoutes {
    pub(crate) routes: Vec<String>,
    /// A bit for each path.
    matching: Vec<Vec<u64>>,
}

impl SmallRoutes {
    pub(crate) fn new() -> SmallRoutes {
        let mut routes: Vec<String> = Vec::new();
        for first in SHAPES {
            routes.push(format!("/{first}"));
            for second in SHAPES {
                let second = second.replace("{", "{two").replace("{two*", "{*two");
                routes.push(format!("/{first}/{second}"));
            }
        }
        let paths = all_paths(7);
        // Longer routes may differ only on paths that are not listed.
        routes.retain(|route| {
            let router = router_of(route);
            paths.iter().any(|path| path.len() < 8 && router.at(path).is_ok())
        });
        let matching = routes.iter().map(|route| {
            let router = router_of(route);
            let bit = |path: &String| u64::from(router.at(path).is_ok());
            let word = |paths: &[String]| paths.iter().fold(0, |word, path| word << 1 | bit(path));
            paths.chunks(64).map(word).collect()
        });
        SmallRoutes { matching: matching.collect(), routes }
    }

    /// The indices of all pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.routes.len();
        (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
    }

    /// Whether one matches all short paths that the other does.
    pub(crate) fn matches_all_of(&self, one: usize, other: usize) -> bool {
        let mut words = self.matching[other].iter().zip(&self.matching[one]);
        words.all(|(other, one)| other & !one == 0)
    }

    /// Whether a short path matches both.
    pub(crate) fn share_a_path(&self, one: usize, other: usize) -> bool {
        self.matching[one].iter().zip(&self.matching[other]).any(|(one, other)| one & other != 0)
    }
}

fn router_of(route: &str) -> Router<()> {
    let mut router = Router::new();
    router.insert(route, ()).expect("a route");
    router
}
