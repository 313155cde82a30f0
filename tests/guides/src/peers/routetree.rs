//! routetree: a `MethodRouter` if a route or a request has a method, else a `Router`.

use ::routetree::{MatchError, MethodError, MethodRouter, Router};

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question, Refusal, split_method};

pub struct Routetree;

impl Peer for Routetree {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        let mut texts = question.routes.iter().map(|route| &route.text).chain(&question.requests);
        if texts.any(|text| split_method(text).0.is_some()) {
            return Ok(with_methods(question));
        }
        Ok(in_process(
            question,
            Router::new(),
            |router, route| {
                router.insert(&route.text, route.handler.clone()).map_err(|_| Refusal::Error)
            },
            |router, path| match router.at(path) {
                Ok(found) => route(found.value, found.params.iter()),
                Err(MatchError::NotFound) => Found::Nothing,
            },
        ))
    }
}

fn with_methods(question: &Question) -> Answer {
    in_process(
        question,
        MethodRouter::new(),
        |router, route| {
            let inserted = match split_method(&route.text) {
                (Some(method), text) => router.insert(method, text, route.handler.clone()),
                (None, text) => router.insert_any(text, route.handler.clone()),
            };
            inserted.map_err(|_| Refusal::Error)
        },
        |router, request| {
            let (method, path) = split_method(request);
            match router.at(method.unwrap_or("GET"), path) {
                Ok(found) => route(found.value, found.params.iter()),
                Err(MethodError::NotFound) => Found::Nothing,
                Err(MethodError::NotAllowed(allowed)) => {
                    Found::Other(format!("405, allowed: {allowed}"))
                }
            }
        },
    )
}
