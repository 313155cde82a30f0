//! Bytes a route, as a table in Markdown. Every figure of `memory_usage()` is held to what the
//! allocator was asked for, and large tables to the bytes that the project promises.

use allocation_counter::measure;
use routetree::Router;

#[path = "../../support/mod.rs"]
mod support;
use support::*;

use table::Table;

/// The most bytes a route, beyond its value and its text, in tables of at least this many routes.
const PROMISE: (usize, f64) = (100_000, 120.0);

/// Bytes that a router holds.
struct Bytes {
    built: usize,
    shrunk: usize,
}

/// Builds a router of the table and counts.
fn weigh(table: &Table) -> Bytes {
    let mut router = None;
    let building = measure(|| {
        let router = router.insert(Router::new());
        for (index, route) in (0_u32..).zip(&table.routes) {
            router.insert(route.text.as_str(), index).unwrap_or_else(|e| panic!("{e}"));
        }
    });
    let mut router = router.expect("it was built");
    assert_eq!(router.len(), table.routes.len());
    let built = router.memory_usage();
    assert_eq!(built as i64, building.bytes_current, "{} as built", table.name);
    let shrinking = measure(|| router.shrink_to_fit());
    let shrunk = router.memory_usage();
    let held = building.bytes_current + shrinking.bytes_current;
    assert_eq!(shrunk as i64, held, "{} after shrink_to_fit", table.name);
    assert!(shrunk <= built, "{} grows as it shrinks", table.name);
    Bytes { built, shrunk }
}

/// Prints one line of the table; whether the promise is kept.
fn report(table: &Table) -> bool {
    let routes = table.routes.len() as f64;
    let bytes = weigh(table);
    let text = table.routes.iter().map(|route| route.text.len()).sum::<usize>() as f64 / routes;
    let (built, shrunk) = (bytes.built as f64 / routes, bytes.shrunk as f64 / routes);
    let beyond = shrunk - text - size_of::<u32>() as f64;
    let (many, most) = PROMISE;
    println!("| {} | {routes} | {text:.1} | {built:.1} | {shrunk:.1} | {beyond:.1} |", table.name);
    table.routes.len() < many || beyond <= most
}

fn main() {
    println!(
        "| table | routes | text | as built | after `shrink_to_fit` | beyond value and text |"
    );
    println!("|---|---|---|---|---|---|");
    let mut kept = true;
    for name in TABLES {
        kept &= report(&load(name));
    }
    for exponent in 1..=6 {
        let routes = generate::services(10_usize.pow(exponent));
        kept &= report(&Table { name: "services".to_owned(), routes });
    }
    let (many, most) = PROMISE;
    assert!(
        kept,
        "more than {most} bytes beyond value and text in a table of {many} routes or more"
    );
}
