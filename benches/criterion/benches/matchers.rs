//! What one might use in place of a router, on small tables: a hash map of whole paths, a hash trie
//! of segments, a `RegexSet` with captures, a list of regular expressions, one dense automaton. All
//! give the winner's index, and all but the map and the automaton its values.

use criterion::Throughput;
use routetree::Router;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

#[path = "../../compare/src/matchers/mod.rs"]
#[allow(unreachable_pub, reason = "as in the comparison package")]
mod matchers;
#[path = "../candidates.rs"]
#[allow(unreachable_pub, reason = "a part of what the benchmarks share")]
mod peers;

use expect::Oracle;
use peers::{Adapter, Candidate, Kind, Refused, Text, insert_each};
use table::Route;

/// The crate itself.
struct Routetree(Router<u32>);

impl Adapter for Routetree {
    const NAME: &'static str = "routetree";
    const KIND: Kind = Kind::Matcher;

    fn translate(route: &Route) -> Result<String, String> {
        Ok(route.text.clone())
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut router = Router::new();
        insert_each(routes, |index, text| router.insert(text, index).map_err(|e| e.to_string()))?;
        router.shrink_to_fit();
        Ok(Self(router))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let found = self.0.at(path).ok()?;
        found.params.iter().for_each(|(_, value)| read(value));
        Some(*found.value)
    }
}

/// Small, and within what the matchers know: a list of expressions is linear in the routes, and the
/// automaton far worse.
const SMALL: [&str; 4] = ["googleplus", "parse", "static_157", "github_130"];
/// The memory that the automaton may take.
const LIMIT_MIB: usize = 64;

fn main() {
    let mut criterion = settings(2).sample_size(20).configure_from_args();
    matchers::set_limit_mib(LIMIT_MIB);
    for table in SMALL.map(load) {
        let cases = paths::shuffled(&table, &Oracle::new(&table));
        let mut group = criterion.benchmark_group(format!("matchers/{}", table.name));
        group.throughput(Throughput::Elements(cases.len() as u64));
        Candidate::of::<Routetree>().time(&mut group, &table, &cases);
        for matcher in matchers::all() {
            matcher.time(&mut group, &table, &cases);
        }
        group.finish();
    }
    criterion.final_summary();
}
