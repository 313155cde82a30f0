//! Timing: short batches of every peer in turn, A B C, C A B, ..., so that a slow
//! moment of the machine meets all of them, and medians over many rounds. What
//! is counted is the thread's own processor time: on a machine that others use
//! too, time in which it did not run is nobody's.

use std::{
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use cpu_time::ThreadTime;

use crate::random::Random;

/// How long and how often to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds; each gives one number a peer.
    pub rounds: usize,
    /// How long a peer runs in a round, about.
    pub batch: Duration,
}

/// What is timed: it looks paths up and returns a sum of what it found.
pub trait Timed: Sync {
    /// Looks every path up.
    fn run(&self, paths: &[&str]) -> u64;
}

/// What runs in each round, given its number: nanoseconds a lookup.
pub type Lane<'a> = Box<dyn FnMut(usize) -> f64 + 'a>;

/// The paths in a form from which windows can be taken that run over the end.
pub struct Ring<'p> {
    paths: Vec<&'p str>,
    len: usize,
}

impl<'p> Ring<'p> {
    /// A ring of these paths.
    pub fn new(paths: &[&'p str]) -> Self {
        Self { paths: [paths, paths].concat(), len: paths.len() }
    }

    /// A lane that looks the paths up on the calling thread. A quarter of the batch runs
    /// untimed before: what the peer before left in the caches and the predictors is not
    /// this one's to pay for.
    pub fn lane<'a>(&'a self, timed: &'a dyn Timed, batch: Duration) -> Lane<'a> {
        let count = self.calibrate(timed, batch);
        self.lane_of(timed, count, count.div_ceil(4))
    }

    /// A lane for turns that come after a wait for another process, which leaves the
    /// caches cold: the whole batch runs untimed right before it is timed.
    pub fn lane_after_wait<'a>(&'a self, timed: &'a dyn Timed, batch: Duration) -> Lane<'a> {
        let count = self.calibrate(timed, batch);
        self.lane_of(timed, count, count)
    }

    /// A lane of so many lookups, the first of them untimed before.
    fn lane_of<'a>(&'a self, timed: &'a dyn Timed, count: usize, untimed: usize) -> Lane<'a> {
        Box::new(move |round| {
            let start = (round * count) % self.len;
            self.time(timed, start, untimed);
            let took = self.time(timed, start, count);
            took.as_secs_f64() * 1e9 / count as f64
        })
    }

    /// A lane that looks the paths up on two threads at once, half a ring apart:
    /// by the clock, the time over the lookups of both.
    pub fn lane_of_two_threads<'a>(&'a self, timed: &'a dyn Timed, batch: Duration) -> Lane<'a> {
        let count = self.calibrate(timed, batch);
        Box::new(move |round| {
            let ready = Barrier::new(2);
            let a_second = |ahead: usize| {
                let start = (round * count + ahead) % self.len;
                self.time(timed, start, count.div_ceil(4));
                ready.wait();
                let began = Instant::now();
                self.time(timed, start, count);
                count as f64 / began.elapsed().as_secs_f64()
            };
            let both = thread::scope(|scope| {
                let other = scope.spawn(|| a_second(self.len / 2));
                a_second(0) + other.join().unwrap_or(f64::NAN)
            });
            1e9 / both
        })
    }

    /// Looks up `count` paths from `start` on; the time that it took.
    fn time(&self, timed: &dyn Timed, start: usize, count: usize) -> Duration {
        let began = ThreadTime::now();
        for _ in 0..count / self.len {
            black_box(timed.run(&self.paths[start..start + self.len]));
        }
        black_box(timed.run(&self.paths[start..start + count % self.len]));
        began.elapsed()
    }

    /// How many lookups fill a batch: whole passes where at least one fits.
    fn calibrate(&self, timed: &dyn Timed, batch: Duration) -> usize {
        let mut count = 1;
        loop {
            let took = self.time(timed, 0, count);
            if took * 8 >= batch || count > 1 << 26 {
                let per_lookup = took.as_secs_f64() / count as f64;
                let fits = (batch.as_secs_f64() / per_lookup) as usize;
                let passes = fits / self.len;
                return if passes > 0 { passes * self.len } else { fits.max(1) };
            }
            count *= 2;
        }
    }
}

/// Runs every lane once a round, each round in another order, so that none always
/// follows the one that leaves the caches worst: for each, its number in each round.
pub fn interleave(mut lanes: Vec<Lane<'_>>, rounds: usize) -> Vec<Vec<f64>> {
    let mut random = Random::new(9);
    let mut order: Vec<_> = (0..lanes.len()).collect();
    let mut times = vec![Vec::with_capacity(rounds); lanes.len()];
    for round in 0..rounds {
        random.shuffle(&mut order);
        for &at in &order {
            times[at].push(lanes[at](round));
        }
    }
    times
}

/// The middle of the numbers.
pub fn median(numbers: &[f64]) -> f64 {
    quantile(numbers, 0.5)
}

/// The number below which a share of them lies.
pub fn quantile(numbers: &[f64], share: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The median of the ratios round by round.
pub fn median_ratio(ours: &[f64], other: &[f64]) -> f64 {
    let ratios: Vec<_> = ours.iter().zip(other).map(|(a, b)| a / b).collect();
    median(&ratios)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_lane_runs_once_a_round() {
        let lane = |number: usize| -> Lane<'static> {
            Box::new(move |round| (10 * number + round) as f64)
        };
        let times = interleave((0..3).map(lane).collect(), 2);
        assert_eq!(times, [[0.0, 1.0], [10.0, 11.0], [20.0, 21.0]]);
    }

    /// Counts how often each path is looked up.
    struct Visits<'p>(Vec<(&'p str, AtomicUsize)>);

    impl Timed for Visits<'_> {
        fn run(&self, paths: &[&str]) -> u64 {
            for path in paths {
                let visits = self.0.iter().find(|(known, _)| known == path);
                visits.unwrap().1.fetch_add(1, Ordering::Relaxed);
            }
            0
        }
    }

    /// Each path of a batch, once untimed and once timed.
    #[test]
    fn after_a_wait_no_path_is_timed_cold() {
        let paths = ["a", "b", "c"];
        let visits = Visits(paths.map(|path| (path, AtomicUsize::new(0))).into());
        let ring = Ring::new(&paths);
        for (count, expected) in [(2, [2, 2, 0]), (3, [2, 2, 2]), (5, [4, 4, 2])] {
            ring.lane_of(&visits, count, count)(0);
            let found = visits.0.iter().map(|(_, visits)| visits.swap(0, Ordering::Relaxed));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{count}");
        }
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.999), 4.0);
        assert_eq!(median_ratio(&[1.0, 2.0, 9.0], &[2.0, 4.0, 3.0]), 0.5);
        assert!(median(&[]).is_nan());
    }
}
