//! Patterns back to text: a form of a route, written as a route.

use alloc::string::String;

use super::{Name, ParamKind, Pattern, escape};
use crate::constraint::Constraints;

impl Pattern {
    /// The form as a route of its own: of the optional parameters, those that it has are written
    /// as plain ones, the others not at all. `route` is the text that the form was read from.
    pub(crate) fn text(&self, route: &str, constraints: &Constraints) -> String {
        let mut text = String::with_capacity(route.len());
        for index in 0..self.len() {
            if index > 0 {
                text.push('/');
            }
            self.push_segment_text(index, route, constraints, &mut text);
        }
        text
    }

    fn push_segment_text(
        &self,
        index: usize,
        route: &str,
        constraints: &Constraints,
        text: &mut String,
    ) {
        let segment = self.segment(index);
        let optional = self.optional_tail && index + 1 == self.len();
        let names = self.names_of(index);
        for (place, (param, name)) in segment.params.iter().zip(names).enumerate() {
            push_literal(segment.literal_before(place), text);
            text.push_str(if param.kind == ParamKind::CatchAll { "{*" } else { "{" });
            text.push_str(name.of(route));
            if let ParamKind::Constrained(id) = param.kind {
                text.push(':');
                text.push_str(constraints.name(id));
            }
            text.push_str(if optional { "?}" } else { "}" });
        }
        push_literal(segment.suffix(), text);
    }

    /// The names of a segment's parameters.
    pub(crate) fn names_of(&self, index: usize) -> &[Name] {
        let (from, to) = self.segments[index].params;
        &self.names[from as usize..to as usize]
    }
}

/// Literal bytes between parameters are whole characters.
fn push_literal(literal: &[u8], text: &mut String) {
    text.push_str(&escape(&String::from_utf8_lossy(literal)));
}
