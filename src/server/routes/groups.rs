//! Groups: routes that came from other [`Routes`](super::Routes), with the middleware that those
//! had.
//!
//! In: the group of an endpoint. Out: the hooks of its middleware and of all groups around it, run
//! from the outside in.

use std::sync::Arc;

use crate::server::context::Context;
use crate::server::middleware::{Middleware, MiddlewareChain, RefusedRequest};
use crate::server::response::Response;

/// The number of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupId(usize);

impl GroupId {
    /// The outermost group: routes that were not nested or merged.
    pub(super) const ROOT: GroupId = GroupId(0);
}

/// The middleware of all groups.
#[derive(Clone, Default)]
pub(super) struct Groups {
    outermost: MiddlewareChain,
    /// All other groups: that with index `n` has the id `n + 1`.
    inner: Vec<Group>,
}

#[derive(Clone)]
struct Group {
    /// The group around this one.
    outer: GroupId,
    chain: MiddlewareChain,
}

impl Groups {
    /// Adds the innermost middleware of the outermost group.
    pub(super) fn wrap(&mut self, middleware: Arc<dyn Middleware>) {
        self.outermost.push(middleware);
    }

    /// Returns how the ids of other groups change if they are taken over. Their outermost group
    /// is ours if it has no middleware.
    pub(super) fn after(&self, others: &Groups) -> impl Fn(GroupId) -> GroupId + Copy + use<> {
        let (count, dissolves) = (self.inner.len(), others.outermost.is_empty());
        move |id: GroupId| match id {
            GroupId::ROOT if dissolves => GroupId::ROOT,
            GroupId(number) => GroupId(number + count + usize::from(!dissolves)),
        }
    }

    /// Takes over other groups into the outermost one.
    pub(super) fn take_over(&mut self, others: Groups) {
        let renumbered = self.after(&others);
        if !others.outermost.is_empty() {
            self.inner.push(Group { outer: GroupId::ROOT, chain: others.outermost });
        }
        let inner = others.inner.into_iter();
        self.inner.extend(inner.map(|group| Group { outer: renumbered(group.outer), ..group }));
    }

    /// Runs the hooks of the outermost group around an endpoint.
    pub(super) fn run_outermost(
        &self,
        context: &mut Context<'_>,
        response: &mut Response,
        endpoint: impl FnOnce(&mut Context<'_>, &mut Response),
    ) {
        self.outermost.run(context, response, endpoint);
    }

    /// Runs the hooks of a group, and of the groups around it, around an endpoint.
    pub(super) fn run(
        &self,
        group: GroupId,
        context: &mut Context<'_>,
        response: &mut Response,
        endpoint: impl FnOnce(&mut Context<'_>, &mut Response),
    ) {
        if group == GroupId::ROOT {
            return self.outermost.run(context, response, endpoint);
        }
        let mut endpoint = Some(endpoint);
        self.run_inner(group, context, response, &mut |context, response| {
            if let Some(endpoint) = endpoint.take() {
                endpoint(context, response);
            }
        });
    }

    /// Runs the hooks of a group around `inner`, once those of the groups around it have run.
    fn run_inner(
        &self,
        group: GroupId,
        context: &mut Context<'_>,
        response: &mut Response,
        inner: &mut dyn FnMut(&mut Context<'_>, &mut Response),
    ) {
        let Some(Group { outer, chain }) = group.0.checked_sub(1).map(|index| &self.inner[index])
        else {
            return self.outermost.run(context, response, inner);
        };
        self.run_inner(*outer, context, response, &mut |context, response| {
            chain.run(context, response, |context, response| inner(context, response));
        });
    }

    /// Shows a refusal to the middleware of the outermost group.
    pub(super) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        self.outermost.refused(refused);
    }
}
