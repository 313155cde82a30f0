//! Building a router: the route tables, and generated ones of 100 to 1,000,000 routes. Dropping it
//! is not timed.

use std::{cell::LazyCell, hint::black_box};

use criterion::{BatchSize, BenchmarkGroup, Throughput, measurement::WallTime};
use routetree::Router;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use expect::Oracle;
use table::{Route, Table};

/// Inserts every route; a route's value is its index.
fn build(routes: &[Route]) -> Router<u32> {
    let mut router = Router::new();
    for (index, route) in (0..).zip(routes) {
        let inserted = router.insert(black_box(route.text.as_str()), index);
        assert!(inserted.is_ok(), "{}", route.text);
    }
    assert_eq!(router.len(), routes.len());
    router
}

fn bench<'t>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    count: usize,
    routes: impl FnOnce() -> &'t [Route],
) {
    let routes = LazyCell::new(routes);
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function(name, |b| {
        let routes: &[Route] = &routes;
        b.iter_batched(|| (), |()| build(routes), BatchSize::PerIteration);
    });
}

/// Builds a table's router, which must answer a path of each route as expected.
fn check(table: &Table) {
    let cases = paths::ordered(table, &Oracle::new(table));
    workload::check(&build(&table.routes), &cases);
}

/// Builds a generated table's router, which must find routes from everywhere in it.
fn check_services(routes: &[Route]) {
    workload::check(&build(routes), &workload::service_cases(routes.len()));
}

fn main() {
    let mut criterion = settings(2).configure_from_args();
    let mut group = criterion.benchmark_group("build/table");
    for table in TABLES.map(load) {
        bench(&mut group, &table.name, table.routes.len(), || {
            check(&table);
            &table.routes
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("build/services");
    group.sample_size(10);
    for exponent in 2..=6 {
        let count = 10_usize.pow(exponent);
        let routes = LazyCell::new(|| generate::services(count));
        bench(&mut group, &count.to_string(), count, || {
            check_services(&routes);
            &routes
        });
    }
    group.finish();
    criterion.final_summary();
}
