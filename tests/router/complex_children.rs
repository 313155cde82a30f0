//! Many complex children of one node, against the oracle. The affix index finds them by prefix and
//! suffix; it must neither hide a child, nor find it out of order, nor keep it after its removal.

use routetree::Router;

use crate::oracle::{Oracle, fast};

struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }

    fn one_of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const TEXTS: [&str; 9] = ["", "a", "b", "ab", "ba", "aab", "-", "abababab-", "-abababab"];

/// A segment with literals and parameters, sometimes followed by another segment.
fn route(random: &mut Random) -> String {
    let mut route = format!("/{}", random.one_of(&TEXTS));
    for name in ["x", "y"].iter().take(1 + random.below(2)) {
        let constraint = random.one_of(&["", "", "", ":u64", ":alpha"]);
        route += &format!("{{{name}{constraint}}}{}", random.one_of(&TEXTS[1..]));
    }
    match random.below(8) {
        0 => format!("/{}{{*x}}{}", random.one_of(&TEXTS), random.one_of(&TEXTS)),
        1 => format!("/{}{{*x}}{}/{{y}}", random.one_of(&TEXTS), random.one_of(&TEXTS)),
        2 => format!("/{}{{x}}", random.one_of(&TEXTS)),
        3 => route + "/a",
        4 => route + "/{z}",
        _ => route,
    }
}

fn path(random: &mut Random) -> String {
    let mut path = String::from("/");
    for _ in 0..1 + random.below(4) {
        path += random.one_of(&TEXTS);
        path += random.one_of(&["", "", "7", "c", "/"]);
    }
    path + random.one_of(&["", "", "/a", "/b"])
}

#[test]
fn inserts_and_removals() {
    let mut random = Random(5);
    for round in 0..12 {
        let (mut router, mut oracle): (Router<String>, Oracle) = (fast::router(), Oracle::new());
        let mut routes: Vec<String> = Vec::new();
        while routes.len() < 30 + 10 * round {
            let route = route(&mut random);
            if fast::insert_both(&mut router, &mut oracle, &route).is_ok() {
                routes.push(route);
            }
        }
        fast::agree_on_routes(&router, &oracle);
        for _ in 0..120 {
            fast::agree_on(&mut router, &oracle, &path(&mut random));
        }
        router.shrink_to_fit();
        while !routes.is_empty() {
            for _ in 0..routes.len().div_ceil(6) {
                let route = routes.swap_remove(random.below(routes.len()));
                fast::remove_both(&mut router, &mut oracle, &route);
            }
            fast::agree_on_routes(&router, &oracle);
            for _ in 0..25 {
                fast::agree_on(&mut router, &oracle, &path(&mut random));
            }
        }
    }
}

/// These have equal first and last eight bytes and so one bucket of the index: what is between
/// decides their order.
#[test]
fn siblings_with_equal_ends() {
    let (mut router, mut oracle): (Router<String>, Oracle) = (fast::router(), Oracle::new());
    let mut random = Random(9);
    let mut routes: Vec<String> = Vec::new();
    for middle in 0..40 {
        let long = "-".repeat(middle % 5);
        routes.push(format!("/beginning{{a}}{middle}{{b}}the-ending"));
        routes.push(format!("/beginning{long}{{a}}{middle}{{b}}{long}the-ending"));
    }
    while !routes.is_empty() {
        let route = routes.swap_remove(random.below(routes.len()));
        let _ = fast::insert_both(&mut router, &mut oracle, &route);
    }
    for number in 0..44 {
        for dashes in ["", "--", "----"] {
            let path = format!("/beginning{dashes}x{number}1{dashes}the-ending");
            fast::agree_on(&mut router, &oracle, &path);
        }
    }
}
