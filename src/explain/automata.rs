//! Forms of routes as nondeterministic finite automata over the bytes of a path.
//!
//! What a custom constraint accepts is not known byte by byte. In an automaton it is a symbol of
//! its own, which represents any value that the constraint accepts. The symbol is read by a
//! parameter with that constraint, and by everything that reads any value.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::constraint::{Automaton, ConstraintId};
use crate::pattern::{Param, ParamKind, Pattern};

/// The automata of built-in constraints, each created when it is first needed.
#[derive(Default)]
pub(super) struct BuiltIns(Vec<(ConstraintId, Automaton)>);

impl BuiltIns {
    /// The index of a built-in constraint's automaton.
    fn index_of(&mut self, id: ConstraintId) -> Option<usize> {
        if let Some(index) = self.0.iter().position(|(known, _)| *known == id) {
            return Some(index);
        }
        self.0.push((id, Automaton::of(id)?));
        Some(self.0.len() - 1)
    }
}

/// What an automaton reads in one step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Byte(u8),
    /// A value of a custom constraint.
    Custom(ConstraintId),
}

/// A state. Unless it says otherwise, it leads to the next state of the list.
#[derive(Clone, Copy)]
enum FormState {
    /// Reads this byte.
    Byte(u8),
    /// Reads any symbol, but a slash only if slashes are allowed.
    Any { slashes: bool },
    /// Reads any number of symbols, but slashes only if they are allowed: leads back to itself, and
    /// to the next state without reading.
    AnyNumber { slashes: bool },
    /// Reads a value of this constraint.
    Custom(ConstraintId),
    /// A state of the automaton of a built-in constraint, the first of which is at `base`. If it
    /// accepts, it leads to the state after the last of them without reading.
    BuiltIn { automaton: usize, state: u16, base: u32 },
    /// The end of a form.
    End,
}

/// The automaton of one or more forms, whose states follow one another.
#[derive(Default)]
pub(super) struct FormAutomaton {
    states: Vec<FormState>,
    starts: Vec<u32>,
}

impl FormAutomaton {
    /// The automaton that matches what any of the forms does.
    pub(super) fn of<'f>(
        forms: impl IntoIterator<Item = &'f Pattern>,
        built_ins: &mut BuiltIns,
    ) -> FormAutomaton {
        let mut automaton = FormAutomaton::default();
        for form in forms {
            automaton.starts.push(automaton.states.len() as u32);
            for index in 0..form.len() {
                if index > 0 {
                    automaton.states.push(FormState::Byte(b'/'));
                }
                let may_be_empty = form.optional_tail && index + 1 == form.len();
                automaton.push_segment(form, index, may_be_empty, built_ins);
            }
            automaton.states.push(FormState::End);
        }
        automaton
    }

    fn push_segment(
        &mut self,
        form: &Pattern,
        index: usize,
        may_be_empty: bool,
        built_ins: &mut BuiltIns,
    ) {
        let segment = form.segment(index);
        for place in 0..=segment.params.len() {
            let literal = segment.literal_before(place);
            self.states.extend(literal.iter().copied().map(FormState::Byte));
            if let Some(&Param { kind, .. }) = segment.params.get(place) {
                self.push_param(kind, may_be_empty, built_ins);
            }
        }
    }

    fn push_param(&mut self, kind: ParamKind, may_be_empty: bool, built_ins: &mut BuiltIns) {
        let slashes = kind == ParamKind::CatchAll;
        match kind {
            ParamKind::Constrained(id) => match built_ins.index_of(id) {
                None => self.states.push(FormState::Custom(id)),
                Some(automaton) => {
                    let base = self.states.len() as u32;
                    let states = 0..built_ins.0[automaton].1.len() as u16;
                    self.states.extend(states.map(|state| FormState::BuiltIn {
                        automaton,
                        state,
                        base,
                    }));
                }
            },
            ParamKind::Plain | ParamKind::CatchAll => {
                if !may_be_empty {
                    self.states.push(FormState::Any { slashes });
                }
                self.states.push(FormState::AnyNumber { slashes });
            }
        }
    }

    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        self.starts.iter().copied()
    }

    pub(super) fn is_end(&self, state: u32) -> bool {
        matches!(self.states[state as usize], FormState::End)
    }

    /// The state that is reached without reading anything.
    pub(super) fn epsilon(&self, state: u32, built_ins: &BuiltIns) -> Option<u32> {
        match self.states[state as usize] {
            FormState::AnyNumber { .. } => Some(state + 1),
            FormState::BuiltIn { automaton, state, base } => {
                let automaton = &built_ins.0[automaton].1;
                automaton.is_accepting(state).then(|| base + automaton.len() as u32)
            }
            _ => None,
        }
    }

    /// The state that is reached by reading a symbol.
    pub(super) fn step(&self, state: u32, symbol: Symbol, built_ins: &BuiltIns) -> Option<u32> {
        let any = |slashes: bool| slashes || symbol != Symbol::Byte(b'/');
        match (self.states[state as usize], symbol) {
            (FormState::Byte(expected), Symbol::Byte(byte)) => {
                (expected == byte).then_some(state + 1)
            }
            (FormState::Any { slashes }, _) => any(slashes).then_some(state + 1),
            (FormState::AnyNumber { slashes }, _) => any(slashes).then_some(state),
            (FormState::Custom(expected), Symbol::Custom(id)) => {
                (expected == id).then_some(state + 1)
            }
            (FormState::BuiltIn { automaton, state, base }, Symbol::Byte(byte)) => {
                let next = built_ins.0[automaton].1.step(state, byte)?;
                Some(base + u32::from(next))
            }
            _ => None,
        }
    }
}

/// The symbols that two automata read: one for each class of symbols that neither distinguishes.
pub(super) fn alphabet(automata: [&FormAutomaton; 2], built_ins: &BuiltIns) -> Vec<Symbol> {
    let mut distinguished = [false; 256];
    distinguished[usize::from(b'/')] = true;
    let mut used = alloc::vec![false; built_ins.0.len()];
    let mut custom = Vec::new();
    for state in automata.into_iter().flat_map(|automaton| &automaton.states) {
        match *state {
            FormState::Byte(byte) => distinguished[usize::from(byte)] = true,
            FormState::BuiltIn { automaton, .. } => used[automaton] = true,
            FormState::Custom(id) if !custom.contains(&Symbol::Custom(id)) => {
                custom.push(Symbol::Custom(id));
            }
            _ => {}
        }
    }
    let used = built_ins.0.iter().zip(used).filter(|(_, used)| *used);
    let used: Vec<&Automaton> = used.map(|((_, automaton), _)| automaton).collect();
    let mut classes: BTreeMap<(Option<u8>, Vec<u8>), u8> = BTreeMap::new();
    for byte in 0..=u8::MAX {
        let alone = distinguished[usize::from(byte)].then_some(byte);
        let class = used.iter().map(|automaton| automaton.representative(byte)).collect();
        classes.entry((alone, class)).or_insert(byte);
    }
    custom.extend(classes.into_values().map(Symbol::Byte));
    custom
}
