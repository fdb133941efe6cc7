//! The breaker of one annotated function.

use super::event;
use super::locate::AtSite;
use super::node::{Entry, Node};
use super::open::CircuitOpen;
use super::origin::{Config, Origin};
use super::registry::Registry;
use super::settings::Settings;
use super::ticket::Ticket;
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

    /// Asks for admission. Closed and not named twice, it costs a load and a test. `at` leads to the static.
    ///
    /// # Errors
    ///
    /// The breaker is open.
    #[inline]
    pub fn enter<F: Fn() -> &'static Self>(at: F) -> Result<Ticket<AtSite<F>>, CircuitOpen> {
        match at().node.enter_closed() {
            Some(epoch) => Ok(Ticket::new(AtSite(at), Entry::untimed(epoch))),
            // A ticket made here stays in registers; one that was returned would drag the fast path through memory.
            None => match at().enter_slowly() {
                Ok(entry) => Ok(Ticket::new(AtSite(at), entry)),
                Err(open) => Err(open),
            },
        }
    }

    #[cold]
    #[inline(never)]
    fn enter_slowly(&'static self) -> Result<Entry, CircuitOpen> {
        self.linked(Registry::global()).enter()
    }

    pub(super) fn own(&self) -> &Node {
        &self.node
    }

    /// The node in charge of calls that were admitted.
    #[inline]
    pub(super) fn in_charge(&self) -> &Node {
        self.link.get().map_or(&self.node, |node| node)
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
        let config = Config::new(&(self.settings)(), self.origin);
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
