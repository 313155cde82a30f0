//! The text of a host pattern to a [`Pattern`] of segments: one for each label, the last one first,
//! in lower case.
//!
//! Input: the text of a pattern, and the constraints of its router. Output: the pattern, or the
//! first problem and its offset in the text. A label is read as a segment of a route, so this
//! module checks what only hosts refuse. It does not know the tree, or how hosts are matched.
//!
//! Dots between labels become slashes, which moves no byte: the names and the faults that the
//! parser of routes reports are at the same offsets in the text of the pattern.

use alloc::string::String;

use crate::constraint::{Constraints, NewExpressions};
use crate::error::{InsertError, SyntaxProblem};
use crate::pattern::Pattern;

/// The offset of a problem, and the problem.
type LabelFault = (usize, SyntaxProblem);

/// Parses the text of a host pattern into an empty pattern.
#[inline]
pub(super) fn read(
    pattern: &mut Pattern,
    text: &str,
    constraints: &Constraints<'_>,
    new: Option<&mut NewExpressions>,
) -> Result<(), InsertError> {
    let mut route = String::with_capacity(text.len());
    let fault = translate(text, &mut route).err();
    route.push_str(&text[route.len()..]);
    let parsed = Pattern::parse(&route, constraints, new);
    let (at, problem) = match (parsed, fault) {
        (Ok(parsed), None) => {
            *pattern = parsed.reversed_in_lower_case();
            return Ok(());
        }
        (Err(InsertError::Syntax { at, problem, .. }), fault) if is_first(at, &problem, &fault) => {
            (at, problem)
        }
        (_, Some(fault)) => fault,
        (Err(error), None) => return Err(error),
    };
    Err(InsertError::Syntax { route: String::from(text), at, problem })
}

/// Whether a problem of the parser of routes comes before the one that only hosts have. As in
/// routes, a repeated name is reported only if nothing else is wrong.
#[inline]
fn is_first(at: usize, problem: &SyntaxProblem, fault: &Option<LabelFault>) -> bool {
    let repeated = matches!(problem, SyntaxProblem::RepeatedName(_));
    fault.as_ref().is_none_or(|fault| at < fault.0 && !repeated)
}

/// Appends the text to `route`, with slashes between its labels, up to the first problem that only
/// hosts have.
#[inline]
fn translate(text: &str, route: &mut String) -> Result<(), LabelFault> {
    if text.starts_with('[') {
        return check_address(text);
    }
    let mut label = 0;
    while let Some(character) = text[route.len()..].chars().next() {
        let at = route.len();
        match character {
            '.' if at == label => return Err((at, SyntaxProblem::EmptyLabel)),
            '.' if at + 1 == text.len() => return Err((at, SyntaxProblem::TrailingDot)),
            '.' => {
                route.push('/');
                label = at + 1;
            }
            '{' if !text[at..].starts_with("{{") => {
                // The parser of routes says that a brace is unclosed.
                let Some(close) = param_end(text, at) else { return Ok(()) };
                let whole =
                    at == label && matches!(text.as_bytes().get(close + 1), None | Some(b'.'));
                check_param(&text[at..close], label == 0 && whole)
                    .map_err(|(offset, problem)| (at + offset, problem))?;
                route.push_str(&text[at..=close]);
            }
            _ if is_text(character) => route.push(character),
            _ => {
                return Err((at, character_problem(character, &text[at + character.len_utf8()..])));
            }
        }
    }
    if text.is_empty() { Err((0, SyntaxProblem::EmptyLabel)) } else { Ok(()) }
}

#[inline]
fn is_text(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

/// What is wrong with a character outside of parameters, before `rest`.
#[inline]
fn character_problem(character: char, rest: &str) -> SyntaxProblem {
    match character {
        ':' if rest.bytes().all(|byte| byte.is_ascii_digit()) => SyntaxProblem::HostPort,
        '[' | ']' => SyntaxProblem::HostBracket,
        '?' => SyntaxProblem::HostOptional,
        _ => SyntaxProblem::HostCharacter(character),
    }
}

/// The offset of the brace that closes the parameter at `open`.
#[inline]
fn param_end(text: &str, open: usize) -> Option<usize> {
    let close = open + text[open..].find('}')?;
    let expression = text[open..close].find(':').map(|colon| open + colon + 1);
    let Some(expression) = expression.filter(|&at| text[at..].starts_with('~')) else {
        return Some(close);
    };
    // In an expression braces count in pairs, unless a backslash is before them.
    let (mut depth, mut escaped) = (0, false);
    text[expression..].bytes().enumerate().find_map(|(offset, byte)| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(expression + offset),
            b'}' => depth -= 1,
            _ => {}
        }
        None
    })
}

/// Refuses what parameters of routes may have, but not those of hosts. `param` is its text without
/// the closing brace; `first` says whether it is the whole first label.
#[inline]
fn check_param(param: &str, first: bool) -> Result<(), LabelFault> {
    if param.starts_with("{/") {
        return Err((0, SyntaxProblem::HostCharacter('/')));
    }
    if param.starts_with("{*") && !first {
        return Err((1, SyntaxProblem::HostCatchAll));
    }
    let expression = param.split_once(':').is_some_and(|(_, name)| name.starts_with('~'));
    if param.ends_with('?') && !expression {
        return Err((param.len() - 1, SyntaxProblem::HostOptional));
    }
    Ok(())
}

/// Checks a text that starts with a bracket: an address in brackets and nothing else.
#[inline]
fn check_address(text: &str) -> Result<(), LabelFault> {
    let other = |character: char| !character.is_ascii_graphic() || "/\\?#@[]{}".contains(character);
    let Some(at) = text[1..].find(other).map(|offset| offset + 1) else {
        return Err((0, SyntaxProblem::HostBracket));
    };
    let mut rest = text[at..].chars();
    match (rest.next(), rest.as_str()) {
        (Some(']'), "") => Ok(()),
        (Some(']'), ".") => Err((at + 1, SyntaxProblem::TrailingDot)),
        (Some(']'), rest) => match rest.chars().next() {
            Some(':') => Err((at + 1, character_problem(':', &rest[1..]))),
            _ => Err((at + 1, SyntaxProblem::HostBracket)),
        },
        (Some(character), rest) => Err((at, character_problem(character, rest))),
        (None, _) => Err((0, SyntaxProblem::HostBracket)),
    }
}
