//! A server as far as routes are concerned: a follower, its table, and a thread that looks up a
//! route that is always there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use routetree_etcd::{Entry, Follower, Key, LiveTable, Options, TableRouter};

use crate::etcd::LONG;

/// The key and value of the route that is always there.
pub(crate) const ALWAYS: (&str, &str) = ("always", "GET /always here");

/// Reads `METHOD ROUTE ANSWER`, where `METHOD` may be `*` and `ROUTE` begin with `//HOST`.
pub(crate) fn parse(_: &Key, value: &[u8]) -> Result<Vec<Entry<String>>, String> {
    let text = std::str::from_utf8(value).map_err(|error| error.to_string())?;
    let [method, target, answer] = text.split(' ').collect::<Vec<_>>()[..] else {
        return Err(format!("`{text}` is not `METHOD ROUTE ANSWER`"));
    };
    let (host, route) = match target.strip_prefix("//") {
        Some(rest) => {
            let (host, route) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(host), route)
        }
        None => (None, target),
    };
    let mut entry = Entry::new(route, answer.to_owned());
    entry.host = host.map(String::from);
    entry.methods.extend((method != "*").then(|| method.to_owned()));
    Ok(vec![entry])
}

pub(crate) struct Server {
    pub(crate) follower: Follower,
    pub(crate) router: Arc<TableRouter<String>>,
    requests: Option<Requests>,
}

/// Requests that never stop.
struct Requests {
    stop: Arc<AtomicBool>,
    failed: Arc<AtomicU64>,
    thread: JoinHandle<u64>,
}

impl Server {
    pub(crate) fn start(options: Options) -> Server {
        let table = LiveTable::new();
        let router = table.router();
        let follower = options.spawn(parse, table).expect("a thread");
        Server { follower, router, requests: None }
    }

    /// Waits until the routes are of this revision.
    pub(crate) fn reach(&self, revision: i64) {
        let reached = self.follower.wait(LONG, |status| status.revision >= revision);
        assert!(reached, "{:?}", self.follower.status());
        assert_eq!(self.follower.status().revision, revision);
    }

    pub(crate) fn answer(&self, path: &str) -> Option<String> {
        answer(&self.router, path)
    }

    /// From now on, requests for [`ALWAYS`] are made without a pause. None may fail.
    pub(crate) fn begin_requests(&mut self) {
        let (stop, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (router, ends, fails) =
            (Arc::clone(&self.router), Arc::clone(&stop), Arc::clone(&failed));
        let thread = thread::spawn(move || {
            let mut requests = 0;
            while !ends.load(Relaxed) {
                let answered = answer(&router, "/always").as_deref() == Some("here");
                fails.fetch_add(u64::from(!answered), Relaxed);
                requests += 1;
                thread::yield_now();
            }
            requests
        });
        self.requests = Some(Requests { stop, failed, thread });
    }

    pub(crate) fn end_requests(&mut self) {
        let Some(requests) = self.requests.take() else { return };
        requests.stop.store(true, Relaxed);
        let count = requests.thread.join().expect("no request panics");
        let failed = requests.failed.load(Relaxed);
        assert!(count > 0 && failed == 0, "{failed} of {count} requests failed");
    }

    /// All routes, in an order that depends on nothing else.
    pub(crate) fn routes(&self) -> BTreeMap<String, String> {
        routes(&self.router)
    }

    pub(crate) fn refused(&self) -> Vec<(String, String)> {
        let text = |(key, reason): (Key, String)| (key.to_string(), reason);
        self.follower.refused().into_iter().map(text).collect()
    }
}

pub(crate) fn answer(router: &TableRouter<String>, path: &str) -> Option<String> {
    let snapshot = router.load();
    let site = snapshot.at("server.example").ok()?;
    site.value.at("GET", path).ok().map(|found| found.value.clone())
}

pub(crate) fn routes(router: &TableRouter<String>) -> BTreeMap<String, String> {
    let snapshot = router.load();
    let hosts = snapshot.iter().map(|(host, site)| (format!("{host:?}"), site));
    let routes = hosts.flat_map(|(host, site)| {
        let route = move |(method, route, answer): (Option<&str>, &str, &String)| {
            (format!("{host} {method:?} {route}"), answer.clone())
        };
        site.iter().map(route).collect::<Vec<_>>()
    });
    routes.collect()
}
