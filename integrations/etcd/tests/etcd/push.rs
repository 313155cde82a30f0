//! `plan` and `push` make etcd equal to a set of keys.

use routetree_etcd::{PushError, blocking};

use crate::etcd::Etcd;
use crate::servers::Server;

fn key(number: usize) -> (String, String) {
    (format!("/routes/{number:04}"), format!("GET /{number}/{{id}} first"))
}

#[test]
fn etcd_becomes_equal_to_a_set_of_keys() {
    let Some(etcd) = Etcd::start() else { return };
    let server = Server::start(etcd.options());
    let options = etcd.options();
    let plan = etcd.block_on(options.plan((0..1000).map(key))).unwrap();
    assert_eq!((plan.steps().len(), plan.unchanged()), (1000, 0));
    // A plan alone changes nothing.
    assert_eq!(etcd.keys(), []);
    let mut progress = Vec::new();
    etcd.block_on(options.push(&plan, |done| progress.push(done))).unwrap();
    assert_eq!(progress, [128, 256, 384, 512, 640, 768, 896, 1000]);
    assert_eq!(etcd.keys(), (0..1000).map(key).collect::<Vec<_>>());

    let mut wanted: Vec<_> = (1..1001).map(key).collect();
    wanted[4].1 = String::from("GET /changed here");
    let plan = etcd.block_on(options.plan(wanted.clone())).unwrap();
    assert_eq!(plan.to_string(), "~ /routes/0005\n+ /routes/1000\n- /routes/0000\n");
    assert_eq!(plan.unchanged(), 998);
    etcd.block_on(options.push(&plan, |_| {})).unwrap();
    assert_eq!(etcd.keys(), wanted);
    let again = etcd.block_on(options.plan(wanted)).unwrap();
    assert!(again.steps().is_empty());

    server.reach(etcd.put("last", "GET /last here"));
    assert_eq!(server.answer("/changed").as_deref(), Some("here"));
    assert_eq!((server.answer("/0/x"), server.answer("/1000/x").as_deref()), (None, Some("first")));
}

/// A route that moves to another key is served all the time.
#[test]
fn a_route_that_moves_is_never_away() {
    let Some(etcd) = Etcd::start() else { return };
    let (key, value) = crate::servers::ALWAYS;
    let mut server = Server::start(etcd.options());
    server.reach(etcd.put(key, value));
    server.begin_requests();
    let plan = etcd.block_on(etcd.options().plan([("/routes/moved", value)])).unwrap();
    assert_eq!(plan.to_string(), "+ /routes/moved\n- /routes/always\n");
    etcd.block_on(etcd.options().push(&plan, |_| {})).unwrap();
    server.reach(etcd.put("last", "GET /last here"));
    server.end_requests();
    assert_eq!(server.refused(), []);
}

/// A plan that is out of date changes nothing.
#[test]
fn a_change_by_somebody_else_stops_a_push() {
    let Some(etcd) = Etcd::start() else { return };
    let options = etcd.options();
    etcd.put("0000", "GET /0 old");
    let plan = etcd.block_on(options.plan((0..300).map(key))).unwrap();
    etcd.put("0200", "GET /somebody else");
    let error = etcd.block_on(options.push(&plan, |_| {})).unwrap_err();
    let PushError::Changed { made, first } = &error else { panic!("{error}") };
    assert_eq!((*made, first.to_string().as_str()), (128, "/routes/0128"));
    assert_eq!(etcd.keys().len(), 129);
    let plan = etcd.block_on(options.plan((0..300).map(key))).unwrap();
    etcd.block_on(options.push(&plan, |_| {})).unwrap();
    assert_eq!(etcd.keys(), (0..300).map(key).collect::<Vec<_>>());
}

/// The same without a runtime, as a command does it.
#[test]
fn programs_without_a_runtime_push() {
    let Some(etcd) = Etcd::start() else { return };
    let plan = blocking::plan(&etcd.options(), (0..3).map(key)).unwrap();
    let mut progress = 0;
    blocking::push(&etcd.options(), &plan, |done| progress = done).unwrap();
    assert_eq!(progress, 3);
    assert_eq!(etcd.keys(), (0..3).map(key).collect::<Vec<_>>());
}

#[test]
fn keys_outside_the_prefix_are_refused() {
    let Some(etcd) = Etcd::start() else { return };
    let error = etcd.block_on(etcd.options().plan([("/elsewhere", "")])).unwrap_err();
    assert_eq!(error.to_string(), "the key `/elsewhere` does not begin with the prefix");
}
