//! Many special children of one node, against the oracle: an index finds them by how a segment
//! begins and ends. Hunted are children that it hides, finds in the wrong order, or keeps after
//! they have gone.

use routetree::Router;

use crate::oracle::{Oracle, fast};

struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const TEXTS: [&str; 9] = ["", "a", "b", "ab", "ba", "aab", "-", "abababab-", "-abababab"];

/// A segment with text and parameters, and now and then what follows.
fn route(random: &mut Random) -> String {
    let mut route = format!("/{}", random.pick(&TEXTS));
    for name in ["x", "y"].iter().take(1 + random.below(2)) {
        let constraint = random.pick(&["", "", "", ":u64", ":alpha"]);
        route += &format!("{{{name}{constraint}}}{}", random.pick(&TEXTS[1..]));
    }
    match random.below(8) {
        0 => format!("/{}{{*x}}{}", random.pick(&TEXTS), random.pick(&TEXTS)),
        1 => format!("/{}{{*x}}{}/{{y}}", random.pick(&TEXTS), random.pick(&TEXTS)),
        2 => format!("/{}{{x}}", random.pick(&TEXTS)),
        3 => route + "/a",
        4 => route + "/{z}",
        _ => route,
    }
}

fn path(random: &mut Random) -> String {
    let mut path = String::from("/");
    for _ in 0..1 + random.below(4) {
        path += random.pick(&TEXTS);
        path += random.pick(&["", "", "7", "c", "/"]);
    }
    path + random.pick(&["", "", "/a", "/b"])
}

#[test]
fn many_siblings_come_and_go() {
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

/// Equal in their first and last eight bytes, and so of one place in the index: their order is
/// that of what stands between.
#[test]
fn siblings_that_edges_do_not_tell() {
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
