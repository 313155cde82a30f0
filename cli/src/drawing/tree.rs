//! The nodes of a routing tree.

use std::collections::{BTreeMap, BTreeSet};

use routetree::MethodRouter;

use super::names::{Outline, shown};

/// The tree of one host. Nodes are in the order of a drawing: the root, and each node before those
/// below it.
pub(crate) struct Tree<'t> {
    pub(super) nodes: Vec<Node<'t>>,
    has_methods: bool,
}

/// A node, with the edge above it.
#[derive(Default)]
pub(super) struct Node<'t> {
    pub(super) parent: usize,
    pub(super) depth: usize,
    pub(super) children: Vec<usize>,
    /// The part of a path that the edge matches, without names.
    pub(super) label: String,
    /// The same, with the names of the first route that passes.
    pub(super) named: String,
    /// All labels from the root to here, without names.
    outline: String,
    pub(super) routes: Vec<Ending<'t>>,
}

/// A route that ends at a node.
pub(super) struct Ending<'t> {
    pub(super) route: &'t str,
    /// Its methods; `None` is any.
    pub(super) methods: Vec<Option<&'t str>>,
}

impl<'t> Tree<'t> {
    /// Reads the tree of a router.
    pub(crate) fn of<T>(router: &'t MethodRouter<T>) -> Tree<'t> {
        let mut methods: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
        for (method, route, _) in router.iter() {
            methods.entry(route).or_default().push(method);
        }
        for methods in methods.values_mut() {
            methods.sort_unstable_by_key(|method| (method.is_none(), *method));
        }
        let has_methods = methods.values().flatten().any(Option::is_some);
        let mut nodes = vec![Node::default()];
        // The last node at each depth, from the root.
        let mut above = vec![0];
        for edge in router.tree_edges() {
            above.truncate(edge.depth() + 1);
            let (parent, index) = (above[edge.depth()], nodes.len());
            let label = edge.label().to_owned();
            let endings = edge.routes().iter().map(|route| Ending {
                route,
                methods: methods.get(route).cloned().unwrap_or_default(),
            });
            let outline = nodes[parent].outline.clone() + &label.replace("{*?}", "{*}");
            let (depth, routes) = (edge.depth() + 1, endings.collect());
            nodes[parent].children.push(index);
            let (children, named) = (Vec::new(), String::new());
            nodes.push(Node { parent, depth, children, label, named, outline, routes });
            above.push(index);
        }
        let mut tree = Tree { nodes, has_methods };
        tree.name();
        tree
    }

    /// Gives each label the names of the first route that passes.
    fn name(&mut self) {
        let mut first: Vec<Option<&str>> = vec![None; self.nodes.len()];
        for index in (1..self.nodes.len()).rev() {
            let node = &self.nodes[index];
            let own = node.routes.first().map(|ending| ending.route);
            let below = node.children.first().and_then(|child| first[*child]);
            first[index] = own.or(below);
            let above = &self.nodes[node.parent].outline;
            let label = &node.outline[above.len()..];
            let outline = first[index].map(Outline::of);
            let named = outline.as_ref().and_then(|outline| outline.named(above, label));
            let named = match named {
                Some(named) if !named.is_empty() => shown(named),
                _ => node.label.clone(),
            };
            self.nodes[index].named = named;
        }
    }

    /// The labels from the root to a node, with names.
    pub(super) fn path(&self, index: usize) -> String {
        let labels: Vec<&str> = self.way(index).map(|node| &*node.named).collect();
        labels.into_iter().rev().collect()
    }

    /// The nodes from one up to the root, without the root.
    fn way(&self, index: usize) -> impl Iterator<Item = &Node<'t>> {
        let mut at = index;
        std::iter::from_fn(move || {
            let node = &self.nodes[at];
            let here = (at > 0).then_some(node);
            at = node.parent;
            here
        })
    }

    /// The labels of the edges from the root to the leaf of a form of a route, with names.
    pub(crate) fn way_to(&self, route: &str, form: &str) -> Vec<String> {
        let outline = Outline::of(form);
        let leaves = (1..self.nodes.len())
            .filter(|index| self.nodes[*index].routes.iter().any(|ending| ending.route == route));
        let leaves: Vec<usize> = leaves.collect();
        let of_form = leaves.iter().find(|leaf| self.nodes[**leaf].outline == outline.text());
        let Some(leaf) = of_form.or(leaves.first()) else { return Vec::new() };
        let way: Vec<String> = self.way(*leaf).map(|node| node.named.clone()).collect();
        way.into_iter().rev().collect()
    }

    /// The number of routes that end at these nodes or below.
    pub(super) fn routes_below(&self, nodes: &[usize]) -> usize {
        let (mut routes, mut pending) = (BTreeSet::new(), nodes.to_vec());
        while let Some(node) = pending.pop() {
            let node = &self.nodes[node];
            routes.extend(node.routes.iter().map(|ending| ending.route));
            pending.extend(&node.children);
        }
        routes.len()
    }

    /// The number of routes.
    pub(super) fn route_count(&self) -> usize {
        self.routes_below(&[0])
    }

    /// The methods of a route as text: `GET, PUT`; empty if no route of the tree has methods.
    pub(super) fn methods(&self, ending: &Ending<'_>) -> String {
        if !self.has_methods {
            return String::new();
        }
        let methods = ending.methods.iter().map(|method| method.unwrap_or("(any)"));
        methods.collect::<Vec<_>>().join(", ")
    }

    /// The routes that end at a node, with their methods; `None` if there are none.
    pub(super) fn endings(&self, index: usize) -> Option<String> {
        let node = &self.nodes[index];
        let endings = node.routes.iter().map(|ending| {
            let route = if ending.route.is_empty() { "(empty)" } else { ending.route };
            let (methods, route) = (self.methods(ending), shown(route));
            if methods.is_empty() { route } else { format!("{methods} {route}") }
        });
        let endings: Vec<String> = endings.collect();
        (!endings.is_empty()).then(|| endings.join("; "))
    }
}
