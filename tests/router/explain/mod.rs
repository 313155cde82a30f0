//! Explanations are true: the winner is that of the lookup, the named rule decides, and no route
//! gets further than stated.

mod properties;
mod texts;

use std::fmt::Debug;
use std::hash::Hash;

use routetree::{
    Decision, Expected, ExplainedRoute, Explanation, Mismatch, RouteOutcome, Router, Rule, Shadowed,
};
use static_assertions::assert_impl_all;

use crate::oracle::parse::Form;
use crate::oracle::{constraint, decision, fast, matching, sorted_forms};

assert_impl_all!(Explanation<'_, '_>: Clone, Eq, Debug, Send, Sync, Unpin);
assert_impl_all!(Shadowed<'_>: Copy, Eq, Hash, Debug, Send, Sync, Unpin);
assert_impl_all!(Decision: Copy, Eq, Hash, Debug, Send, Sync, Unpin);

/// The name of a rule in the oracle.
fn measure(rule: Rule) -> &'static str {
    match rule {
        Rule::AllLiteral => "all literal",
        Rule::LiteralPrefix => "beginning",
        Rule::Kind => "kind",
        Rule::LiteralSuffix => "ending",
        Rule::LiteralBytes => "bytes",
        Rule::Literals => "literals",
        Rule::Parameters => "parameters",
        Rule::RestLiteralBytes => "bytes of the rest",
        Rule::RestSegments => "segments of the rest",
        _ => "unknown rule",
    }
}

fn matches(form: &Form, path: &str) -> bool {
    matching::Matcher::new(form).values(path).is_some()
}

/// The form of its route that an explanation describes.
fn form_of(route: &ExplainedRoute<'_, '_>, path: &str) -> Form {
    let parsed = sorted_forms(route.form()).expect("every form is a route");
    let [form] = parsed.as_slice() else { panic!("{} has several forms", route.form()) };
    let forms = sorted_forms(route.route()).expect("a route");
    let place = forms.iter().position(|other| other.segments == form.segments);
    assert!(place.is_some(), "{} is not a form of {}", route.form(), route.route());
    let best = forms.iter().find(|form| matches(form, path));
    if let Some(best) = best {
        assert_eq!(best.segments, form.segments, "the best form of {} on {path:?}", route.route());
        assert_eq!(best.names, form.names);
    }
    form.clone()
}

fn check(router: &Router<String>, path: &str) {
    let explanation = router.explain(path);
    let routes = fast::routes(router);
    assert_eq!((explanation.path(), explanation.len()), (path, routes.len()));
    assert_eq!(explanation.is_empty(), routes.is_empty());
    let winner = router.at(path).ok().map(|found| found.route().to_owned());
    assert_eq!(explanation.winner().map(|winner| winner.route()), winner.as_deref(), "{path:?}");
    let mut explained: Vec<&str> = explanation.iter().map(|route| route.route()).collect();
    let matching = explanation
        .iter()
        .filter(|route| !matches!(route.outcome(), RouteOutcome::DoesNotMatch(_)));
    let matching: Vec<&str> = matching.map(|route| route.route()).collect();
    let expected: Vec<String> = router.matches(path).map(|m| m.route().to_owned()).collect();
    assert_eq!(matching, expected, "{path:?} of {routes:?}");
    explained.sort();
    let mut routes = routes;
    routes.sort();
    assert_eq!(explained, routes, "every route once");

    let forms: Vec<Form> = explanation.iter().map(|route| form_of(route, path)).collect();
    assert!(
        forms.is_sorted_by(|a, b| crate::oracle::order::compare(a, b).is_lt()),
        "{explanation}"
    );
    let best = explanation.iter().position(|route| *route.outcome() == RouteOutcome::Wins);
    for (route, form) in explanation.iter().zip(&forms) {
        match route.outcome() {
            RouteOutcome::Wins => assert_eq!(Some(route.route()), winner.as_deref()),
            RouteOutcome::MatchesToo(found) => {
                check_decision(found, &forms[best.expect("a winner")], form);
            }
            RouteOutcome::DoesNotMatch(mismatch) => check_mismatch(mismatch, route, form, path),
            _ => panic!("unknown outcome"),
        }
    }
    assert_eq!(explanation.to_string().lines().count(), 1 + routes.len());
}

fn check_decision(found: &Decision, best: &Form, form: &Form) {
    let expected = decision::between(best, form).expect("two forms that match one path");
    let found_too = decision::Decision {
        measure: measure(found.rule()),
        segment: found.segment(),
        rest: found.rest(),
    };
    assert_eq!(found_too, expected, "{best:?} before {form:?}");
    assert!(found.rule().number() < 4 || found.rest().is_some());
}

/// Checks that the stated reason is true, and that no form gets further.
fn check_mismatch(
    mismatch: &Mismatch<'_, '_>,
    route: &ExplainedRoute<'_, '_>,
    form: &Form,
    path: &str,
) {
    let (segments, literals) = decision::progress(form, path);
    let shown = format!("{mismatch} for {} on {path:?}", route.form());
    assert_eq!(mismatch.segment(), segments, "{shown}");
    let forms = sorted_forms(route.route()).expect("a route");
    for other in &forms {
        assert!(decision::progress(other, path).0 <= segments, "{other:?} gets further: {shown}");
    }
    let at = mismatch.offset();
    assert!(path.is_char_boundary(at), "{shown}");
    let places =
        path.match_indices(mismatch.found()).map(|(from, found)| from..=from + found.len());
    assert!(places.into_iter().any(|place| place.contains(&at)), "{shown}");
    let before: usize = form.segments[..segments].iter().map(|segment| segment.kinds.len()).sum();
    let name = || form.names[before + literals - 1].as_str();
    match mismatch.expected() {
        Expected::Literal(text) => {
            assert_eq!(*text, form.segments[segments].literals[literals], "{shown}");
            let (segment, found) = (&form.segments[segments], mismatch.found());
            let stands = match literals {
                _ if mismatch.or_later() => false,
                0 if segment.is_literal() => found == text,
                0 => found.starts_with(text.as_str()),
                _ => found.ends_with(text.as_str()),
            };
            assert!(!stands, "{shown}");
        }
        Expected::Value { name: found } => {
            assert_eq!(*found, name(), "{shown}");
            assert_eq!(mismatch.found(), "", "{shown}");
            assert!(matches!(path.as_bytes().get(at), None | Some(b'/')), "{shown}");
        }
        Expected::ConstrainedValue { name: found, constraint } => {
            assert_eq!(*found, name(), "{shown}");
            assert!(decision::is_constrained(form, found, constraint), "{shown}");
            assert!(!constraint::accepts(constraint, mismatch.found()), "{shown}");
            assert!(path[at..].starts_with(mismatch.found()), "{shown}");
        }
        Expected::Segment(text) => {
            assert_eq!(crate::oracle::dense::segments_of(route.form())[segments], text.as_str());
            assert_eq!((at, mismatch.found()), (path.len(), ""), "{shown}");
            assert_eq!(literals, 0, "{shown}");
        }
        Expected::End => {
            assert_eq!(segments, form.segments.len(), "{shown}");
            assert!(path[at..].starts_with('/'), "{shown}");
            assert_eq!(&path[at..], mismatch.found(), "{shown}");
        }
        _ => panic!("unknown expectation"),
    }
}
