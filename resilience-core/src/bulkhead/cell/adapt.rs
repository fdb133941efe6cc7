//! The limit that adapts to outcomes.
//!
//! Threads agree on it in a word of its own. Whoever has changed it there puts it in force under the
//! lock of the line, where it reads the word again: the last one who does so leaves the newest limit.

use super::BulkheadCell;
use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::event;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

impl BulkheadCell {
    /// Whether outcomes change the limit.
    pub(in crate::bulkhead) fn is_adaptive(&self) -> bool {
        self.rules().up_to.is_some()
    }

    /// The generation of a call that has just entered.
    #[inline]
    pub(in crate::bulkhead) fn generation(&self) -> Generation {
        self.adaptive.generation()
    }

    /// A call of the generation `admitted` has ended, and still has its place.
    pub(in crate::bulkhead) fn conclude(&self, admitted: Generation, layer: Layer<'_>, outcome: Outcome) {
        let Some(bounds) = self.rules().bounds() else { return };
        let change = match outcome {
            Outcome::Success => self.adaptive.succeed(bounds, self.places().in_use()),
            Outcome::Failure => self.adaptive.fail(bounds, admitted),
            Outcome::Ignored => None,
        };
        if let Some(change) = change {
            self.set_limit_to(|| self.adaptive.now(bounds));
            event::adapted(layer, &self.label(), change);
        }
    }
}
