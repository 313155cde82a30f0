//! route-recognizer. Its parameters are sorted by name; here they are in the order of the route.

use ::route_recognizer::Router;

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question};

pub(super) struct RouteRecognizer;

impl Peer for RouteRecognizer {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        Ok(in_process(
            question,
            Router::new(),
            |router, route| {
                router.add(&route.text, route.clone());
                Ok(())
            },
            |router, path| match router.recognize(path) {
                Ok(found) => {
                    let text = &found.handler().text;
                    let mut values: Vec<_> = found.params().iter().collect();
                    values.sort_by_key(|(name, _)| {
                        text.find(&format!("{}{name}", sigil(text, name)))
                    });
                    route(&found.handler().handler, values.into_iter())
                }
                Err(_) => Found::Nothing,
            },
        ))
    }
}

/// What stands before a name in a route: `:` or `*`.
fn sigil(route: &str, name: &str) -> char {
    if route.contains(&format!(":{name}")) { ':' } else { '*' }
}
