//! Leaves: what a link leads to where routes end.
//!
//! Two kinds are kept apart by their types. A [`ShapeLeaf`] is part of the tree: there is one for
//! each shape. A [`RouteLeaf`] is what a lookup returns: a route, and which of its forms matched.
//! Both are 32 bits: the index of their owner, or of a [`Form`] that knows the owner and more.

use alloc::boxed::Box;
use core::marker::PhantomData;

use super::arena::Renumbering;
use super::index::{FormId, Index, RouteId, ShapeId};
use crate::order::Weight;
use crate::pattern::{Name, Pattern};

/// A leaf whose owner is a shape or a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Leaf<Owner> {
    bits: u32,
    owner: PhantomData<Owner>,
}

/// The leaf of a shape: what a link of the tree leads to.
pub(crate) type ShapeLeaf = Leaf<ShapeId>;

/// The leaf of a route, or of one of its forms: what a lookup returns.
pub(crate) type RouteLeaf = Leaf<RouteId>;

/// What a leaf refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafTarget<Owner> {
    /// An owner with one form, which has no catch-all.
    Owner(Owner),
    /// Every other.
    Form(FormId),
}

impl<Owner: Index> Leaf<Owner> {
    pub(crate) const NONE: Self = Leaf { bits: u32::MAX, owner: PhantomData };
    /// The top bit marks the index of a form.
    const FORM: u32 = 1 << 31;
    /// The first index that would not fit.
    pub(crate) const LIMIT: usize = Self::FORM as usize - 2;

    pub(crate) fn of_owner(owner: Owner) -> Self {
        Leaf { bits: owner.get() as u32, owner: PhantomData }
    }

    pub(crate) fn of_form(form: FormId) -> Self {
        Leaf { bits: form.get() as u32 | Self::FORM, owner: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn is_none(self) -> bool {
        self.bits == u32::MAX
    }

    #[inline]
    pub(crate) fn target(self) -> LeafTarget<Owner> {
        if self.bits & Self::FORM == 0 {
            LeafTarget::Owner(Owner::new(self.bits as usize))
        } else {
            LeafTarget::Form(FormId::new((self.bits & !Self::FORM) as usize))
        }
    }
}

impl<Owner: Index> Leaf<Owner> {
    /// The same leaf after owners and forms were renumbered.
    #[inline]
    pub(crate) fn renumbered(
        self,
        owners: &Renumbering<Owner>,
        forms: &Renumbering<FormId>,
    ) -> Self {
        match self.target() {
            LeafTarget::Owner(owner) => Leaf { bits: owners.of(owner).get() as u32, ..self },
            LeafTarget::Form(form) => Leaf::of_form(forms.of(form)),
        }
    }
}

impl ShapeLeaf {
    /// The leaf of the only route of this shape, in a table with one route for each shape: there
    /// the two are the same.
    #[inline(always)]
    pub(crate) fn only_route(self) -> RouteLeaf {
        Leaf { bits: self.bits, owner: PhantomData }
    }
}

impl RouteLeaf {
    /// No route, and the search is over: no other shape that the path reaches has one. A shape with
    /// a catch-all never gives it.
    pub(crate) const REFUSED: RouteLeaf = Leaf { bits: u32::MAX - 1, owner: PhantomData };

    /// Whether this is the leaf of a route.
    #[inline(always)]
    pub(crate) fn is_route(self) -> bool {
        self.bits < RouteLeaf::REFUSED.bits
    }

    /// The leaf of the shape of which this is the only route: see [`ShapeLeaf::only_route`].
    pub(crate) fn only_shape(self) -> ShapeLeaf {
        Leaf { bits: self.bits, owner: PhantomData }
    }
}

/// One form of a route that has several forms or a catch-all; or what is common to all such forms
/// of one shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// The index of the route or of the shape: see [`Tree::owner`](super::Tree::owner).
    owner: u32,
    /// The names of the parameters of this form; empty for a shape.
    pub(crate) names: Box<[Name]>,
    /// The weight from the first catch-all on: see `order`.
    pub(crate) weight: Weight,
    /// The optional parameters that this form leaves out: see `Pattern`.
    pub(crate) absent: u8,
    /// Whether the form ends in an optional catch-all.
    pub(crate) optional_tail: bool,
    /// Stored if the form has a catch-all: its values are then found by matching the form alone.
    pub(crate) pattern: Option<Box<Pattern>>,
}

impl Form {
    /// The form of a route.
    pub(crate) fn of_route(route: RouteId, form: &Pattern) -> Form {
        Form { names: form.names.as_slice().into(), ..Form::new(route, form) }
    }

    /// What is common to the forms of a shape.
    pub(crate) fn of_shape(shape: ShapeId, form: &Pattern) -> Form {
        Form::new(shape, form)
    }

    fn new(owner: impl Index, form: &Pattern) -> Form {
        let has_catch_all = form.first_catch_all().is_some();
        Form {
            owner: owner.get() as u32,
            names: Box::default(),
            weight: Weight::of_form(form),
            absent: form.absent,
            optional_tail: form.optional_tail,
            pattern: has_catch_all.then(|| Box::new(form.clone())),
        }
    }

    #[inline]
    pub(crate) fn owner<Owner: Index>(&self) -> Owner {
        Owner::new(self.owner as usize)
    }

    pub(crate) fn renumber_owner<Owner: Index>(&mut self, owners: &Renumbering<Owner>) {
        self.owner = owners.of(self.owner::<Owner>()).get() as u32;
    }

    /// Allows an optional catch-all at the end as well.
    pub(crate) fn widen_tail(&mut self, optional: bool) {
        self.optional_tail |= optional;
        if let Some(pattern) = &mut self.pattern {
            pattern.optional_tail |= optional;
        }
    }

    pub(super) fn memory_usage(&self) -> usize {
        let pattern = match &self.pattern {
            Some(pattern) => size_of::<Pattern>() + pattern.heap_bytes(),
            None => 0,
        };
        pattern + self.names.len() * size_of::<Name>()
    }
}
