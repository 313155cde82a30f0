//! The parser of routes: one pass over the text, from left to right.
//!
//! Input: the text of a route, and the constraints that it may name. Output: a [`Pattern`], or the
//! first problem and its offset. The parser does not know other routes.

use alloc::string::String;
use alloc::vec::Vec;

use super::scan::{Inside, closing_brace, inside};
use super::{Name, Param, ParamKind, Pattern, SegmentKind, SegmentSpan};
use crate::constraint::{ConstraintId, Constraints, ExpressionFault, NewExpressions, RESERVED};
use crate::error::SyntaxProblem;

/// The most optional parameters that a route may have: its forms are up to 2^8.
const MAX_OPTIONAL: usize = 8;

/// The most parameters that a route may have: the tree counts them in 16 bits.
const MAX_PARAMS: usize = u16::MAX as usize;

/// The longest text of a route, in bytes: offsets have 32 bits.
const MAX_TEXT: usize = 1 << 29;

/// The longest text of a route with optional parameters, in bytes, times 2 for each of them.
const MAX_FORMS_TEXT: usize = 1 << 22;

/// The offset of a problem, and the problem.
pub(super) type SyntaxFault = (usize, SyntaxProblem);

/// Parses a route from an offset on into a pattern that has the segments before it. `new` gets the
/// expressions that are not among the constraints; without it, they are unknown.
pub(super) fn parse(
    (route, from): (&str, usize),
    constraints: &Constraints,
    new: Option<&mut NewExpressions>,
    pattern: &mut Pattern,
) -> Result<(), SyntaxFault> {
    Parser::new((route, from), constraints, new, pattern).run()
}

struct Parser<'a> {
    route: &'a [u8],
    constraints: &'a Constraints<'a>,
    new: Option<&'a mut NewExpressions>,
    pattern: &'a mut Pattern,
    optional: usize,
    at: usize,
    /// The start of the current segment in `pattern.bytes` and in `pattern.params`.
    literal: u32,
    params: u32,
    /// The position of the `?` of a parameter in the current segment.
    question: Option<usize>,
}

impl<'a> Parser<'a> {
    fn new(
        (route, from): (&'a str, usize),
        constraints: &'a Constraints,
        new: Option<&'a mut NewExpressions>,
        pattern: &'a mut Pattern,
    ) -> Self {
        Parser {
            route: route.as_bytes(),
            constraints,
            new,
            optional: 0,
            at: from,
            literal: pattern.bytes.len() as u32,
            params: pattern.params.len() as u32,
            pattern,
            question: None,
        }
    }

    fn run(mut self) -> Result<(), SyntaxFault> {
        if self.route.len() > MAX_TEXT {
            return Err((MAX_TEXT, SyntaxProblem::TooLong));
        }
        self.segments()?;
        self.check_names()?;
        if self.optional > 0 && self.route.len() << self.optional > MAX_FORMS_TEXT {
            return Err((MAX_FORMS_TEXT >> self.optional, SyntaxProblem::TooLong));
        }
        Ok(())
    }

    fn segments(&mut self) -> Result<(), SyntaxFault> {
        while let Some(&byte) = self.route.get(self.at) {
            match byte {
                b'{' if self.peek(1) == Some(b'{') => self.escape(b'{'),
                b'}' if self.peek(1) == Some(b'}') => self.escape(b'}'),
                b'{' if self.peek(1) == Some(b'/') => return self.optional_end(),
                b'{' => self.param()?,
                b'}' => return Err((self.at, SyntaxProblem::StrayBrace)),
                _ => self.text()?,
            }
        }
        self.end_segment(true)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.route.get(self.at + ahead).copied()
    }

    fn push_literal(&mut self, byte: u8) {
        self.pattern.bytes.push(byte);
        self.at += 1;
    }

    /// Reads literal bytes and slashes up to the next brace.
    fn text(&mut self) -> Result<(), SyntaxFault> {
        let rest = &self.route[self.at..];
        let start = self.pattern.bytes.len();
        let mut length = 0;
        for &byte in rest {
            match byte {
                // Most bytes are here, after a single test.
                b'0'..=b'z' => {}
                b'/' => {
                    self.end_segment_at(start + length, false)?;
                    self.literal += 1;
                }
                b'{' | b'}' => break,
                _ => {}
            }
            length += 1;
        }
        self.pattern.bytes.extend_from_slice(&rest[..length]);
        self.at += length;
        Ok(())
    }

    fn escape(&mut self, brace: u8) {
        self.push_literal(brace);
        self.at += 1;
    }

    /// Ends the current segment after all literal bytes so far.
    #[inline(never)]
    fn end_segment(&mut self, last: bool) -> Result<(), SyntaxFault> {
        self.end_segment_at(self.pattern.bytes.len(), last)
    }

    /// Ends the current segment at an offset in the literal bytes, which need not have been stored
    /// up to there.
    #[inline(always)]
    fn end_segment_at(&mut self, end: usize, last: bool) -> Result<(), SyntaxFault> {
        let optional = match self.question {
            None => false,
            Some(at) => self.end_optional(at, end, last)?,
        };
        self.push_segment(end, optional);
        Ok(())
    }

    /// Checks the current segment, which has a parameter with a `?`. Returns `false` if that is a
    /// catch-all: it is optional, but its segment is not.
    #[cold]
    fn end_optional(&mut self, at: usize, end: usize, last: bool) -> Result<bool, SyntaxFault> {
        let params = &self.pattern.params[self.params as usize..];
        let whole = self.literal as usize == end && params.len() == 1;
        let catch_all = params[0].kind == ParamKind::CatchAll;
        if !whole || self.pattern.segments.is_empty() || (catch_all && !last) {
            return Err((at, SyntaxProblem::MisplacedOptional));
        }
        if catch_all {
            self.pattern.optional_tail = true;
        } else {
            self.count_optional(at)?;
        }
        Ok(!catch_all)
    }

    fn count_optional(&mut self, at: usize) -> Result<(), SyntaxFault> {
        self.optional += 1;
        if self.optional > MAX_OPTIONAL {
            return Err((at, SyntaxProblem::TooManyOptional));
        }
        Ok(())
    }

    /// Adds the current segment.
    #[inline(always)]
    fn push_segment(&mut self, end: usize, optional: bool) {
        let literal = (self.literal, end as u32);
        let params = (self.params, self.pattern.params.len() as u32);
        let kind = SegmentKind::of(
            end - self.literal as usize,
            &self.pattern.params[self.params as usize..],
        );
        self.pattern.push_span(SegmentSpan { literal, params, optional, kind });
        self.literal = literal.1;
        self.params = params.1;
        self.question = None;
    }

    /// Reads `{/}` or `{/*name}`, and ends the last segment. What follows the segment before is an
    /// optional segment like any other: an empty one, or one with an optional catch-all.
    fn optional_end(&mut self) -> Result<(), SyntaxFault> {
        let open = self.at;
        let Some(close) = closing_brace(self.route, open) else {
            return Err((open, SyntaxProblem::UnclosedBrace));
        };
        let name = match self.route[open + 2] {
            b'}' => None,
            b'*' => Some(self.rest_name(open, close)?),
            _ => return Err((open + 1, SyntaxProblem::NameCharacter('/'))),
        };
        self.end_segment(true)?;
        let after_slash = open > 0 && self.route[open - 1] == b'/';
        let before_text = close + 1 < self.route.len();
        if after_slash || before_text || self.pattern.optional_tail {
            return Err((open, SyntaxProblem::MisplacedEnd));
        }
        self.count_optional(open)?;
        self.push_literal(b'/');
        self.literal += 1;
        if let Some(name) = name {
            self.push_param(open, ParamKind::CatchAll, name)?;
            self.pattern.optional_tail = true;
        }
        self.push_segment(self.pattern.bytes.len(), true);
        self.at = close + 1;
        Ok(())
    }

    /// The name in `{/*name}`, which takes neither a `?` nor a constraint.
    fn rest_name(&self, open: usize, close: usize) -> Result<Name, SyntaxFault> {
        let name = open + 3;
        let question = close - 1;
        let end = if self.route[question] == b'?' { question } else { close };
        let colon = memchr::memchr(b':', &self.route[name..end]).map(|offset| name + offset);
        let name_end = colon.unwrap_or(end);
        if name_end == name {
            return Err((open, SyntaxProblem::EmptyName));
        }
        self.check_characters(name, name_end)?;
        match colon {
            Some(colon) => Err((colon, SyntaxProblem::ConstrainedCatchAll)),
            None if end < close => Err((question, SyntaxProblem::MisplacedOptional)),
            None => Ok(Name { start: name as u32, end: name_end as u32 }),
        }
    }

    /// Reads `{name}`, `{name:constraint}` or `{*name}`, with or without `?`, or
    /// `{name:~expression}`.
    fn param(&mut self) -> Result<(), SyntaxFault> {
        let open = self.at;
        let Inside { colon, expression, close } = inside(self.route, open);
        let Some(close) = close else {
            let problem = match expression {
                None => SyntaxProblem::UnclosedBrace,
                Some(_) => SyntaxProblem::UnclosedExpression,
            };
            return Err((open, problem));
        };
        let mut name = open + 1;
        let mut end = close;
        let catch_all = self.route[name] == b'*';
        name += usize::from(catch_all);
        if expression.is_none() && end > name && self.route[end - 1] == b'?' {
            end -= 1;
            self.question = Some(end);
        }
        let name_end = colon.unwrap_or(end);
        if name_end == name {
            return Err((open, SyntaxProblem::EmptyName));
        }
        self.check_characters(name, name_end)?;
        let kind = match colon {
            None if catch_all => ParamKind::CatchAll,
            None => ParamKind::Plain,
            Some(colon) if catch_all => return Err((colon, SyntaxProblem::ConstrainedCatchAll)),
            Some(colon) => ParamKind::Constrained(match expression {
                None => self.constraint(colon + 1, end)?,
                Some(start) => self.expression(start, close)?,
            }),
        };
        self.push_param(open, kind, Name { start: name as u32, end: name_end as u32 })?;
        self.at = close + 1;
        Ok(())
    }

    fn check_characters(&self, from: usize, to: usize) -> Result<(), SyntaxFault> {
        let reserved = self.route[from..to].iter().position(|byte| RESERVED.contains(byte));
        match reserved {
            None => Ok(()),
            Some(offset) => {
                let at = from + offset;
                Err((at, SyntaxProblem::NameCharacter(char::from(self.route[at]))))
            }
        }
    }

    fn constraint(&self, from: usize, to: usize) -> Result<ConstraintId, SyntaxFault> {
        self.check_characters(from, to)?;
        // ASCII bytes of a `str` are on both sides, so this is UTF-8.
        let name = core::str::from_utf8(&self.route[from..to]).unwrap_or_default();
        self.constraints
            .find(name)
            .ok_or_else(|| (from, SyntaxProblem::UnknownConstraint(String::from(name))))
    }

    /// The constraint of an inline expression. One that no route of the router has yet is compiled,
    /// if the route is new.
    fn expression(&mut self, start: usize, end: usize) -> Result<ConstraintId, SyntaxFault> {
        // The bytes around it are ASCII, so this is UTF-8.
        let text = core::str::from_utf8(&self.route[start..end]).unwrap_or_default();
        if let Some(id) = self.constraints.find_expression(text) {
            return Ok(id);
        }
        let Some(new) = &mut self.new else {
            return Err((start - 1, SyntaxProblem::UnknownConstraint(String::from(text))));
        };
        new.add(text, self.constraints).map_err(|fault| match fault {
            ExpressionFault::NoFeature => (start - 1, SyntaxProblem::ExpressionFeature),
            ExpressionFault::Empty => (start, SyntaxProblem::EmptyExpression),
            ExpressionFault::Invalid { at, problem } => {
                (start + at, SyntaxProblem::Expression(problem))
            }
            ExpressionFault::TooLarge { limit } => {
                (start, SyntaxProblem::ExpressionTooLarge { limit })
            }
            ExpressionFault::Full => (start, SyntaxProblem::TooManyExpressions),
        })
    }

    fn push_param(&mut self, open: usize, kind: ParamKind, name: Name) -> Result<(), SyntaxFault> {
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

    fn check_names(&self) -> Result<(), SyntaxFault> {
        let text = |name: &Name| &self.route[name.start as usize..name.end as usize];
        let names = &self.pattern.names;
        let repeated = if names.len() <= 8 {
            (1..names.len()).find(|&i| names[..i].iter().any(|n| text(n) == text(&names[i])))
        } else {
            let mut sorted: Vec<u16> = Vec::with_capacity(names.len());
            (0..names.len()).find(|&i| {
                let compare = |&other: &u16| text(&names[other as usize]).cmp(text(&names[i]));
                let place = sorted.binary_search_by(compare);
                if let Err(place) = place {
                    sorted.insert(place, i as u16);
                }
                place.is_ok()
            })
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
