//! `RouteService` beside other routers of `tower` services: see the README.

mod by_hand;
mod measure;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::routing::MethodFilter;
use http::{Method, Request, Response, Uri};
use routetree::{MethodRouter, RouteService};
use tower::Service;

use by_hand::ByHand;
use measure::Lane;

const TABLE: &str = include_str!("../../tables/github_130.txt");

/// The service of every route. It is ready at once, and does nothing.
#[derive(Clone)]
struct Answer;

impl Service<Request<Body>> for Answer {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(Body::empty())))
    }
}

/// What all contenders are given: the routes, each for GET and POST.
fn routes() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| line.starts_with('/'))
}

const METHODS: [Method; 2] = [Method::GET, Method::POST];

fn routetree() -> RouteService<Answer> {
    let mut router = MethodRouter::new();
    for (route, method) in routes().flat_map(|route| METHODS.map(|method| (route, method))) {
        router.insert(method.as_str(), route, Answer).expect("a route");
    }
    RouteService::new(router)
}

fn axum() -> axum::Router {
    routes().fold(axum::Router::new(), |router, route| {
        let methods = axum::routing::on_service(MethodFilter::GET, Answer);
        router.route(route, methods.on_service(MethodFilter::POST, Answer))
    })
}

/// A path that the route matches.
fn path(route: &str) -> String {
    let mut parts = route.split('{');
    let mut path = String::from(parts.next().unwrap_or_default());
    for (number, part) in parts.enumerate() {
        let (_, rest) = part.split_once('}').expect("the end of a parameter");
        path += &format!("value-{number}{rest}");
    }
    path
}

/// The requests of a row, and the status that each gets.
struct Row {
    name: &'static str,
    method: Method,
    targets: Vec<Uri>,
    status: u16,
}

impl Row {
    fn new(name: &'static str, method: Method, suffix: &str, status: u16) -> Row {
        let mut paths: Vec<_> = routes().map(|route| path(route) + suffix).collect();
        // Neighbours in the table would share what the caches hold.
        let mut state = 1_u64;
        for index in (1..paths.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            paths.swap(index, (state >> 33) as usize % (index + 1));
        }
        let targets = paths.into_iter().map(|path| path.parse().expect("a target")).collect();
        Row { name, method, targets, status }
    }

    fn lane<S>(&self, service: S) -> Lane<'_>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + 'static,
    {
        Lane::new(&self.method, &self.targets, service)
    }

    /// Prints the row. The first contender is the one that the others are held against.
    fn print(&self) {
        let mut lanes =
            [self.lane(routetree()), self.lane(axum()), self.lane(ByHand::new(routes(), Answer))];
        for lane in &mut lanes {
            assert!(lane.statuses().all(|status| status == self.status), "{}", self.name);
        }
        let [ours, axum, by_hand] = lanes;
        let times = measure::rounds([ours, axum, by_hand, self.lane(Answer)]);
        let cells = times.iter().map(|time| format!("{:.0} ns ({:.2}) |", time.median, time.ratio));
        println!("| {} | {}", self.name, cells.collect::<Vec<_>>().join(" "));
    }
}

fn main() {
    println!("| requests | routetree | axum | matchit by hand | no router |");
    println!("|---|---|---|---|---|");
    Row::new("a route matches", Method::GET, "", 200).print();
    Row::new("no route matches: 404", Method::GET, "/missing/x/y/z", 404).print();
    Row::new("not for this method: 405", Method::DELETE, "", 405).print();
}
