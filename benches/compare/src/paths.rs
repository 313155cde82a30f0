//! The paths that are timed: routes with values put in, the same mutated until
//! no route matches, and what scanners ask for.

use crate::{
    expect::{Answer, Oracle},
    random::Random,
    table::{Piece, Route, Table},
};

/// How many paths a shuffled workload has: too many for a branch predictor to learn.
pub const SHUFFLED: usize = 8_192;

/// A path and the one right answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What is looked up.
    pub path: String,
    /// The winner and its values.
    pub expected: Answer,
}

/// One path a route, in the table's order.
pub fn ordered(table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
    let mut random = Random::new(1);
    table.routes.iter().enumerate().map(|(i, route)| hit(i, route, oracle, &mut random)).collect()
}

/// 8,192 paths, each route about equally often, with fresh values each time, shuffled.
pub fn shuffled(table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
    let mut random = Random::new(2);
    let mut cases: Vec<_> = table
        .routes
        .iter()
        .enumerate()
        .cycle()
        .take(SHUFFLED)
        .map(|(i, route)| hit(i, route, oracle, &mut random))
        .collect();
    random.shuffle(&mut cases);
    cases
}

/// 8,192 paths that were made as hits and then mutated until no route matches;
/// none where the table matches most of what is mutated.
pub fn mutated(table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
    let mut random = Random::new(3);
    let mut cases = Vec::with_capacity(SHUFFLED);
    let mut hits = 0;
    while cases.len() < SHUFFLED {
        let route = random.pick(&table.routes);
        let path = mutate(&instantiate(route, &mut random), &mut random);
        if oracle.answer(&path).is_none() {
            cases.push(miss(path));
            continue;
        }
        hits += 1;
        if hits > 100 + 3 * cases.len() {
            return Vec::new();
        }
    }
    cases
}

/// What scanners ask every server for, less what the table matches.
pub fn scanner(oracle: &Oracle<'_>) -> Vec<Case> {
    let mut cases: Vec<_> = SCANNED
        .lines()
        .filter(|path| oracle.answer(path).is_none())
        .map(|path| miss(path.to_owned()))
        .collect();
    Random::new(4).shuffle(&mut cases);
    cases
}

/// 8,192 paths as a server sees them, shuffled: nine tenths are hits of a tenth of
/// the routes, the first of these asked for twice as often as the second (Zipf's
/// law); the rest are mistyped paths and what scanners ask for, half and half, a
/// miss wherever the table leaves one.
pub fn mixed(table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
    let mut random = Random::new(8);
    let mut popular: Vec<_> = table.routes.iter().enumerate().collect();
    random.shuffle(&mut popular);
    popular.truncate(table.routes.len().div_ceil(10).max(2));
    let mut shares = Vec::with_capacity(popular.len());
    for rank in 1..=popular.len() {
        shares.push(shares.last().unwrap_or(&0.0) + 1.0 / rank as f64);
    }
    let scanned: Vec<_> = SCANNED.lines().collect();
    let mut cases: Vec<_> = (0..SHUFFLED)
        .map(|i| match i % 20 {
            18 => mistyped(table, oracle, &mut random),
            19 => {
                let path = (*random.pick(&scanned)).to_owned();
                Case { expected: oracle.answer(&path), path }
            }
            _ => {
                let all = shares.last().copied().unwrap_or_default();
                let share = random.bits() as f64 / u64::MAX as f64 * all;
                let at = shares.partition_point(|end| *end < share).min(popular.len() - 1);
                let (index, route) = popular[at];
                hit(index, route, oracle, &mut random)
            }
        })
        .collect();
    random.shuffle(&mut cases);
    cases
}

/// A hit that was mutated, within a few tries until no route matches.
fn mistyped(table: &Table, oracle: &Oracle<'_>, random: &mut Random) -> Case {
    let mut tries = 0;
    loop {
        tries += 1;
        let path = mutate(&instantiate(random.pick(&table.routes), random), random);
        let expected = oracle.answer(&path);
        if expected.is_none() || tries == 5 {
            return Case { path, expected };
        }
    }
}

/// What scanners ask for, one path a line.
const SCANNED: &str = include_str!("scanner.txt");

const fn miss(path: String) -> Case {
    Case { path, expected: None }
}

/// A path made from a route, if possible one that it wins. Another route can be
/// the better one for it (a value can happen to be that one's text, and some
/// routes are beaten on nearly all their paths): the oracle says which.
fn hit(index: usize, route: &Route, oracle: &Oracle<'_>, random: &mut Random) -> Case {
    let mut tries = 0;
    loop {
        tries += 1;
        let path = instantiate(route, random);
        let expected = oracle.answer(&path);
        assert!(expected.is_some(), "{path} was made from {}", route.text);
        let wins = expected.as_ref().is_some_and(|(i, _)| *i as usize == index);
        if wins || tries == 20 {
            return Case { path, expected };
        }
    }
}

/// A route with values put in.
pub fn instantiate(route: &Route, random: &mut Random) -> String {
    let mut path = String::new();
    for piece in &route.pieces {
        match piece {
            Piece::Literal(text) => path.push_str(text),
            Piece::Param { name, constraint } => {
                path.push_str(&value(name, constraint.as_deref(), random));
            }
            Piece::CatchAll { name } => {
                let count = 1 + random.below(deepest(name));
                let parts: Vec<_> = (0..count).map(|_| value(name, None, random)).collect();
                path.push_str(&parts.join("/"));
            }
        }
    }
    path
}

/// The most segments that such a catch-all takes: groups are nested in groups.
fn deepest(name: &str) -> usize {
    if name.contains("namespace") || name.contains("group") { 5 } else { 3 }
}

const WORDS: [&str; 24] = [
    "octo", "acme", "hello", "widget", "north", "rusty", "blue", "tiny", "mango", "delta", "prime",
    "stone", "river", "cloud", "ember", "quartz", "lumen", "orbit", "pixel", "raven", "sigma",
    "tango", "vivid", "zephyr",
];

/// A value as such a parameter often has: a number, a hash, a name.
fn value(name: &str, constraint: Option<&str>, random: &mut Random) -> String {
    match constraint {
        Some("u64") => return (random.bits() % 1_000_000).to_string(),
        Some("hex") => return hex(random, 40),
        Some("alpha") => return (*random.pick(&WORDS)).to_owned(),
        Some("alnum") => return format!("{}{}", random.pick(&WORDS), random.below(1000)),
        Some("date") => {
            let (y, m, d) = (random.below(40), random.below(12), random.below(28));
            return format!("{}-{:02}-{:02}", 1990 + y, m + 1, d + 1);
        }
        Some("uuid") => {
            return [8, 4, 4, 4, 12].map(|digits| hex(random, digits)).join("-");
        }
        _ => {}
    }
    let lower = name.to_ascii_lowercase();
    if lower.contains("sha") || lower.contains("digest") || lower.contains("hash") {
        hex(random, 40)
    } else if lower.ends_with("id") || lower.contains("number") {
        (1 + random.bits() % 10_000_000).to_string()
    } else {
        let (first, second) = (random.pick(&WORDS), random.pick(&WORDS));
        match random.below(3) {
            0 => format!("{first}{}", random.below(100)),
            1 => format!("{first}_{second}"),
            _ => format!("{first}{second}{}", random.below(10)),
        }
    }
}

fn hex(random: &mut Random, digits: usize) -> String {
    (0..digits).map(|_| char::from(*random.pick(b"0123456789abcdef"))).collect()
}

/// One edit somewhere in the path.
fn mutate(path: &str, random: &mut Random) -> String {
    let at = random.below(path.len());
    let letter = char::from(b'a' + random.below(26) as u8);
    match random.below(6) {
        0 => format!("{}{letter}{}", &path[..at], &path[at + 1..]),
        1 => format!("{}{letter}{}", &path[..at], &path[at..]),
        2 => format!("{}{}", &path[..at], &path[at + 1..]),
        3 => path[..at].to_owned(),
        4 => format!("{path}/{}", value("x", None, random)),
        _ => format!("{path}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_hits_and_misses() {
        let table =
            Table::from_texts("t", ["/a", "/users/{id}/{sha:hex}", "/f/{*rest}", "/{x}"]).unwrap();
        let oracle = Oracle::new(&table);
        let hits = shuffled(&table, &oracle);
        assert_eq!(hits.len(), SHUFFLED);
        for index in 0..4 {
            let of_route = |case: &&Case| case.expected.as_ref().is_some_and(|e| e.0 == index);
            assert_eq!(hits.iter().filter(of_route).count(), SHUFFLED / 4);
        }
        assert_eq!(hits, shuffled(&table, &oracle), "the same paths in every run");
        let misses = mutated(&table, &oracle);
        assert_eq!(misses.len(), SHUFFLED);
        assert!(misses.iter().all(|case| case.expected.is_none()));
        let traffic = mixed(&table, &oracle);
        let hits = traffic.iter().filter(|case| case.expected.is_some()).count();
        assert_eq!(traffic.len(), SHUFFLED);
        assert!(hits >= SHUFFLED * 9 / 10, "{hits}");
        assert!(traffic.iter().any(|case| case.expected.is_none()));
        let everything = Table::from_texts("t", ["/{*all}"]).unwrap();
        assert!(scanner(&Oracle::new(&everything)).is_empty());
    }
}
