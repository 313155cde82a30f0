//! The cost of looking up a host, by counting steps as in [`cost`](super::cost).

use alloc::format;
use alloc::string::String;

use super::steps;
use crate::HostRouter;

fn router(patterns: impl IntoIterator<Item = String>) -> HostRouter<()> {
    let mut hosts = HostRouter::new();
    for pattern in patterns {
        hosts.insert(pattern, ()).expect("a pattern that does not conflict");
    }
    hosts
}

fn lookup(hosts: &HostRouter<()>, host: &str) -> (u64, Option<String>) {
    steps::count(|| hosts.at(host).ok().map(|found| String::from(found.route())))
}

/// Patterns that lead as far along as hosts of many labels can go, at every label.
fn dense() -> HostRouter<()> {
    let branch = |labels: usize| {
        let tail = ".a".repeat(labels);
        [format!("{{x}}{tail}.b"), format!("{{*x}}.v{{y}}{tail}"), format!("v{{x}}{tail}")]
    };
    router((0..127).flat_map(branch))
}

#[test]
fn malformed_hosts_are_refused_before_any_search() {
    let hosts = dense();
    let long = "a.".repeat(32_768);
    let cases = [
        ("..", 2),
        ("[::1", 0),
        ("a:b:c", 4),
        (long.as_str(), 0),
        ("é", 2),
        ("a b", 3),
        ("a..b", 4),
        (&long[..600], 0),
    ];
    for (host, bound) in cases {
        let (steps, found) = lookup(&hosts, host);
        assert_eq!(found, None);
        assert!(steps <= bound, "{steps} steps for {} bytes", host.len());
    }
}

#[test]
fn a_port_is_read_once() {
    let hosts = router([String::from("example.com")]);
    for digits in [1, 1_000, 65_536] {
        let host = format!("example.com:{}", "0".repeat(digits));
        let (steps, found) = lookup(&hosts, &host);
        assert!(found.is_some());
        assert!(steps <= host.len() as u64 + 20, "{steps} steps for {digits} digits");
        let (steps, found) = lookup(&hosts, &format!("{host}x"));
        assert!(found.is_none() && steps <= host.len() as u64 + 20, "{steps} steps");
    }
}

#[test]
fn the_most_labels_are_bounded_by_the_nodes_that_are_reached() {
    let hosts = dense();
    for label in ["a", "v"] {
        let most = format!("{}{label}", format!("{label}.").repeat(127));
        let (steps, _) = lookup(&hosts, &most);
        // Up to three children at each of 128 labels, and the bytes of the host.
        assert!((255..=16 * 130 + 255).contains(&steps), "{steps} steps");
        let more = format!("{label}.{most}");
        assert_eq!(lookup(&hosts, &more), (0, None));
    }
}

#[test]
fn patterns_that_do_not_begin_like_the_host_cost_nothing() {
    for count in [10, 1_000, 10_000] {
        let hosts = router((0..count).map(|index| format!("{{x}}.h{index}.com")));
        for (host, finds) in [("A.h7.com", true), ("A.hx.com", false), ("a.org", false)] {
            let (steps, found) = lookup(&hosts, host);
            assert_eq!(found.is_some(), finds, "{host}");
            assert!(steps <= 30, "{steps} steps among {count} patterns");
        }
    }
}
