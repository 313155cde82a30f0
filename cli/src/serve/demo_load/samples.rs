//! Paths that a route matches, with values as they could be.
//!
//! In: a route, and the expressions of its file. Out: paths, and hosts of a pattern.

use std::collections::BTreeMap;

use fastrand::Rng;
use routetree::{Overlap, Router};

/// Values for parameters; the first that fits is taken.
const VALUES: [&str; 20] = [
    "42",
    "7",
    "1001",
    "acme",
    "ada",
    "blue-shirt",
    "summer",
    "2026-11-29",
    "2026-12-24",
    "550e8400-e29b-41d4-a716-446655440000",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "deadbeef",
    "en",
    "de-AT",
    "css/site",
    "women/shoes/red",
    "ABC-1234",
    "SHO-0042",
    "2026",
    "2025",
];

/// Tenants, for the parameters of hosts.
const NAMES: [&str; 5] = ["acme", "globex", "initech", "umbrella", "hooli"];

/// Returns a number of paths that a route matches; none if no path is found.
pub(super) fn paths(
    route: &str,
    constraints: &BTreeMap<String, String>,
    count: usize,
    random: &mut Rng,
) -> Vec<String> {
    let mut router = Router::new();
    for (name, expression) in constraints {
        // It is valid: the table has it.
        let _ = router.constraint_regex(name, expression);
    }
    let Some(first) = first(&mut router, route) else { return Vec::new() };
    let Ok(found) = router.at(&first) else { return Vec::new() };
    let values = found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let values: Vec<(String, String)> = values.collect();
    let others = (1..count).map(|_| varied(&router, route, &values, random));
    let paths: Vec<String> = others.flatten().collect();
    if paths.is_empty() { vec![first] } else { paths }
}

/// Inserts the route, and returns a path that it matches, with whatever values.
fn first(router: &mut Router<()>, route: &str) -> Option<String> {
    let example = match router.overlap(route, route) {
        Ok(Overlap::Shared { example, .. }) => example,
        _ => return None,
    };
    router.insert(route, ()).ok()?;
    Some(example)
}

/// Replaces the value of each parameter by one of the list, where one fits.
fn varied(
    router: &Router<()>,
    route: &str,
    values: &[(String, String)],
    random: &mut Rng,
) -> Option<String> {
    let mut values = values.to_vec();
    for index in 0..values.len() {
        let mut candidates = VALUES.map(str::to_owned).to_vec();
        candidates.push(random.u32(1..2000).to_string());
        random.shuffle(&mut candidates);
        let before = values[index].1.clone();
        let fits = candidates.into_iter().any(|candidate| {
            values[index].1 = candidate;
            path(router, route, &values).is_some()
        });
        if !fits {
            values[index].1 = before;
        }
    }
    path(router, route, &values)
}

/// Returns the path with these values, if the route matches it.
fn path(router: &Router<()>, route: &str, values: &[(String, String)]) -> Option<String> {
    let values = values.iter().map(|(name, value)| (name, value));
    let path = router.url(route, values).ok()?;
    router.at(&path).is_ok().then_some(path)
}

/// Returns a host for a pattern; the empty pattern is any host.
pub(super) fn host(pattern: &str, random: &mut Rng) -> String {
    if pattern.is_empty() {
        return "localhost".to_owned();
    }
    let mut host = String::new();
    let mut rest = pattern;
    while let Some((before, parameter)) = rest.split_once('{') {
        let Some((_, after)) = parameter.split_once('}') else { break };
        host = host + before + random.choice(NAMES).unwrap_or(NAMES[0]);
        rest = after;
    }
    host + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fastrand::Rng;
    use routetree::Router;

    use super::{host, paths};

    #[test]
    fn paths_match_their_route() {
        let constraints = BTreeMap::from([("sku".to_owned(), "[A-Z]{3}-[0-9]{4}".to_owned())]);
        for route in [
            "/",
            "/users/{id}",
            "/users/{id:u64}/{page?}",
            "/p/{sku:sku}/images/{name}.{ending}",
            "/{x:~[q-z]{7}}/{*rest}",
            "/app{/*rest}",
            "/list{/}",
            "/a{{b}}",
        ] {
            let mut router = Router::new();
            for (name, expression) in &constraints {
                router.constraint_regex(name, expression).expect("it is valid");
            }
            router.insert(route, ()).expect("a route");
            let paths = paths(route, &constraints, 8, &mut Rng::with_seed(1));
            assert!(!paths.is_empty(), "{route}");
            for path in paths {
                assert!(router.at(&path).is_ok(), "{route}: {path}");
            }
        }
    }

    #[test]
    fn hosts_have_names_for_parameters() {
        let mut random = Rng::with_seed(1);
        assert_eq!(host("", &mut random), "localhost");
        assert_eq!(host("api.example", &mut random), "api.example");
        let tenant = host("{tenant}.shop.example", &mut random);
        assert!(tenant.ends_with(".shop.example") && !tenant.contains('{'), "{tenant}");
    }
}
