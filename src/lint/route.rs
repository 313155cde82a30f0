//! Routes: one pass over the literal text, segment by segment.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Lint, LintKind, param};
use crate::constraint::{Constraints, NewExpressions, RESERVED};
use crate::encode;
use crate::link;
use crate::pattern::{Pattern, RoutePart, parts};

/// The methods that are recognized before a path in any letter case.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"];

/// See [`crate::lint`].
#[inline]
pub(super) fn lint(route: &str) -> Vec<Lint> {
    // `*` is the target of OPTIONS for a whole server.
    if route == "*" || !is_route(route) {
        return Vec::new();
    }
    let mut linter = Linter { route, start: 0, ended: false, lints: Vec::new() };
    linter.run();
    linter.lints
}

/// Whether the text is a route of a router that has the constraints which it names.
#[inline]
fn is_route(route: &str) -> bool {
    let mut plain = String::with_capacity(route.len() + 8);
    for (_, part) in parts(route) {
        match part {
            RoutePart::Text(text) | RoutePart::Brace(text) => plain.push_str(text),
            RoutePart::Param(text) => push_with_known_constraint(text, &mut plain),
        }
    }
    Pattern::parse(&plain, &Constraints::default(), Some(&mut NewExpressions::default())).is_ok()
}

/// Appends a parameter with a built-in constraint instead of its own, if that is well formed.
#[inline]
fn push_with_known_constraint(param: &str, plain: &mut String) {
    let constraint = param.split_once(':').and_then(|(_, rest)| rest.strip_suffix('}'));
    let is_known_form = |constraint: &str| match constraint.strip_prefix('~') {
        // With the feature, the parser compiles it.
        Some(expression) => !cfg!(feature = "regex") && !expression.is_empty(),
        None => {
            let name = constraint.strip_suffix('?').unwrap_or(constraint);
            !name.is_empty() && !name.bytes().any(|byte| RESERVED.contains(&byte))
        }
    };
    match constraint.filter(|constraint| is_known_form(constraint)) {
        None => plain.push_str(param),
        Some(constraint) => {
            let is_optional = !constraint.starts_with('~') && constraint.ends_with('?');
            plain.push_str(&param[..param.len() - 1 - constraint.len()]);
            plain.push_str(if is_optional { "u64?}" } else { "u64}" });
        }
    }
}

struct Linter<'r> {
    route: &'r str,
    /// The offset where the path begins, after what is not part of it.
    start: usize,
    /// Whether a query or a fragment begins, so that all that follows is no path.
    ended: bool,
    lints: Vec<Lint>,
}

impl Linter<'_> {
    #[inline]
    fn push(&mut self, kind: LintKind, at: usize, found: &str, instead: impl Into<String>) {
        self.lints.push(Lint::new(kind, at, found, instead));
    }

    #[inline]
    fn run(&mut self) {
        let route = self.route;
        if let Some((_, RoutePart::Text(text))) = parts(route).next() {
            self.beginning(text);
        }
        let end = route.trim_end().len().max(self.start);
        let mut rest = parts(route).peekable();
        while let Some((at, part)) = rest.next() {
            match part {
                RoutePart::Text(text) => {
                    let from = at.max(self.start);
                    let to = (at + text.len()).min(end);
                    let closed = match rest.peek() {
                        None => true,
                        Some((_, next)) => {
                            matches!(next, RoutePart::Param(end) if end.starts_with("{/"))
                        }
                    };
                    self.text(from, &route[from..to], closed);
                }
                RoutePart::Brace(brace) => {
                    let instead = if brace == "{{" { "%7B" } else { "%7D" };
                    self.push(LintKind::Unencoded, at, brace, instead);
                }
                RoutePart::Param(text) => param::lint(text, at, &mut self.lints),
            }
            if self.ended {
                return;
            }
        }
        if end < route.len() {
            self.push(LintKind::OuterBlank, end, &route[end..], encode::path(&route[end..]));
        }
    }

    /// Lints what comes before the first slash, and finds the start of the path.
    #[inline]
    fn beginning(&mut self, text: &str) {
        let mut rest = text.trim_start();
        if rest.len() < text.len() {
            let blank = &text[..text.len() - rest.len()];
            self.push(LintKind::OuterBlank, 0, blank, encode::path(blank));
        }
        let offset = |rest: &str| text.len() - rest.len();
        if let Some((method, path)) = split_method(rest) {
            self.push(LintKind::MethodPrefix, offset(rest), method, "");
            rest = path;
        }
        if let Some((origin, path)) = split_origin(rest) {
            self.push(LintKind::Origin, offset(rest), origin, "");
            rest = path;
        } else if !rest.is_empty() && !rest.starts_with(['/', '\\', '?', '#']) {
            let first = rest.trim_end().split('/').next().unwrap_or_default();
            self.push(LintKind::NoLeadingSlash, offset(rest), first, format!("/{first}"));
        }
        self.start = offset(rest);
    }

    /// Lints text between parameters. `closed` is whether a segment ends after it.
    #[inline]
    fn text(&mut self, at: usize, text: &str, closed: bool) {
        let mut offset = at;
        let mut after_empty = false;
        let mut segments = text.split('/').peekable();
        let mut index = 0;
        while let Some(segment) = segments.next() {
            let inner = segments.peek().is_some();
            let starts = index > 0 || at == self.start;
            let is_empty = index > 0 && inner && segment.is_empty();
            if is_empty && !after_empty {
                self.push(LintKind::EmptySegment, offset, "", "");
            }
            after_empty = is_empty;
            self.segment(offset, segment, starts, inner || closed);
            if self.ended {
                return;
            }
            offset += segment.len() + 1;
            index += 1;
        }
    }

    /// Lints the text of one segment: all of it, if the text both starts and ends the segment.
    #[inline]
    fn segment(&mut self, at: usize, text: &str, starts: bool, ends: bool) {
        let whole = starts && ends;
        if whole && link::is_dot_segment(text) {
            return self.push(LintKind::DotSegment, at, text, "");
        }
        if let Some(param) = bracket_param(text).filter(|_| whole) {
            return self.push(LintKind::BracketParam, at, text, param);
        }
        let mut from = 0;
        let after = |mark: char| word(text.trim_start_matches(mark));
        if starts && text.starts_with(':') && !text.starts_with("::") && !after(':').is_empty() {
            from = 1 + after(':').len();
            self.push(LintKind::ColonParam, at, &text[..from], format!("{{{}}}", after(':')));
        } else if starts && text.starts_with('*') {
            let stars = text.len() - text.trim_start_matches('*').len();
            let name = if after('*').is_empty() { "rest" } else { after('*') };
            from = stars + after('*').len();
            self.push(LintKind::StarParam, at, &text[..from], format!("{{*{name}}}"));
        }
        let to = text.trim_end_matches('*').len();
        if !ends || to < from || to == text.len() {
            return self.characters(at + from, &text[from..]);
        }
        self.characters(at + from, &text[from..to]);
        if !self.ended {
            self.push(LintKind::StarParam, at + to, &text[to..], "{*rest}");
        }
    }

    /// Lints the characters that clients do not send as they are.
    #[inline]
    fn characters(&mut self, offset: usize, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if encode::stays(bytes, at) {
                // The digits of an escape stay as well.
                at += 1;
                continue;
            }
            let rest = &text[at..];
            let place = offset + at;
            match bytes[at] {
                b'?' | b'#' => {
                    let is_query = bytes[at] == b'?';
                    let kind = if is_query { LintKind::Query } else { LintKind::Fragment };
                    self.push(kind, place, &rest[..1], encode::path(&rest[..1]));
                    self.ended = true;
                    return;
                }
                b'\\' => {
                    let run = &rest[..rest.len() - rest.trim_start_matches('\\').len()];
                    self.push(LintKind::Backslash, place, run, encode::path(run));
                    at += run.len();
                }
                b'%' => {
                    self.push(LintKind::BadEscape, place, "%", "%25");
                    at += 1;
                }
                _ => match angle_param(rest) {
                    Some((found, param)) => {
                        self.push(LintKind::AngleParam, place, found, param);
                        at += found.len();
                    }
                    None => {
                        let run = unencoded(rest);
                        self.push(LintKind::Unencoded, place, run, encode::path(run));
                        at += run.len();
                    }
                },
            }
        }
    }
}

/// The characters at the start that clients encode, except those with a lint of their kind.
#[inline]
fn unencoded(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_other = |at: usize| encode::stays(bytes, at) || b"?#\\%<".contains(&bytes[at]);
    let end = (1..bytes.len()).find(|&at| is_other(at));
    &text[..end.unwrap_or(text.len())]
}

/// The letters, digits and underscores at the start.
#[inline]
fn word(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

#[inline]
fn is_word(text: &str) -> bool {
    let rest = text.trim_start_matches('-');
    !rest.is_empty() && rest.split('-').all(|part| word(part).len() == part.len())
}

/// A method and the blanks after it, and the path that follows.
#[inline]
fn split_method(text: &str) -> Option<(&str, &str)> {
    let (method, rest) = text.split_at(text.find([' ', '\t'])?);
    let path = rest.trim_start();
    let in_upper_case = |byte: u8| byte.is_ascii_uppercase() || b"-,|*".contains(&byte);
    let is_method = method.bytes().all(in_upper_case)
        || METHODS.iter().any(|known| method.eq_ignore_ascii_case(known));
    (path.starts_with('/') && is_method).then_some((method, path))
}

/// A scheme and a host, and the path that follows.
#[inline]
fn split_origin(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    is_scheme.then(|| text.split_at(text.len() - rest.len() + end))
}

/// The parameter that a text like `<id>`, `<int:id>`, `<path:rest>` or `<rest..>` at the start was
/// meant to be.
#[inline]
fn angle_param(text: &str) -> Option<(&str, String)> {
    let inner = text.strip_prefix('<')?.split_once('>')?.0;
    let name = inner.rsplit(':').next().unwrap_or_default();
    let bare = name.trim_matches(['.', '*']);
    let is_catch_all = bare.len() < name.len() || inner.starts_with("path:");
    let star = if is_catch_all { "*" } else { "" };
    is_word(bare).then(|| (&text[..inner.len() + 2], format!("{{{star}{bare}}}")))
}

/// The parameter that a segment like `[id]` or `[...rest]` was meant to be.
#[inline]
fn bracket_param(segment: &str) -> Option<String> {
    let inner = segment.strip_prefix('[')?.strip_suffix(']')?;
    let inner = inner.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(inner);
    let bare = inner.trim_start_matches('.');
    let star = if bare.len() < inner.len() { "*" } else { "" };
    is_word(bare).then(|| format!("{{{star}{bare}}}"))
}
