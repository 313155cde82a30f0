//! Takes times: all cells in turn, round after round, each round from another cell on, so that what
//! slows the machine for a while slows no cell alone. The result of a cell is its median.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::contestants::Finder;
use crate::progress::Progress;

/// About how long one sample takes: far more than reading the clock.
const SAMPLE: Duration = Duration::from_millis(2);

/// The fewest rounds.
const MIN_ROUNDS: usize = 3;

/// The most times that a table is built.
const MAX_BUILDS: usize = 15;

/// How long building is measured, at least one build.
const BUILD_TIME: Duration = Duration::from_millis(300);

/// What one contestant takes for some paths.
pub(super) struct Cell<'a> {
    finder: &'a dyn Finder,
    /// The paths of a sample: all of them, or as many as a sample has time for.
    paths: &'a [String],
    /// How often a sample looks each of them up.
    passes: u32,
    /// Nanoseconds per lookup.
    samples: Vec<f64>,
}

impl<'a> Cell<'a> {
    pub(super) fn new(finder: &'a dyn Finder, paths: &'a [String]) -> Cell<'a> {
        Cell { finder, paths, passes: 1, samples: Vec::new() }
    }

    /// Looks up some paths to warm up, and chooses how many lookups a sample has.
    fn calibrate(&mut self) {
        let mut done = 0;
        let start = Instant::now();
        for paths in self.paths.chunks(16) {
            black_box(self.finder.pass(paths));
            done += paths.len();
            if start.elapsed() > SAMPLE {
                break;
            }
        }
        // A slow contestant gets the first paths alone.
        self.paths = &self.paths[..done];
        let start = Instant::now();
        black_box(self.finder.pass(self.paths));
        let pass = start.elapsed().max(Duration::from_nanos(1));
        self.passes = u32::try_from(SAMPLE.as_nanos() / pass.as_nanos()).unwrap_or(1).max(1);
    }

    fn sample(&mut self) {
        if self.paths.is_empty() {
            return;
        }
        let start = Instant::now();
        for _ in 0..self.passes {
            black_box(self.finder.pass(black_box(self.paths)));
        }
        let lookups = f64::from(self.passes) * self.paths.len() as f64;
        self.samples.push(start.elapsed().as_nanos() as f64 / lookups);
    }

    /// The median of all samples; `None` if there were no paths.
    pub(super) fn median(&self) -> Option<f64> {
        let mut samples = self.samples.clone();
        samples.sort_unstable_by(f64::total_cmp);
        samples.get(samples.len() / 2).copied()
    }
}

/// How long to measure.
pub(super) struct Clock {
    start: Instant,
    time: Duration,
}

impl Clock {
    pub(super) fn new(time: Duration) -> Clock {
        Clock { start: Instant::now(), time }
    }

    fn is_over(&self) -> bool {
        self.start.elapsed() >= self.time
    }
}

/// Measures all cells until the time is over.
pub(super) fn run(cells: &mut [Cell<'_>], clock: &Clock, progress: &Progress) {
    cells.iter_mut().for_each(Cell::calibrate);
    let count = cells.len();
    let mut shown = Duration::ZERO;
    for round in 0.. {
        if round >= MIN_ROUNDS && clock.is_over() {
            return;
        }
        for offset in 0..count {
            cells[(round + offset) % count].sample();
        }
        let elapsed = clock.start.elapsed().min(clock.time);
        progress.advance(usize::try_from((elapsed - shown).as_millis()).unwrap_or_default());
        shown = elapsed;
    }
}

/// Builds something a few times. Returns the last one, and the median of the times, in nanoseconds.
pub(super) fn build<T>(build: impl Fn() -> T) -> (T, u64) {
    let mut times = Vec::new();
    let begun = Instant::now();
    loop {
        let start = Instant::now();
        let built = build();
        times.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        if times.len() == MAX_BUILDS || begun.elapsed() >= BUILD_TIME {
            times.sort_unstable();
            return (built, times[times.len() / 2]);
        }
    }
}
