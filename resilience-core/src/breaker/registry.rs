//! The named breakers of the process.

use std::collections::BTreeMap;

use super::node::Node;
use crate::sync::{Mutex, const_fn, lock};

/// Finds the node of a name. Never shrinks: a node lives as long as the process.
#[derive(Debug)]
pub(super) struct Registry {
    nodes: Mutex<BTreeMap<&'static str, &'static Node>>,
}

impl Registry {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { nodes: Mutex::new(BTreeMap::new()) }
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
        let mut nodes = lock(&self.nodes);
        nodes.entry(candidate.name()).or_insert_with(|| {
            // Before anybody can find it.
            candidate.activate();
            candidate
        })
    }

    /// The node in charge of `name`, made and leaked if the name is new.
    pub(super) fn named(&self, name: &str) -> &'static Node {
        let mut nodes = lock(&self.nodes);
        if let Some(node) = nodes.get(name) {
            return node;
        }
        let node: &Node = Box::leak(Box::new(Node::closed(Box::leak(Box::from(name)))));
        node.begin();
        nodes.insert(node.name(), node);
        node
    }

    /// All nodes, sorted by name.
    pub(super) fn all(&self) -> Vec<&'static Node> {
        lock(&self.nodes).values().copied().collect()
    }
}
