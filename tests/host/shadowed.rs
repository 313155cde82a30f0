//! A pattern is reported as shadowed only if it never wins, and the documented cases are found.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::HostRouter;

use crate::oracle::Oracle;
use crate::oracle::draw::{self, Choices};

/// The reported pairs, each a shadowed pattern and the one that shadows it.
fn pairs(patterns: &[&str]) -> Vec<(String, String)> {
    let mut hosts = HostRouter::new();
    hosts.constraint("even", |text| text.len() % 2 == 0).expect("a new name");
    hosts.insert_any(()).expect("the first");
    for pattern in patterns {
        hosts.insert(*pattern, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    let pairs = hosts.shadowed().into_iter();
    pairs.map(|pair| (pair.route().to_owned(), pair.by().to_owned())).collect()
}

#[test]
fn shadowed_pairs() {
    for (pattern, by) in [
        ("{d:date}.com", "{a}-{b}.com"),
        ("{d:date}.com", "{A}-{B}.COM"),
        ("{u:uuid}.Example.com", "{a:hex}-{b:hex}-{c:hex}-{d:hex}-{e:hex}.example.com"),
        ("{x:even}.{d:date}.com", "{x:even}.{a}-{b}.com"),
        ("{x:even}.{d:date}.com", "{*sub}.{a}-{b}.com"),
        ("{d:date}z.com", "{a}-{b}Z.com"),
    ] {
        let expected = vec![(pattern.to_owned(), by.to_owned())];
        assert_eq!(pairs(&[pattern, by]), expected);
        let among = pairs(&["com", "{*any}", by, "{a}.{b}.{c}.{d}.org", pattern, "[::1]"]);
        assert_eq!(among, expected);
    }
}

#[test]
fn pairs_that_both_win() {
    for patterns in [
        ["{n:i64}.com", "{a}-{b}.com"],
        ["{x:even}.com", "{a}-{b}.com"],
        ["{d:date}.com", "{a}-{b}.org"],
        ["{tenant}.com", "{*sub}.com"],
        ["{d:date}.com", "{*sub}.com"],
        ["www.com", "{name}.com"],
        // Labels are compared from the right.
        ["{d:date}.{x}", "{a}-{b}.com"],
    ] {
        assert_eq!(pairs(&patterns), [], "{patterns:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A pattern that is reported wins on no host that it matches.
    #[test]
    fn what_is_reported_never_wins(
        patterns in vec(vec(any::<u8>(), 0..24), 1..14),
        supplies in vec(vec(any::<u8>(), 0..24), 1..40),
    ) {
        let (mut hosts, mut oracle) = (HostRouter::new(), Oracle::default());
        let mut drawn = vec!["{d:date}.com".to_owned(), "{a}-{b}.com".to_owned()];
        drawn.extend(patterns.iter().map(|supply| draw::pattern(&mut Choices::new(supply))));
        drawn.retain(|text| oracle.insert(text).is_ok() && hosts.insert(text, ()).is_ok());
        for pair in hosts.shadowed() {
            let alone = [pair.route().to_owned()];
            for supply in &supplies {
                let host = draw::host(&mut Choices::new(supply), &alone);
                let matches = oracle.matches(&host);
                let place = |text: &str| matches.iter().position(|found| found.0 == text);
                if let Some(hidden) = place(pair.route()) {
                    let above = place(pair.by());
                    prop_assert!(above.is_some_and(|above| above < hidden), "{pair} on {host:?}");
                }
            }
        }
    }
}
