//! Parses a route text into its forms, or the reason why it is refused.
//!
//! Written for clarity alone and independently of the parser of the router: one pass cuts the text
//! into tokens, a second gathers them into segments, and a third omits optional segments in every
//! way.

use super::constraint;

/// Why a route text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    UnclosedBrace,
    StrayBrace,
    EmptyName,
    ByteInName,
    AdjacentParameters,
    DuplicateName,
    UnknownConstraint,
    ConstrainedCatchAll,
    MisplacedOptional,
    TooManyOptional,
    MisplacedEnd,
    UnclosedExpression,
    EmptyExpression,
    BadExpression,
}

/// A refusal: the reason, and the offset of the first byte that is wrong. If something is missing
/// or too close (a brace, a name, a literal between two parameters), the offset is that of the
/// opening brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) offset: usize,
    pub(crate) reason: Reason,
}

/// What a parameter matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// By the constraint of this name; an inline expression is named by `~` and its text.
    Constrained(String),
    Plain,
    CatchAll,
}

/// The shape of a segment: `literals[0] kinds[0] literals[1] kinds[1] .. literals[n]`. Only the
/// first and the last literal may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Segment {
    pub(crate) literals: Vec<String>,
    pub(crate) kinds: Vec<Kind>,
}

impl Segment {
    fn literal(text: &str) -> Self {
        Segment { literals: vec![text.to_owned()], kinds: Vec::new() }
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.kinds.is_empty()
    }

    pub(crate) fn has_catch_all(&self) -> bool {
        self.kinds.contains(&Kind::CatchAll)
    }
}

/// A route with each of its optional parameters present or absent. Two forms conflict if their
/// segments are equal.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) segments: Vec<Segment>,
    /// The names of all parameters, from the left.
    pub(crate) names: Vec<String>,
    /// Whether the last parameter is a catch-all that may be empty.
    pub(crate) may_be_empty: bool,
}

enum Token {
    Text(char),
    Slash,
    /// `offset` is that of the opening brace, `question` that of the `?`.
    Parameter {
        offset: usize,
        name: String,
        kind: Kind,
        question: Option<usize>,
    },
    /// `{/}`, or `{/*name}`.
    End {
        offset: usize,
        name: Option<String>,
    },
}

/// A segment as written, before optional ones are omitted.
struct Written {
    shape: Segment,
    names: Vec<String>,
    optional: bool,
    /// It is a catch-all that may be empty.
    may_be_empty: bool,
}

/// Returns every form of a route, the one with all optional parameters first, and only the first of
/// several with one shape.
pub(crate) fn forms(
    route: &str,
    is_constraint: &dyn Fn(&str) -> bool,
) -> Result<Vec<Form>, Refusal> {
    let mut tokens = tokens(route, is_constraint)?;
    check_names(&tokens)?;
    let end = take_end(&mut tokens)?;
    let segments: Vec<&[Token]> = tokens.split(|token| matches!(token, Token::Slash)).collect();
    let mut written = Vec::new();
    let mut optional = 0;
    for (position, segment) in segments.iter().enumerate() {
        let gathered = gather(segment)?;
        check_optional(segment, position == 0, position + 1 == segments.len())?;
        optional += usize::from(gathered.optional);
        written.push(gathered);
    }
    if optional > 8 {
        let ninth = tokens.iter().filter(|token| is_optional_parameter(token)).nth(8);
        return Err(refusal(question_of(ninth), Reason::TooManyOptional));
    }
    if let Some((offset, end)) = end {
        if optional == 8 {
            return Err(refusal(offset, Reason::TooManyOptional));
        }
        written.push(end);
    }
    Ok(expand(&written))
}

/// Takes an optional end out, as the segment that may follow the others, and its offset.
fn take_end(tokens: &mut Vec<Token>) -> Result<Option<(usize, Written)>, Refusal> {
    let Some(at) = tokens.iter().position(|token| matches!(token, Token::End { .. })) else {
        return Ok(None);
    };
    let Token::End { offset, name } = &tokens[at] else { unreachable!("just found") };
    let before = tokens[..at].last();
    let misplaced = at + 1 < tokens.len()
        || matches!(
            before,
            Some(Token::Slash | Token::Parameter { kind: Kind::CatchAll, question: Some(_), .. })
        );
    if misplaced {
        return Err(refusal(*offset, Reason::MisplacedEnd));
    }
    let mut end = Written {
        shape: Segment::literal(""),
        names: Vec::new(),
        optional: true,
        may_be_empty: name.is_some(),
    };
    if let Some(name) = name {
        end.names.push(name.clone());
        end.shape.kinds.push(Kind::CatchAll);
        end.shape.literals.push(String::new());
    }
    let offset = *offset;
    tokens.pop();
    Ok(Some((offset, end)))
}

fn refusal(offset: usize, reason: Reason) -> Refusal {
    Refusal { offset, reason }
}

fn question_of(token: Option<&Token>) -> usize {
    match token {
        Some(Token::Parameter { question: Some(question), .. }) => *question,
        _ => unreachable!("only optional parameters are asked"),
    }
}

fn is_optional_parameter(token: &Token) -> bool {
    matches!(token, Token::Parameter { question: Some(_), kind, .. } if *kind != Kind::CatchAll)
}

fn tokens(route: &str, is_constraint: &dyn Fn(&str) -> bool) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = route;
    while let Some(first) = rest.chars().next() {
        let offset = route.len() - rest.len();
        let length;
        if rest.starts_with("{{") || rest.starts_with("}}") {
            tokens.push(Token::Text(first));
            length = 2;
        } else if first == '}' {
            return Err(refusal(offset, Reason::StrayBrace));
        } else if first == '{' {
            let close = close(rest).map_err(|reason| refusal(offset, reason))?;
            let inside = &rest[1..close];
            tokens.push(if inside.starts_with('/') {
                end(inside, offset)?
            } else {
                parameter(inside, offset, is_constraint)?
            });
            length = close + 1;
        } else {
            tokens.push(if first == '/' { Token::Slash } else { Token::Text(first) });
            length = first.len_utf8();
        }
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// Where the parameter ends with which the text begins.
fn close(text: &str) -> Result<usize, Reason> {
    let plain = text.find('}');
    let Some(expression) = text.find(":~").filter(|at| text.find(['}', ':']) == Some(*at)) else {
        return plain.ok_or(Reason::UnclosedBrace);
    };
    let mut open = 1;
    let mut escaped = false;
    for (at, character) in text.char_indices().skip_while(|(at, _)| *at < expression) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok(at);
        }
    }
    Err(Reason::UnclosedExpression)
}

/// Reads `/` or `/*name`.
fn end(inside: &str, offset: usize) -> Result<Token, Refusal> {
    if inside == "/" {
        return Ok(Token::End { offset, name: None });
    }
    let Some(name) = inside.strip_prefix("/*") else {
        return Err(refusal(offset + 1, Reason::ByteInName));
    };
    // What is wrong with a catch-all of this name is wrong here too.
    let starred = parameter(&inside[1..], offset + 1, &|_| true).map_err(|refusal| Refusal {
        offset: if refusal.reason == Reason::EmptyName { offset } else { refusal.offset },
        ..refusal
    })?;
    match starred {
        Token::Parameter { question: Some(question), .. } => {
            Err(refusal(question, Reason::MisplacedOptional))
        }
        _ => Ok(Token::End { offset, name: Some(name.to_owned()) }),
    }
}

/// Parses the text between two braces.
fn parameter(
    inside: &str,
    offset: usize,
    is_constraint: &dyn Fn(&str) -> bool,
) -> Result<Token, Refusal> {
    let (catch_all, body) = match inside.strip_prefix('*') {
        Some(body) => (true, body),
        None => (false, inside),
    };
    let inline = body.find(":~").is_some_and(|at| body.find(':') == Some(at));
    let (question, body) = match body.strip_suffix('?') {
        Some(body) if !inline => (Some(offset + inside.len()), body),
        _ => (None, body),
    };
    let (name, constraint) = match body.split_once(':') {
        Some((name, constraint)) => (name, Some(constraint)),
        None => (body, None),
    };
    let name_at = offset + 1 + usize::from(catch_all);
    if name.is_empty() {
        return Err(refusal(offset, Reason::EmptyName));
    }
    if let Some(at) = name.find(['/', '{', '}', '*', '?', ':']) {
        return Err(refusal(name_at + at, Reason::ByteInName));
    }
    let kind = match constraint {
        None if catch_all => Kind::CatchAll,
        None => Kind::Plain,
        Some(_) if catch_all => {
            return Err(refusal(name_at + name.len(), Reason::ConstrainedCatchAll));
        }
        Some(constraint) if inline => {
            let at = name_at + name.len() + 2;
            constraint::check_expression(&constraint[1..]).map_err(|bad| match bad {
                None => refusal(at, Reason::EmptyExpression),
                Some(offset) => refusal(at + offset, Reason::BadExpression),
            })?;
            Kind::Constrained(constraint.to_owned())
        }
        Some(constraint) if is_constraint(constraint) => Kind::Constrained(constraint.to_owned()),
        Some(_) => return Err(refusal(name_at + name.len() + 1, Reason::UnknownConstraint)),
    };
    Ok(Token::Parameter { offset, name: name.to_owned(), kind, question })
}

fn check_names(tokens: &[Token]) -> Result<(), Refusal> {
    let mut seen = std::collections::HashSet::new();
    for token in tokens {
        let (name, name_at) = match token {
            Token::Parameter { name, offset, kind, .. } => {
                (name, offset + 1 + usize::from(*kind == Kind::CatchAll))
            }
            Token::End { offset, name: Some(name) } => (name, offset + 3),
            _ => continue,
        };
        if !seen.insert(name) {
            return Err(refusal(name_at, Reason::DuplicateName));
        }
    }
    Ok(())
}

/// An optional parameter must be a whole segment after a slash, an optional catch-all also the last
/// one.
fn check_optional(segment: &[Token], first: bool, last: bool) -> Result<(), Refusal> {
    for token in segment {
        let Token::Parameter { kind, question: Some(question), .. } = token else { continue };
        let too_early = *kind == Kind::CatchAll && !last;
        if segment.len() > 1 || first || too_early {
            return Err(refusal(*question, Reason::MisplacedOptional));
        }
    }
    Ok(())
}

fn gather(tokens: &[Token]) -> Result<Written, Refusal> {
    let mut written = Written {
        shape: Segment::literal(""),
        names: Vec::new(),
        optional: false,
        may_be_empty: false,
    };
    for token in tokens {
        let literals = &mut written.shape.literals;
        let literal = literals.last_mut().expect("there is always one");
        match token {
            Token::Slash | Token::End { .. } => unreachable!("segments were split there"),
            Token::Text(text) => literal.push(*text),
            Token::Parameter { offset, name, kind, question } => {
                if literal.is_empty() && !written.names.is_empty() {
                    return Err(refusal(*offset, Reason::AdjacentParameters));
                }
                written.optional = is_optional_parameter(token);
                written.may_be_empty = *kind == Kind::CatchAll && question.is_some();
                written.names.push(name.clone());
                written.shape.kinds.push(kind.clone());
                literals.push(String::new());
            }
        }
    }
    Ok(written)
}

/// Returns every way to keep or omit the optional segments. Keeping comes before omitting, from the
/// left, so of two forms with one shape the one with its leftmost parameters present comes first.
fn expand(written: &[Written]) -> Vec<Form> {
    let mut choices: Vec<Vec<&Written>> = vec![Vec::new()];
    for segment in written {
        let mut longer = Vec::new();
        for choice in &choices {
            let mut with = choice.clone();
            with.push(segment);
            longer.push(with);
            if segment.optional {
                longer.push(choice.clone());
            }
        }
        choices = longer;
    }
    let mut forms: Vec<Form> = Vec::new();
    for choice in choices {
        let mut segments: Vec<Segment> =
            choice.iter().map(|segment| segment.shape.clone()).collect();
        let something_left_out = choice.len() < written.len();
        if something_left_out && segments == [Segment::literal("")] {
            segments.push(Segment::literal(""));
        }
        if forms.iter().all(|form| form.segments != segments) {
            let names = choice.iter().flat_map(|segment| segment.names.clone()).collect();
            let may_be_empty = choice.last().is_some_and(|segment| segment.may_be_empty);
            forms.push(Form { segments, names, may_be_empty });
        }
    }
    forms
}
