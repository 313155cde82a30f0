//! Regular expressions of parameters, written for our parameters.

use super::part::Part;
use super::text::Problem;

/// The parameter that matches an expression: a plain one, a catch-all, or one with the expression.
pub(super) fn param(name: &str, expression: &str, offset: usize, notes: &mut Vec<Problem>) -> Part {
    match expression {
        "[^/]+" | "[^\\/]+" | "[^/]+?" | "[^\\/]+?" => return Part::param(name),
        ".*" | ".*?" | "[\\s\\S]*" => return catch_all(name, true),
        ".+" | ".+?" | "[\\s\\S]+" => return catch_all(name, false),
        _ => {}
    }
    if may_match_slash(expression) {
        let note = format!("a slash in the value of `{name}` is not matched here");
        notes.push(Problem::new(offset, note));
    }
    if may_be_empty(expression) {
        let note = format!("an empty value of `{name}` is not matched here");
        notes.push(Problem::new(offset, note));
    }
    Part::Param { name: name.to_owned(), expression: Some(expression.to_owned()) }
}

fn catch_all(name: &str, may_be_empty: bool) -> Part {
    Part::CatchAll { name: name.to_owned(), may_be_empty }
}

/// Whether an expression matches the empty text. One that does not compile is found later.
fn may_be_empty(expression: &str) -> bool {
    let mut router = routetree::Router::new();
    let inserted = router.insert(format!("/{{x:~x(?:{expression})}}"), ());
    inserted.is_ok() && router.at("/x").is_ok()
}

/// Whether an expression has a part that matches a slash: the text itself, a class that is negated,
/// or any character.
fn may_match_slash(expression: &str) -> bool {
    let mut rest = expression.chars().peekable();
    let mut class: Option<(bool, bool)> = None;
    while let Some(character) = rest.next() {
        match (character, &mut class) {
            ('\\', class) => match (rest.next(), class) {
                (Some('/'), None) => return true,
                (Some('/'), Some((_, has_slash))) => *has_slash = true,
                (Some('D' | 'W' | 'S'), None | Some((false, _))) => return true,
                (Some('D' | 'W' | 'S'), Some((true, has_slash))) => *has_slash = true,
                _ => {}
            },
            ('[', None) => class = Some((rest.next_if_eq(&'^').is_some(), false)),
            (']', Some((is_negated, has_slash))) => {
                if is_negated != has_slash {
                    return true;
                }
                class = None;
            }
            ('/', Some((_, has_slash))) => *has_slash = true,
            ('/' | '.', None) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{may_be_empty, may_match_slash};

    #[test]
    fn what_matches_a_slash_is_known() {
        for expression in [".", "a/b", r"\/", r"\D+", "[a-z/]+", "[^a]", r"[\S]", r"x[^\d]"] {
            assert!(may_match_slash(expression), "{expression}");
        }
        for expression in [r"\d+", r"[^/]", r"[^\/x]", "[a-z]", r"\.", "[.]", r"[^\S]", "a|b"] {
            assert!(!may_match_slash(expression), "{expression}");
        }
    }

    #[test]
    fn what_matches_the_empty_text_is_known() {
        for (expression, expected) in [(r"\d*", true), ("a|", true), (r"\d+", false), ("(", false)]
        {
            assert_eq!(may_be_empty(expression), expected, "{expression}");
        }
    }
}
