//! The breakers of the process.

use std::collections::BTreeMap;

use super::node::Node;
use crate::runtime::sync::{Mutex, MutexGuard, const_fn, lock};

/// Finds the node of a name, and those of functions without a name. Never shrinks: they live as long as the process.
#[derive(Debug)]
pub(super) struct Registry {
    nodes: Mutex<Nodes>,
}

#[derive(Debug)]
struct Nodes {
    named: BTreeMap<&'static str, &'static Node>,
    /// By their label, which several may share: functions of one name in one module, in different bodies or types. Nobody
    /// is linked to them, so a name that reads like a label is another breaker.
    unnamed: BTreeMap<&'static str, Vec<&'static Node>>,
}

impl Registry {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { nodes: Mutex::new(Nodes { named: BTreeMap::new(), unnamed: BTreeMap::new() }) }
        }
    }

    /// The registry that attributes and `CircuitBreaker` share.
    #[cfg(not(loom))]
    pub(super) fn global() -> &'static Self {
        static GLOBAL: Registry = Registry::new();
        &GLOBAL
    }

    #[cfg(loom)]
    pub(super) fn global() -> &'static Self {
        loom::lazy_static! {
            static ref GLOBAL: Registry = Registry::new();
        }
        &GLOBAL
    }

    /// The node in charge of the candidate's name: the candidate itself if the name is new.
    pub(super) fn offer(&self, candidate: &'static Node) -> &'static Node {
        let mut nodes = self.nodes();
        nodes.named.entry(candidate.name()).or_insert_with(|| {
            // Before anybody can find it.
            candidate.activate();
            candidate
        })
    }

    /// Puts the node of a function without a name to use. Whoever sees it in use finds it here.
    pub(super) fn add_unnamed(&self, node: &'static Node) {
        let mut nodes = self.nodes();
        node.activate();
        nodes.unnamed.entry(node.name()).or_default().push(node);
    }

    /// The node in charge of `name`, made and leaked if the name is new.
    pub(super) fn named(&self, name: &str) -> &'static Node {
        let mut nodes = self.nodes();
        if let Some(node) = nodes.named.get(name) {
            return node;
        }
        let node: &Node = Box::leak(Box::new(Node::closed(Box::leak(Box::from(name)))));
        node.begin();
        nodes.named.insert(node.name(), node);
        node
    }

    /// The node in charge of `name`; else the first one of a function without a name that has it as its label. Makes nothing.
    pub(super) fn find(&self, name: &str) -> Option<&'static Node> {
        let nodes = self.nodes();
        let unnamed = || nodes.unnamed.get(name).and_then(|nodes| nodes.first());
        nodes.named.get(name).or_else(unnamed).copied()
    }

    /// All nodes, sorted by name or label.
    pub(super) fn all(&self) -> Vec<&'static Node> {
        let nodes = self.nodes();
        let unnamed = nodes.unnamed.values().flatten();
        let mut all: Vec<_> = nodes.named.values().chain(unnamed).copied().collect();
        drop(nodes);
        // Stable: of one label, in the order in which they were first called.
        all.sort_by_key(|node| node.name());
        all
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        lock(&self.nodes)
    }
}
