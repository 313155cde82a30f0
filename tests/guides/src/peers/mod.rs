//! The routers of the guides.

mod actix_router;
pub mod elsewhere;
mod matchit;
pub mod nginx;
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

    /// The answers to several questions, each to a router of its own.
    ///
    /// # Errors
    ///
    /// Fails where a program is missing that the router needs.
    fn answers(&self, questions: &[Question]) -> Result<Vec<Answer>, Unavailable> {
        questions.iter().map(|question| self.answer(question)).collect()
    }
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
        "Gin and httprouter" => {
            vec![Box::new(elsewhere::go("gin")), Box::new(elsewhere::go("httprouter"))]
        }
        "Gin" => vec![Box::new(elsewhere::go("gin"))],
        "httprouter" => vec![Box::new(elsewhere::go("httprouter"))],
        "chi" => vec![Box::new(elsewhere::go("chi"))],
        "ServeMux" => vec![Box::new(elsewhere::go("servemux"))],
        "Express" => vec![Box::new(elsewhere::node("express"))],
        "path-to-regexp 8" => vec![Box::new(elsewhere::node("path-to-regexp-8"))],
        "path-to-regexp 9" => vec![Box::new(elsewhere::node("path-to-regexp"))],
        "find-my-way" => vec![Box::new(elsewhere::node("find-my-way"))],
        "rou3" => vec![Box::new(elsewhere::node("rou3"))],
        "nginx" => vec![Box::new(nginx::Nginx)],
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
