//! Forms of routes as finite automata over the bytes of a path.
//!
//! A constraint of a router's own is not known byte by byte: in a machine it is a letter of its
//! own, that stands for any value which the constraint accepts. A parameter with that constraint
//! takes the letter, and so does whatever takes any value; nothing else does.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::constraint::{Automaton, ConstraintId};
use crate::pattern::{Param, ParamKind, Pattern};

/// The automata of built-in constraints, each made when it is first needed.
#[derive(Default)]
pub(super) struct Automata(Vec<(ConstraintId, Automaton)>);

impl Automata {
    /// The index of a built-in constraint's automaton.
    fn index_of(&mut self, id: ConstraintId) -> Option<usize> {
        if let Some(index) = self.0.iter().position(|(known, _)| *known == id) {
            return Some(index);
        }
        self.0.push((id, Automaton::of(id)?));
        Some(self.0.len() - 1)
    }
}

/// What a machine reads at one step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Byte(u8),
    /// A value of a router's own constraint.
    Own(ConstraintId),
}

/// One state. Where it leads to another, that is the next one of the list but where it says so.
#[derive(Clone, Copy)]
enum State {
    /// This byte leads on.
    Byte(u8),
    /// Any byte leads on, slashes only where they may stand.
    First { slashes: bool },
    /// Any byte leads back here, slashes only where they may stand. So does nothing lead on.
    More { slashes: bool },
    /// A value of this constraint leads on.
    Own(ConstraintId),
    /// A state of an automaton, whose first stands at `base`. Where it accepts, nothing leads on
    /// to the state behind its last.
    BuiltIn { automaton: usize, state: u16, base: u32 },
    /// All has been read.
    End,
}

/// The states of some forms, one form behind the other.
#[derive(Default)]
pub(super) struct Machine {
    states: Vec<State>,
    starts: Vec<u32>,
}

impl Machine {
    /// Matches what any of the forms does.
    pub(super) fn of<'f>(
        forms: impl IntoIterator<Item = &'f Pattern>,
        automata: &mut Automata,
    ) -> Machine {
        let mut machine = Machine::default();
        for form in forms {
            machine.starts.push(machine.states.len() as u32);
            for index in 0..form.len() {
                if index > 0 {
                    machine.states.push(State::Byte(b'/'));
                }
                let may_be_empty = form.optional_tail && index + 1 == form.len();
                machine.push_segment(form, index, may_be_empty, automata);
            }
            machine.states.push(State::End);
        }
        machine
    }

    fn push_segment(
        &mut self,
        form: &Pattern,
        index: usize,
        may_be_empty: bool,
        automata: &mut Automata,
    ) {
        let segment = form.segment(index);
        for place in 0..=segment.params.len() {
            self.states.extend(segment.literal_before(place).iter().copied().map(State::Byte));
            if let Some(&Param { kind, .. }) = segment.params.get(place) {
                self.push_param(kind, may_be_empty, automata);
            }
        }
    }

    fn push_param(&mut self, kind: ParamKind, may_be_empty: bool, automata: &mut Automata) {
        let slashes = kind == ParamKind::CatchAll;
        match kind {
            ParamKind::Constrained(id) => match automata.index_of(id) {
                None => self.states.push(State::Own(id)),
                Some(automaton) => {
                    let base = self.states.len() as u32;
                    let states = 0..automata.0[automaton].1.len() as u16;
                    self.states.extend(states.map(|state| State::BuiltIn {
                        automaton,
                        state,
                        base,
                    }));
                }
            },
            ParamKind::Plain | ParamKind::CatchAll => {
                if !may_be_empty {
                    self.states.push(State::First { slashes });
                }
                self.states.push(State::More { slashes });
            }
        }
    }

    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        self.starts.iter().copied()
    }

    pub(super) fn is_end(&self, state: u32) -> bool {
        matches!(self.states[state as usize], State::End)
    }

    /// Where nothing leads.
    pub(super) fn idle(&self, state: u32, automata: &Automata) -> Option<u32> {
        match self.states[state as usize] {
            State::More { .. } => Some(state + 1),
            State::BuiltIn { automaton, state, base } => {
                let automaton = &automata.0[automaton].1;
                automaton.is_accepting(state).then(|| base + automaton.len() as u32)
            }
            _ => None,
        }
    }

    /// Where a symbol leads.
    pub(super) fn step(&self, state: u32, symbol: Symbol, automata: &Automata) -> Option<u32> {
        let any = |slashes: bool| slashes || symbol != Symbol::Byte(b'/');
        match (self.states[state as usize], symbol) {
            (State::Byte(own), Symbol::Byte(byte)) => (own == byte).then_some(state + 1),
            (State::First { slashes }, _) => any(slashes).then_some(state + 1),
            (State::More { slashes }, _) => any(slashes).then_some(state),
            (State::Own(own), Symbol::Own(id)) => (own == id).then_some(state + 1),
            (State::BuiltIn { automaton, state, base }, Symbol::Byte(byte)) => {
                let next = automata.0[automaton].1.step(state, byte)?;
                Some(base + u32::from(next))
            }
            _ => None,
        }
    }
}

/// Of the symbols that one of two machines can read, one for all that neither tells apart.
pub(super) fn symbols(machines: [&Machine; 2], automata: &Automata) -> Vec<Symbol> {
    let mut told_apart = [false; 256];
    told_apart[usize::from(b'/')] = true;
    let mut used = alloc::vec![false; automata.0.len()];
    let mut own = Vec::new();
    for state in machines.into_iter().flat_map(|machine| &machine.states) {
        match *state {
            State::Byte(byte) => told_apart[usize::from(byte)] = true,
            State::BuiltIn { automaton, .. } => used[automaton] = true,
            State::Own(id) if !own.contains(&Symbol::Own(id)) => own.push(Symbol::Own(id)),
            _ => {}
        }
    }
    let used = automata.0.iter().zip(used).filter(|(_, used)| *used);
    let used: Vec<&Automaton> = used.map(|((_, automaton), _)| automaton).collect();
    let mut classes: BTreeMap<(Option<u8>, Vec<u8>), u8> = BTreeMap::new();
    for byte in 0..=u8::MAX {
        let alone = told_apart[usize::from(byte)].then_some(byte);
        let alike = used.iter().map(|automaton| automaton.representative(byte)).collect();
        classes.entry((alone, alike)).or_insert(byte);
    }
    own.extend(classes.into_values().map(Symbol::Byte));
    own
}
