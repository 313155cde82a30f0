//! What is measured: the router, and other ways to find the route of a path.

mod hash_map;
mod matchit;
mod regex_set;
mod router;

use routetree::Router;

use super::Refused;
use super::table::Table;

/// Something that finds the route of a path.
pub(super) trait Finder {
    /// Looks up all paths. Returns the number of those that it finds.
    fn pass(&self, paths: &[String]) -> usize;

    /// Looks up one path.
    fn find(&self, path: &str) -> Found;
}

/// What is found for a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// A route by its index, with its values if the finder knows them.
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

/// What is measured, and what to know about it.
pub(super) struct Contestant<'a> {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) finder: Box<dyn Finder + 'a>,
}

/// All contestants that take the table, and why others do not.
pub(super) fn all<'a>(
    table: &'a Table<'_>,
    router: &'a Router<u32>,
    paths: &'a [String],
) -> (Vec<Contestant<'a>>, Vec<Refused>) {
    let mut contestants =
        vec![Contestant { name: "routetree", about: "", finder: Box::new(router) }];
    let about = "knows these very paths and no others: it has no parameters";
    let paths = hash_map::Paths::of(paths, router);
    contestants.push(Contestant { name: "HashMap", about, finder: Box::new(paths) });
    let mut refused = Vec::new();
    match matchit::Matchit::of(&table.routes) {
        Ok(matchit) => {
            contestants.push(Contestant { name: "matchit", about: "", finder: Box::new(matchit) });
        }
        Err(why) => refused.push(Refused { name: "matchit", why }),
    }
    match regex_set::Expressions::of(table, router) {
        Ok(expressions) => {
            let about = "an expression for each route: it finds no values";
            let finder = Box::new(expressions);
            contestants.push(Contestant { name: "RegexSet", about, finder });
        }
        Err(why) => refused.push(Refused { name: "RegexSet", why }),
    }
    (contestants, refused)
}
