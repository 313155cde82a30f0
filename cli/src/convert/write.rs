//! Writes a form of a route in our syntax.

use std::collections::BTreeMap;

use routetree::escape;

use super::part::Part;
use super::text::Problem;
use crate::printable::Quote;
use crate::routes_file::{in_a_line, inline};

/// What cannot stand in a name; blanks cannot stand in a line either.
const NOT_IN_NAMES: [char; 8] = ['/', '{', '}', '*', '?', ':', ' ', '\t'];

/// Writes the parts. Changes names that are taken or cannot be written, and notes that.
pub(super) fn route(
    parts: &[Part],
    offset: usize,
    notes: &mut Vec<Problem>,
) -> Result<String, Problem> {
    let mut names = Names { seen: BTreeMap::new(), offset, notes };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text += &escape(&without_blanks(literal)),
            Part::Param { name, expression: None } => text += &format!("{{{}}}", names.take(name)),
            Part::Param { name, expression: Some(expression) } => {
                let taken = names.take(name);
                let inlined = in_a_line(expression).and_then(|line| inline(&taken, &line));
                text += &inlined.map_err(|problem| {
                    Problem::new(offset, format!("the parameter {}: {problem}", Quote(&taken)))
                })?;
            }
            Part::CatchAll { name, .. } => text += &format!("{{*{}}}", names.take(name)),
            Part::OptionalCatchAll(name) => text += &format!("{{*{}?}}", names.take(name)),
            Part::OptionalSegment(name) => {
                text += &format!("/{{{}?}}", names.take(name));
            }
            Part::OptionalEnd(None) => text += "{/}",
            Part::OptionalEnd(Some(name)) => text += &format!("{{/*{}}}", names.take(name)),
            // `forms` has replaced it.
            Part::Optional(_) => {}
        }
    }
    check(text, offset)
}

/// Checks that a route in a file can begin like this.
fn check(text: String, offset: usize) -> Result<String, Problem> {
    if text.starts_with("//") {
        let message = "a route that begins with `//` cannot be written: that is a host";
        return Err(Problem::new(offset, message));
    }
    if text.is_empty() {
        return Ok("/".to_owned());
    }
    if text.starts_with('/') || text.starts_with("{/*") {
        return Ok(text);
    }
    Err(Problem::new(offset, format!("{} does not begin with `/`", Quote(&text))))
}

fn without_blanks(literal: &str) -> String {
    literal.replace(' ', "%20").replace('\t', "%09")
}

/// The names of a route.
struct Names<'notes> {
    /// The names, and how often each has been asked for.
    seen: BTreeMap<String, usize>,
    offset: usize,
    notes: &'notes mut Vec<Problem>,
}

impl Names<'_> {
    /// Returns a name that can be written and that no parameter before has.
    fn take(&mut self, name: &str) -> String {
        let written = name.replace(NOT_IN_NAMES, "_");
        let written = if written.is_empty() { "param".to_owned() } else { written };
        let mut unique = written.clone();
        while self.seen.contains_key(&unique) {
            let times = self.seen.entry(written.clone()).or_insert(1);
            *times += 1;
            unique = format!("{written}_{times}");
        }
        self.seen.insert(unique.clone(), 1);
        if unique != name {
            let message = format!("the parameter {} is {} here", Quote(name), Quote(&unique));
            self.notes.push(Problem::new(self.offset, message));
        }
        unique
    }
}
