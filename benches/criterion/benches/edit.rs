//! One insert or remove in a table of 100,000 routes. Each operation is timed alone and then
//! checked by a lookup.

use std::{
    cell::{LazyCell, RefCell},
    hint::black_box,
    time::{Duration, Instant},
};

use routetree::Router;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use random::Random;
use table::Route;

/// Routes in the table.
const ROUTES: usize = 100_000;
/// Routes beside them that come and go.
const NEW: usize = 10_000;

/// The table and the routes that are put in and taken out.
struct Edited {
    router: Router<u32>,
    routes: Vec<Route>,
    random: Random,
}

impl Edited {
    fn new() -> Self {
        let routes = generate::services(ROUTES + NEW);
        let router = workload::router(&routes[..ROUTES]);
        Self { router, routes, random: Random::new(5) }
    }

    /// Inserts the route; the time that it took.
    fn insert(&mut self, index: usize) -> Duration {
        let text = self.routes[index].text.as_str();
        let began = Instant::now();
        let inserted = self.router.insert(black_box(text), index as u32);
        let took = began.elapsed();
        assert_eq!(inserted, Ok(()));
        self.check(index, Some(index as u32));
        took
    }

    /// Removes the route; the time that it took.
    fn remove(&mut self, index: usize) -> Duration {
        let text = self.routes[index].text.as_str();
        let began = Instant::now();
        let removed = self.router.remove(black_box(text));
        let took = began.elapsed();
        assert_eq!(removed, Some(index as u32));
        self.check(index, None);
        took
    }

    fn check(&self, index: usize, expected: Option<u32>) {
        let (path, _) = generate::path(index, "77");
        let found = self.router.at(&path).ok().map(|found| *found.value);
        assert_eq!(found, expected, "{path}");
    }

    /// A route that is in the table, from anywhere.
    fn old(&mut self) -> usize {
        self.random.below(ROUTES)
    }

    /// A route that is not.
    fn new_one(&mut self) -> usize {
        ROUTES + self.random.below(NEW)
    }
}

type Operation = fn(&mut Edited) -> Duration;

/// Each leaves the table's routes as they were.
const OPERATIONS: [(&str, Operation); 4] = [
    ("insert a new route", |edited| {
        let index = edited.new_one();
        let took = edited.insert(index);
        edited.remove(index);
        took
    }),
    ("remove a new route", |edited| {
        let index = edited.new_one();
        edited.insert(index);
        edited.remove(index)
    }),
    ("remove an old route", |edited| {
        let index = edited.old();
        let took = edited.remove(index);
        edited.insert(index);
        took
    }),
    ("insert an old route again", |edited| {
        let index = edited.old();
        edited.remove(index);
        edited.insert(index)
    }),
];

fn main() {
    let mut criterion = settings(3).configure_from_args();
    let edited = LazyCell::new(|| RefCell::new(Edited::new()));
    let mut group = criterion.benchmark_group("edit/100000");
    for (name, operation) in OPERATIONS {
        group.bench_function(name, |b| {
            let mut edited = edited.borrow_mut();
            b.iter_custom(|times| (0..times).map(|_| operation(&mut edited)).sum());
            assert_eq!(edited.router.len(), ROUTES);
        });
    }
    group.finish();
    criterion.final_summary();
}
