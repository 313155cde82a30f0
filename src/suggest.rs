//! The spelling under which a path that is not found would be found, for a redirect.
//!
//! Variants of the path are the path itself and the cleaned path, each also with its trailing slash
//! added or removed. Candidates are all forms that match a variant if the letter case of literals
//! does not matter. In the static order of these forms, the first candidate whose spelling is found
//! is returned, as clients ask for it. This module sees routes through [`RouteLookup`], and does
//! not know values or methods.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::encode;
use crate::link;
use crate::order;
use crate::path;
use crate::pattern::Pattern;
use crate::search::{Case, Search, Tail};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};
use crate::values::{Span, Values};

/// Routes in which paths are looked up.
pub(crate) trait RouteLookup {
    fn search(&self) -> Search<'_>;

    /// The leaf of the route that wins on a path, and its values; [`RouteLeaf::NONE`] if no route
    /// matches.
    fn find(&self, path: &str, values: &mut Values) -> RouteLeaf;

    /// The leaf of the route that a lookup returns for a shape that matches, or
    /// [`RouteLeaf::NONE`].
    fn resolve(&self, shape: ShapeLeaf, tail: Tail) -> RouteLeaf;

    /// The form of a leaf.
    fn pattern(&self, leaf: RouteLeaf) -> Pattern;

    /// The route of a leaf.
    fn route(&self, leaf: RouteLeaf) -> RouteId;
}

/// See [`Router::suggest`](crate::Router::suggest).
#[inline]
pub(crate) fn suggest(routes: &dyn RouteLookup, path: &str) -> Option<String> {
    let found = |text: &str| {
        let leaf = routes.find(text, &mut Values::new());
        (!leaf.is_none()).then_some(leaf)
    };
    // Clients resolve encoded dots too, but cleaning would take them for names.
    let is_odd = path.bytes().any(|byte| byte.is_ascii_control()) || link::has_encoded_dots(path);
    if is_odd || found(path).is_some() {
        return None;
    }
    let variants = variants(path);
    let mut candidates = Vec::new();
    for variant in &variants {
        let exact = found(&encode::path(&variant.text)).into_iter();
        let exact = exact.map(|leaf| (leaf, variant.changes));
        let resolve = |shape, tail| routes.resolve(shape, tail);
        let any_case = routes.search().all_ignore_case(&variant.text, resolve).into_iter();
        let all = exact.chain(any_case.map(|leaf| (leaf, variant.changes.and(Changes::CASE))));
        candidates.extend(all.map(|(leaf, changes)| Candidate {
            leaf,
            pattern: routes.pattern(leaf),
            changes,
            variant,
        }));
    }
    let constraints = routes.search().constraints;
    candidates.sort_by(|a, b| {
        order::compare_patterns(&a.pattern, &b.pattern, constraints)
            .then(a.changes.rank().cmp(&b.changes.rank()))
    });
    best(routes, &candidates)
}

/// The spelling with the fewest changes for the first route that a candidate's spelling finds.
#[inline]
fn best(routes: &dyn RouteLookup, candidates: &[Candidate<'_>]) -> Option<String> {
    let mut best: Option<(RouteId, Changes, String)> = None;
    for candidate in candidates {
        let route = routes.route(candidate.leaf);
        let is_worse = |best: &(RouteId, Changes, String)| {
            best.0 != route || best.1.rank() <= candidate.changes.rank()
        };
        if best.as_ref().is_some_and(is_worse) {
            continue;
        }
        if let Some(spelling) = candidate.spelling(routes) {
            best = Some((route, candidate.changes, spelling));
        }
    }
    best.map(|(_, _, spelling)| spelling)
}

/// How a spelling differs from the path: one bit for each kind of change.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Changes(u8);

impl Changes {
    const NONE: Changes = Changes(0);
    const SLASH: Changes = Changes(1);
    const CLEANED: Changes = Changes(2);
    const CASE: Changes = Changes(4);

    #[inline]
    fn and(self, other: Changes) -> Changes {
        Changes(self.0 | other.0)
    }

    /// Fewer kinds come first; then a slash, before cleaning, before letter case.
    #[inline]
    fn rank(self) -> (u32, u8) {
        (self.0.count_ones(), self.0)
    }
}

/// The path with some changes, but with its letter case.
struct PathVariant<'t> {
    changes: Changes,
    text: Cow<'t, str>,
}

/// The path and the cleaned path, each also with its trailing slash added or removed. Only texts
/// that a redirect can lead to, and each of them once, with the fewest changes.
#[inline]
fn variants(path: &str) -> Vec<PathVariant<'_>> {
    let cleaned = path::clean(path);
    let all = [
        (Changes::NONE, Cow::Borrowed(path)),
        (Changes::SLASH, toggled(path)),
        (Changes::CLEANED, cleaned.clone()),
        (Changes::SLASH.and(Changes::CLEANED), Cow::Owned(toggled(&cleaned).into_owned())),
    ];
    let mut variants: Vec<PathVariant<'_>> = Vec::new();
    for (changes, text) in all {
        if can_lead_to(&text) && variants.iter().all(|other| other.text != text) {
            variants.push(PathVariant { changes, text });
        }
    }
    variants
}

/// The path without its trailing slash, or with one if it has none.
#[inline]
pub(crate) fn toggled(path: &str) -> Cow<'_, str> {
    match path.strip_suffix('/') {
        Some(without) => Cow::Borrowed(without),
        None => Cow::Owned(format!("{path}/")),
    }
}

/// What a client asks for after a redirect to this path, if that is a path of the same site.
#[inline]
pub(crate) fn redirected(path: &str) -> Option<Cow<'_, str>> {
    can_lead_to(path).then(|| encode::path(path))
}

/// Whether a redirect to this text, with the bytes encoded that must be, leads to this path on the
/// same site. Letter case does not matter.
#[inline]
fn can_lead_to(text: &str) -> bool {
    // The empty text is a reference to the requested path, and browsers skip leading spaces.
    !text.is_empty() && !text.starts_with(' ') && link::detour(text).is_none()
}

/// A form that may match a variant, and the changes that this takes.
struct Candidate<'v> {
    leaf: RouteLeaf,
    pattern: Pattern,
    changes: Changes,
    variant: &'v PathVariant<'v>,
}

impl Candidate<'_> {
    /// The spelling that the form matches with the values of the variant, as clients ask for it, if
    /// the form wins on that.
    #[inline]
    fn spelling(&self, routes: &dyn RouteLookup) -> Option<String> {
        let PathVariant { changes, text } = self.variant;
        if self.changes == *changes {
            return self.sent(routes, text);
        }
        let values = routes.search().values(&self.pattern, text, Case::Ignored);
        let spelling = with_literals(&self.pattern, &values, text)?;
        if spelling == *text { None } else { self.sent(routes, &spelling) }
    }

    /// A spelling of the variant as clients ask for it, if the form wins on that, with the values
    /// that it has on the spelling and on the variant. Whichever form wins on the spelling itself
    /// does not matter: no client asks for it.
    #[inline]
    fn sent(&self, routes: &dyn RouteLookup, spelling: &str) -> Option<String> {
        let sent = redirected(spelling)?;
        let before = routes.search().reading(&self.pattern, spelling)?;
        let mut after = Values::new();
        let wins = routes.find(&sent, &mut after) == self.leaf;
        let text = &self.variant.text;
        let same = |(before, after): (&Span, &Span)| {
            let value = before.of(spelling);
            value == before.of(text) && encode::path(value) == after.of(&sent)
        };
        (wins && before.iter().zip(&after).all(same)).then(|| sent.into_owned())
    }
}

/// The literals of a form, and between them the values, which are ranges of `text`.
#[inline]
fn with_literals(form: &Pattern, values: &Values, text: &str) -> Option<String> {
    let mut values = values.iter().map(|value| value.of(text));
    let mut spelling = Vec::with_capacity(text.len());
    for (index, segment) in form.segments().enumerate() {
        if index > 0 {
            spelling.push(b'/');
        }
        for param in 0..segment.params.len() {
            spelling.extend_from_slice(segment.literal_before(param));
            spelling.extend_from_slice(values.next()?.as_bytes());
        }
        spelling.extend_from_slice(segment.suffix());
    }
    String::from_utf8(spelling).ok()
}
