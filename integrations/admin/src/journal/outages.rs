//! Facts that only the event of an opening has: the kind of the last error, and the rejections
//! until then.

use std::collections::BTreeMap;

use resilience::CircuitBreaker;
use resilience::telemetry::{Event, EventKind};

/// By the names of breakers, which are from the source. Keys are left out: they may be data.
#[derive(Debug, Default)]
pub(super) struct Outages {
    last_error_kind: BTreeMap<String, String>,
    rejected_before: BTreeMap<String, u64>,
}

impl Outages {
    /// The breaker's count of rejections, if the event is that it leaves the closed state. Call it
    /// outside of locks.
    pub(super) fn read(event: &Event<'_>) -> Option<u64> {
        let breaker = named(event)?;
        let opens = event.kind() == EventKind::Opened && event.from() == Some("closed");
        opens.then(|| CircuitBreaker::find(breaker).map(|breaker| breaker.snapshot().rejected()))?
    }

    pub(super) fn note(&mut self, event: &Event<'_>, rejected: Option<u64>) {
        let Some(breaker) = named(event) else { return };
        match event.kind() {
            EventKind::Opened => {
                if let Some(kind) = event.error_type() {
                    self.last_error_kind.insert(breaker.to_owned(), kind.to_owned());
                }
                if let Some(rejected) = rejected {
                    self.rejected_before.insert(breaker.to_owned(), rejected);
                }
            }
            EventKind::Closed => {
                self.last_error_kind.remove(breaker);
                self.rejected_before.remove(breaker);
            }
            _ => {}
        }
    }

    pub(super) fn last_error_kind(&self, breaker: &str) -> Option<String> {
        self.last_error_kind.get(breaker).cloned()
    }

    pub(super) fn rejected_before(&self, breaker: &str) -> Option<u64> {
        self.rejected_before.get(breaker).copied()
    }
}

/// The breaker of an event that is of no key.
fn named<'a>(event: &Event<'a>) -> Option<&'a str> {
    event.breaker().filter(|_| event.key().is_none())
}
