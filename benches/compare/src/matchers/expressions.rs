//! Regular expressions: a list tried one by one, and a `RegexSet` that finds
//! which match, with the captures then read by the best one's own expression.
//! Both hold the routes most specific first.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::expression;
use crate::{
    peers::{Adapter, Kind, Refused, Text, insert_each},
    table::Route,
};

/// More than this and a list of expressions is out of the question.
const MOST_ROUTES: usize = 5_000;
/// The memory that a set may take while it is compiled.
const SET_LIMIT: usize = 1 << 30;

/// Every route's expression, tried one by one.
pub(super) struct List(Vec<(u32, Regex)>);

/// One set of all expressions, and each alone for its captures.
pub(super) struct Set {
    set: RegexSet,
    each: List,
}

fn list(routes: &[Text]) -> Result<List, Refused> {
    if routes.len() > MOST_ROUTES {
        return Err(Refused::whole(routes, "too many expressions"));
    }
    let mut each = Vec::new();
    insert_each(routes, |index, text| {
        let built = RegexBuilder::new(text).dot_matches_new_line(true).build();
        each.push((index, built.map_err(|e| e.to_string())?));
        Ok(())
    })?;
    Ok(List(each))
}

fn read_captures(regex: &Regex, path: &str, read: &mut impl FnMut(&str)) -> Option<()> {
    let captures = regex.captures(path)?;
    for group in captures.iter().skip(1).flatten() {
        read(group.as_str());
    }
    Some(())
}

impl Adapter for List {
    const NAME: &'static str = "regex-list";
    const KIND: Kind = Kind::Matcher;
    const FIRST_WINS: bool = true;

    fn translate(route: &Route) -> Result<String, String> {
        expression(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        list(routes)
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        self.0.iter().find_map(|(index, regex)| read_captures(regex, path, read).map(|()| *index))
    }
}

impl Adapter for Set {
    const NAME: &'static str = "regex-set";
    const KIND: Kind = Kind::Matcher;
    const FIRST_WINS: bool = true;

    fn translate(route: &Route) -> Result<String, String> {
        expression(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let each = list(routes)?;
        let set = RegexSetBuilder::new(routes.iter().map(|(_, text)| text))
            .dot_matches_new_line(true)
            .size_limit(SET_LIMIT)
            .build()
            .map_err(|e| Refused::whole(routes, e))?;
        Ok(Self { set, each })
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let best = self.set.matches(path).iter().next()?;
        let (index, regex) = &self.each.0[best];
        read_captures(regex, path, read)?;
        Some(*index)
    }
}
