//! The router matchit, if it takes all routes.

use std::hint::black_box;

use super::{Contestant, Found};
use crate::printable::Quote;

pub(super) struct Matchit(matchit::Router<u32>);

impl Matchit {
    /// # Errors
    ///
    /// Says how many routes it refuses, and why it refuses the first of them.
    pub(super) fn of(routes: &[&str]) -> Result<Matchit, String> {
        let mut router = matchit::Router::new();
        let (mut refused, mut first) = (0_usize, None);
        for (index, route) in (0..).zip(routes) {
            let inserted = match missing(route) {
                Some(missing) => Err(missing.to_owned()),
                None => router.insert(*route, index).map_err(|error| error.to_string()),
            };
            if let Err(why) = inserted {
                refused += 1;
                first.get_or_insert((*route, why));
            }
        }
        match first {
            None => Ok(Matchit(router)),
            Some((route, why)) => {
                let others = match refused {
                    1 => String::new(),
                    2 => ", and 1 other".to_owned(),
                    refused => format!(", and {} others", refused - 1),
                };
                Err(format!("it refuses {}{others}: {why}", Quote(route)))
            }
        }
    }
}

/// What a route has that matchit would take for something else.
fn missing(route: &str) -> Option<&'static str> {
    let plain = route.replace("{{", "").replace("}}", "");
    let params = plain.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
    params.into_iter().find_map(|param| {
        if param.contains(':') {
            Some("it has no constraints")
        } else if param.ends_with('?') || param.starts_with('/') {
            Some("it has no optional parameters")
        } else {
            None
        }
    })
}

impl Contestant for Matchit {
    fn pass(&self, paths: &[String]) -> usize {
        paths.iter().filter(|path| black_box(self.0.at(path)).is_ok()).count()
    }

    fn find(&self, path: &str) -> Found {
        let Ok(found) = self.0.at(path) else { return Found::Nothing };
        let values = found.params.iter();
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Found::Route(*found.value, Some(values.collect()))
    }
}
