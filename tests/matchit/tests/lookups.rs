//! Random tables of routes that matchit accepts: routetree accepts them too, and finds the same.
//!
//! The one difference: a lookup of matchit 0.9 that takes a parameter with a suffix, in a segment
//! that is not the last, and then fails, does not try that segment without the suffix.

/// SplitMix64, so the tables are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// Up to four segments: some of the first list, and one of the second at the end. `#` is the
    /// segment's number, for names.
    fn text(&mut self, inner: &[&str], last: &[&str]) -> String {
        let inner_segments = self.below(4);
        let mut text = String::new();
        for n in 0..=inner_segments {
            let from = if n < inner_segments { inner } else { last };
            let segment = from[self.below(from.len() as u64) as usize];
            text = format!("{text}/{}", segment.replace('#', &n.to_string()));
        }
        text
    }
}

type Found = Option<(String, Vec<(String, String)>)>;

macro_rules! found {
    ($router:expr, $path:expr) => {
        $router.at($path).ok().map(|found| {
            let pairs = found.params.iter().map(|(name, value)| (name.into(), value.into()));
            (String::clone(found.value), pairs.collect())
        })
    };
}

const LITERALS: &[&str] = &["a", "b", "ab", ""];
const PLAIN: &[&str] = &["a", "b", "ab", "", "{p#}", "a{p#}"];
const PLAIN_LAST: &[&str] = &["a", "b", "", "{p#}", "a{p#}", "{*p#}", "ab{*p#}"];
const SUFFIXED: &[&str] = &["a", "b", "ab", "{p#}", "a{p#}", "{p#}b", "a{p#}b", "{p#}ab"];
const SUFFIXED_LAST: &[&str] = &["a", "{p#}", "a{p#}", "{p#}b", "a{p#}b", "{p#}ab", "{*p#}"];
const IN_PATHS: &[&str] = &["a", "b", "ab", "ba", "aba", "", "a.b", "x", "é", "%62"];

/// Calls `check` for each lookup with what matchit finds, what routetree finds, and routetree's
/// order of the routes. Is the number of lookups in which they differ.
macro_rules! look_up {
    ($matchit:ident, $inner:expr, $last:expr, $check:expr) => {{
        let mut random = Random(7);
        let mut differences = 0;
        for _ in 0..5_000 {
            let mut theirs = $matchit::Router::new();
            let mut ours = routetree::Router::new();
            for _ in 0..1 + random.below(6) {
                let route = random.text($inner, $last);
                // A route that matchit refuses can leave its router changed.
                let mut trial = theirs.clone();
                if trial.insert(route.as_str(), route.clone()).is_ok() {
                    theirs = trial;
                    ours.insert(route.clone(), route).unwrap();
                }
            }
            let order: Vec<&str> = ours.iter().map(|(route, _)| route).collect();
            for _ in 0..20 {
                let path = random.text(IN_PATHS, IN_PATHS);
                let (theirs, found): (Found, Found) = (found!(theirs, &path), found!(ours, &path));
                differences += usize::from(theirs != found);
                $check(&path, theirs, found, &order);
            }
        }
        differences
    }};
}

fn same(path: &str, theirs: Found, ours: Found, order: &[&str]) {
    assert_eq!(theirs, ours, "{path} in {order:?}");
}

/// routetree finds a route wherever matchit does, and of two, the one that comes first.
fn same_or_missed(path: &str, theirs: Found, ours: Found, order: &[&str]) {
    let place = |found: &Found| {
        let found = found.as_ref();
        found.map_or(usize::MAX, |(route, _)| order.iter().position(|r| r == route).unwrap())
    };
    if theirs != ours {
        assert!(place(&ours) < place(&theirs), "{path} in {order:?}: {theirs:?}, {ours:?}");
        assert!(order.iter().any(|route| route.contains("}b/") || route.contains("}ab/")));
    }
}

#[test]
fn matchit_08() {
    look_up!(matchit_08, PLAIN, PLAIN_LAST, same);
}

#[test]
fn matchit_09() {
    look_up!(matchit_09, PLAIN, PLAIN_LAST, same);
}

#[test]
fn matchit_09_with_suffixes_in_last_segments() {
    look_up!(matchit_09, PLAIN, SUFFIXED_LAST, same);
    look_up!(matchit_09, LITERALS, SUFFIXED_LAST, same);
}

#[test]
fn matchit_09_with_suffixes_in_any_segment() {
    assert!(look_up!(matchit_09, SUFFIXED, SUFFIXED_LAST, same_or_missed) > 0);
}
