//! What is shown of a tree that is too large to be read.
//!
//! In: a tree, and limits. Out: the nodes to show, in the order of a drawing, and a box in place of
//! those that are left out. The room is shared out level by level, from the root: a node with few
//! children keeps them all, and what it does not need goes to the others.

use super::tree::Tree;

/// How much of a tree is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The number of edges from the root down.
    pub(crate) depth: usize,
    /// The number of nodes, without boxes. Some more are shown where a box would hide only one.
    pub(crate) nodes: usize,
}

/// What is shown of a tree.
pub(crate) struct Fold {
    pub(super) shown: Vec<Shown>,
}

/// A line of a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The number of lines from the root down to here.
    pub(super) depth: usize,
    pub(super) is_last: bool,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Node(usize),
    /// Nodes that are left out, as text.
    Folded(String),
}

impl Fold {
    /// Shows as much of a tree as the limits allow.
    pub(crate) fn of(tree: &Tree<'_>, limits: Limits) -> Fold {
        let counts = share_out(tree, limits);
        let (mut shown, mut pending) = (Vec::new(), vec![0]);
        while let Some(index) = pending.pop() {
            let node = &tree.nodes[index];
            if index > 0 {
                shown.push(Shown { depth: node.depth, is_last: false, what: What::Node(index) });
            }
            let (children, hidden) = node.children.split_at(counts[index]);
            if children.is_empty() && !hidden.is_empty() {
                shown.push(folded(tree, index, hidden, true));
            }
            pending.extend(children.iter().rev());
        }
        let mut fold = Fold { shown };
        fold.add_rests(tree, &counts);
        fold.mark_last();
        fold
    }

    /// Adds a box after the last child that is shown of a node, for those that are not.
    fn add_rests(&mut self, tree: &Tree<'_>, counts: &[usize]) {
        let mut shown = Vec::with_capacity(self.shown.len());
        // The nodes above whose children are not all shown.
        let mut open: Vec<usize> = Vec::new();
        let close = |open: &mut Vec<usize>, depth: usize, shown: &mut Vec<Shown>| {
            while let Some(&index) = open.last().filter(|index| tree.nodes[**index].depth >= depth)
            {
                open.pop();
                let hidden = &tree.nodes[index].children[counts[index]..];
                shown.push(folded(tree, index, hidden, false));
            }
        };
        let is_cut =
            |index: usize| counts[index] > 0 && counts[index] < tree.nodes[index].children.len();
        open.extend(is_cut(0).then_some(0));
        for item in self.shown.drain(..) {
            close(&mut open, item.depth, &mut shown);
            if let What::Node(index) = item.what {
                open.extend(is_cut(index).then_some(index));
            }
            shown.push(item);
        }
        close(&mut open, 0, &mut shown);
        self.shown = shown;
    }

    /// Finds the last line below each node.
    fn mark_last(&mut self) {
        // For each depth, whether a line with that depth follows below the same node.
        let mut follows: Vec<bool> = Vec::new();
        for item in self.shown.iter_mut().rev() {
            follows.resize(item.depth + 1, false);
            item.is_last = !follows[item.depth];
            follows[item.depth] = true;
        }
    }
}

/// The box for some children of a node: all of them, or the last ones.
fn folded(tree: &Tree<'_>, index: usize, hidden: &[usize], all: bool) -> Shown {
    let count = tree.routes_below(hidden);
    let plural = if count == 1 { "route" } else { "routes" };
    let more = if all { "" } else { "more " };
    let below = match index {
        0 => String::new(),
        _ => format!(" below {}", tree.path(index)),
    };
    let text = format!("+ {count} {more}{plural}{below}");
    Shown { depth: tree.nodes[index].depth + 1, is_last: false, what: What::Folded(text) }
}

/// The number of children to show of each node.
fn share_out(tree: &Tree<'_>, limits: Limits) -> Vec<usize> {
    let mut counts = vec![0; tree.nodes.len()];
    let (mut room, mut level) = (limits.nodes, vec![0]);
    for _ in 0..limits.depth {
        level.sort_by_key(|index| tree.nodes[*index].children.len());
        let mut next = Vec::new();
        for (done, index) in level.iter().enumerate() {
            let children = &tree.nodes[*index].children;
            let share = room / (level.len() - done);
            let mut count = children.len().min(share);
            if let [only] = &children[count..] {
                // A box would take as much room.
                count += usize::from(tree.nodes[*only].children.is_empty());
            }
            room = room.saturating_sub(count);
            counts[*index] = count;
            let has_children = |child: &&usize| !tree.nodes[**child].children.is_empty();
            next.extend(children[..count].iter().filter(has_children));
        }
        if next.is_empty() {
            break;
        }
        level = next;
    }
    counts
}
