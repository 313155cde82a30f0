//! Whether one automaton matches every path that another one does.
//!
//! The second automaton is followed one state at a time, together with the set of all states that
//! the first can then be in. If the second can end while the first cannot, some path distinguishes
//! them. The number of sets can be exponential, so the work is bounded: beyond the bound, the
//! answer is "not known to".

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::form::{FormAutomaton, alphabet};
use super::values::ValueAutomata;

/// The number of state transitions after which the answer is "not known to". Two ordinary routes
/// take some hundreds, routes with several dates, numbers and UUIDs up to four thousand. The limit
/// takes some milliseconds.
const MAX_STEPS: usize = 1 << 16;

/// States of the first automaton, sorted.
type StateSet = Vec<u32>;

/// Whether the first automaton is known to match every path that the second does.
#[inline]
pub(crate) fn covers(
    first: &FormAutomaton,
    second: &FormAutomaton,
    values: &ValueAutomata<'_>,
) -> bool {
    let symbols = alphabet([first, second], values);
    let mut steps_left = MAX_STEPS;
    let mut seen: BTreeSet<(u32, StateSet)> = BTreeSet::new();
    let mut pending: Vec<(u32, StateSet)> = Vec::new();
    let start = closure(first, first.starts(), values);
    pending.extend(second.starts().map(|state| (state, start.clone())));
    while let Some((state, set)) = pending.pop() {
        if !seen.insert((state, set.clone())) {
            continue;
        }
        if second.is_end(state) && !set.iter().any(|&state| first.is_end(state)) {
            return false;
        }
        if let Some(next) = second.epsilon(state, values) {
            pending.push((next, set.clone()));
        }
        for &symbol in &symbols {
            let Some(next) = second.step(state, symbol, values) else { continue };
            let stepped = set.iter().filter_map(|&state| first.step(state, symbol, values));
            let reached = closure(first, stepped, values);
            let Some(left) = steps_left.checked_sub(1 + set.len()) else { return false };
            steps_left = left;
            // From every state of the second, its end can be reached.
            if reached.is_empty() {
                return false;
            }
            pending.push((next, reached));
        }
    }
    true
}

/// The states, and all states that can be reached from them without reading anything.
#[inline]
fn closure(
    automaton: &FormAutomaton,
    states: impl Iterator<Item = u32>,
    values: &ValueAutomata<'_>,
) -> StateSet {
    let mut set = StateSet::new();
    for state in states {
        let mut next = Some(state);
        while let Some(state) = next {
            let Err(place) = set.binary_search(&state) else { break };
            set.insert(place, state);
            next = automaton.epsilon(state, values);
        }
    }
    set
}
