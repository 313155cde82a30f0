//! The steps around a lookup: cleaning and normalising paths that need it and paths that do not,
//! and suggestions for paths that are not found. One iteration does all paths of a case.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use routetree::path;

#[path = "../../support/mod.rs"]
mod support;
use support::*;
#[path = "../settings.rs"]
mod settings;
use settings::settings;

use expect::Oracle;
use paths::SHUFFLED;

/// The paths, each changed.
fn changed(paths: &[String], change: impl Fn(&str) -> String) -> Vec<String> {
    paths.iter().map(|path| change(path)).collect()
}

/// Times a step on the paths, once it is seen to give what it must: `after` for each, in their
/// order.
fn bench(
    criterion: &mut Criterion,
    (group, name): (&str, &str),
    paths: &[String],
    after: &[String],
    step: impl for<'p> Fn(&'p str) -> Option<std::borrow::Cow<'p, str>>,
) {
    for (path, after) in paths.iter().zip(after) {
        assert_eq!(step(path).as_deref(), Some(after.as_str()), "{group} {name} of {path}");
    }
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(paths.len() as u64));
    group.bench_function(name, |b| {
        b.iter(|| paths.iter().for_each(|path| drop(black_box(step(black_box(path))))));
    });
    group.finish();
}

fn main() {
    let mut criterion = settings(2).configure_from_args();
    let table = load("github_315");
    let cases = paths::shuffled(&table, &Oracle::new(&table));
    let hits: Vec<String> = cases.into_iter().map(|case| case.path).collect();
    assert_eq!(hits.len(), SHUFFLED);

    let doubled = changed(&hits, |path| path.replacen('/', "//", 2));
    let dots = changed(&hits, |path| format!("/x/..{path}"));
    for (name, paths) in [("nothing to do", &hits), ("doubled", &doubled), ("dots", &dots)] {
        bench(&mut criterion, ("clean", name), paths, &hits, |path| Some(path::clean(path)));
    }
    let encoded = changed(&hits, |path| path.replacen('e', "%65", 2));
    for (name, paths) in [("nothing to do", &hits), ("encoded", &encoded)] {
        bench(&mut criterion, ("normalize", name), paths, &hits, |path| {
            Some(path::normalize(path))
        });
    }
    let queries = changed(&hits, |path| format!("{path}?page=2&per_page=100"));
    for (name, paths) in [("nothing to do", &hits), ("cut off", &queries)] {
        bench(&mut criterion, ("without_query", name), paths, &hits, |path| {
            Some(path::without_query(path).into())
        });
    }

    let router = workload::router(&table.routes);
    let slash = changed(&hits, |path| format!("{path}/"));
    // Literals begin each route of this table: in upper case they are not found.
    let upper = changed(&hits, |path| {
        let end = path[1..].find('/').map_or(path.len(), |slash| slash + 1);
        path[..end].to_uppercase() + &path[end..]
    });
    for (name, paths) in [("slash", &slash), ("cleaned", &doubled), ("case", &upper)] {
        // A catch-all takes some of them as they are.
        let missed = paths.iter().zip(&hits).filter(|(path, _)| router.at(path).is_err());
        let (paths, hits): (Vec<String>, Vec<String>) =
            missed.map(|(path, hit)| (path.clone(), hit.clone())).unzip();
        assert!(paths.len() > SHUFFLED / 2);
        bench(&mut criterion, ("suggest", name), &paths, &hits, |path| {
            router.suggest(path).map(Into::into)
        });
    }
    let scanner: Vec<String> = paths::scanner(&Oracle::new(&table))
        .into_iter()
        .map(|case| case.path)
        .filter(|path| router.suggest(path).is_none())
        .collect();
    let mut group = criterion.benchmark_group("suggest");
    group.throughput(Throughput::Elements(scanner.len() as u64));
    group.bench_function("nothing", |b| {
        b.iter(|| scanner.iter().all(|path| router.suggest(black_box(path)).is_none()));
    });
    group.finish();
    criterion.final_summary();
}
