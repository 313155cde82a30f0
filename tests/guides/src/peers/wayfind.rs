//! wayfind.

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question, Refusal};

pub(super) struct Wayfind;

impl Peer for Wayfind {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        Ok(in_process(
            question,
            ::wayfind::RouterBuilder::new(),
            |builder, route| {
                builder.insert(&route.text, route.handler.clone()).map_err(|_| Refusal::Error)
            },
            |builder, path| match builder.clone().build().search(path) {
                Some(found) => route(found.data(), found.parameters().iter().copied()),
                None => Found::Nothing,
            },
        ))
    }
}
