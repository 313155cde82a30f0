//! One dense automaton of all routes, compiled in full: the fastest thing that
//! can tell which route matches. It gives no values, so it is a floor. The
//! routes are given most specific first; the leftmost match of the earliest
//! pattern is then the winner.

use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::{
    Anchored, Input,
    dfa::{Automaton, StartKind, dense},
    nfa::thompson,
    util::syntax,
};

use super::expression;
use crate::{
    peers::{Adapter, Kind, Refused, Text},
    table::Route,
};

static LIMIT: AtomicUsize = AtomicUsize::new(1 << 30);

/// The memory that the automaton may take, in MiB; the same again while it is built.
pub fn set_limit_mib(mib: usize) {
    LIMIT.store(mib << 20, Ordering::Relaxed);
}

/// The automaton and its patterns' routes.
pub(super) struct Dense {
    automaton: dense::DFA<Vec<u32>>,
    routes: Vec<u32>,
}

impl Adapter for Dense {
    const NAME: &'static str = "dense-dfa";
    const KIND: Kind = Kind::Floor;
    const FIRST_WINS: bool = true;

    fn translate(route: &Route) -> Result<String, String> {
        expression(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let limit = LIMIT.load(Ordering::Relaxed);
        let automaton = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Anchored)
                    .dfa_size_limit(Some(limit))
                    .determinize_size_limit(Some(limit)),
            )
            .thompson(thompson::Config::new().utf8(false))
            .syntax(syntax::Config::new().unicode(false).utf8(false).dot_matches_new_line(true))
            .build_many(&routes.iter().map(|(_, text)| text).collect::<Vec<_>>())
            .map_err(|e| Refused::whole(routes, e))?;
        Ok(Self { automaton, routes: routes.iter().map(|(index, _)| *index).collect() })
    }

    #[inline]
    fn lookup(&self, path: &str, _: &mut impl FnMut(&str)) -> Option<u32> {
        let input = Input::new(path).anchored(Anchored::Yes);
        let found = self.automaton.try_search_fwd(&input).ok()??;
        Some(self.routes[found.pattern().as_usize()])
    }
}
