//! Expressions whose states all fit into one small table: a step is one load, and nothing is
//! cached.

use alloc::vec::Vec;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::NFA;

use super::input;

pub(super) type Table = dense::DFA<Vec<u32>>;

/// The most bytes that a table may take, and that building it may take. `\w+(-\w+)*` takes
/// 320 KiB, `\d{4}` in Unicode 30 KiB, an expression of ASCII text 1 to 3 KiB.
const LIMIT: usize = 1 << 20;

/// The table of an expression; `None` if it would be too large or the expression has Unicode word
/// boundaries.
pub(super) fn build(nfa: &NFA) -> Option<Table> {
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .dfa_size_limit(Some(LIMIT))
        .determinize_size_limit(Some(LIMIT));
    dense::Builder::new().configure(config).build_from_nfa(nfa).ok()
}

/// Reads text until no value can end any more. A value ends where the expression would match if the
/// text ended there, so that `$` and the like hold as in the value alone.
pub(super) fn ends(
    table: &Table,
    text: &[u8],
    wanted: impl Fn(usize) -> bool,
    mut found: impl FnMut(usize),
) -> usize {
    // The table has a state for an anchored start, and gives up at no byte.
    let Ok(mut state) = table.start_state_forward(&input(text)) else { return 0 };
    for (at, &byte) in text.iter().enumerate() {
        state = table.next_state(state, byte);
        if table.is_dead_state(state) {
            return at + 1;
        }
        if wanted(at + 1) && table.is_match_state(table.next_eoi_state(state)) {
            found(at + 1);
        }
    }
    text.len()
}
