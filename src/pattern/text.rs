//! Pattern to route text: a form, written as a route without optional parameters.

use alloc::string::String;

use super::{Name, ParamKind, Pattern, escape};
use crate::constraint::Constraints;

impl Pattern {
    /// The form as a route: optional parameters that it has are written without `?`, others are
    /// left out. `route` is the text that the form was parsed from.
    #[inline]
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

    #[inline]
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
    #[inline]
    pub(crate) fn names_of(&self, index: usize) -> &[Name] {
        let (from, to) = self.segments[index].params;
        &self.names[from as usize..to as usize]
    }
}

/// Escapes literal bytes, which are whole characters.
#[inline]
fn push_literal(literal: &[u8], text: &mut String) {
    text.push_str(&escape(&String::from_utf8_lossy(literal)));
}
