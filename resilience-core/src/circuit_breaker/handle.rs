//! An owned way to a node.

use std::ops::Deref;
use std::sync::Arc;

use super::answer::{Answer, Entry};
use super::node::Node;
use super::open::CircuitOpen;
use super::word::Epoch;

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
    /// Asks for admission.
    #[inline]
    pub(super) fn enter(&self) -> Result<Entry, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(Entry::untimed(epoch)),
            None => self.admit().by(|| self.label()),
        }
    }

    /// Admits a call if the circuit is plainly closed. That of a key, which was looked up before, is always asked out of line:
    /// what a person does to all keys holds for it too.
    #[inline]
    pub(super) fn enter_closed(&self) -> Option<Epoch> {
        // Not in three arms: the compiler would look three times for the node.
        let node: &Node = self;
        if matches!(self, Self::Key(_)) { None } else { node.enter_closed() }
    }

    /// The answer for whom [`enter_closed`](Self::enter_closed) has not admitted.
    #[cold]
    #[inline(never)]
    pub(super) fn admit(&self) -> Answer {
        match self {
            Self::Static(node) => node.admit(),
            Self::Shared(node) => node.admit(),
            Self::Key(node) => match node.enter_closed_as_key() {
                Some(epoch) => Answer::admitted(Entry::untimed(epoch)),
                None => node.admit_as_key(),
            },
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
