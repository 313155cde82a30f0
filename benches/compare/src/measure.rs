//! Timing: short batches of every peer in turn, A B C A B C ..., so that a slow
//! moment of the machine meets all of them, and medians over many rounds. What
//! is counted is the thread's own processor time: on a machine that others use
//! too, time in which it did not run is nobody's.

use std::{hint::black_box, time::Duration};

use cpu_time::ThreadTime;

use crate::peers::Peer;

/// How long and how often to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds; each gives one number a peer.
    pub rounds: usize,
    /// How long a peer runs in a round, about.
    pub batch: Duration,
}

/// The paths in a form from which windows can be taken that run over the end.
struct Ring<'p> {
    paths: Vec<&'p str>,
    len: usize,
}

impl<'p> Ring<'p> {
    fn new(paths: &[&'p str]) -> Self {
        Self { paths: [paths, paths].concat(), len: paths.len() }
    }

    /// Looks up `count` paths from `start` on; the time that it took.
    fn time(&self, peer: &dyn Peer, start: usize, count: usize) -> Duration {
        let began = ThreadTime::now();
        for _ in 0..count / self.len {
            black_box(peer.run(&self.paths[start..start + self.len]));
        }
        black_box(peer.run(&self.paths[start..start + count % self.len]));
        began.elapsed()
    }

    /// How many lookups fill a batch: whole passes where at least one fits.
    fn calibrate(&self, peer: &dyn Peer, batch: Duration) -> usize {
        let mut count = 1;
        loop {
            let took = self.time(peer, 0, count);
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

/// Times every peer on the paths: for each peer, nanoseconds a lookup in each round.
pub fn interleave(peers: &[&dyn Peer], paths: &[&str], effort: Effort) -> Vec<Vec<f64>> {
    let ring = Ring::new(paths);
    let counts: Vec<_> = peers.iter().map(|peer| ring.calibrate(*peer, effort.batch)).collect();
    let mut times = vec![Vec::with_capacity(effort.rounds); peers.len()];
    for round in 0..effort.rounds {
        for ((peer, &count), times) in peers.iter().zip(&counts).zip(&mut times) {
            let start = (round * count) % ring.len;
            // The first quarter again, untimed: what the peer before left in the
            // caches and the predictors is not this one's to pay for.
            ring.time(*peer, start, count.div_ceil(4));
            let took = ring.time(*peer, start, count);
            times.push(took.as_secs_f64() * 1e9 / count as f64);
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
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.999), 4.0);
        assert_eq!(median_ratio(&[1.0, 2.0, 9.0], &[2.0, 4.0, 3.0]), 0.5);
        assert!(median(&[]).is_nan());
    }
}
