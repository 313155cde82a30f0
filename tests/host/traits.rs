//! Traits of the router of hosts and its iterators, and what it holds.

use std::panic::{RefUnwindSafe, UnwindSafe};

use routetree::{HostIntoIter, HostIter, HostIterMut, HostMatches, HostRouter};
use static_assertions::assert_impl_all;

assert_impl_all!(HostRouter<String>: Clone, Default, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(HostRouter<String>: std::fmt::Debug, std::fmt::Display, IntoIterator);
assert_impl_all!(HostIter<'static, u8>: Clone, ExactSizeIterator, std::iter::FusedIterator, Send);
assert_impl_all!(HostIterMut<'static, u8>: ExactSizeIterator, std::iter::FusedIterator, Send);
assert_impl_all!(HostIntoIter<u8>: ExactSizeIterator, std::iter::FusedIterator, Send);
assert_impl_all!(HostMatches<'static, 'static, u8>: ExactSizeIterator, std::iter::FusedIterator, Send);

fn hosts() -> HostRouter<u8> {
    let mut hosts = HostRouter::default();
    hosts.insert_any(4).unwrap();
    for (pattern, value) in [("{x}.com", 2), ("a.com", 1), ("{*x}.com", 3)] {
        hosts.insert(pattern, value).unwrap();
    }
    hosts
}

#[test]
fn iterators_know_their_length() {
    let mut hosts = hosts();
    assert_eq!(hosts.iter().len(), 4);
    assert_eq!(hosts.iter_mut().len(), 4);
    assert_eq!(hosts.matches("a.com").len(), 4);
    assert_eq!(hosts.matches("..").len(), 0);
    let mut iter = hosts.iter();
    assert_eq!(iter.by_ref().map(|(_, value)| *value).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((iter.next(), iter.len()), (None, 0));
    for (_, value) in &mut hosts {
        *value += 1;
    }
    assert_eq!((&hosts).into_iter().map(|(_, value)| *value).collect::<Vec<_>>(), [2, 3, 4, 5]);
    let owned: Vec<(String, u8)> = hosts.into_iter().collect();
    assert_eq!(owned[3], (String::new(), 5));
}

#[test]
fn debug_and_display() {
    let hosts = hosts();
    assert_eq!(format!("{hosts:?}"), r#"{"a.com": 1, "{x}.com": 2, "{*x}.com": 3, "": 4}"#);
    assert_eq!(format!("{:?}", hosts.iter()), format!("{hosts:?}"));
    assert_eq!(format!("{:?}", hosts.matches("b.com")), r#"["{x}.com", "{*x}.com", ""]"#);
    assert_eq!(
        hosts.to_string(),
        "└─ com\n   ├─ /a  → a.com\n   ├─ /{}  → {x}.com\n   └─ /{*}  → {*x}.com\n(any host)\n",
    );
    assert_eq!(HostRouter::<u8>::new().to_string(), "");
}

#[test]
fn a_clone_is_independent() {
    let hosts = hosts();
    let mut clone = hosts.clone();
    clone.remove("a.com");
    clone.remove_any();
    assert_eq!((hosts.len(), clone.len()), (4, 2));
    assert_eq!(*hosts.at("a.com").unwrap().value, 1);
}

#[test]
fn memory_is_released() {
    let mut hosts = HostRouter::new();
    for index in 0..1_000 {
        hosts.insert(format!("{{x}}.h{index}.example.com"), index).unwrap();
    }
    let full = hosts.memory_usage();
    hosts.shrink_to_fit();
    let shrunk = hosts.memory_usage();
    assert!(shrunk <= full && shrunk > 1_000 * "{x}.h1.example.com".len());
    hosts.clear();
    hosts.shrink_to_fit();
    assert!(hosts.memory_usage() < shrunk / 10);
}
