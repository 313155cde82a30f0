//! The way back: nodes on the way that have children left to try.

use smallvec::SmallVec;

use crate::tree::{ComplexId, Index, NodeId, ROOT};

/// The number of choices that are kept before the last one. A path that meets more finds the
/// others over parent links.
const KEPT: usize = 8;

/// The child of a node to try next, in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Next(u32);

impl Next {
    /// The literal one.
    pub(super) const LITERAL: Next = Next(u32::MAX);
    /// The first that is not literal.
    pub(super) const OTHER: Next = Next(u32::MAX - 1);
    /// The group of catch-alls after the plain parameter.
    pub(super) const CATCH_ALL: Next = Next(u32::MAX - 2);
    /// Not known: older choices are forgotten.
    const FORGOTTEN: Next = Next(u32::MAX - 3);

    /// The one after this complex child.
    pub(super) fn after(id: ComplexId) -> Next {
        Next(id.get() as u32)
    }

    /// The complex child that it comes after.
    pub(super) fn complex(self) -> Option<ComplexId> {
        (self.0 < Self::FORGOTTEN.0).then(|| ComplexId::new(self.0 as usize))
    }
}

/// A node, the position of the path at which the search is there, and what is left to try.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) node: NodeId,
    at: u32,
    pub(super) next: Next,
}

impl Choice {
    #[inline(always)]
    pub(super) fn new(node: NodeId, at: usize, next: Next) -> Choice {
        Choice { node, at: at as u32, next }
    }

    #[inline(always)]
    pub(super) fn at(self) -> usize {
        self.at as usize
    }
}

/// The choices on the way to a node. The last two are apart: most paths meet no more.
pub(super) struct Choices {
    last: Choice,
    before: Choice,
    older: SmallVec<[Choice; KEPT]>,
}

/// The last choice if there is none.
const NONE: Choice = Choice { node: NodeId::NONE, at: 0, next: Next::LITERAL };

/// Stands for all choices that are not kept.
const FORGOTTEN: Choice = Choice { node: ROOT, at: 0, next: Next::FORGOTTEN };

impl Choices {
    #[inline(always)]
    pub(super) fn new() -> Choices {
        Choices { last: NONE, before: NONE, older: SmallVec::new() }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, choice: Choice) {
        if !self.last.node.is_none() {
            if !self.before.node.is_none() {
                self.keep_older();
            }
            self.before = self.last;
        }
        self.last = choice;
    }

    #[cold]
    #[inline(never)]
    fn keep_older(&mut self) {
        if self.older.len() == KEPT {
            self.older.clear();
            self.older.push(FORGOTTEN);
        }
        self.older.push(self.before);
    }

    /// Takes the last choice. If it is not kept, it is what `above` returns.
    pub(super) fn pop(&mut self, above: impl FnOnce() -> Option<Choice>) -> Option<Choice> {
        let last = self.last;
        if last.node.is_none() {
            return None;
        }
        if last.next == Next::FORGOTTEN {
            return above();
        }
        self.last = core::mem::replace(&mut self.before, self.older.pop().unwrap_or(NONE));
        Some(last)
    }

    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.last.node.is_none()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use crate::Router;

    /// Whichever of many choices leads on, kept or not, after all that follow it led nowhere.
    #[test]
    fn any_choice_is_found_again() {
        const DEPTH: usize = 30;
        let route = |level: usize| {
            let (before, after) = ("/a".repeat(level), "/a".repeat(DEPTH - 1 - level));
            format!("{before}/{{p}}{after}/end{level}")
        };
        let mut router = Router::new();
        router.insert(format!("{}/end", "/a".repeat(DEPTH)), DEPTH).expect("a route");
        for level in 0..DEPTH {
            router.insert(route(level), level).expect("a route");
        }
        for level in 0..DEPTH {
            let path = format!("{}/end{level}", "/a".repeat(DEPTH));
            let found = router.at(&path).unwrap_or_else(|_| panic!("{path}"));
            assert_eq!((*found.value, found.params.get("p")), (level, Some("a")));
        }
        assert!(router.at(&format!("{}/none", "/a".repeat(DEPTH))).is_err());
        assert!(router.at(&"/a".repeat(DEPTH)).is_err());
    }
}
