//! Servers that stop for a while, and an etcd that ends, forgets, or loses its data: all come to
//! the same routes, and no request fails meanwhile.

use std::sync::mpsc;

use routetree_etcd::{Key, LiveTable};

use crate::changes::{Random, assert_alike, make};
use crate::child::Process;
use crate::etcd::{Etcd, LONG};
use crate::servers::{ALWAYS, Server, parse};

fn told(server: &Server) -> String {
    format!("{:?} {:?}", server.routes(), server.refused())
}

/// One of three servers is stopped while etcd is killed, started again and compacted.
#[test]
fn a_stopped_server_and_a_killed_etcd_end_in_the_same_routes() {
    let Some(mut etcd) = Etcd::start() else { return };
    let mut random = Random(3);
    etcd.put(ALWAYS.0, ALWAYS.1);
    let first = make(&etcd, &mut random, 300);
    let mut servers = [Server::start(etcd.impatient()), Server::start(etcd.impatient())];
    let mut stopped = Process::start(&etcd.url());
    for server in &mut servers {
        server.reach(first);
        server.begin_requests();
    }
    assert_eq!(stopped.reach(first).1, told(&servers[0]));

    stopped.signal("STOP");
    make(&etcd, &mut random, 200);
    etcd.kill();
    for server in &servers {
        // etcd is away, the routes are not.
        assert!(server.follower.wait(LONG, |status| !status.connected));
        assert_eq!(server.answer("/always").as_deref(), Some("here"));
    }
    etcd.restart();
    let compacted = make(&etcd, &mut random, 200);
    etcd.compact(compacted);
    let last = make(&etcd, &mut random, 100);
    stopped.signal("CONT");

    for server in &servers {
        server.reach(last);
    }
    assert_alike(&[&servers[0], &servers[1]]);
    let (snapshots, routes) = stopped.reach(last);
    assert_eq!(routes, told(&servers[0]));
    assert!(snapshots > 1);
    for server in &mut servers {
        assert!(server.follower.status().snapshots > 1);
        server.end_requests();
    }
    stopped.end();
}

/// A watch that lags so far that etcd has compacted what it should have sent next. More is written
/// than all buffers between etcd and the stopped server hold.
#[test]
fn a_lagging_server_takes_a_new_snapshot() {
    let Some(etcd) = Etcd::start() else { return };
    etcd.put(ALWAYS.0, ALWAYS.1);
    let first = etcd.put("a", "GET /a here");
    let mut lagging = Process::start(&etcd.url());
    let (before, _) = lagging.reach(first);
    lagging.signal("STOP");
    let long = "x".repeat(20_000);
    let value = |number: usize| (String::from("long"), format!("GET /long {long}-{number}"));
    let last = etcd.put_all((0..3000).map(value));
    let last = last.max(etcd.delete("long"));
    etcd.compact(last);
    lagging.signal("CONT");
    let (snapshots, routes) = lagging.reach(last);
    assert!(snapshots > before);
    let fresh = Server::start(etcd.impatient());
    fresh.reach(last);
    assert_eq!(routes, told(&fresh));
    lagging.end();
}

/// An etcd whose revisions begin again, with other keys.
#[test]
fn an_etcd_that_lost_its_data_is_followed() {
    let Some(mut etcd) = Etcd::start() else { return };
    etcd.put(ALWAYS.0, ALWAYS.1);
    let before = make(&etcd, &mut Random(4), 100);
    let server = Server::start(etcd.impatient());
    server.reach(before);
    etcd.kill();
    etcd.lose_data();
    etcd.restart();
    let last = etcd.put("other", "GET /other here");
    assert!(last < before);
    assert!(
        server.follower.wait(LONG, |status| status.keys == 1),
        "{:?}",
        server.follower.status()
    );
    assert_eq!(server.follower.status().revision, last);
    assert_eq!(server.answer("/other").as_deref(), Some("here"));
    assert_eq!(server.routes().len(), 1);
    assert_eq!(server.refused(), []);
}

/// A watch that is compacted from its beginning is no reason to take snapshots without a pause.
#[test]
fn after_a_compaction_the_follower_waits() {
    let Some(etcd) = Etcd::start() else { return };
    etcd.put("a", "GET /a here");
    // The parser runs between the snapshot and the watch that begins after it.
    let ((parsing, parsed), (go, compacted)) = (mpsc::channel(), mpsc::channel::<()>());
    let slow = move |key: &Key, value: &[u8]| {
        let _ = parsing.send(());
        let _ = compacted.recv();
        parse(key, value)
    };
    let options = etcd.options().backoff(LONG, LONG);
    let follower = options.spawn(slow, LiveTable::new()).expect("a thread");
    parsed.recv().expect("a key");
    etcd.put("b", "GET /b one");
    etcd.compact(etcd.put("b", "GET /b two"));
    drop(go);
    let reason = "compacted beyond the revision of the routes";
    assert!(follower.wait(LONG, |status| status.error.as_deref() == Some(reason)));
    for number in 0..20 {
        etcd.put("b", &format!("GET /b {number}"));
    }
    let status = follower.status();
    assert_eq!((status.snapshots, status.connected, status.failures), (1, false, 0));
}

#[test]
fn a_panic_is_seen_in_the_status() {
    let Some(etcd) = Etcd::start() else { return };
    etcd.put("a", "GET /a here");
    let panics = |_: &Key, _: &[u8]| panic!("on purpose");
    let follower = etcd.options().spawn(panics, LiveTable::<()>::new()).expect("a thread");
    assert!(follower.wait(LONG, |status| status.error.is_some()));
    let status = follower.status();
    assert_eq!(status.error.as_deref(), Some("a panic has ended the follower"));
    assert!(!status.connected);
}

/// An etcd that stands still is noticed, and what it missed is made up for.
#[test]
fn an_etcd_that_stands_still_is_noticed() {
    let Some(etcd) = Etcd::start() else { return };
    let mut server = Server::start(etcd.impatient());
    server.reach(etcd.put(ALWAYS.0, ALWAYS.1));
    server.begin_requests();
    etcd.signal("STOP");
    assert!(server.follower.wait(LONG, |status| !status.connected));
    etcd.signal("CONT");
    server.reach(etcd.put("a", "GET /a here"));
    assert!(server.follower.wait(LONG, |status| status.connected && status.error.is_none()));
    server.end_requests();
}
