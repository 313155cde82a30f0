//! Expressions whose states all fit into one small table: a step is one load, and nothing is
//! cached.

use alloc::vec::Vec;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::primitives::StateID;

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

/// The states of an expression, to be walked one by one.
#[derive(Clone, Copy)]
pub(crate) struct States<'e>(&'e Table);

impl<'e> States<'e> {
    pub(super) fn new(table: &'e Table) -> States<'e> {
        States(table)
    }

    /// The state in which nothing has been read.
    pub(crate) fn start(self) -> Option<StateID> {
        self.0.start_state_forward(&input(b"")).ok()
    }

    /// The next state; `None` if no value can end after it.
    pub(crate) fn step(self, state: StateID, byte: u8) -> Option<StateID> {
        let next = self.0.next_state(state, byte);
        (!self.0.is_dead_state(next)).then_some(next)
    }

    /// Whether the expression matches what has been read.
    pub(crate) fn is_match(self, state: StateID) -> bool {
        self.0.is_match_state(self.0.next_eoi_state(state))
    }
}
