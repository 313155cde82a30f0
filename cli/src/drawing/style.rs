//! What a part of a label is, and its colours.

use crate::param;

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
    while let Some(character) = label[at..].chars().next() {
        let rest = &label[at..];
        if character != '{' || rest.starts_with("{{") {
            at += if rest.starts_with("{{") { 2 } else { character.len_utf8() };
            continue;
        }
        let length = param::length(rest);
        if literal < at {
            parts.push((Kind::Literal, &label[literal..at]));
        }
        let param = &rest[..length];
        let kind = if param.contains('*') && !param.contains(':') {
            Kind::CatchAll
        } else if param.contains(':') {
            Kind::Constrained
        } else if param == "{/}" {
            Kind::Literal
        } else {
            Kind::Param
        };
        parts.push((kind, param));
        at += length;
        literal = at;
    }
    if literal < label.len() {
        parts.push((Kind::Literal, &label[literal..]));
    }
    parts
}
