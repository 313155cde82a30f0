//! Misses in the route tables: 8,192 hits with one edit, and what scanners ask every server for.
//! One iteration looks all paths up. A table that matches nearly everything has no misses to time.

use std::cell::LazyCell;

use criterion::{BenchmarkGroup, Throughput, measurement::WallTime};

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use expect::Oracle;
use paths::{Case, SHUFFLED};
use table::Table;
use workload::Workload;

/// Its last route matches any path.
const MATCHES_EVERYTHING: &str = "gitlab";

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, table: &Table, cases: impl Fn() -> Vec<Case>) {
    let workload = LazyCell::new(|| {
        let cases = cases();
        assert!(!cases.is_empty() && cases.iter().all(|case| case.expected.is_none()));
        Workload::new(&table.routes, cases)
    });
    group.bench_function(&table.name, |b| {
        let workload = &*workload;
        b.iter(|| workload.run());
    });
}

fn main() {
    let mut criterion = settings(2).configure_from_args();
    for table in TABLES.into_iter().filter(|name| *name != MATCHES_EVERYTHING).map(load) {
        let oracle = Oracle::new(&table);
        let mut group = criterion.benchmark_group("mutated");
        group.throughput(Throughput::Elements(SHUFFLED as u64));
        bench(&mut group, &table, || paths::mutated(&table, &oracle));
        group.finish();

        let scanner = paths::scanner(&oracle);
        let mut group = criterion.benchmark_group("scanner");
        group.throughput(Throughput::Elements(scanner.len() as u64));
        bench(&mut group, &table, || scanner.clone());
        group.finish();
    }
    criterion.final_summary();
}
