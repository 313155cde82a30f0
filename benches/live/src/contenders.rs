//! Ways to change routes while lookups run.

use std::sync::{Arc, RwLock};

use arc_swap::ArcSwap;
use routetree::{LiveRouter, Router};

/// A table of routes whose value is a number.
pub trait Table: Clone + Send + Sync + 'static {
    fn build(routes: &[String]) -> Self;
    /// Sets the value of the route that changes.
    fn change(&mut self, value: u64);
    /// The value for a path.
    fn value(&self, path: &str) -> Option<u64>;
}

/// The route that changes.
pub const CHANGING: &str = "/changing/{id}";

impl Table for Router<u64> {
    fn build(routes: &[String]) -> Self {
        let routes = routes.iter().zip(0..).map(|(route, value)| (route.as_str(), value));
        Router::try_from_iter(routes).expect("routes that do not conflict")
    }

    fn change(&mut self, value: u64) {
        self.replace(CHANGING, value).expect("a route");
    }

    fn value(&self, path: &str) -> Option<u64> {
        self.at(path).ok().map(|found| *found.value)
    }
}

impl Table for matchit::Router<u64> {
    fn build(routes: &[String]) -> Self {
        let mut router = matchit::Router::new();
        for (route, value) in routes.iter().zip(0..) {
            router.insert(route, value).expect("routes that do not conflict");
        }
        router
    }

    fn change(&mut self, value: u64) {
        self.remove(CHANGING);
        self.insert(CHANGING, value).expect("a route");
    }

    fn value(&self, path: &str) -> Option<u64> {
        self.at(path).ok().map(|found| *found.value)
    }
}

/// A table that changes while lookups run.
pub trait Contender: Sync {
    /// Sets the value of the route that changes, and publishes it.
    fn update(&self, value: u64);
    fn lookup(&self, path: &str) -> Option<u64>;
}

pub struct Live(pub LiveRouter<Router<u64>>);

impl Contender for Live {
    fn update(&self, value: u64) {
        self.0.update(|edit| edit.replace(CHANGING, value)).expect("a route");
    }

    fn lookup(&self, path: &str) -> Option<u64> {
        self.0.load().value(path)
    }
}

/// A copy of the table is changed and published.
pub struct Copied<R>(pub ArcSwap<R>);

impl<R: Table> Contender for Copied<R> {
    fn update(&self, value: u64) {
        let mut copy = R::clone(&self.0.load());
        copy.change(value);
        self.0.store(Arc::new(copy));
    }

    fn lookup(&self, path: &str) -> Option<u64> {
        self.0.load().value(path)
    }
}

/// The table is built again from its routes and published.
pub struct Rebuilt<R> {
    pub table: ArcSwap<R>,
    pub routes: Vec<String>,
}

impl<R: Table> Contender for Rebuilt<R> {
    fn update(&self, value: u64) {
        let mut table = R::build(&self.routes);
        table.change(value);
        self.table.store(Arc::new(table));
    }

    fn lookup(&self, path: &str) -> Option<u64> {
        self.table.load().value(path)
    }
}

/// Readers and writers take turns.
pub struct Locked<R>(pub RwLock<R>);

impl<R: Table> Contender for Locked<R> {
    fn update(&self, value: u64) {
        self.0.write().expect("no panic").change(value);
    }

    fn lookup(&self, path: &str) -> Option<u64> {
        self.0.read().expect("no panic").value(path)
    }
}

/// Makes a contender from routes.
pub type Make = fn(&[String]) -> Box<dyn Contender>;

/// The names of all contenders, and what makes them.
pub fn all() -> [(&'static str, Make); 7] {
    [
        ("`LiveRouter`", |routes| Box::new(Live(LiveRouter::new(Router::build(routes))))),
        ("`RwLock<Router>`", |routes| Box::new(Locked(RwLock::new(Router::build(routes))))),
        ("copy and swap", |routes| {
            Box::new(Copied(ArcSwap::from_pointee(<Router<u64>>::build(routes))))
        }),
        ("rebuild and swap", |routes| Box::new(rebuilt::<Router<u64>>(routes))),
        ("matchit, `RwLock`", |routes| {
            Box::new(Locked(RwLock::new(<matchit::Router<u64>>::build(routes))))
        }),
        ("matchit, copy and swap", |routes| {
            Box::new(Copied(ArcSwap::from_pointee(<matchit::Router<u64>>::build(routes))))
        }),
        ("matchit, rebuild and swap", |routes| Box::new(rebuilt::<matchit::Router<u64>>(routes))),
    ]
}

fn rebuilt<R: Table>(routes: &[String]) -> Rebuilt<R> {
    Rebuilt { table: ArcSwap::from_pointee(R::build(routes)), routes: routes.to_vec() }
}
