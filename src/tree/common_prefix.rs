//! The literal prefix that all routes share, such as `/api/`: a lookup starts after it.
//!
//! It is as many whole segments as fit into one word, so that a path is tested with one comparison.
//! An edit finds it anew, which takes a look at the nodes that it skips: these have one child. An
//! insertion at a node with more children leaves it as it is.

use super::index::{Index as _, NodeId, SlotId};
use super::{PARAM, RELATIVE, ROOT, Tree};

const WORD: usize = size_of::<u64>();

/// Where the search of a path starts that begins with the common prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommonPrefix {
    /// The prefix, from its first slash to its last, and which bytes of the word it takes.
    word: u64,
    mask: u64,
    pub(crate) node: NodeId,
    pub(crate) length: u32,
}

impl CommonPrefix {
    /// No path begins with it: these bytes are not UTF-8.
    const NONE: CommonPrefix =
        CommonPrefix { word: u64::MAX, mask: u64::MAX, node: ROOT, length: 0 };

    fn new(bytes: [u8; WORD], length: usize, node: NodeId) -> CommonPrefix {
        let mask = u64::MAX >> (8 * (WORD - length));
        CommonPrefix { word: u64::from_le_bytes(bytes), mask, node, length: length as u32 }
    }

    /// Whether a path begins with the prefix, by its first 8 bytes; those of a shorter path are
    /// followed by zeros, which the last slash of the prefix tells from its end.
    #[inline(always)]
    pub(crate) fn begins(&self, first_word: u64) -> bool {
        first_word & self.mask == self.word
    }
}

impl Default for CommonPrefix {
    fn default() -> Self {
        CommonPrefix::NONE
    }
}

impl Tree {
    #[inline(always)]
    pub(crate) fn common_prefix(&self) -> &CommonPrefix {
        &self.common_prefix
    }

    /// Whether the common prefix stays as it is if a form is inserted that passes this node as the
    /// last: where routes diverge already, the prefix ends, or has ended above.
    pub(super) fn settles_common_prefix(&self, node: NodeId) -> bool {
        node != RELATIVE && (self.node(node).flags != 0 || self.literal_count(node) > 1)
    }

    /// Finds the common prefix, after an edit.
    pub(super) fn update_common_prefix(&mut self) {
        self.common_prefix = self.find_common_prefix();
    }

    pub(super) fn common_prefix_is_right(&self) -> bool {
        self.common_prefix == self.find_common_prefix()
    }

    fn find_common_prefix(&self) -> CommonPrefix {
        if self.node(RELATIVE).flags != 0 {
            return CommonPrefix::NONE;
        }
        let mut bytes = [0; WORD];
        bytes[0] = b'/';
        let (mut node, mut length) = (ROOT, 1);
        while let Some(slot) = self.only_literal(node) {
            let (link, text) = (self.slot(slot).link(), self.slot_text(slot));
            let text = text.bytes();
            let end = length + text.len();
            if link.node.is_none() || link.skip > 0 || end >= WORD || text.contains(&PARAM) {
                break;
            }
            bytes[length..end].copy_from_slice(text);
            bytes[end] = b'/';
            (node, length) = (link.node, end + 1);
        }
        CommonPrefix::new(bytes, length, node)
    }

    /// The only child of a node, if it has no other and this one is a literal.
    fn only_literal(&self, node: NodeId) -> Option<SlotId> {
        let alone = self.node(node).flags == 0 && self.literal_count(node) == 1;
        if alone { self.literals(node).next() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use crate::Router;

    fn prefix_len(router: &Router<()>) -> u32 {
        router.table.tree.common_prefix().length
    }

    /// Edits make the prefix longer and shorter, whatever they edit.
    #[test]
    fn the_common_prefix_is_that_of_all_routes() {
        let mut router = Router::new();
        assert_eq!(prefix_len(&router), 1);
        let routes = [
            ("/v1/users/{id}", 1),
            ("/v1/users", 1),
            ("/v1/a", 4),
            ("/v1", 4),
            ("/v1/{page}", 4),
            ("home", 4),
            ("/v2/a", 1),
            ("/v1/b", 1),
            ("/v1/c", 1),
            ("{page}", 0),
            ("/v1/d", 0),
        ];
        for (route, length) in routes {
            router.insert(route, ()).unwrap();
            assert_eq!(prefix_len(&router), length, "{route} is inserted");
            router.shrink_to_fit();
            assert_eq!(prefix_len(&router), length);
        }
        for (index, (route, _)) in routes.into_iter().enumerate().rev() {
            router.remove(route);
            let length = index.checked_sub(1).map_or(1, |before| routes[before].1);
            assert_eq!(prefix_len(&router), length, "{route} is removed");
        }
    }

    /// Only whole segments, and as many as fit into a word with their slashes.
    #[test]
    fn the_common_prefix_is_as_long_as_a_word() {
        for (routes, length) in [
            (["/api/v1/a", "/api/v1/b"], 8),
            (["/api/v12/a", "/api/v12/b"], 1),
            (["/api/v12/a", "/api/b"], 5),
            (["/abcdefg/a", "/abcdefg/b"], 1),
            (["//a", "//b"], 2),
            (["/a{x}/a", "/a{x}/b"], 1),
            (["/{x}/a", "/{x}/b"], 1),
            (["/a/{x}/b", "/a/{x}/c"], 1),
            (["/\0/a", "/\0/b"], 3),
        ] {
            let mut router = Router::new();
            routes.iter().for_each(|route| router.insert(*route, ()).unwrap());
            assert_eq!(prefix_len(&router), length, "{routes:?}");
            for path in ["", "/", "/a", "//", "/api", "/api/v1", "/\0"] {
                assert!(router.at(path).is_err(), "{path}");
            }
        }
    }
}
