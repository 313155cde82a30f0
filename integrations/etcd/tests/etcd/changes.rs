//! Changes reach every server, whole and alike.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use crate::etcd::Etcd;
use crate::servers::{ALWAYS, Server};

/// Numbers that are the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A change of one of 60 keys: a route that may conflict with others or be wrong, or none.
pub(crate) fn change(random: &mut Random, number: usize) -> (String, Option<String>) {
    let key = format!("key-{:02}", random.below(60));
    let value = match random.below(10) {
        0 | 1 => None,
        2 => Some(String::from("nonsense")),
        3 => Some(format!("GET /{{wrong answer-{number}")),
        4 => Some(format!("GET //{{tenant}}.example.com/{} answer-{number}", random.below(30))),
        5 => Some(format!("* /{{name-{}}} answer-{number}", random.below(30))),
        _ => Some(format!("GET /route-{}/{{id}} answer-{number}", random.below(30))),
    };
    (key, value)
}

/// Makes so many changes, up to four in a transaction. Returns the last revision.
pub(crate) fn make(etcd: &Etcd, random: &mut Random, count: usize) -> i64 {
    let mut revision = 0;
    let mut made = 0;
    while made < count {
        let mut changes: Vec<_> =
            (0..=random.below(4)).map(|at| change(random, made + at as usize)).collect();
        changes.sort();
        changes.dedup_by(|one, other| one.0 == other.0);
        made += changes.len();
        // A deletion of what is not there is no change and makes no revision.
        changes.push((String::from("count"), Some(format!("GET /count {made}"))));
        revision = etcd.change(&changes);
    }
    revision
}

pub(crate) fn assert_alike(servers: &[&Server]) {
    let (routes, refused) = (servers[0].routes(), servers[0].refused());
    assert!(!routes.is_empty());
    for server in &servers[1..] {
        assert_eq!(server.routes(), routes);
        assert_eq!(server.refused(), refused);
    }
}

/// Three servers, started before, while and after 1,000 changes are made.
#[test]
fn three_servers_reach_the_same_version_and_answers() {
    let Some(etcd) = Etcd::start() else { return };
    let mut random = Random(1);
    let first = etcd.put(ALWAYS.0, ALWAYS.1);
    let mut one = Server::start(etcd.options());
    one.reach(first);
    one.begin_requests();
    let half = make(&etcd, &mut random, 500);
    let mut two = Server::start(etcd.options());
    assert!(two.follower.wait(crate::etcd::LONG, |status| status.revision >= half));
    two.begin_requests();
    let last = make(&etcd, &mut random, 500);
    let three = Server::start(etcd.options());
    for server in [&one, &two, &three] {
        server.reach(last);
    }
    assert_alike(&[&one, &two, &three]);
    assert!(!one.refused().is_empty());
    assert_eq!(one.follower.status().failures, 0);
    one.end_requests();
    two.end_requests();
}

/// A reader never sees a part of a transaction.
#[test]
fn a_transaction_is_published_at_once() {
    let Some(etcd) = Etcd::start() else { return };
    let all = |answer: usize| {
        let one = |key: usize| (format!("key-{key}"), Some(format!("GET /{key} answer-{answer}")));
        etcd.change(&(0..50).map(one).collect::<Vec<_>>())
    };
    let server = Server::start(etcd.options());
    server.reach(all(0));
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Relaxed) {
                let answers = server.routes();
                let first = answers.values().next();
                assert_eq!(answers.len(), 50);
                assert!(answers.values().all(|answer| Some(answer) == first), "{answers:?}");
            }
        });
        let _end = SetAtEnd(&ended);
        let last = (1..100).map(all).last();
        server.reach(last.unwrap());
    });
}

/// Set when this is dropped, by a panic too: the thread of a scope would run on otherwise.
struct SetAtEnd<'a>(&'a AtomicBool);

impl Drop for SetAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[test]
fn a_route_with_a_lease_goes_with_it() {
    let Some(etcd) = Etcd::start() else { return };
    let lease = etcd.put_with_lease("service", "GET /service here");
    let server = Server::start(etcd.options());
    let long = crate::etcd::LONG;
    assert!(server.follower.wait(long, |status| status.keys == 1));
    assert_eq!(server.answer("/service").as_deref(), Some("here"));
    etcd.revoke(lease);
    assert!(server.follower.wait(long, |status| status.keys == 0));
    assert_eq!(server.answer("/service"), None);
}

/// The other keys of etcd are not looked at, whatever their names begin with.
#[test]
fn only_keys_with_the_prefix_count() {
    let Some(etcd) = Etcd::start() else { return };
    etcd.put("../outside", "GET /outside here");
    etcd.put("a", "GET /a here");
    let options = routetree_etcd::Options::new([etcd.url()], "/routes/a");
    let server = Server::start(options);
    let last = etcd.put("ab", "GET /ab here");
    etcd.put("b", "GET /b here");
    let reached = server.follower.wait(crate::etcd::LONG, |status| status.revision >= last);
    assert!(reached);
    assert_eq!(server.answer("/a").as_deref(), Some("here"));
    assert_eq!(server.answer("/ab").as_deref(), Some("here"));
    assert_eq!(server.follower.status().keys, 2);
}
