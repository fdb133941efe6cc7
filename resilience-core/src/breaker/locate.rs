//! The ways from a call that is under way to its breaker's node.

use std::fmt;
use std::sync::Arc;

use super::handle::Handle;
use super::node::Node;
use super::site::Site;
use super::word::Epoch;

/// Leads to a node.
pub trait Locate {
    /// The node.
    fn node(&self) -> &Node;

    /// Whether a success of this epoch is known to change nothing.
    #[inline]
    #[doc(hidden)]
    fn is_clean(&self, epoch: Epoch) -> bool {
        self.node().is_clean(epoch)
    }
}

impl Locate for &Node {
    #[inline]
    fn node(&self) -> &Node {
        self
    }
}

impl Locate for Arc<Node> {
    #[inline]
    fn node(&self) -> &Node {
        self
    }
}

impl Locate for Handle {
    #[inline]
    fn node(&self) -> &Node {
        self
    }
}

/// The node in charge of the static of an annotated function. The function is a closure that captures nothing, so that this
/// takes no room in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct AtSite<F>(pub(super) F);

impl<F: Fn() -> &'static Site> Locate for AtSite<F> {
    #[inline]
    fn node(&self) -> &Node {
        (self.0)().in_charge()
    }

    /// Looks at the site's own node alone. If another one is in charge it is not in use, and never clean.
    #[inline]
    fn is_clean(&self, epoch: Epoch) -> bool {
        (self.0)().own().is_clean(epoch)
    }
}

impl<F> fmt::Debug for AtSite<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtSite")
    }
}
