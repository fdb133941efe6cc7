//! The breaker of one annotated function.

use super::answer::{Answer, Entry};
use super::event;
use super::label::Label;
use super::node::Node;
use super::open::CircuitOpen;
use super::origin::{Config, Origin};
use super::registry::Registry;
use super::settings::Settings;
use super::verdict::Verdict;
use crate::runtime::breakers_below::BreakersBelow;
use crate::runtime::sync::{OnceLock, const_fn};
use crate::vocabulary::outcome::Outcome;

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
    #[inline]
    pub(super) fn enter(&'static self) -> Result<Entry, CircuitOpen> {
        match self.node.enter_closed() {
            Some(epoch) => Ok(Entry::untimed(epoch)),
            None => self.enter_slowly().by(|| Label::Name(self.node.name())),
        }
    }

    #[cold]
    #[inline(never)]
    fn enter_slowly(&'static self) -> Answer {
        let node = self.linked(Registry::global());
        match node.enter_closed() {
            Some(epoch) => Answer::admitted(Entry::untimed(epoch)),
            None => node.admit(),
        }
    }

    /// Looks at the site's own node alone: one of which another one is in charge is not in use, and never quiet.
    #[inline]
    pub(super) fn is_quiet(&self) -> bool {
        self.node.is_quiet()
    }

    /// Takes the result of a call to the node in charge.
    #[cold]
    #[inline(never)]
    pub(super) fn settle(&'static self, entry: Entry, outcome: Outcome) {
        self.in_charge().settle(entry, outcome);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn settle_verdict(&'static self, entry: Entry, verdict: &Verdict<'_>) {
        self.in_charge().settle_verdict(entry, verdict);
    }

    #[cold]
    pub(super) fn stop(&'static self, entry: Entry) -> Entry {
        self.in_charge().stop(entry)
    }

    #[cold]
    pub(super) fn report(&self, to: &BreakersBelow) {
        self.in_charge().report(to);
    }

    /// The node in charge of a call that was admitted, so there is one.
    fn in_charge(&self) -> &Node {
        self.link.get().map_or(&self.node, |node| node)
    }

    pub(super) fn name(&self) -> &'static str {
        self.node.name()
    }

    /// Whether there has been no call yet, or another node is in charge.
    #[cfg(all(test, loom))]
    pub(super) fn is_unlinked(&self) -> bool {
        self.node.is_unlinked()
    }

    /// The node in charge, found once.
    pub(super) fn linked(&'static self, registry: &Registry) -> &'static Node {
        if !self.node.is_unlinked() {
            return &self.node;
        }
        self.link.get().copied().unwrap_or_else(|| self.link_with(registry))
    }

    /// Out of line: a rejection comes by, and would make room for it.
    #[cold]
    #[inline(never)]
    fn link_with(&'static self, registry: &Registry) -> &'static Node {
        // Not inside: the expression may lead to the very function that is being linked.
        let config = Config::new(&(self.settings)(), self.origin);
        let mut conflicts = Vec::new();
        let node = *self.link.get_or_init(|| {
            self.node.configure(config);
            if !self.registered {
                registry.add_unnamed(&self.node);
                return &self.node;
            }
            let node = registry.offer(&self.node);
            if !std::ptr::eq(node, &raw const self.node) {
                conflicts = node.configure(config);
            }
            node
        });
        // Not before the link is made: a subscriber may call the very function that is being linked.
        for conflict in conflicts {
            event::conflicting(&conflict, None);
        }
        node
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        assert!(size_of::<Site>() <= 512, "{}", size_of::<Site>());
    }
}
