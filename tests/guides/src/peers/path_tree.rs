//! path-tree.

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question};

pub(super) struct PathTree;

impl Peer for PathTree {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        Ok(in_process(
            question,
            ::path_tree::PathTree::new(),
            |tree, route| {
                let _id = tree.insert(&route.text, route.handler.clone());
                Ok(())
            },
            |tree, path| match tree.find(path) {
                Some((handler, found)) => route(handler, found.params_iter()),
                None => Found::Nothing,
            },
        ))
    }
}
