//! Methods: lower case, blanks, wildcards and lists.

use alloc::vec::Vec;

use super::{Lint, LintKind};

/// Methods that other routers take for any method.
const WILDCARDS: [&str; 3] = ["*", "ANY", "ALL"];

/// See [`crate::lint_method`].
#[inline]
pub(super) fn lint(method: &str) -> Vec<Lint> {
    let mut lints = Vec::new();
    let bare = method.trim();
    let start = method.len() - method.trim_start().len();
    if start > 0 {
        lints.push(Lint::new(LintKind::OuterBlank, 0, &method[..start], ""));
    }
    if WILDCARDS.iter().any(|wildcard| bare.eq_ignore_ascii_case(wildcard)) {
        lints.push(Lint::new(LintKind::MethodWildcard, start, bare, ""));
    } else if is_list(bare) {
        lints.push(Lint::new(LintKind::SeveralMethods, start, bare, ""));
    } else if is_in_lower_case(bare) {
        lints.push(Lint::new(LintKind::MethodCase, start, bare, bare.to_ascii_uppercase()));
    }
    let end = start + bare.len();
    if end < method.len() && !bare.is_empty() {
        lints.push(Lint::new(LintKind::OuterBlank, end, &method[end..], ""));
    }
    lints
}

/// Whether these are two or more words with a blank, a comma, a bar or a plus sign between them.
#[inline]
fn is_list(text: &str) -> bool {
    let is_separator = |character: char| character.is_whitespace() || ",|+;".contains(character);
    let words = text.split(is_separator).filter(|word| !word.is_empty());
    let are_words = words.clone().all(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    are_words && words.count() > 1
}

#[inline]
fn is_in_lower_case(text: &str) -> bool {
    let is_token = crate::token::is_token(text.as_bytes());
    is_token && text.bytes().any(|byte| byte.is_ascii_lowercase())
}
