//! A start from the copy on disk, while etcd is away.

use std::fs;
use std::time::Duration;

use crate::changes::{Random, assert_alike, make};
use crate::etcd::{Etcd, LONG};
use crate::servers::Server;

#[test]
fn a_server_starts_from_its_copy_without_etcd() {
    let Some(mut etcd) = Etcd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let options = etcd.impatient().copy(folder.path().join("routes")).copy_every(Duration::ZERO);
    let mut random = Random(2);
    let last = make(&etcd, &mut random, 200);
    let before = Server::start(options.clone());
    before.reach(last);
    let (routes, refused) = (before.routes(), before.refused());
    drop(before);
    etcd.kill();

    let after = Server::start(options.clone());
    // No wait: the routes are there from the start.
    assert_eq!(after.follower.status().revision, last);
    assert_eq!((after.routes(), after.refused()), (routes, refused));
    assert!(after.follower.wait(LONG, |status| status.failures > 0));
    let status = after.follower.status();
    assert!(!status.connected && status.error.is_some() && status.age.is_some(), "{status:?}");
    assert_eq!(status.copy_error, None);

    // What has changed meanwhile is all that changes.
    etcd.restart();
    let last = make(&etcd, &mut random, 50);
    after.reach(last);
    let fresh = Server::start(etcd.impatient());
    fresh.reach(last);
    assert_alike(&[&after, &fresh]);
}

#[test]
fn a_copy_that_is_cut_short_is_reported_and_not_used() {
    let Some(mut etcd) = Etcd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("routes");
    let options = etcd.impatient().copy(&path);
    let last = etcd.put("a", "GET /a here");
    let server = Server::start(options.clone());
    server.reach(last);
    drop(server);
    etcd.kill();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 9]).unwrap();

    let server = Server::start(options);
    let status = server.follower.status();
    assert_eq!((status.revision, status.keys, status.age), (0, 0, None));
    let error = status.copy_error.expect("it is reported");
    assert!(error.ends_with("its checksum is wrong: it is cut short or damaged"), "{error}");
    assert!(error.contains(path.to_str().unwrap()), "{error}");
    etcd.restart();
    server.reach(last);
    assert_eq!(server.answer("/a").as_deref(), Some("here"));
    drop(server);
    assert_eq!(fs::read(&path).unwrap().len(), whole.len());
}

/// A running server writes its copy; it need not be stopped for that.
#[test]
fn the_copy_follows_the_changes() {
    let Some(etcd) = Etcd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("routes");
    let server = Server::start(etcd.impatient().copy(&path).copy_every(Duration::ZERO));
    server.reach(etcd.put("a", "GET /a found-in-the-copy"));
    let has = |text: &str| {
        let copy = fs::read(&path).unwrap_or_default();
        copy.windows(text.len()).any(|window| window == text.as_bytes())
    };
    while !has("found-in-the-copy") {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The routes of another cluster are served until this one answers, and then replaced.
#[test]
fn a_copy_of_another_cluster_is_replaced() {
    let Some(mut etcd) = Etcd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("routes");
    let options = etcd.impatient().copy(&path).copy_every(Duration::ZERO);
    let server = Server::start(options.clone());
    server.reach(etcd.put("a", "GET /a first"));
    drop(server);
    let before = fs::read(&path).unwrap();
    etcd.replace_by_another();
    let server = Server::start(options);
    assert_eq!(server.answer("/a").as_deref(), Some("first"));
    assert!(server.follower.wait(LONG, |status| status.keys == 0));
    assert_eq!(server.answer("/a"), None);
    // The same key, value and revision, in a copy of this cluster.
    server.reach(etcd.put("a", "GET /a first"));
    drop(server);
    let after = fs::read(&path).unwrap();
    assert_eq!(before.len(), after.len());
    assert_ne!(before, after);
}
