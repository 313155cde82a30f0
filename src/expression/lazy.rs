//! Expressions whose states are built as texts reach them, and kept for the next text.
//!
//! The states take up to [`CACHE_LIMIT`] bytes for each thread that matches at the same time. The
//! [simulation](super::simulation) reads a text that needs more, or that has a Unicode word
//! boundary beside a byte outside ASCII.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::pool::Pool;

use super::input;
use super::simulation::Simulation;

/// The most bytes of states that a thread keeps; usual expressions need some KiB. Building a state
/// takes time linear in the [parts](super::parts) of the expression.
const CACHE_LIMIT: usize = 32 << 20;

/// What matching keeps from one text for the next.
struct Scratch {
    states: dfa::Cache,
    simulation: Simulation,
}

type NewScratch = Box<dyn Fn() -> Scratch + Send + Sync + UnwindSafe + RefUnwindSafe>;

pub(super) struct Lazy {
    dfa: DFA,
    scratch: Pool<Scratch, NewScratch>,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").finish_non_exhaustive()
    }
}

/// The states cannot tell what follows; all ends up to `read` have been found.
struct GaveUp {
    read: usize,
}

impl Lazy {
    /// The error is the problem, in words.
    pub(super) fn new(nfa: NFA) -> Result<Lazy, String> {
        Lazy::with_capacity(nfa, CACHE_LIMIT)
    }

    pub(super) fn with_capacity(nfa: NFA, capacity: usize) -> Result<Lazy, String> {
        let config = dfa::Config::new()
            .unicode_word_boundary(true)
            .cache_capacity(capacity)
            // An expression near the limit gets as much as its states need at least.
            .skip_cache_capacity_check(true);
        let built = dfa::Builder::new().configure(config).build_from_nfa(nfa);
        let dfa = built.map_err(|error| error.to_string())?;
        let of = dfa.clone();
        let new: NewScratch = Box::new(move || Scratch {
            states: of.create_cache(),
            simulation: Simulation::default(),
        });
        Ok(Lazy { dfa, scratch: Pool::new(new) })
    }

    /// See [`Expression::ends`](super::Expression::ends).
    pub(super) fn ends(
        &self,
        text: &[u8],
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> usize {
        let mut scratch = self.scratch.get();
        let Scratch { states, simulation } = &mut *scratch;
        match self.read(states, text, &wanted, &mut found) {
            Ok(read) => read,
            Err(GaveUp { read }) => {
                let wanted = |end| end > read && wanted(end);
                read + simulation.ends(self.dfa.get_nfa(), text, wanted, found)
            }
        }
    }

    fn read(
        &self,
        states: &mut dfa::Cache,
        text: &[u8],
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> Result<usize, GaveUp> {
        let dfa = &self.dfa;
        let start = dfa.start_state_forward(states, &input(text));
        let mut state = start.map_err(|_| GaveUp { read: 0 })?;
        for (read, &byte) in text.iter().enumerate() {
            let gave_up = |_| GaveUp { read };
            state = dfa.next_state(states, state, byte).map_err(gave_up)?;
            if state.is_dead() {
                return Ok(read + 1);
            }
            if state.is_quit() {
                return Err(GaveUp { read });
            }
            if !wanted(read + 1) {
                continue;
            }
            let cleared = states.clear_count();
            if dfa.next_eoi_state(states, state).map_err(gave_up)?.is_match() {
                found(read + 1);
            }
            // The state after the end may have taken the room of the one that goes on.
            if states.clear_count() != cleared {
                return Err(GaveUp { read: read + 1 });
            }
        }
        Ok(text.len())
    }

    /// Heap bytes held, without those of the pool, which hold the caches.
    pub(super) fn heap_bytes(&self) -> usize {
        self.dfa.memory_usage() + self.dfa.get_nfa().memory_usage()
    }
}
