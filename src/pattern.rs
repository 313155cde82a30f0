//! Route text -> [`Pattern`]. The syntax of routes is known here and nowhere else.
//!
//! Input: the text of a route and the names of the constraints. Output: its segments, as literal
//! bytes with parameters standing at offsets in them, or an error that says what is wrong and
//! where. This module does not know the tree, the search or which route wins.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;

use smallvec::SmallVec;

use crate::constraint::{ConstraintId, Constraints, RESERVED};
use crate::error::{InsertError, SyntaxProblem};

/// A route may stand for its up to 2^8 forms: more optional parameters are refused.
pub(crate) const MAX_OPTIONAL: usize = 8;

/// The most parameters that a route may have: a run of parameters is counted in 16 bits.
pub(crate) const MAX_PARAMS: usize = u16::MAX as usize;

/// The longest route text, in bytes: offsets are kept in 32 bits.
const MAX_TEXT: usize = 1 << 29;

/// The longest text of all forms of a route with optional parameters, in bytes.
const MAX_FORMS_TEXT: usize = 1 << 22;

/// What a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One or more bytes without a slash.
    Plain,
    /// As `Plain`, but only what the constraint accepts.
    Constrained(ConstraintId),
    /// One or more bytes, slashes included.
    CatchAll,
}

/// A parameter inside a segment: its kind, and how many literal bytes of the segment stand
/// before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    pub(crate) at: u32,
    pub(crate) kind: Kind,
}

/// Where a parameter's name stands in the route text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// One segment: literal bytes, and the parameters that stand in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    /// All literal bytes of the segment, its parameters left out.
    pub(crate) literal: &'a [u8],
    pub(crate) params: &'a [Param],
}

impl<'a> Segment<'a> {
    /// The literal in front of parameter `index`, or, for the number of parameters, the ending.
    pub(crate) fn literal_before(&self, index: usize) -> &'a [u8] {
        let from = match index.checked_sub(1) {
            None => 0,
            Some(previous) => self.params[previous].at as usize,
        };
        let to = match self.params.get(index) {
            Some(param) => param.at as usize,
            None => self.literal.len(),
        };
        &self.literal[from..to]
    }

    /// The literal beginning, up to the first parameter.
    pub(crate) fn beginning(&self) -> &'a [u8] {
        self.literal_before(0)
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.params.is_empty()
    }

    /// A parameter without constraint that is the whole segment.
    pub(crate) fn is_plain(&self) -> bool {
        self.literal.is_empty() && matches!(self.params, [Param { kind: Kind::Plain, .. }])
    }

    pub(crate) fn has_catch_all(&self) -> bool {
        self.params.iter().any(|param| param.kind == Kind::CatchAll)
    }
}

/// What the values of a segment need to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No parameter.
    Literal,
    /// One plain parameter, alone.
    Plain,
    /// One catch-all, alone.
    Rest,
    /// Something else with a catch-all.
    Open,
    /// Something else without.
    Mixed,
}

impl Content {
    fn of(segment: Segment<'_>) -> Content {
        match segment.params {
            [] => Content::Literal,
            [Param { kind: Kind::CatchAll, .. }] if segment.literal.is_empty() => Content::Rest,
            _ if segment.is_plain() => Content::Plain,
            _ if segment.has_catch_all() => Content::Open,
            _ => Content::Mixed,
        }
    }

    pub(crate) fn has_catch_all(self) -> bool {
        matches!(self, Content::Rest | Content::Open)
    }
}

/// A segment's place in its pattern.
#[derive(Clone, Copy, Debug)]
struct SegmentSpan {
    literal: (u32, u32),
    params: (u32, u32),
    optional: bool,
    content: Content,
}

/// A parsed route, or one form of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    /// The route text without its parameters and without escapes, slashes included: the text of
    /// neighbouring literal segments lies side by side.
    bytes: SmallVec<[u8; 64]>,
    segments: SmallVec<[SegmentSpan; 8]>,
    params: SmallVec<[Param; 4]>,
    /// One for each parameter, in the order of the route.
    pub(crate) names: SmallVec<[Name; 4]>,
    /// The last segment is an optional catch-all.
    pub(crate) optional_tail: bool,
    /// Bit `i`: the `i`-th optional parameter is absent in this form.
    pub(crate) absent: u8,
}

impl Pattern {
    /// Reads a route.
    pub(crate) fn parse(route: &str, constraints: &Constraints) -> Result<Pattern, InsertError> {
        Parser::new(route, constraints).run().map_err(|(at, problem)| InsertError::Syntax {
            route: String::from(route),
            at,
            problem,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    pub(crate) fn segment(&self, index: usize) -> Segment<'_> {
        let span = &self.segments[index];
        Segment {
            literal: &self.bytes[span.literal.0 as usize..span.literal.1 as usize],
            params: &self.params[span.params.0 as usize..span.params.1 as usize],
        }
    }

    /// The text that a form without parameters matches.
    pub(crate) fn literal(&self) -> Option<&[u8]> {
        self.params.is_empty().then_some(&*self.bytes)
    }

    pub(crate) fn content(&self, index: usize) -> Content {
        self.segments[index].content
    }

    pub(crate) fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'_>> + Clone {
        (0..self.len()).map(|index| self.segment(index))
    }

    /// The forms that the route stands for, no two of the same shape: the one with its leftmost
    /// parameters present first, and kept where two have the same shape.
    pub(crate) fn forms(self) -> SmallVec<[Pattern; 1]> {
        let optional = self.segments.iter().filter(|segment| segment.optional).count();
        let mut forms: SmallVec<[Pattern; 1]> = SmallVec::new();
        if optional == 0 {
            forms.push(self);
            return forms;
        }
        let mut hashes: SmallVec<[u64; 8]> = SmallVec::new();
        for mask in 0..1u32 << optional {
            // The leftmost parameter is the most significant bit of `mask`.
            let absent = (mask << (32 - optional)).reverse_bits() as u8;
            let form = self.form(absent);
            // Forms of a long route have much in common: they are compared where hashes are equal.
            let hash = form.shape_hash();
            let mut alike = (0..forms.len()).filter(|&other| hashes[other] == hash);
            if !alike.any(|other| forms[other].same_shape(&form)) {
                forms.push(form);
                hashes.push(hash);
            }
        }
        forms
    }

    /// The form in which the optional parameters of `absent` are left out.
    pub(crate) fn form(&self, absent: u8) -> Pattern {
        let mut form = Pattern { optional_tail: self.optional_tail, absent, ..Pattern::default() };
        let mut optional = 0;
        for (index, span) in self.segments.iter().enumerate() {
            if span.optional {
                optional += 1;
                if absent & (1 << (optional - 1)) != 0 {
                    continue;
                }
            }
            let names = &self.names[span.params.0 as usize..span.params.1 as usize];
            form.push_segment(self.segment(index), names);
        }
        if absent != 0 && form.len() == 1 && form.bytes.is_empty() && form.params.is_empty() {
            // All that is left is the empty text: the form is `/`.
            let nothing = Segment { literal: &[], params: &[] };
            form.push_segment(nothing, &[]);
        }
        form
    }

    fn push_segment(&mut self, segment: Segment<'_>, names: &[Name]) {
        if !self.segments.is_empty() {
            self.bytes.push(b'/');
        }
        let literal = self.bytes.len() as u32;
        let params = self.params.len() as u32;
        self.bytes.extend_from_slice(segment.literal);
        self.params.extend_from_slice(segment.params);
        self.names.extend_from_slice(names);
        self.segments.push(SegmentSpan {
            literal: (literal, self.bytes.len() as u32),
            params: (params, self.params.len() as u32),
            optional: false,
            content: Content::of(segment),
        });
    }

    /// Equal in everything but parameter names; `{*x}` and `{*x?}` count as equal.
    pub(crate) fn same_shape(&self, other: &Pattern) -> bool {
        self.len() == other.len() && self.segments().eq(other.segments())
    }

    /// Equal for equal shapes.
    fn shape_hash(&self) -> u64 {
        let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        self.segments().fold(self.len() as u64, |hash, segment| {
            let hash = segment.literal.iter().fold(hash, |hash, &byte| step(hash, u64::from(byte)));
            let params = segment.params.iter();
            step(params.fold(hash, |hash, param| step(hash, u64::from(param.at))), u64::MAX)
        })
    }

    /// Heap bytes held.
    pub(crate) fn heap_bytes(&self) -> usize {
        fn spilled<A: smallvec::Array>(list: &SmallVec<A>) -> usize {
            if list.spilled() { list.capacity() * size_of::<A::Item>() } else { 0 }
        }
        spilled(&self.bytes)
            + spilled(&self.segments)
            + spilled(&self.params)
            + spilled(&self.names)
    }

    /// The first segment that holds a catch-all.
    pub(crate) fn first_catch_all(&self) -> Option<usize> {
        self.segments.iter().position(|segment| segment.content.has_catch_all())
    }
}

type Fault = (usize, SyntaxProblem);

/// Reads a route from left to right.
struct Parser<'a> {
    route: &'a [u8],
    constraints: &'a Constraints,
    pattern: Pattern,
    optional: usize,
    at: usize,
    /// Where the segment being read begins, in `pattern.bytes` and in `pattern.params`.
    literal: u32,
    params: u32,
    /// Where the `?` of this segment's parameter stands.
    question: Option<usize>,
}

impl<'a> Parser<'a> {
    fn new(route: &'a str, constraints: &'a Constraints) -> Self {
        Parser {
            route: route.as_bytes(),
            constraints,
            pattern: Pattern::default(),
            optional: 0,
            at: 0,
            literal: 0,
            params: 0,
            question: None,
        }
    }

    fn run(mut self) -> Result<Pattern, Fault> {
        if self.route.len() > MAX_TEXT {
            return Err((MAX_TEXT, SyntaxProblem::TooLong));
        }
        while let Some(&byte) = self.route.get(self.at) {
            match byte {
                b'/' => {
                    self.end_segment(false)?;
                    self.push_literal(b'/');
                    self.literal += 1;
                }
                b'{' if self.peek(1) == Some(b'{') => self.escape(b'{'),
                b'}' if self.peek(1) == Some(b'}') => self.escape(b'}'),
                b'{' => self.param()?,
                b'}' => return Err((self.at, SyntaxProblem::StrayBrace)),
                _ => self.literals(),
            }
        }
        self.end_segment(true)?;
        self.check_names()?;
        if self.optional > 0 && self.route.len() << self.optional > MAX_FORMS_TEXT {
            return Err((MAX_FORMS_TEXT >> self.optional, SyntaxProblem::TooLong));
        }
        Ok(self.pattern)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.route.get(self.at + ahead).copied()
    }

    fn push_literal(&mut self, byte: u8) {
        self.pattern.bytes.push(byte);
        self.at += 1;
    }

    /// Takes all bytes up to the next that means something.
    fn literals(&mut self) {
        let rest = &self.route[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'{' | b'}'));
        let literals = &rest[..end.unwrap_or(rest.len())];
        self.pattern.bytes.extend_from_slice(literals);
        self.at += literals.len();
    }

    fn escape(&mut self, brace: u8) {
        self.push_literal(brace);
        self.at += 1;
    }

    fn end_segment(&mut self, last: bool) -> Result<(), Fault> {
        let literal = (self.literal, self.pattern.bytes.len() as u32);
        let params = (self.params, self.pattern.params.len() as u32);
        let first = self.pattern.segments.is_empty();
        let mut optional = false;
        if let Some(at) = self.question {
            let whole = literal.0 == literal.1 && params.1 - params.0 == 1;
            let catch_all = self.pattern.params[params.0 as usize].kind == Kind::CatchAll;
            if !whole || first || (catch_all && !last) {
                return Err((at, SyntaxProblem::MisplacedOptional));
            }
            if catch_all {
                self.pattern.optional_tail = true;
            } else {
                optional = true;
                self.optional += 1;
                if self.optional > MAX_OPTIONAL {
                    return Err((at, SyntaxProblem::TooManyOptional));
                }
            }
        }
        let content = Content::of(Segment {
            literal: &self.pattern.bytes[literal.0 as usize..],
            params: &self.pattern.params[params.0 as usize..],
        });
        self.pattern.segments.push(SegmentSpan { literal, params, optional, content });
        self.literal = literal.1;
        self.params = params.1;
        self.question = None;
        Ok(())
    }

    /// Reads `{name}`, `{name:constraint}`, `{*name}`, each with or without `?`.
    fn param(&mut self) -> Result<(), Fault> {
        let open = self.at;
        let Some(length) = memchr::memchr(b'}', &self.route[open..]) else {
            return Err((open, SyntaxProblem::UnclosedBrace));
        };
        let close = open + length;
        let mut name = open + 1;
        let mut end = close;
        let catch_all = self.route[name] == b'*';
        name += usize::from(catch_all);
        if end > name && self.route[end - 1] == b'?' {
            end -= 1;
            self.question = Some(end);
        }
        let inner = &self.route[name..end];
        let colon = memchr::memchr(b':', inner).map(|offset| name + offset);
        let name_end = colon.unwrap_or(end);
        if name_end == name {
            return Err((open, SyntaxProblem::EmptyName));
        }
        self.check_characters(name, name_end)?;
        let kind = match colon {
            None if catch_all => Kind::CatchAll,
            None => Kind::Plain,
            Some(colon) if catch_all => return Err((colon, SyntaxProblem::ConstrainedCatchAll)),
            Some(colon) => Kind::Constrained(self.constraint(colon + 1, end)?),
        };
        self.push_param(open, kind, Name { start: name as u32, end: name_end as u32 })?;
        self.at = close + 1;
        Ok(())
    }

    fn check_characters(&self, from: usize, to: usize) -> Result<(), Fault> {
        let reserved = self.route[from..to].iter().position(|byte| RESERVED.contains(byte));
        match reserved {
            None => Ok(()),
            Some(offset) => {
                let at = from + offset;
                Err((at, SyntaxProblem::NameCharacter(char::from(self.route[at]))))
            }
        }
    }

    fn constraint(&self, from: usize, to: usize) -> Result<ConstraintId, Fault> {
        self.check_characters(from, to)?;
        // Both ends stand beside ASCII bytes of a `str`, so this is UTF-8.
        let name = core::str::from_utf8(&self.route[from..to]).unwrap_or_default();
        self.constraints
            .find(name)
            .ok_or_else(|| (from, SyntaxProblem::UnknownConstraint(String::from(name))))
    }

    fn push_param(&mut self, open: usize, kind: Kind, name: Name) -> Result<(), Fault> {
        let at = self.pattern.bytes.len() as u32 - self.literal;
        let in_segment = &self.pattern.params[self.params as usize..];
        if in_segment.last().is_some_and(|previous| previous.at == at) {
            return Err((open, SyntaxProblem::AdjacentParams));
        }
        if self.pattern.params.len() == MAX_PARAMS {
            return Err((open, SyntaxProblem::TooManyParams));
        }
        self.pattern.params.push(Param { at, kind });
        self.pattern.names.push(name);
        Ok(())
    }

    fn check_names(&self) -> Result<(), Fault> {
        let text = |name: &Name| &self.route[name.start as usize..name.end as usize];
        let names = &self.pattern.names;
        let repeated = if names.len() <= 8 {
            (1..names.len()).find(|&i| names[..i].iter().any(|n| text(n) == text(&names[i])))
        } else {
            let mut seen = BTreeSet::new();
            names.iter().position(|name| !seen.insert(text(name)))
        };
        match repeated {
            None => Ok(()),
            Some(index) => {
                let name = String::from_utf8_lossy(text(&names[index])).into_owned();
                Err((names[index].start as usize, SyntaxProblem::RepeatedName(name)))
            }
        }
    }
}

/// Makes literal text safe to use in a route: `{` and `}` are doubled.
///
/// Slashes stay what they are. Borrows where nothing has to be escaped.
///
/// ```
/// assert_eq!(routetree::escape("/a{b}"), "/a{{b}}");
///
/// let mut router = routetree::Router::new();
/// router.insert(routetree::escape("/a{b}"), 1)?;
/// assert_eq!(*router.at("/a{b}")?.value, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['{', '}']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if matches!(character, '{' | '}') {
            escaped.push(character);
        }
        escaped.push(character);
    }
    Cow::Owned(escaped)
}
