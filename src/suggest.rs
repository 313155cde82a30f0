//! The spelling of a path that would be found: for a redirect.
//!
//! Candidates are the path with its trailing slash added or removed, cleaned, or both, and of each
//! the forms that match it when letter case does not count in their literals. They are put in the
//! order of the forms, and the first whose spelling is found is answered. What is asked of the
//! routes is in [`Routes`]; this module does not know values or methods.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::order;
use crate::path;
use crate::pattern::Pattern;
use crate::search::{IgnoreCase, Search, Tail};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};
use crate::values::Values;

/// Routes that paths are looked up in.
pub(crate) trait Routes {
    fn search(&self) -> Search<'_>;
    /// The leaf of the route that answers at a leaf of the tree, if one does.
    fn resolve(&self, at: ShapeLeaf, tail: Tail) -> RouteLeaf;
    /// The form of the leaf of a route.
    fn pattern(&self, leaf: RouteLeaf) -> Pattern;
    /// Leaves of one route have one number.
    fn route(&self, leaf: RouteLeaf) -> RouteId;

    /// The leaf of the route that wins on a path, with its values; `LeafId::NONE` where none does.
    fn find(&self, path: &str, values: &mut Values) -> RouteLeaf {
        self.search().find(path, values, |at, tail| self.resolve(at, tail))
    }
}

/// See [`Router::suggest`](crate::Router::suggest).
pub(crate) fn suggest(table: &impl Routes, path: &str) -> Option<String> {
    let found = |text: &str| {
        let leaf = table.find(text, &mut Values::new());
        (!leaf.is_none()).then_some(leaf)
    };
    if path.bytes().any(|byte| byte.is_ascii_control()) || found(path).is_some() {
        return None;
    }
    let spellings: Vec<Spelling<'_>> = spellings(path)
        .into_iter()
        .map(|(change, text)| {
            let ignore_case = IgnoreCase::new(table.search(), &text);
            Spelling { change, text, ignore_case }
        })
        .collect();
    let mut candidates = Vec::new();
    for spelling in &spellings {
        let exact = found(&spelling.text).into_iter().map(|leaf| (leaf, spelling.change));
        let cased = spelling
            .ignore_case
            .leaves(&spelling.text, |at, tail| table.resolve(at, tail))
            .into_iter();
        let all = exact.chain(cased.map(|leaf| (leaf, spelling.change.and(Change::CASE))));
        candidates.extend(all.map(|(leaf, change)| Candidate {
            leaf,
            pattern: table.pattern(leaf),
            change,
            spelling,
        }));
    }
    let constraints = table.search().constraints;
    candidates.sort_by(|a, b| {
        order::compare_patterns(&a.pattern, &b.pattern, constraints)
            .then(a.change.rank().cmp(&b.change.rank()))
    });
    best(table, &candidates)
}

/// Of the first route that a candidate's text finds, the least changed text.
fn best(table: &impl Routes, candidates: &[Candidate<'_>]) -> Option<String> {
    let mut best: Option<(RouteId, Change, String)> = None;
    for candidate in candidates {
        let route = table.route(candidate.leaf);
        let worse = |best: &(RouteId, Change, String)| {
            best.0 != route || best.1.rank() <= candidate.change.rank()
        };
        if best.as_ref().is_some_and(worse) {
            continue;
        }
        if let Some(text) = candidate.text(table) {
            best = Some((route, candidate.change, text));
        }
    }
    best.map(|(_, _, text)| text)
}

/// What was changed: a bit for each kind.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Change(u8);

impl Change {
    const NONE: Change = Change(0);
    const SLASH: Change = Change(1);
    const CLEANED: Change = Change(2);
    const CASE: Change = Change(4);

    fn and(self, other: Change) -> Change {
        Change(self.0 | other.0)
    }

    /// Fewer kinds come first; then a slash before cleaning before letter case.
    fn rank(self) -> (u32, u8) {
        (self.0.count_ones(), self.0)
    }
}

/// The path in another spelling, its letter case as it was.
struct Spelling<'t> {
    change: Change,
    text: Cow<'t, str>,
    ignore_case: IgnoreCase<'t>,
}

/// The path as it is, cleaned, each also with its trailing slash added or removed: each text once,
/// with the least change that leads to it, if a redirect can lead there.
fn spellings(path: &str) -> Vec<(Change, Cow<'_, str>)> {
    let cleaned = path::clean(path);
    let all = [
        (Change::NONE, Cow::Borrowed(path)),
        (Change::SLASH, toggled(path)),
        (Change::CLEANED, cleaned.clone()),
        (Change::SLASH.and(Change::CLEANED), Cow::Owned(toggled(&cleaned).into_owned())),
    ];
    let mut spellings: Vec<(Change, Cow<'_, str>)> = Vec::new();
    for (change, text) in all {
        if can_lead_to(&text) && spellings.iter().all(|(_, other)| *other != text) {
            spellings.push((change, text));
        }
    }
    spellings
}

/// Without its trailing slash, or with one.
pub(crate) fn toggled(path: &str) -> Cow<'_, str> {
    match path.strip_suffix('/') {
        Some(without) => Cow::Borrowed(without),
        None => Cow::Owned([path, "/"].concat()),
    }
}

/// Whether a redirect to this text leads to this path, on the same site. Its letter case does not
/// matter.
pub(crate) fn can_lead_to(text: &str) -> bool {
    // Browsers take backslashes for slashes, and two of them for the beginning of a host.
    let host = matches!(text.as_bytes(), [b'/', b'/' | b'\\', ..] | [b'\\', ..]);
    // They skip spaces at the beginning, and read `name:` there as a scheme.
    let first = text.split('/').next().unwrap_or_default();
    let other = first.starts_with(' ') || first.contains(':');
    // The empty text means the same address again; dot segments are resolved by who asks.
    !text.is_empty() && !host && !other && !path::has_dots(text)
}

/// A form that may match a spelling, and what has to be changed for that.
struct Candidate<'s> {
    leaf: RouteLeaf,
    pattern: Pattern,
    change: Change,
    spelling: &'s Spelling<'s>,
}

impl Candidate<'_> {
    /// The text in which the form wins on it, its values as they are.
    fn text(&self, table: &impl Routes) -> Option<String> {
        let Spelling { change, text: before, ignore_case } = self.spelling;
        if self.change == *change {
            return Some(String::from(before.as_ref()));
        }
        let text =
            with_literals(&self.pattern, &ignore_case.values(&self.pattern, before), before)?;
        let mut values = Values::new();
        let wins = text != *before && table.find(&text, &mut values) == self.leaf;
        let kept = || values.iter().all(|value| value.of(&text) == value.of(before));
        (wins && kept()).then_some(text)
    }
}

/// The literals of a form, and between them values out of another text.
fn with_literals(form: &Pattern, values: &Values, before: &str) -> Option<String> {
    let mut values = values.iter().map(|value| value.of(before));
    let mut text = Vec::with_capacity(before.len());
    for (index, segment) in form.segments().enumerate() {
        if index > 0 {
            text.push(b'/');
        }
        for param in 0..segment.params.len() {
            text.extend_from_slice(segment.literal_before(param));
            text.extend_from_slice(values.next()?.as_bytes());
        }
        text.extend_from_slice(segment.suffix());
    }
    String::from_utf8(text).ok()
}
