//! What is measured: the router, and other ways to find the route of a path.

mod expressions;
mod matchit;
mod own;
mod strings;

use routetree::Router;

use super::Refused;
use super::table::Table;

/// Something that finds routes.
pub(super) trait Contestant {
    /// Looks up all paths. Returns the number of those that it finds.
    fn pass(&self, paths: &[String]) -> usize;

    /// Looks up one path.
    fn find(&self, path: &str) -> Found;
}

/// What a contestant finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// A route by its index, with its values if the contestant knows them.
    Route(u32, Option<Vec<(String, String)>>),
}

impl Found {
    /// Whether two results agree in what both of them know.
    pub(super) fn is_same(&self, other: &Found) -> bool {
        match (self, other) {
            (Found::Nothing, Found::Nothing) => true,
            (Found::Route(one, of_one), Found::Route(other, of_other)) => {
                one == other && (of_one.is_none() || of_other.is_none() || of_one == of_other)
            }
            _ => false,
        }
    }
}

/// A contestant, and what to know about it.
pub(super) struct Rival<'a> {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) contestant: Box<dyn Contestant + 'a>,
}

/// All contestants that take the table, and why others do not.
pub(super) fn all<'a>(
    table: &'a Table<'_>,
    router: &'a Router<u32>,
    paths: &'a [String],
) -> (Vec<Rival<'a>>, Vec<Refused>) {
    let mut rivals = vec![Rival { name: "routetree", about: "", contestant: Box::new(router) }];
    let about = "knows these very paths and no others: it has no parameters";
    let strings = strings::Strings::of(paths, router);
    rivals.push(Rival { name: "HashMap", about, contestant: Box::new(strings) });
    let mut refused = Vec::new();
    match matchit::Matchit::of(&table.routes) {
        Ok(matchit) => {
            rivals.push(Rival { name: "matchit", about: "", contestant: Box::new(matchit) });
        }
        Err(why) => refused.push(Refused { name: "matchit", why }),
    }
    match expressions::Expressions::of(table, router) {
        Ok(expressions) => {
            let about = "an expression for each route: it finds no values";
            let contestant = Box::new(expressions);
            rivals.push(Rival { name: "RegexSet", about, contestant });
        }
        Err(why) => refused.push(Refused { name: "RegexSet", why }),
    }
    (rivals, refused)
}
