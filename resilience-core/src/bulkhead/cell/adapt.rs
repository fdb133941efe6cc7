//! The limit that adapts to outcomes.
//!
//! Threads agree on it in a word of its own. Whoever has changed it there puts it in force under
//! the lock of the line, where it reads the word again: the last one who does so leaves the newest
//! limit.

use super::BulkheadCell;
use crate::bulkhead::adaptive::shared::LimitChange;
use crate::bulkhead::adaptive::{Bounds, Generation};
use crate::bulkhead::event;
use crate::runtime::sync::{Ordering, lock};
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;
use crate::waiting::wakers::Wakers;

impl BulkheadCell {
    /// Whether outcomes change the limit.
    #[inline]
    pub(in crate::bulkhead) fn is_adaptive(&self) -> bool {
        self.bounds.load(Ordering::Relaxed) != 0
    }

    /// What the limit adapts within. `None` if it is fixed.
    fn bounds(&self) -> Option<Bounds> {
        Bounds::from_bits(self.bounds.load(Ordering::Relaxed))
    }

    /// The generation of a call that is let in now.
    #[inline]
    pub(in crate::bulkhead) fn generation(&self) -> Generation {
        self.adaptive.generation()
    }

    /// A call of the generation `admitted` has ended, and still has its place. Of a success with
    /// less than half of the places in use, two loads say that it changes nothing.
    #[inline]
    pub(in crate::bulkhead) fn conclude(&self, admitted: Generation, layer: Layer<'_>, outcome: Outcome) {
        let in_use = self.places().in_use();
        if outcome == Outcome::Success && u64::from(in_use) * 2 < self.limit() {
            return;
        }
        self.learn(admitted, layer, outcome, in_use);
    }

    #[inline(never)]
    fn learn(&self, admitted: Generation, layer: Layer<'_>, outcome: Outcome, in_use: u32) {
        let Some(bounds) = self.bounds() else { return };
        let change = match outcome {
            Outcome::Success => self.adaptive.succeed(bounds, in_use),
            Outcome::Failure => self.adaptive.fail(bounds, admitted),
            Outcome::Ignored => None,
        };
        if let Some(change) = change {
            self.adapt(layer, change);
        }
    }

    /// The limit has changed where threads agree on it.
    #[cold]
    #[inline(never)]
    fn adapt(&self, layer: Layer<'_>, change: LimitChange) {
        self.put_limit_in_force().wake();
        event::adapted(layer, &self.label(), change);
    }

    /// Puts the limit of the rules in force. They are read under the lock, too: they may be others
    /// by now. Returns those whom it lets in.
    pub(super) fn put_limit_in_force(&self) -> Wakers {
        self.set_limit_to(|| {
            let rules = self.rules();
            let bounds = rules.bounds();
            self.bounds.store(bounds.map_or(0, Bounds::to_bits), Ordering::Relaxed);
            bounds.map_or(rules.limit, |bounds| self.adaptive.now(bounds))
        })
    }

    /// Whether an outcome has changed the limit, or brought it nearer to a change. It is asked
    /// under the lock: a thread may still see the limit from before a change.
    pub(super) fn has_adapted(&self) -> bool {
        let _line = lock(&self.line);
        !self.adaptive.is_new()
    }

    /// The limit on which threads agree, if it adapts.
    #[cfg(all(test, loom))]
    pub(in crate::bulkhead) fn agreed_limit(&self) -> Option<u32> {
        Some(self.adaptive.now(self.bounds()?))
    }
}
