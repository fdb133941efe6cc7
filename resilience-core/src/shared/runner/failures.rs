//! Failures of the store, each text told once until it is well again.

use crate::shared::runner::status;
#[cfg(feature = "tracing")]
use crate::telemetry::telling;

/// More texts than these in one failure are kept in the status alone.
const MOST: usize = 8;

/// What was told of the failure that lasts.
#[derive(Debug, Default)]
pub(super) struct Failures {
    told: Vec<String>,
}

impl Failures {
    /// A tick has failed, or a part of it. A text that is new is told at WARN.
    pub(super) fn has_failed(&mut self, why: &str) {
        status::fails(why);
        if self.is_new(why) {
            tell_failure(why);
        }
    }

    /// A whole tick was good. The end of a failure is told at INFO.
    pub(super) fn is_well(&mut self) {
        if !self.told.is_empty() {
            self.told.clear();
            status::is_well();
            tell_end();
        }
    }

    /// Notes the text. True if it is to be told.
    fn is_new(&mut self, why: &str) -> bool {
        let is_new = self.told.len() < MOST && !self.told.iter().any(|told| told == why);
        if is_new {
            self.told.push(why.to_owned());
        }
        is_new
    }
}

fn tell_failure(why: &str) {
    #[cfg(feature = "tracing")]
    telling::event(|| tracing::warn!(target: "resilience", error = why, "the shared store does not answer"));
    #[cfg(not(feature = "tracing"))]
    let _ = why;
}

/// Nobody would see it otherwise: breakers go on by themselves.
pub(super) fn tell_panic() {
    #[cfg(feature = "tracing")]
    telling::event(|| tracing::warn!(target: "resilience", "the lane of shared breakers has panicked"));
}

fn tell_end() {
    #[cfg(feature = "tracing")]
    telling::event(|| tracing::info!(target: "resilience", "the shared store answers again"));
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_new_once_and_eight_are_told() {
        let mut failures = Failures::default();
        assert_eq!(["a", "b", "a", "b"].map(|why| failures.is_new(why)), [true, true, false, false]);
        let new = (0..20).filter(|number| failures.is_new(&number.to_string())).count();
        assert_eq!(new, 6);
        failures.told.clear();
        assert!(failures.is_new("a"));
    }
}
