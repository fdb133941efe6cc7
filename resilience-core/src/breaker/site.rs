//! The breaker of one annotated function.

use super::event;
use super::node::Node;
use super::open::CircuitOpen;
use super::origin::{Config, Origin};
use super::registry::Registry;
use super::settings::Settings;
use super::ticket::Ticket;
use super::word::Epoch;
use crate::sync::{OnceLock, const_fn};

/// A `static` next to an annotated function. The first call links it: to itself, or to the breaker that already has its
/// name.
#[derive(Debug)]
pub struct Site {
    /// Inline, so that the common case (nobody else has the name) is reached without following a pointer.
    node: Node,
    link: OnceLock<&'static Node>,
    registered: bool,
    origin: Origin,
    settings: fn() -> Settings,
}

impl Site {
    const_fn! {
        /// Shares its breaker with everybody of the same name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, settings: fn() -> Settings) -> Self {
            Self { node: Node::unlinked(name), link: OnceLock::new(), registered: true, origin, settings }
        }
    }

    const_fn! {
        /// Has a breaker of its own, labelled by the function of `origin`.
        #[must_use]
        pub const fn unnamed(label: &'static str, settings: fn() -> Settings) -> Self {
            let origin = Origin::new(label, "", 0);
            Self { node: Node::unlinked(label), link: OnceLock::new(), registered: false, origin, settings }
        }
    }

    /// Asks for admission. Closed and not named twice, it costs a load and a test.
    ///
    /// # Errors
    ///
    /// The breaker is open.
    #[inline]
    pub fn enter(&'static self) -> Result<Ticket<&'static Node>, CircuitOpen> {
        match self.node.enter_closed() {
            Some(epoch) => Ok(Ticket::new(&self.node, epoch)),
            // A ticket made here stays in registers; one that was returned would drag the fast path through memory.
            None => match self.enter_slowly() {
                Ok((node, epoch)) => Ok(Ticket::new(node, epoch)),
                Err(open) => Err(open),
            },
        }
    }

    #[cold]
    #[inline(never)]
    fn enter_slowly(&'static self) -> Result<(&'static Node, Epoch), CircuitOpen> {
        let node = self.linked(Registry::global());
        node.enter().map(|epoch| (node, epoch))
    }

    /// The node in charge, found once.
    pub(super) fn linked(&'static self, registry: &Registry) -> &'static Node {
        if !self.node.is_unlinked() {
            return &self.node;
        }
        if let Some(node) = self.link.get() {
            return node;
        }
        // Not inside: the expression may lead to the very function that is being linked.
        let config = Config { settings: (self.settings)(), origin: self.origin };
        let mut conflict = None;
        let node = *self.link.get_or_init(|| {
            self.node.configure(config);
            if !self.registered {
                self.node.activate();
                return &self.node;
            }
            let node = registry.offer(&self.node);
            if !std::ptr::eq(node, &raw const self.node) {
                conflict = node.configure(config);
            }
            node
        });
        // Not before the link is made: a subscriber may call the very function that is being linked.
        if let Some(conflict) = conflict {
            event::conflicting(&conflict);
        }
        node
    }
}
