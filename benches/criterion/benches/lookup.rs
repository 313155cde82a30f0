//! Hits in the route tables: one path a route in the table's order, and 8,192 paths shuffled. One
//! iteration looks all paths up and reads their parameters.

use std::cell::LazyCell;

use criterion::{Criterion, Throughput};

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

fn bench(
    criterion: &mut Criterion,
    group: &str,
    table: &Table,
    paths: usize,
    cases: fn(&Table, &Oracle<'_>) -> Vec<Case>,
) {
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(paths as u64));
    let workload =
        LazyCell::new(|| Workload::new(&table.routes, cases(table, &Oracle::new(table))));
    group.bench_function(&table.name, |b| {
        let workload = &*workload;
        b.iter(|| workload.run());
    });
    group.finish();
}

fn main() {
    let mut criterion = settings(2).configure_from_args();
    for table in TABLES.map(load) {
        bench(&mut criterion, "ordered", &table, table.routes.len(), paths::ordered);
        bench(&mut criterion, "shuffled", &table, SHUFFLED, paths::shuffled);
    }
    criterion.final_summary();
}
