//! Lookups of hosts allocate nothing: hits, misses and malformed hosts, with and without custom
//! constraints and capitals.

use allocation_counter::measure;
use routetree::HostRouter;
use std::hint::black_box;

/// The allocations of one lookup, and the pattern that it found.
fn look<'r>(hosts: &'r HostRouter<usize>, host: &str) -> (u64, Option<&'r str>) {
    let mut found = None;
    let info = measure(|| {
        found = black_box(hosts).at(black_box(host)).ok().map(|found| found.route());
    });
    (info.count_total, found)
}

fn table(patterns: &[&str]) -> HostRouter<usize> {
    let mut hosts = HostRouter::new();
    hosts.constraint("capital", |value| value.starts_with(char::is_uppercase)).unwrap();
    for (index, pattern) in patterns.iter().enumerate() {
        hosts.insert(*pattern, index).unwrap();
    }
    hosts
}

#[test]
fn the_counter_counts_the_ninth_value() {
    let hosts = table(&["{a}.{b}.{c}.{d}.{e}.{f}.{g}.{h}", "{a}.{b}.{c}.{d}.{e}.{f}.{g}.{h}.{i}"]);
    assert_eq!(look(&hosts, "a.b.c.d.e.f.g.H").0, 0);
    assert!(look(&hosts, "a.b.c.d.e.f.g.h.i").0 > 0);
}

#[test]
fn lookups_do_not_allocate() {
    let mut hosts = table(&[
        "example.com",
        "www.example.com",
        "{n:u64}.example.com",
        "{x}.example.com",
        "{x:capital}-{y:capital}.{z}.example.com",
        "{*sub}.example.com",
        "[::1]",
    ]);
    let long = "a".repeat(65_536);
    let digits = format!("example.com:{}", "0".repeat(65_536));
    let labels = format!("{}example.com", "A.".repeat(122));
    let cases = [
        ("example.com", Some("example.com")),
        ("WWW.Example.com:80", Some("www.example.com")),
        ("7.example.com.", Some("{n:u64}.example.com")),
        ("Seven.example.com", Some("{x}.example.com")),
        ("A-B.c.Example.com", Some("{x:capital}-{y:capital}.{z}.example.com")),
        ("a-B.c.Example.com", Some("{*sub}.example.com")),
        (&labels, Some("{*sub}.example.com")),
        ("[::1]:80", Some("[::1]")),
        (&digits, Some("example.com")),
        ("example.org", None),
        ("A.B.C.D", None),
        ("", None),
        ("..", None),
        ("a:b:c", None),
        ("[::1", None),
        ("é.com", None),
        (&long, None),
    ];
    for (host, expected) in cases {
        let shown: String = host.chars().take(60).collect();
        assert_eq!(look(&hosts, host), (0, expected), "{shown}");
    }
    hosts.insert_any(9).unwrap();
    assert_eq!(look(&hosts, "A.B.C.D"), (0, Some("")));
    let info = measure(|| *hosts.at_mut("Seven.Example.com:1").unwrap().value += 1);
    assert_eq!(info.count_total, 0);
}
