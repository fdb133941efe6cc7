//! The ways from a call to its breaker's node.

use std::fmt;
use std::sync::Arc;

use super::answer::Entry;
use super::handle::Handle;
use super::machine::Outcome;
use super::node::Node;
use super::open::CircuitOpen;
use super::site::Site;

/// Leads to a node.
pub trait Locate {
    /// Asks for admission.
    ///
    /// # Errors
    ///
    /// The breaker is open.
    fn enter(&self) -> Result<Entry, CircuitOpen>;

    /// Whether a success is known to change nothing.
    fn is_quiet(&self) -> bool;

    /// Takes the result of a call that was admitted. A single call into cold code, whatever the way: so it is inlined even
    /// where a panic unwinds, and what it takes stays in registers.
    fn settle(&self, entry: Entry, outcome: Outcome);

    /// The entry of a call that has ended now: from here on no time passes for it.
    fn stop(&self, entry: Entry) -> Entry;

    /// What the breaker is called.
    fn name(&self) -> &'static str;
}

macro_rules! locate {
    ($($way:ty: $enter:path,)*) => {$(
        impl Locate for $way {
            #[inline]
            fn enter(&self) -> Result<Entry, CircuitOpen> {
                $enter(self)
            }

            #[inline]
            fn is_quiet(&self) -> bool {
                Node::is_quiet(self)
            }

            #[inline]
            fn settle(&self, entry: Entry, outcome: Outcome) {
                Node::settle(self, entry, outcome);
            }

            #[inline]
            fn stop(&self, entry: Entry) -> Entry {
                Node::stop(self, entry)
            }

            fn name(&self) -> &'static str {
                Node::name(self)
            }
        }
    )*};
}

locate! {
    &Node: Node::enter,
    Handle: Handle::enter,
    // The node of a key.
    Arc<Node>: Node::enter_as_key,
}

/// The static of an annotated function. `F` is a closure that captures nothing, so that this takes no room in a future, and
/// the compiler knows the address.
#[derive(Clone, Copy)]
pub struct AtSite<F>(pub F);

impl<F: Fn() -> &'static Site> Locate for AtSite<F> {
    #[inline]
    fn enter(&self) -> Result<Entry, CircuitOpen> {
        (self.0)().enter()
    }

    #[inline]
    fn is_quiet(&self) -> bool {
        (self.0)().is_quiet()
    }

    #[inline]
    fn settle(&self, entry: Entry, outcome: Outcome) {
        (self.0)().settle(entry, outcome);
    }

    fn stop(&self, entry: Entry) -> Entry {
        (self.0)().stop(entry)
    }

    fn name(&self) -> &'static str {
        (self.0)().name()
    }
}

impl<F> fmt::Debug for AtSite<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtSite")
    }
}
