//! The face that the comparison package's matchers are written for, here in front of criterion:
//! what a matcher tells about itself, and how it is checked and timed.

use std::{cell::LazyCell, hint::black_box};

use criterion::{BenchmarkGroup, measurement::WallTime};

use crate::{
    expect::Answer,
    order::most_specific_first,
    paths::Case,
    table::{Route, Table},
};

/// What a matcher gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The winner and its values.
    Matcher,
    /// The winner only.
    Floor,
}

/// Why a matcher was not built.
#[derive(Clone, Debug)]
pub struct Refused(String);

impl Refused {
    /// The whole table was refused.
    pub fn whole(_: &[Text], reason: impl ToString) -> Self {
        Self(reason.to_string())
    }
}

/// A route's index in its table, and its text in the matcher's syntax.
pub type Text = (u32, String);

/// How a matcher takes a table and answers paths.
pub trait Adapter: Sized {
    /// Its name in the report.
    const NAME: &'static str;
    /// What it gives.
    const KIND: Kind;
    /// Whether the first route that matches wins, so that the most specific must come first.
    const FIRST_WINS: bool = false;

    /// A route in the matcher's syntax.
    fn translate(route: &Route) -> Result<String, String>;

    /// Builds it from routes; a route's value is its index.
    fn build(routes: &[Text]) -> Result<Self, Refused>;

    /// Looks a path up: the winner's index, after `read` was given each of its values.
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32>;
}

/// Inserts every route, up to the first that is refused.
pub fn insert_each(
    routes: &[Text],
    mut insert: impl FnMut(u32, &str) -> Result<(), String>,
) -> Result<(), Refused> {
    routes.iter().try_for_each(|(index, text)| insert(*index, text)).map_err(Refused)
}

/// A kind of matcher that can be built and timed.
pub struct Candidate {
    time: fn(&mut BenchmarkGroup<'_, WallTime>, &Table, &[Case]),
}

impl Candidate {
    /// The candidate that an adapter makes.
    pub const fn of<A: Adapter>() -> Self {
        Self { time: time::<A> }
    }

    /// Checks, then times; nothing where a route cannot be said in the matcher's syntax.
    pub fn time(&self, group: &mut BenchmarkGroup<'_, WallTime>, table: &Table, cases: &[Case]) {
        (self.time)(group, table, cases);
    }
}

/// The routes in the matcher's syntax and the order that it needs.
fn translate<A: Adapter>(routes: &[Route]) -> Result<Vec<Text>, String> {
    let mut order: Vec<u32> = (0..).take(routes.len()).collect();
    if A::FIRST_WINS {
        order = most_specific_first(routes);
    }
    order.into_iter().map(|index| Ok((index, A::translate(&routes[index as usize])?))).collect()
}

fn time<A: Adapter>(group: &mut BenchmarkGroup<'_, WallTime>, table: &Table, cases: &[Case]) {
    let Ok(texts) = translate::<A>(&table.routes) else { return };
    let matcher = LazyCell::new(|| {
        let matcher = A::build(&texts).unwrap_or_else(|Refused(e)| panic!("{}: {e}", A::NAME));
        cases.iter().for_each(|case| check(&matcher, case));
        let sum = run(&matcher, cases);
        (matcher, sum)
    });
    group.bench_function(A::NAME, |b| {
        let (matcher, sum) = &*matcher;
        b.iter(|| assert_eq!(run(matcher, cases), *sum));
    });
}

/// Fails where the answer to a path is not the expected one.
fn check<A: Adapter>(matcher: &A, case: &Case) {
    let mut values = Vec::new();
    let winner = matcher.lookup(&case.path, &mut |value| values.push(value.to_owned()));
    let mut expected = case.expected.clone();
    if let (Kind::Floor, Some((_, values))) = (A::KIND, &mut expected) {
        values.clear();
    }
    let found: Answer = winner.map(|winner| (winner, values));
    assert_eq!(found, expected, "{}: {}", A::NAME, case.path);
}

/// Looks every path up and reads every value.
#[inline(never)]
fn run<A: Adapter>(matcher: &A, cases: &[Case]) -> u64 {
    let mut sum = 0;
    for case in cases {
        let mut read = 0;
        let winner = matcher.lookup(black_box(&case.path), &mut |value| {
            read += value.len() as u64 + u64::from(value.as_bytes().first().copied().unwrap_or(0));
        });
        sum += u64::from(winner.unwrap_or(u32::MAX)) + read;
    }
    sum
}
