//! An owned way to a node.

use std::ops::Deref;
use std::sync::Arc;

use super::answer::Entry;
use super::node::Node;
use super::open::CircuitOpen;

/// Keeps its node alive, so that a call under way need not borrow the breaker it came from.
#[derive(Clone, Debug)]
pub enum Handle {
    /// A breaker that lives as long as the process: of a name, or of a function without one.
    Static(&'static Node),
    /// A breaker of its own.
    Shared(Arc<Node>),
    /// The breaker of one key.
    Key(Arc<Node>),
}

impl Handle {
    /// Asks for admission. What a person does to all keys holds for one that is called by hand, too.
    #[inline]
    pub(super) fn enter(&self) -> Result<Entry, CircuitOpen> {
        match self {
            Self::Static(node) => node.enter(),
            Self::Shared(node) => node.enter(),
            Self::Key(node) => node.enter_as_key(),
        }
    }
}

impl Deref for Handle {
    type Target = Node;

    #[inline]
    fn deref(&self) -> &Node {
        match self {
            Self::Static(node) => node,
            Self::Shared(node) | Self::Key(node) => node,
        }
    }
}
