//! Routes that need nothing else from their file.
//!
//! In: a file. Out: the same routes without named constraints.

use std::collections::BTreeMap;

use super::{Diagnostic, Entry, Located, RoutesFile, by_name, with_expressions};

impl RoutesFile {
    /// Writes the expressions of the constraints into the routes. What is wrong then, because a
    /// route cannot have an expression or two routes conflict, is added to the errors.
    pub(crate) fn standing_alone(self) -> RoutesFile {
        if self.constraints.is_empty() {
            return self;
        }
        let mut alone = self.without_routes();
        let expressions = by_name(&self.constraints);
        for entry in self.entries {
            let start = entry.route.start;
            match with_all(entry, &expressions) {
                Ok(entry) => alone.insert(entry),
                Err(problem) => alone.errors.push(Diagnostic::error(
                    start,
                    format!("a route in etcd stands alone, and cannot have {problem}"),
                )),
            }
        }
        alone
    }
}

fn with_all(entry: Entry, expressions: &BTreeMap<&str, &str>) -> Result<Entry, String> {
    let inlined = |located: Located| -> Result<Located, String> {
        let text = with_expressions(&located.text, expressions, |text| Ok(text.into()))?;
        // The expression is elsewhere in the file, so an error in it is shown at the route's start.
        Ok(match text == located.text {
            true => located,
            false => Located::escaped(text.into_owned(), located.start, ""),
        })
    };
    let host = entry.host.map(inlined).transpose()?;
    Ok(Entry { host, route: inlined(entry.route)?, ..entry })
}
