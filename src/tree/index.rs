//! Typed 32-bit indices: an index of a node cannot be mistaken for one of a slot.

use core::fmt::Debug;

/// An index into an arena or a pool, or the absent one.
pub(crate) trait Index: Copy + Debug + Ord {
    /// The absent index.
    const NONE: Self;

    /// The index of an item's position. Arenas are never that large that 32 bits do not do: see
    /// `Tree::has_room`.
    fn new(position: usize) -> Self;

    fn get(self) -> usize;

    fn is_none(self) -> bool;
}

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(u32);

        impl Index for $name {
            const NONE: Self = $name(u32::MAX);

            #[inline]
            fn new(position: usize) -> Self {
                $name(position as u32)
            }

            #[inline(always)]
            fn get(self) -> usize {
                self.0 as usize
            }

            #[inline(always)]
            fn is_none(self) -> bool {
                self.0 == u32::MAX
            }
        }
    )*};
}

indices! {
    /// A node.
    NodeId
    /// A slot of a table of literal children.
    SlotId
    /// A complex child.
    ComplexId
    /// A node's list of complex children.
    ComplexListId
    /// The text of a link.
    TextId
    /// A [`Form`](super::Form).
    FormId
    /// A route of a table.
    RouteId
    /// What is registered for one shape: in a `Router` the route itself, in a `MethodRouter` a list
    /// of routes.
    ShapeId
    /// A list of complex children in an affix index.
    AffixListId
}

impl NodeId {
    pub(super) const fn at(position: u32) -> NodeId {
        NodeId(position)
    }
}

impl SlotId {
    pub(super) const fn at(position: u32) -> SlotId {
        SlotId(position)
    }

    /// The slot `offset` places after this one.
    #[inline(always)]
    pub(crate) fn plus(self, offset: u32) -> SlotId {
        SlotId(self.0 + offset)
    }

    /// How many places this slot is after `first`.
    pub(super) fn offset_from(self, first: SlotId) -> u32 {
        self.0 - first.0
    }
}
