//! An update of live routes costs what it changes, not a copy of the table, and requests allocate
//! nothing whichever version serves them.

use allocation_counter::measure;
use routetree::InsertError;
use routetree::server::{Context, LiveHosts, Response, Routes};

use crate::support::peer::{Peer, config};

const ROUTES: usize = 20_000;

fn number(_: &Context<'_>, response: &mut Response) {
    response.text("here");
}

fn table() -> LiveHosts {
    let mut routes = Routes::new();
    for n in 0..ROUTES {
        routes.insert("GET", &format!("/n{n}/{{id}}/x{n}"), number).expect("no two conflict");
    }
    LiveHosts::new(routes)
}

/// Replaces one route and moves another one.
fn change(live: &LiveHosts, n: usize) {
    live.update(|edit| {
        let mut site = edit.any_host().expect("it is there");
        site.replace("GET", "/changing", number)?;
        site.remove("GET", &format!("/n{n}/{{id}}/x{n}"));
        site.insert("GET", &format!("/m{n}/{{id}}"), number)
    })
    .expect("no two conflict");
}

/// A copy of the table would be some megabytes.
fn must_be_small(what: &str, allocated: u64) {
    assert!(allocated < 64 << 10, "{what}: {allocated} bytes are allocated");
}

#[test]
fn an_update_does_not_copy_the_table() {
    let live = table();
    let mut peer = Peer::with_routes(live.clone(), config());
    // The first update makes the second copy.
    change(&live, 0);
    peer.service.renew_routes();
    for n in 1..100 {
        let update = measure(|| change(&live, n));
        must_be_small("an update", update.bytes_total);
        peer.service.renew_routes();
    }
}

#[test]
fn requests_of_every_version_allocate_nothing() {
    let live = table();
    let mut peer = Peer::with_routes(live.clone(), config());
    peer.answers.reserve(1 << 20);
    for n in 0..100 {
        change(&live, n);
        peer.service.renew_routes();
        let before = peer.answers.len();
        // The first request for a route makes its counters.
        let counted = measure(|| peer.receive(b"GET /n777/1/x777 HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(peer.answers[before..].starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert!(n < 2 || counted.count_total == 0, "{} allocations", counted.count_total);
    }
}

/// Versions go when nobody holds them any more.
#[test]
fn old_versions_are_dropped() {
    let live = table();
    let mut peer = Peer::with_routes(live.clone(), config());
    (0..10).for_each(|n| change(&live, n));
    peer.service.renew_routes();
    let held = measure(|| {
        for n in 0..50 {
            // A request that takes long holds its version.
            peer.receive(b"POST /changing HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha");
            live.update(|edit| {
                let mut site = edit.any_host().expect("it is there");
                site.replace("POST", "/changing", number)?;
                Ok::<(), InsertError>(())
            })
            .expect("a route");
            peer.service.renew_routes();
            change(&live, 100 + n);
            peer.receive(b"lf");
            change(&live, 200 + n);
        }
    });
    let one = measure(|| drop(live.load().clone())).bytes_total as i64;
    assert!(held.bytes_current < one, "{} bytes more, a table has {one}", held.bytes_current);
}
