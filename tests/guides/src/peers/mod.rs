//! The routers of the guides.

mod actix_router;
mod matchit;
mod path_tree;
mod program;
mod route_recognizer;
mod routetree;
mod wayfind;

use std::panic::{self, AssertUnwindSafe};

pub use program::Program;
pub use routetree::Routetree;

use crate::question::{Answer, Found, Question, Refusal, Route};

/// A router of a guide.
pub trait Peer {
    /// Inserts the routes in order, goes on after one that is refused, and then looks up each path.
    ///
    /// # Errors
    ///
    /// Fails where a program is missing that the router needs.
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable>;
}

/// The router cannot be asked here: what is missing.
#[derive(Clone, Debug)]
pub struct Unavailable(pub String);

/// The routers that a column with this name speaks of. All must do what it says.
pub fn named(column: &str) -> Option<Vec<Box<dyn Peer>>> {
    Some(match column {
        "matchit" => vec![Box::new(matchit::Matchit08), Box::new(matchit::Matchit09)],
        "matchit 0.8" => vec![Box::new(matchit::Matchit08)],
        "matchit 0.9" => vec![Box::new(matchit::Matchit09)],
        "path-tree" => vec![Box::new(path_tree::PathTree)],
        "wayfind" => vec![Box::new(wayfind::Wayfind)],
        "actix-router" => vec![Box::new(actix_router::ActixRouter)],
        "route-recognizer" => vec![Box::new(route_recognizer::RouteRecognizer)],
        _ => return None,
    })
}

/// The answer of a router of this process.
fn in_process<R>(
    question: &Question,
    mut router: R,
    mut insert: impl FnMut(&mut R, &Route) -> Result<(), Refusal>,
    find: impl Fn(&R, &str) -> Found,
) -> Answer {
    let mut answer = Answer::default();
    for (position, route) in question.routes.iter().enumerate() {
        let inserted = panic::catch_unwind(AssertUnwindSafe(|| insert(&mut router, route)));
        if let Err(refusal) = inserted.unwrap_or(Err(Refusal::Panic)) {
            answer.refused.push((position, refusal));
        }
    }
    answer.found = question.requests.iter().map(|request| find(&router, request)).collect();
    answer
}

/// A route that was found.
fn route<'a>(handler: &str, values: impl Iterator<Item = (&'a str, &'a str)>) -> Found {
    let values = values.map(|(name, value)| (name.into(), value.into())).collect();
    Found::Route { handler: handler.into(), values }
}
