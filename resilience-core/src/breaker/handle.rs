//! An owned way to a node.

use std::ops::Deref;
use std::sync::Arc;

use super::node::Node;

/// Keeps its node alive, so that a call under way need not borrow the breaker it came from.
#[derive(Clone, Debug)]
pub enum Handle {
    /// A named breaker, which lives as long as the process.
    Static(&'static Node),
    /// A breaker of its own.
    Shared(Arc<Node>),
}

impl Deref for Handle {
    type Target = Node;

    #[inline]
    fn deref(&self) -> &Node {
        match self {
            Self::Static(node) => node,
            Self::Shared(node) => node,
        }
    }
}
