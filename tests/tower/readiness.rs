//! The contract of `tower_service::Service`: a service is called only after it was ready, on the
//! same clone; one that is not ready is waited for; errors are passed on.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use http::{Request, Response};
use routetree::{MethodRouter, RouteFuture, RouteService};
use tower::Service;

use crate::support::request;

/// What all clones of a service share.
#[derive(Default)]
struct Shared {
    /// How many more times `poll_ready` waits.
    waits: AtomicU32,
    fails: AtomicU32,
    clones: AtomicU32,
    calls: AtomicU32,
}

/// A service that panics if it is called before it was ready. A clone is not ready.
struct Strict {
    shared: Arc<Shared>,
    is_ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        self.shared.clones.fetch_add(1, SeqCst);
        Strict { shared: Arc::clone(&self.shared), is_ready: false }
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<()>;
    type Error = &'static str;
    type Future = Ready<Result<Response<()>, &'static str>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        assert!(!self.is_ready, "it was ready before");
        if self.shared.fails.load(SeqCst) > 0 {
            return Poll::Ready(Err("not ready, ever"));
        }
        if self.shared.waits.load(SeqCst) > 0 {
            self.shared.waits.fetch_sub(1, SeqCst);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "it was not ready");
        self.shared.calls.fetch_add(1, SeqCst);
        let fails = request.uri().path().starts_with("/fail");
        ready(if fails { Err("the call failed") } else { Ok(Response::new(())) })
    }
}

/// A waker that counts.
#[derive(Default)]
struct Wakes(AtomicU32);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

struct Test {
    service: RouteService<Strict>,
    shared: Arc<Shared>,
    wakes: Arc<Wakes>,
}

impl Test {
    fn new() -> Test {
        let shared = Arc::new(Shared::default());
        let strict = || Strict { shared: Arc::clone(&shared), is_ready: false };
        let mut methods = MethodRouter::new();
        methods.insert("GET", "/{x}", strict()).unwrap();
        let service = RouteService::new(methods).not_found(strict()).not_allowed(strict());
        Test { service, shared, wakes: Arc::default() }
    }

    fn call(&mut self, method: &str, target: &str) -> RouteFuture<Strict, ()> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        let ready = self.service.poll_ready(&mut Context::from_waker(&waker));
        assert!(matches!(ready, Poll::Ready(Ok(()))), "the service itself is always ready");
        self.service.call(request(method, target))
    }

    fn poll(&self, future: &mut RouteFuture<Strict, ()>) -> Poll<Result<u16, &'static str>> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        let future = std::pin::Pin::new(future);
        let polled = Future::poll(future, &mut Context::from_waker(&waker));
        polled.map_ok(|response| response.status().as_u16())
    }
}

/// A route, a 404 and a 405.
const REQUESTS: [(&str, &str); 3] = [("GET", "/a"), ("GET", "/a/b"), ("PUT", "/a")];

#[test]
fn the_clone_that_was_ready_is_the_one_that_is_called() {
    for (method, target) in REQUESTS {
        let mut test = Test::new();
        let mut future = test.call(method, target);
        assert_eq!(test.shared.calls.load(SeqCst), 0, "the future calls");
        assert_eq!(test.poll(&mut future), Poll::Ready(Ok(200)));
        let counts = [&test.shared.clones, &test.shared.calls].map(|count| count.load(SeqCst));
        assert_eq!(counts, [1, 1], "{method} {target}");
    }
}

#[test]
fn a_service_that_is_not_ready_is_waited_for() {
    for (method, target) in REQUESTS {
        let mut test = Test::new();
        test.shared.waits.store(3, SeqCst);
        let mut future = test.call(method, target);
        for wakes in 1..=3 {
            assert_eq!(test.poll(&mut future), Poll::Pending);
            assert_eq!(test.wakes.0.load(SeqCst), wakes, "the waker reaches the service");
        }
        assert_eq!(test.shared.calls.load(SeqCst), 0);
        assert_eq!(test.poll(&mut future), Poll::Ready(Ok(200)));
        assert_eq!(test.shared.clones.load(SeqCst), 1);
    }
}

#[test]
fn a_service_that_waits_holds_up_no_other() {
    let mut test = Test::new();
    test.shared.waits.store(1, SeqCst);
    let mut first = test.call("GET", "/a");
    assert_eq!(test.poll(&mut first), Poll::Pending);
    let mut second = test.call("GET", "/b");
    assert_eq!(test.poll(&mut second), Poll::Ready(Ok(200)));
    drop(first);
    assert_eq!(test.shared.calls.load(SeqCst), 1);
}

#[test]
fn errors_are_passed_on() {
    for (method, target) in [("GET", "/fail"), ("GET", "/fail/b"), ("PUT", "/fail")] {
        let mut test = Test::new();
        let mut future = test.call(method, target);
        assert_eq!(test.poll(&mut future), Poll::Ready(Err("the call failed")));
        test.shared.fails.store(1, SeqCst);
        let mut future = test.call(method, target);
        assert_eq!(test.poll(&mut future), Poll::Ready(Err("not ready, ever")));
        assert_eq!(test.shared.calls.load(SeqCst), 1);
    }
}
