//! One contest: every peer is checked on every path, then all that hold are
//! timed in turn.

use std::time::{Duration, Instant};

use crate::{
    expect::Answer,
    measure::{Effort, Ring, interleave, median, median_ratio},
    paths::Case,
    peers::{Candidate, Kind, Peer, Refused, Winners, caught},
    table::Route,
};

/// A peer that needs longer than this for all paths once is not timed further.
const PATIENCE: Duration = Duration::from_secs(1);
/// After how many paths that is judged.
const TRIAL: usize = 16;

/// How a peer did.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// All answers right.
    Right {
        /// Nanoseconds a lookup in each round.
        times: Vec<f64>,
    },
    /// Some answers wrong: timed, not ranked.
    Wrong {
        /// On how many paths.
        paths: usize,
        /// Nanoseconds a lookup in each round.
        times: Vec<f64>,
    },
    /// Not built, or not timed.
    Refused(Refused),
}

impl Outcome {
    /// That of a peer that was timed, wrong on so many paths.
    pub const fn of(wrong: usize, times: Vec<f64>) -> Self {
        match wrong {
            0 => Self::Right { times },
            paths => Self::Wrong { paths, times },
        }
    }
}

/// A peer's row.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// How it did.
    pub outcome: Outcome,
}

impl Entry {
    /// The times where every answer was right.
    pub fn right_times(&self) -> Option<&[f64]> {
        match &self.outcome {
            Outcome::Right { times } => Some(times),
            _ => None,
        }
    }
}

/// What came of a contest: one column of a table in the report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The table in the report.
    pub group: String,
    /// The column in it.
    pub column: String,
    /// Every peer.
    pub entries: Vec<Entry>,
}

impl Report {
    /// The fastest right one among some.
    pub fn fastest(&self, among: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let time = |entry: &&Entry| entry.right_times().map_or(f64::INFINITY, median);
        self.entries
            .iter()
            .filter(|entry| among(entry) && entry.right_times().is_some())
            .min_by(|a, b| time(a).total_cmp(&time(b)))
    }

    /// Our time over another's, round by round, where both are right.
    pub fn ratio(&self, ours: &Entry, other: &Entry) -> Option<f64> {
        Some(median_ratio(ours.right_times()?, other.right_times()?))
    }

    /// What our own entries got wrong; nothing where all is well.
    pub fn our_faults(&self) -> Vec<String> {
        let faults = self.entries.iter().filter(|entry| entry.kind == Kind::Ours);
        faults
            .filter_map(|entry| {
                let fault = match &entry.outcome {
                    Outcome::Right { .. } => return None,
                    Outcome::Wrong { paths, .. } => format!("wrong on {paths} paths"),
                    Outcome::Refused(refused) => refused.reason.clone(),
                };
                Some(format!("{}, {}, {}: {fault}", entry.name, self.group, self.column))
            })
            .collect()
    }
}

/// A peer, built or not.
pub struct Contestant {
    /// What it was built from.
    pub candidate: Candidate,
    /// The peer.
    pub peer: Result<Box<dyn Peer>, Refused>,
}

/// Builds every candidate from the routes.
pub fn build_all(candidates: &[Candidate], routes: &[Route]) -> Vec<Contestant> {
    candidates
        .iter()
        .map(|candidate| Contestant { candidate: *candidate, peer: candidate.build(routes) })
        .collect()
}

/// How the paths are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Every value is read.
    Values,
    /// The winner alone is read.
    Winners,
    /// Every value is read, on two threads that share the router.
    TwoThreads,
}

/// Checks every peer on every path, then times those that hold.
pub fn contest(
    group: &str,
    column: &str,
    contestants: &[Contestant],
    cases: &[Case],
    effort: Effort,
) -> Report {
    contest_in(Way::Values, group, column, contestants, cases, effort)
}

/// The same, with the paths looked up in one of the ways.
pub fn contest_in(
    way: Way,
    group: &str,
    column: &str,
    contestants: &[Contestant],
    cases: &[Case],
    effort: Effort,
) -> Report {
    let paths: Vec<_> = cases.iter().map(|case| case.path.as_str()).collect();
    let verdicts: Vec<_> =
        contestants.iter().map(|contestant| contestant.verdict(cases, PATIENCE)).collect();
    let sound: Vec<&dyn Peer> = contestants
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.is_ok())
        .filter_map(|(contestant, _)| contestant.peer.as_deref().ok())
        .collect();
    let winners: Vec<_> = sound.iter().map(|peer| Winners(*peer)).collect();
    let ring = Ring::new(&paths);
    let lanes = sound.iter().zip(&winners).map(|(peer, winners)| match way {
        Way::Values => ring.lane(*peer, effort.batch),
        Way::Winners => ring.lane(winners, effort.batch),
        Way::TwoThreads => ring.lane_of_two_threads(*peer, effort.batch),
    });
    let mut times = interleave(lanes.collect(), effort.rounds).into_iter();
    let entries = contestants.iter().zip(verdicts).map(|(contestant, verdict)| {
        let Candidate { name, kind, .. } = contestant.candidate;
        let outcome = match verdict {
            Err(refused) => Outcome::Refused(refused),
            Ok(wrong) => Outcome::of(wrong, times.next().unwrap_or_default()),
        };
        Entry { name, kind, outcome }
    });
    Report { group: group.to_owned(), column: column.to_owned(), entries: entries.collect() }
}

impl Contestant {
    /// Whether an answer is the expected one; a floor gives no values.
    pub fn is_right(&self, case: &Case, found: &Answer) -> bool {
        let winner = |answer: &Answer| answer.as_ref().map(|(index, _)| *index);
        if self.candidate.kind == Kind::Floor {
            winner(found) == winner(&case.expected)
        } else {
            *found == case.expected
        }
    }

    /// On how many paths it is wrong; one that was not built, that panics or
    /// would take longer than this is not timed at all.
    fn verdict(&self, cases: &[Case], patience: Duration) -> Result<usize, Refused> {
        let peer = self.peer.as_deref().map_err(Clone::clone)?;
        let wrong = caught(|| {
            let trial = &cases[..cases.len().min(TRIAL)];
            self.count_wrong(peer, trial); // lazily built caches fill here
            let began = Instant::now();
            trial.iter().for_each(|case| drop(peer.answer(&case.path)));
            let a_path = began.elapsed() / trial.len() as u32;
            if a_path * cases.len() as u32 > patience {
                let ns = a_path.as_nanos() as f64;
                return Err(Refused::lookup(&format!("about {ns:.0}, not checked")));
            }
            Ok(self.count_wrong(peer, cases))
        });
        wrong.unwrap_or_else(|| Err(Refused::lookup("panics")))
    }

    /// On how many paths the winner or the values are not the expected ones. The
    /// first few of our own are printed.
    pub fn count_wrong(&self, peer: &dyn Peer, cases: &[Case]) -> usize {
        let mut wrong = 0;
        for case in cases {
            let found = peer.answer(&case.path);
            if self.is_right(case, &found) {
                continue;
            }
            wrong += 1;
            if self.candidate.kind == Kind::Ours && wrong <= 5 {
                let Case { path, expected } = case;
                let name = self.candidate.name;
                eprintln!("{name}: {path:?}: expected {expected:?}, found {found:?}");
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{expect::Oracle, paths, peers, table::Table};

    /// In these tables the rules of all peers agree, so a wrong answer is a fault of an adapter, or
    /// of the oracle.
    #[test]
    fn every_peer_answers_plain_tables_right() {
        let tables = [
            (&["/", "/users", "/users/me/keys", "/posts/new"][..], &[][..]),
            (&["/", "/users", "/users/{id}", "/users/{id}/posts/{post}"], &["hash-map"]),
            (&["/", "/users/{id}", "/files/{*path}"], &["hash-map"]),
        ];
        for (texts, refusing) in tables {
            let routes = texts.iter().map(|text| Route::parse(text).unwrap()).collect();
            let table = Table { name: texts.join(" "), routes };
            let oracle = Oracle::new(&table);
            let mut cases = paths::shuffled(&table, &oracle);
            cases.extend(paths::scanner(&oracle));
            for contestant in build_all(&peers::all(), &table.routes) {
                let name = contestant.candidate.name;
                let wrong =
                    contestant.verdict(&cases, Duration::MAX).map_err(|refused| refused.reason);
                let holds = if refusing.contains(&name) { wrong.is_err() } else { wrong == Ok(0) };
                assert!(holds, "{name}, {}: {wrong:?}", table.name);
            }
        }
    }
}
