//! A trie with one hash map of children a node, keyed by whole segments: the
//! router that one writes in an afternoon. It goes back when a literal child
//! leads nowhere, so it answers as routetree does; it knows whole-segment
//! parameters and trailing catch-alls only.

use rustc_hash::FxHashMap;

use crate::{
    peers::{Adapter, Kind, Refused, Text, insert_each},
    table::Route,
};

#[derive(Default)]
struct Node {
    literals: FxHashMap<Box<str>, Node>,
    parameter: Option<Box<Node>>,
    catch_all: Option<u32>,
    value: Option<u32>,
}

/// The trie.
pub(super) struct SegmentTrie(Node);

impl Node {
    fn insert(&mut self, route: &str, index: u32) -> Result<(), String> {
        let refuse = || format!("no whole segment in {route}");
        let mut node = self;
        let mut segments = route.strip_prefix('/').ok_or_else(refuse)?.split('/').peekable();
        while let Some(segment) = segments.next() {
            let inside = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            match inside {
                None if segment.contains(['{', '}']) => return Err(refuse()),
                None => node = node.literals.entry(segment.into()).or_default(),
                Some(name) if name.contains(['{', '}', ':']) => return Err(refuse()),
                Some(name) if name.starts_with('*') => {
                    node.catch_all = Some(index);
                    return segments.peek().map_or(Ok(()), |_| Err(refuse()));
                }
                Some(_) => node = node.parameter.get_or_insert_default(),
            }
        }
        node.value = Some(index);
        Ok(())
    }

    /// Finds the winner for what is left of the path and leaves the values in `values`.
    fn find<'p>(&self, rest: Option<&'p str>, values: &mut Vec<&'p str>) -> Option<u32> {
        let Some(rest) = rest else {
            return self.value;
        };
        let (segment, after) = match rest.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (rest, None),
        };
        if let Some(child) = self.literals.get(segment)
            && let Some(winner) = child.find(after, values)
        {
            return Some(winner);
        }
        if let Some(child) = &self.parameter
            && !segment.is_empty()
        {
            values.push(segment);
            if let Some(winner) = child.find(after, values) {
                return Some(winner);
            }
            values.pop();
        }
        let winner = self.catch_all.filter(|_| !rest.is_empty())?;
        values.push(rest);
        Some(winner)
    }
}

impl Adapter for SegmentTrie {
    const NAME: &'static str = "segment-trie";
    const KIND: Kind = Kind::Matcher;

    fn translate(route: &Route) -> Result<String, String> {
        Ok(route.text.clone())
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut root = Node::default();
        insert_each(routes, |index, text| root.insert(text, index))?;
        Ok(Self(root))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let mut values = Vec::new();
        let winner = self.0.find(Some(path.strip_prefix('/')?), &mut values)?;
        values.into_iter().for_each(read);
        Some(winner)
    }
}
