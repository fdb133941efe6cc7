//! One name, two configurations.

use std::fmt;

use super::origin::{Config, Origin};

/// Two places configure the breaker of one name differently. The first one counts.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
///
/// let first = CircuitBreaker::builder("conflict-example").threshold(5).build();
/// let second = CircuitBreaker::builder("conflict-example").threshold(3).build();
/// assert_eq!(first.snapshot().conflict(), None);
///
/// let conflict = second.snapshot().conflict().expect("the second one differs");
/// assert!(conflict.kept().line() < conflict.ignored().line());
/// assert!(conflict.to_string().contains("threshold = 3"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    name: &'static str,
    kept: Config,
    ignored: Config,
}

impl Conflict {
    /// The conflict between two configurations, if they are one.
    pub(super) fn between(name: &'static str, kept: Config, ignored: Config) -> Option<Self> {
        (kept.rules != ignored.rules).then_some(Self { name, kept, ignored })
    }

    /// The name both places use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The place whose settings are in force: it was the first one to run.
    #[must_use]
    pub fn kept(&self) -> &Origin {
        &self.kept.origin
    }

    /// The place whose settings have no effect.
    #[must_use]
    pub fn ignored(&self) -> &Origin {
        &self.ignored.origin
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, kept, ignored } = self;
        write!(
            f,
            "circuit breaker `{name}` is configured at {} with `{}`, so `{}` at {} has no effect",
            kept.origin, kept.rules, ignored.rules, ignored.origin,
        )
    }
}
