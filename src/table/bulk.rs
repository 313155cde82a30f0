//! Building a whole table at once: each route goes on where it parts from the one before.
//!
//! Many tables list routes with a common beginning side by side. The segments that a route shares
//! with the one before are not parsed again, and the tree is not walked again from the root.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Route, Shapes, Table};
use crate::capacity::Part;
use crate::constraint::NewExpressions;
use crate::pattern::Pattern;
use crate::tree::{NodeId, RELATIVE};
use crate::values::Span;

/// Room for all routes is made once one in `SAMPLE` of them is there, but not before there are
/// [`MIN_SAMPLE`].
const SAMPLE: usize = 8;
const MIN_SAMPLE: usize = 100;

/// A route to be inserted: its key, its text, its value.
pub(super) type NewRoute<K, T> = (Option<K>, String, T);

/// The route that was inserted last.
#[derive(Default)]
struct Last {
    pattern: Pattern,
    text: Span,
    /// The nodes that it passes, each with the number of segments before it.
    nodes: Vec<(NodeId, usize)>,
}

impl Last {
    /// Keeps what the next route has in common with the last one. Returns the bytes of its text
    /// that are parsed already.
    fn keep(&mut self, last: &str, next: &str) -> usize {
        let common = &next.as_bytes()[..common_len(last.as_bytes(), next.as_bytes())];
        let slash = common.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
        let common = &common[..slash];
        let mut segments = common.iter().filter(|&&byte| byte == b'/').count();
        // A slash in an inline expression ends no segment, and neither does one in `{/`.
        if self.pattern.has_optional() || self.pattern.has_complex() && common.contains(&b'~') {
            segments = 0;
        }
        self.pattern.truncate(segments);
        let kept = self.nodes.iter().take_while(|(_, before)| *before <= segments).count();
        self.nodes.truncate(kept);
        if segments == 0 { 0 } else { common.len() }
    }

    /// Where the walk of the route begins, once the rest of its text is read.
    fn start(&self) -> (NodeId, usize) {
        // A form without its last segments can end before a node that was kept.
        let kept = if self.pattern.has_optional() { None } else { self.nodes.last() };
        kept.copied().unwrap_or((RELATIVE, 0))
    }
}

/// The number of bytes with which both texts begin.
fn common_len(one: &[u8], other: &[u8]) -> usize {
    const WORD: usize = 8;
    let words = one.chunks_exact(WORD).zip(other.chunks_exact(WORD));
    let from = WORD * words.take_while(|(a, b)| a == b).count();
    let bytes = one[from..].iter().zip(&other[from..]);
    from + bytes.take_while(|(a, b)| a == b).count()
}

impl<T> Table<T> {
    /// Inserts routes into this table, which has none. If one of them cannot be inserted, the table
    /// stays as it is, and all routes are returned.
    ///
    /// Only for tables of which the texts are routes.
    pub(super) fn build<S: Shapes>(
        &mut self,
        shapes: &mut S,
        routes: impl IntoIterator<Item = NewRoute<S::Key, T>>,
    ) -> Result<(), Vec<NewRoute<S::Key, T>>> {
        let mut table =
            Table { constraints: self.constraints.clone(), ..Table::new(self.read_text) };
        let mut new_shapes = S::default();
        let (mut last, mut keys) = (Last::default(), Vec::new());
        let mut routes = routes.into_iter();
        let all = routes.size_hint().0;
        let sample = (all / SAMPLE).max(MIN_SAMPLE);
        while let Some((key, text, value)) = routes.next() {
            let rejected = match key {
                Some(key) => {
                    keys.push(key);
                    table.append(&mut new_shapes, key, (&text, value), &mut last)
                }
                None => Err(value),
            };
            if let Err(value) = rejected {
                let mut unchanged = table.take_routes(keys);
                unchanged.push((key, text, value));
                unchanged.extend(routes);
                return Err(unchanged);
            }
            if table.len == sample {
                table.reserve_rest(Part { done: sample, all: all.max(sample) });
            }
        }
        table.reclaim(&mut new_shapes);
        (*self, *shapes) = (table, new_shapes);
        Ok(())
    }

    /// Makes room for all other routes. While a list grows by a quarter at a time, it copies four
    /// times as many items as it has in the end.
    fn reserve_rest(&mut self, part: Part) {
        self.routes.reserve_rest(part);
        self.texts.reserve_rest(part);
        self.tree.reserve_rest(part);
    }

    /// Inserts a route, or returns its value if that is not possible here.
    fn append<S: Shapes>(
        &mut self,
        shapes: &mut S,
        key: S::Key,
        (text, value): (&str, T),
        last: &mut Last,
    ) -> Result<(), T> {
        let parsed = last.keep(self.texts.get(last.text), text);
        let mut expressions = NewExpressions::default();
        let read = last.pattern.read_on(text, parsed, &self.constraints, &mut expressions);
        let forms = last.pattern.forms();
        let bytes = text.len().saturating_mul(forms.len());
        if read.is_err() || !self.has_room_at_once(shapes, bytes, forms.len()) {
            return Err(value);
        }
        let start = last.start();
        let nodes = &mut last.nodes;
        let mut located = None;
        // No other route has a new expression.
        let comparable = if expressions.is_empty() { &forms[..] } else { &[] };
        for form in comparable {
            let visit = |node, before| nodes.push((node, before));
            let place = self.tree.locate_from(start, form, &self.constraints, visit);
            if self.holder_at(shapes, key, &place).is_some() {
                return Err(value);
            }
            located = Some(place);
        }
        let located = located.filter(|_| forms.len() == 1);
        self.constraints.commit(expressions);
        last.text = self.place(shapes, key, text, (&forms, located), value);
        Ok(())
    }

    /// All routes, in the order in which they were inserted; none has been removed.
    fn take_routes<K>(self, keys: Vec<K>) -> Vec<NewRoute<K, T>> {
        let Table { routes, texts, .. } = self;
        let routes = routes.into_items().into_iter().flatten();
        let new = |(key, Route { value, text, .. }): (K, Route<T>)| {
            (Some(key), String::from(texts.get(text)), value)
        };
        keys.into_iter().zip(routes).map(new).collect()
    }
}
