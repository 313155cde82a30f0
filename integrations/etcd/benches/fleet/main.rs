//! What a fleet costs: measured with one real etcd and followers in this process. Prints Markdown.
//!
//! ```console
//! $ cargo bench --bench fleet              # half a minute; 100,000 routes
//! $ cargo bench --bench fleet -- --large   # some minutes; 1,000,000 routes
//! ```

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/etcd/etcd.rs"]
mod etcd;
mod fan_out;
mod machine;
mod routes;
mod served;
mod table;

use etcd::Etcd;
use routetree_etcd::Options;

fn main() {
    let large = std::env::args().any(|argument| argument == "--large");
    // `cargo test --benches` runs this without `--bench`, only to see that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(version) = machine::etcd() else {
        eprintln!("there is no program `etcd`; tests/etcd/install installs it");
        return;
    };
    println!("# A fleet that follows etcd\n");
    println!("- processor: {}", machine::processor());
    println!("- compiler: {}", machine::compiler());
    println!("- {version}, one member, on the same machine as the followers");
    let sizes: &[usize] = if large { &[10_000, 100_000, 1_000_000] } else { &[10_000, 100_000] };
    let large = if large { " -- --large" } else { "" };
    println!(
        "- by `cargo bench --bench fleet{large}` in [`integrations/etcd`](../../integrations/etcd)"
    );
    table::report(sizes);
    served::report(&[1_000, 100_000]);
    fan_out::report(&[1, 10, 100]);
}

/// The options that users get.
fn options(etcd: &Etcd) -> Options {
    Options::new([etcd.url()], etcd::PREFIX).request_timeout(etcd::LONG)
}

/// Starts etcd with so many routes. Returns the revision, and the seconds that it took to write
/// them.
fn etcd_with(routes: usize) -> (Etcd, i64, f64) {
    let etcd = Etcd::start().expect("etcd");
    let options = options(&etcd);
    let began = std::time::Instant::now();
    let plan = etcd.block_on(options.plan((0..routes).map(routes::row))).expect("a plan");
    etcd.block_on(options.push(&plan, |_| {})).expect("a push");
    let seconds = began.elapsed().as_secs_f64();
    let revision = etcd.put("last", &routes::value("/last", 0));
    (etcd, revision, seconds)
}

/// The value that so many of 100 are at most. Sorts the values.
fn percentile(values: &mut [f64], of_hundred: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * of_hundred / 100.0).round() as usize]
}
