//! Routes inserted into and removed from a large table, one at a time, each
//! operation timed and then checked by a lookup.

use std::time::Instant;

use crate::{
    generate,
    markdown::{head, row},
    measure::{median, quantile},
    random::Random,
};

/// A router whose routes can be removed again.
pub trait Editable: Default {
    /// Inserts a route.
    fn add(&mut self, route: &str, value: u32) -> bool;
    /// Removes a route.
    fn take_out(&mut self, route: &str) -> bool;
    /// Looks a path up.
    fn holds(&self, path: &str) -> Option<u32>;
}

macro_rules! editable {
    ($router:ty) => {
        impl Editable for $router {
            fn add(&mut self, route: &str, value: u32) -> bool {
                self.insert(route, value).is_ok()
            }

            fn take_out(&mut self, route: &str) -> bool {
                self.remove(route).is_some()
            }

            fn holds(&self, path: &str) -> Option<u32> {
                self.at(path).ok().map(|found| *found.value)
            }
        }
    };
}

editable!(matchit::Router<u32>);
editable!(xitca_router::Router<u32>);

trait AnyEditable {
    fn add(&mut self, route: &str, value: u32) -> bool;
    fn take_out(&mut self, route: &str) -> bool;
    fn holds(&self, path: &str) -> Option<u32>;
}

impl<E: Editable> AnyEditable for E {
    fn add(&mut self, route: &str, value: u32) -> bool {
        Editable::add(self, route, value)
    }

    fn take_out(&mut self, route: &str) -> bool {
        Editable::take_out(self, route)
    }

    fn holds(&self, path: &str) -> Option<u32> {
        Editable::holds(self, path)
    }
}

/// A router by its name.
pub struct Editor {
    /// The name.
    pub name: &'static str,
    make: fn() -> Box<dyn AnyEditable>,
}

impl Editor {
    /// The editor for a kind of router.
    pub const fn of<E: Editable + 'static>(name: &'static str) -> Self {
        Self { name, make: || Box::new(E::default()) }
    }
}

/// One router's table and the microseconds that each operation took.
struct Lane {
    name: &'static str,
    router: Box<dyn AnyEditable>,
    inserts: Vec<f64>,
    removes: Vec<f64>,
}

impl Lane {
    fn insert(&mut self, route: &str, value: u32, path: &str) {
        let began = Instant::now();
        let done = self.router.add(route, value);
        self.inserts.push(began.elapsed().as_secs_f64() * 1e6);
        assert!(done, "{} refuses {route}", self.name);
        assert_eq!(self.router.holds(path), Some(value), "{}: {path}", self.name);
    }

    fn remove(&mut self, route: &str, path: &str) {
        let began = Instant::now();
        let done = self.router.take_out(route);
        self.removes.push(began.elapsed().as_secs_f64() * 1e6);
        assert!(done, "{} does not remove {route}", self.name);
        assert_eq!(self.router.holds(path), None, "{}: {path}", self.name);
    }
}

/// Edits a table of `size` routes; the report's table.
pub fn measure(editors: &[Editor], size: usize, operations: usize) -> String {
    let routes = generate::services(size + operations);
    let mut random = Random::new(5);
    let mut lanes: Vec<_> = editors
        .iter()
        .map(|editor| {
            let mut router = (editor.make)();
            for (value, route) in (0..).zip(&routes[..size]) {
                assert!(router.add(&route.text, value), "{}", editor.name);
            }
            Lane { name: editor.name, router, inserts: Vec::new(), removes: Vec::new() }
        })
        .collect();
    // In turn: a route that is there goes and comes back; a new one comes and goes.
    for step in 0..operations {
        let old = random.below(size);
        let new = size + step;
        for lane in &mut lanes {
            let (text, path) = (&routes[old].text, generate::path(old, "77").0);
            lane.remove(text, &path);
            lane.insert(text, old as u32, &path);
            let (text, path) = (&routes[new].text, generate::path(new, "77").0);
            lane.insert(text, new as u32, &path);
            lane.remove(text, &path);
        }
    }
    report(&lanes, size)
}

fn report(lanes: &[Lane], size: usize) -> String {
    let columns =
        ["insert, mean", "median", "p99.9", "max", "remove, mean", "median", "p99.9", "max"];
    let title = format!("## One insert or remove in a table of {size} routes\n\n");
    let mut text = title + &head("microseconds", columns.map(str::to_owned));
    for lane in lanes {
        let cells = [&lane.inserts, &lane.removes].into_iter().flat_map(|times| {
            let mean = times.iter().sum::<f64>() / times.len() as f64;
            [mean, median(times), quantile(times, 0.999), quantile(times, 1.0)]
        });
        text.push_str(&row(lane.name, cells.map(|us| format!("{us:.2}"))));
    }
    text.push('\n');
    text
}
