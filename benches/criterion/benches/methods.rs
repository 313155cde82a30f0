//! One walk for a method and a path: the hits of a router without methods, the same for GET in a
//! router of several methods, and for a method that no route has, where all that matches is looked
//! at. One iteration looks all paths up.

use std::cell::LazyCell;

use criterion::Throughput;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use expect::Oracle;
use paths::SHUFFLED;
use requests::{REFUSED, Requests};
use workload::Workload;

fn main() {
    let mut criterion = settings(2).configure_from_args();
    for table in ["github_130", "github_315", "gitlab", "oci"].map(load) {
        let cases = || paths::shuffled(&table, &Oracle::new(&table));
        let mut group = criterion.benchmark_group(&table.name);
        group.throughput(Throughput::Elements(SHUFFLED as u64));
        let plain = LazyCell::new(|| Workload::new(&table.routes, cases()));
        group.bench_function("router", |b| {
            let plain = &*plain;
            b.iter(|| plain.run());
        });
        for method in ["GET", REFUSED] {
            let requests = LazyCell::new(|| Requests::new(&table.routes, method, cases()));
            group.bench_function(method, |b| {
                let requests = &*requests;
                b.iter(|| requests.run());
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
