//! Lookups in tables of 10 to 1,000,000 generated routes: 8,192 paths of routes from everywhere in
//! the table. One iteration looks all of them up and reads their parameters.

use std::cell::LazyCell;

use criterion::Throughput;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use paths::SHUFFLED;
use workload::{Workload, service_cases};

fn main() {
    let mut criterion = settings(3).configure_from_args();
    let mut group = criterion.benchmark_group("growth");
    group.throughput(Throughput::Elements(SHUFFLED as u64));
    for exponent in 1..=6 {
        let count = 10_usize.pow(exponent);
        let workload =
            LazyCell::new(|| Workload::new(&generate::services(count), service_cases(count)));
        group.bench_function(count.to_string(), |b| {
            let workload = &*workload;
            b.iter(|| workload.run());
        });
    }
    group.finish();
    criterion.final_summary();
}
