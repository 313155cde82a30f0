//! Changes while clients send requests without pause, over real sockets.

use std::iter::empty;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::support::client::Client;
use crate::support::running::Running;
use routetree::InsertError;
use routetree::server::{Context, LiveHosts, LiveHostsEdit, Response, Routes};

/// The number of updates. Each makes four changes.
const UPDATES: u64 = 10_000;
const CLIENTS: u64 = 4;
/// The number of requests that a client sends at once.
const PIPELINED: usize = 8;
/// Routes that no update changes.
const OTHERS: usize = 1_000;

/// The route that only one version has.
fn only(version: u64) -> String {
    format!("/only/{version}")
}

/// Responds with the version of the handler. A handler that runs in another version than its own is
/// an error: its route is not there.
fn answer(version: u64) -> impl Fn(&Context<'_>, &mut Response) + Clone + Send + Sync + 'static {
    move |context, response| {
        let has = |version| context.url("GET", &only(version), empty::<(&str, &str)>()).is_ok();
        let mixed = !has(version) || has(version + 1);
        response.text(&format!("{}{version}", if mixed { "mixed " } else { "" }));
    }
}

/// Turns a version into the next one.
fn change(edit: &mut LiveHostsEdit<'_>, version: u64) -> Result<(), InsertError> {
    let mut site = edit.any_host().expect("it was there from the start");
    for route in ["/a", "/b"] {
        assert!(site.replace("GET", route, answer(version))?);
    }
    assert!(site.remove("GET", &only(version - 1)));
    site.insert("GET", &only(version), answer(version))
}

fn routes() -> Routes {
    let mut routes = Routes::new();
    for route in ["/a", "/b", &only(0)] {
        routes.insert("GET", route, answer(0)).unwrap();
    }
    for number in 0..OTHERS {
        routes.insert("GET", &format!("/others/{number}/{{id}}"), |_, _| {}).unwrap();
    }
    routes
}

/// The versions that may serve a request.
struct Versions<'a> {
    live: &'a LiveHosts,
    first: u64,
}

impl<'a> Versions<'a> {
    /// Those of a request that is sent from now on.
    fn from_now(live: &'a LiveHosts) -> Versions<'a> {
        Versions { live, first: live.version() }
    }

    /// Checks the version of a response that is there now.
    fn must_have(&self, version: u64) {
        let newest = self.live.version();
        assert!((self.first..=newest).contains(&version), "{} {version} {newest}", self.first);
    }
}

/// Sends a batch of requests and checks the responses. Returns the number of those of `/only`.
fn batch(client: &mut Client, live: &LiveHosts) -> u64 {
    let versions = Versions::from_now(live);
    let known = versions.first;
    let path = |number: usize| match number % 4 {
        0 => "/a".to_owned(),
        1 => only(known),
        2 => "/b".to_owned(),
        _ => only(known + 1),
    };
    let request = |number| format!("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", path(number));
    client.send((0..PIPELINED).map(request).collect::<String>().as_bytes());
    let (mut last, mut found) = (known, 0);
    for number in 0..PIPELINED {
        let response = client.answer();
        if response.status == 404 && number % 2 == 1 {
            // The version that has the route is not there yet, or not any more.
            let gone = number % 4 == 1;
            assert!(!gone || live.version() > known, "{known} is gone");
            last = last.max(if gone { known + 1 } else { last });
            continue;
        }
        assert_eq!(response.status, 200, "{} {}", path(number), response.text());
        let text = response.text();
        let version: u64 = text.parse().unwrap_or_else(|_| panic!("no version: {text}"));
        versions.must_have(version);
        assert!(version >= last, "{version} after {last}");
        last = version;
        if number % 2 == 1 {
            assert_eq!(path(number), only(version));
            found += 1;
        }
    }
    found
}

/// Clients that know the versions get no wrong, mixed or dropped response while 40,000 changes are
/// made. Requests whose bodies come slowly get the version of their head.
#[test]
fn no_request_gets_a_wrong_answer_while_routes_change() {
    let live = LiveHosts::new(routes());
    let server = Running::start(live.clone(), 2);
    let done = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (mut client, live) = (server.connect(), live.clone());
            let (done, answered) = (Arc::clone(&done), Arc::clone(&answered));
            thread::spawn(move || {
                let mut found = 0;
                while !done.load(Ordering::Relaxed) {
                    found += batch(&mut client, &live);
                    answered.fetch_add(PIPELINED as u64, Ordering::Relaxed);
                }
                found
            })
        })
        .collect();
    for version in 1..=UPDATES {
        // As many requests as updates, at least, and neither all before nor all after the other.
        while answered.load(Ordering::Relaxed) < version
            && !clients.iter().any(|it| it.is_finished())
        {
            thread::yield_now();
        }
        live.update(|edit| change(edit, version)).expect("no conflict");
    }
    done.store(true, Ordering::Relaxed);
    let found: u64 =
        clients.into_iter().map(|client| client.join().expect("no wrong answer")).sum();
    let requests = server.metrics.snapshot().requests;
    assert_eq!(live.version(), UPDATES);
    assert_eq!(requests, answered.load(Ordering::Relaxed), "none is dropped");
    assert!(requests >= UPDATES && found > 0, "{requests} requests, {found} found");
    println!("{requests} requests during {UPDATES} updates, {found} for a route of one version");
    server.stop();
}

/// A request that is sent after an update has returned gets that update's version.
#[test]
fn an_update_is_seen_by_the_next_request() {
    let live = LiveHosts::new(routes());
    let server = Running::start(live.clone(), 2);
    let mut clients: Vec<Client> = (0..4).map(|_| server.connect()).collect();
    for version in 1..=500 {
        live.update(|edit| change(edit, version)).expect("no conflict");
        let client = &mut clients[version as usize % 4];
        client.send(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(client.answer().text(), version.to_string());
    }
    server.stop();
}

/// An event loop that waits for the system holds no version, so that an idle server costs neither
/// memory nor copies.
#[test]
fn an_idle_server_holds_no_old_version() {
    let marked = |mark: &Arc<()>| {
        let mark = Arc::clone(mark);
        move |_: &Context<'_>, response: &mut Response| {
            let _ = &mark;
            response.text("here");
        }
    };
    let mut mark = Arc::new(());
    let mut routes = Routes::new();
    routes.insert("GET", "/a", marked(&mark)).unwrap();
    let live = LiveHosts::new(routes);
    let server = Running::start(live.clone(), 2);
    for _ in 0..20 {
        for mut client in (0..8).map(|_| server.connect()) {
            client.send(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_eq!(client.answer().text(), "here");
        }
        let old = mark;
        mark = Arc::new(());
        // The second update replaces the handler in the second copy, too.
        for _ in 0..2 {
            let replaced = live.update(|edit| {
                edit.any_host().expect("it is there").replace("GET", "/a", marked(&mark))
            });
            assert_eq!(replaced, Ok(true));
        }
        // Only this test has the old handler's mark, once the loops wait.
        while Arc::strong_count(&old) > 1 {
            thread::yield_now();
        }
    }
    server.stop();
}
