//! Timing: short batches of every contender in turn, so that a slow moment of the machine meets all
//! of them.

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::body::Body;
use cpu_time::ThreadTime;
use http::{Method, Request, Response, Uri};
use tower::Service;

const ROUNDS: usize = 101;
const BATCH: Duration = Duration::from_millis(2);

/// A contender, and the requests that it handles.
pub(crate) struct Lane<'a> {
    method: &'a Method,
    targets: &'a [Uri],
    call: Box<dyn FnMut(Request<Body>) -> Response<Body>>,
}

impl<'a> Lane<'a> {
    pub(crate) fn new<S>(method: &'a Method, targets: &'a [Uri], mut service: S) -> Lane<'a>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + 'static,
    {
        let call = Box::new(move |request| {
            let mut context = Context::from_waker(Waker::noop());
            let ready = service.poll_ready(&mut context);
            assert!(matches!(ready, Poll::Ready(Ok(()))), "it is ready at once");
            match pin!(service.call(request)).poll(&mut context) {
                Poll::Ready(Ok(response)) => response,
                Poll::Ready(Err(never)) => match never {},
                Poll::Pending => panic!("it waits for nothing"),
            }
        });
        Lane { method, targets, call }
    }

    /// The status of each request.
    pub(crate) fn statuses(&mut self) -> impl Iterator<Item = u16> {
        let Lane { method, targets, call } = self;
        targets.iter().map(|target| call(request(method, target)).status().as_u16())
    }

    /// Handles all requests so many times. Returns nanoseconds a request.
    fn time(&mut self, passes: usize) -> f64 {
        let start = ThreadTime::now();
        for target in (0..passes).flat_map(|_| self.targets) {
            black_box((self.call)(black_box(request(self.method, target))));
        }
        start.elapsed().as_secs_f64() * 1e9 / (passes * self.targets.len()) as f64
    }

    /// How many times fill a batch.
    fn passes(&mut self) -> usize {
        let nanoseconds = self.time(20) * self.targets.len() as f64;
        (BATCH.as_secs_f64() * 1e9 / nanoseconds) as usize + 1
    }
}

/// A request with extensions in use, as those of a server have.
fn request(method: &Method, target: &Uri) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method.clone();
    *request.uri_mut() = target.clone();
    request.extensions_mut().insert(());
    request
}

/// The time of a contender.
pub(crate) struct Time {
    /// Nanoseconds a request.
    pub(crate) median: f64,
    /// That over the time of the first contender.
    pub(crate) ratio: f64,
}

/// Times all contenders in rounds.
pub(crate) fn rounds<const N: usize>(mut lanes: [Lane<'_>; N]) -> [Time; N] {
    let passes: Vec<usize> = lanes.iter_mut().map(Lane::passes).collect();
    let mut times = [(); N].map(|()| Vec::new());
    for round in 0..ROUNDS {
        for turn in 0..N {
            let index = (round + turn) % N;
            // What the one before has left in the caches is not for this one to pay.
            lanes[index].time(passes[index].div_ceil(4));
            times[index].push(lanes[index].time(passes[index]));
        }
    }
    let first = times[0].clone();
    times.map(|times| {
        let ratios = times.iter().zip(&first).map(|(time, first)| time / first).collect();
        Time { median: median(times), ratio: median(ratios) }
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
