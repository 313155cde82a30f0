//! The parts of a route of any syntax, and its forms where one route of ours is not enough.

use super::text::Problem;

/// A part of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text as clients send it; braces are not escaped.
    Literal(String),
    /// One or more bytes without a slash. If there is an expression, they match it.
    Param { name: String, expression: Option<String> },
    /// Bytes with slashes.
    CatchAll { name: String, may_be_empty: bool },
    /// Parts that may be absent.
    Optional(Vec<Part>),
    /// `{name?}`, with the slash before it.
    OptionalSegment(String),
    /// `{/}` or, with a name, `{/*name}`, at the end.
    OptionalEnd(Option<String>),
    /// `{*name?}`, a whole last segment.
    OptionalCatchAll(String),
}

/// The most routes that one may become.
const MAX_FORMS: usize = 64;

impl Part {
    pub(super) fn literal(text: impl Into<String>) -> Part {
        Part::Literal(text.into())
    }

    pub(super) fn param(name: impl Into<String>) -> Part {
        Part::Param { name: name.into(), expression: None }
    }

    fn starts_with_slash(&self) -> bool {
        match self {
            Part::Literal(text) => text.starts_with('/'),
            Part::Optional(parts) => parts.first().is_some_and(Part::starts_with_slash),
            Part::OptionalSegment(_) | Part::OptionalEnd(_) => true,
            _ => false,
        }
    }
}

/// The parts without empty text.
fn without_empty(parts: &[Part]) -> Vec<Part> {
    let is_empty = |part: &&Part| matches!(part, Part::Literal(text) if text.is_empty());
    let copy = |part: &Part| match part {
        Part::Optional(inner) => Part::Optional(without_empty(inner)),
        part => part.clone(),
    };
    parts.iter().filter(|part| !is_empty(part)).map(copy).collect()
}

/// A form that is being written.
#[derive(Clone, Debug, Default)]
struct Form {
    /// What has been written.
    parts: Vec<Part>,
    /// What follows, the next part last.
    rest: Vec<Part>,
    /// Whether each optional part makes two forms, even if our syntax has one route for both.
    is_plain: bool,
}

impl Form {
    /// Writes all that follows. If a part can be absent, the form without it is left for later.
    /// Returns `None` if there are too many of these.
    fn finish(
        mut self,
        open: &mut Vec<Form>,
        offset: usize,
        notes: &mut Vec<Problem>,
    ) -> Option<Vec<Part>> {
        while let Some(part) = self.rest.pop() {
            if open.len() > MAX_FORMS {
                return None;
            }
            match part {
                Part::Optional(inner) => match self.native(&inner) {
                    Native::Part(part) => self.push(part),
                    Native::Root(part) => self.parts = vec![part],
                    Native::Nothing => {}
                    Native::None => {
                        open.push(self.clone());
                        self.rest.extend(inner.into_iter().rev());
                    }
                },
                Part::CatchAll { name, may_be_empty: true } => {
                    if self.ends_with_slash() && self.rest.iter().all(is_optional_slash) {
                        self.rest.clear();
                        self.push(Part::OptionalCatchAll(name));
                        continue;
                    }
                    let note = format!("where `{name}` is empty, it has no value here");
                    notes.push(Problem::new(offset, note));
                    open.push(self.clone());
                    self.push(Part::CatchAll { name, may_be_empty: false });
                }
                part => self.push(part),
            }
        }
        Some(self.parts)
    }

    /// What our syntax has for an optional part.
    fn native(&self, inner: &[Part]) -> Native {
        let starts_segment = !self.ends_with_slash() && !self.parts.is_empty();
        let rest = &self.rest;
        let ends_here = rest.iter().all(is_optional_slash);
        match inner {
            _ if self.is_plain => Native::None,
            [Part::CatchAll { name, .. }] if ends_here && self.parts == [Part::literal("/")] => {
                Native::Root(Part::OptionalEnd(Some(name.clone())))
            }
            [Part::Literal(slash)] if slash == "/" && rest.is_empty() => {
                if self.ends_with_catch_all() || !starts_segment {
                    Native::Nothing
                } else {
                    Native::Part(Part::OptionalEnd(None))
                }
            }
            [Part::Literal(slash), Part::CatchAll { name, .. }]
                if slash == "/" && ends_here && !self.ends_with_slash() =>
            {
                Native::Part(Part::OptionalEnd(Some(name.clone())))
            }
            [Part::Literal(slash), Part::Param { name, expression: None }]
                if slash == "/" && rest.last().is_none_or(Part::starts_with_slash) =>
            {
                Native::Part(Part::OptionalSegment(name.clone()))
            }
            _ => Native::None,
        }
    }

    fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }

    /// Whether a new segment begins at the end.
    fn ends_with_slash(&self) -> bool {
        matches!(self.parts.last(), Some(Part::Literal(text)) if text.ends_with('/'))
    }

    fn ends_with_catch_all(&self) -> bool {
        matches!(
            self.parts.last(),
            Some(Part::CatchAll { .. } | Part::OptionalCatchAll(_) | Part::OptionalEnd(_))
        )
    }
}

/// Writes optional parts in our syntax if it has them. Otherwise each form is a route of its own,
/// the one with all parts first.
pub(super) fn forms(
    parts: &[Part],
    offset: usize,
    notes: &mut Vec<Problem>,
) -> Result<Vec<Vec<Part>>, Problem> {
    expand(parts, false, offset, notes)
}

/// All forms, without the optional parts of our syntax, in the order in which a regular expression
/// tries them. An optional slash at the end makes no forms of its own.
pub(super) fn plain_forms(parts: &[Part]) -> Vec<Vec<Part>> {
    let parts = match parts.split_last() {
        Some((last, before)) if is_optional_slash(last) => before,
        _ => parts,
    };
    expand(parts, true, 0, &mut Vec::new()).unwrap_or_default()
}

fn expand(
    parts: &[Part],
    is_plain: bool,
    offset: usize,
    notes: &mut Vec<Problem>,
) -> Result<Vec<Vec<Part>>, Problem> {
    let mut forms = Vec::new();
    let rest = without_empty(parts).into_iter().rev().collect();
    let start = Form { rest, is_plain, ..Form::default() };
    let mut open = vec![start];
    while let Some(form) = open.pop() {
        let finished = form.finish(&mut open, offset, notes);
        forms.extend(finished);
        if forms.len() + open.len() > MAX_FORMS {
            let message = format!("more than {MAX_FORMS} routes: too many optional parts");
            return Err(Problem::new(offset, message));
        }
    }
    let mut seen = Vec::new();
    for form in forms {
        if !seen.contains(&form) {
            seen.push(form);
        }
    }
    Ok(seen)
}

/// What our syntax has for an optional part.
enum Native {
    Part(Part),
    /// A part that stands for the slash before it too.
    Root(Part),
    /// What comes before it says the same.
    Nothing,
    None,
}

fn is_optional_slash(part: &Part) -> bool {
    matches!(part, Part::Optional(inner) if *inner == [Part::literal("/")])
}
