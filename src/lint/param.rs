//! Parameters: odd names, and expressions that end in a lazy quantifier.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Lint, LintKind};

/// Lints a parameter or an optional end, with its braces. `at` is its offset in the route.
#[inline]
pub(super) fn lint(text: &str, at: usize, lints: &mut Vec<Lint>) {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
    let prefix = ["/*", "/", "*"].into_iter().find(|prefix| inner.starts_with(prefix));
    let prefix = prefix.unwrap_or_default();
    let rest = &inner[prefix.len()..];
    let (name, constraint) = match rest.split_once(':') {
        Some((name, constraint)) => (name, Some(constraint)),
        None => (rest.strip_suffix('?').unwrap_or(rest), None),
    };
    if !is_usual(name) {
        let remedy = remedy(name, prefix);
        lints.push(Lint::new(LintKind::OddName, at + 1 + prefix.len(), name, remedy));
    }
    let expression = constraint.and_then(|constraint| constraint.strip_prefix('~'));
    if let Some(quantifier) = expression.and_then(lazy_quantifier) {
        let offset = at + text.len() - 1 - quantifier.len();
        let greedy = &quantifier[..quantifier.len() - 1];
        lints.push(Lint::new(LintKind::LazyQuantifier, offset, quantifier, greedy));
    }
}

/// Whether a name has only letters, digits, `_` and `-`, and dots between them. No name, as in
/// `{/}`, is usual.
#[inline]
fn is_usual(name: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || "_-.".contains(character);
    name.chars().all(is_word) && !name.starts_with('.') && !name.ends_with('.')
}

/// The parameter to write instead of one with this name; empty if that is unclear.
#[inline]
fn remedy(name: &str, prefix: &str) -> String {
    let dots = name.starts_with("..") || name.ends_with("..");
    let bare = name.trim_matches(|character: char| character == '.' || character.is_whitespace());
    if bare.is_empty() || !is_usual(bare) {
        return String::new();
    }
    let prefix = if dots && prefix.is_empty() { "*" } else { prefix };
    format!("{{{prefix}{bare}}}")
}

/// The lazy quantifier at the end of an expression: `+?`, `*?`, `??` or `{...}?`.
#[inline]
fn lazy_quantifier(expression: &str) -> Option<&str> {
    let greedy = expression.strip_suffix('?')?;
    let start = match greedy.as_bytes().last()? {
        b'+' | b'*' | b'?' => greedy.len() - 1,
        b'}' => {
            let open = greedy.rfind('{')?;
            let counts = greedy[open + 1..greedy.len() - 1].bytes();
            let is_count = counts.clone().all(|byte| byte.is_ascii_digit() || byte == b',');
            // `\x{41}` and the like are characters, and have no count.
            let is_escape = greedy[..open].ends_with(['x', 'u', 'U', 'p', 'P'])
                && is_escaped(&greedy[..open - 1]);
            if !is_count || counts.len() == 0 || is_escape {
                return None;
            }
            open
        }
        _ => return None,
    };
    (start > 0 && !is_escaped(&greedy[..start])).then(|| &expression[start..])
}

/// Whether a backslash before the end of this text takes the next character along.
#[inline]
fn is_escaped(before: &str) -> bool {
    let backslashes = before.bytes().rev().take_while(|&byte| byte == b'\\').count();
    backslashes % 2 == 1
}
