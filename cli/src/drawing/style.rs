//! What a part of a label is, and its colours.

use crate::route_text::{self, Part};

/// What a part of a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Literal,
    Param,
    /// A parameter with a constraint.
    Constrained,
    CatchAll,
}

impl Kind {
    /// The colour on a light background.
    pub(super) fn light(self) -> &'static str {
        match self {
            Kind::Literal => "#1f2328",
            Kind::Param => "#0757ba",
            Kind::Constrained => "#6639ba",
            Kind::CatchAll => "#b3470b",
        }
    }

    /// The colour on a dark background.
    pub(super) fn dark(self) -> &'static str {
        match self {
            Kind::Literal => "#e6edf3",
            Kind::Param => "#7ab7ff",
            Kind::Constrained => "#d2a8ff",
            Kind::CatchAll => "#ffa657",
        }
    }

    /// The name of the kind in a style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Kind::Literal => "l",
            Kind::Param => "p",
            Kind::Constrained => "c",
            Kind::CatchAll => "a",
        }
    }
}

/// Splits a label into literals and parameters.
pub(super) fn parts(label: &str) -> Vec<(Kind, &str)> {
    let (mut parts, mut literal, mut at) = (Vec::new(), 0, 0);
    for (part, whole) in route_text::parts(label) {
        let start = at;
        at += whole.len();
        let Part::Param(param) = part else { continue };
        if literal < start {
            parts.push((Kind::Literal, &label[literal..start]));
        }
        let kind = if param.contains('*') && !param.contains(':') {
            Kind::CatchAll
        } else if param.contains(':') {
            Kind::Constrained
        } else if param == "/" {
            Kind::Literal
        } else {
            Kind::Param
        };
        parts.push((kind, whole));
        literal = at;
    }
    if literal < label.len() {
        parts.push((Kind::Literal, &label[literal..]));
    }
    parts
}
