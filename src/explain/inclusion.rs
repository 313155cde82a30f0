//! Whether one machine matches all that another does.
//!
//! The second is followed one state at a time, the first with the set of all states that it can be
//! in then. If the second can end where the first cannot, some path tells them apart. Sets of states
//! can be many, so the work is bounded: beyond it nothing is claimed.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::machine::{Automata, Machine, symbols};

/// Steps of single states, at most, before an inclusion is left undecided. One of two routes as
/// people write them takes some hundreds, of several dates, numbers and UUIDs up to four thousand;
/// so many take some milliseconds.
const MOST: usize = 1 << 16;

/// States of the first machine, sorted.
type Set = Vec<u32>;

/// Whether the first machine is known to match all that the second does.
pub(super) fn covers(first: &Machine, second: &Machine, automata: &Automata) -> bool {
    let symbols = symbols([first, second], automata);
    let mut left = MOST;
    let mut seen: BTreeSet<(u32, Set)> = BTreeSet::new();
    let mut pending: Vec<(u32, Set)> = Vec::new();
    let start = closed(first, first.starts(), automata);
    pending.extend(second.starts().map(|state| (state, start.clone())));
    while let Some((state, set)) = pending.pop() {
        if !seen.insert((state, set.clone())) {
            continue;
        }
        if second.is_end(state) && !set.iter().any(|&state| first.is_end(state)) {
            return false;
        }
        if let Some(idle) = second.idle(state, automata) {
            pending.push((idle, set.clone()));
        }
        for &symbol in &symbols {
            let Some(next) = second.step(state, symbol, automata) else { continue };
            let stepped = set.iter().filter_map(|&state| first.step(state, symbol, automata));
            let reached = closed(first, stepped, automata);
            let Some(rest) = left.checked_sub(1 + set.len()) else { return false };
            left = rest;
            // Whatever the second can have read, it can end.
            if reached.is_empty() {
                return false;
            }
            pending.push((next, reached));
        }
    }
    true
}

/// The states, and those to which nothing leads from them.
fn closed(machine: &Machine, states: impl Iterator<Item = u32>, automata: &Automata) -> Set {
    let mut set = Set::new();
    for state in states {
        let idle = |state: &u32| machine.idle(*state, automata);
        set.extend(core::iter::successors(Some(state), idle));
    }
    set.sort_unstable();
    set.dedup();
    set
}
