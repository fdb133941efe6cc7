//! A fault that is set, as watchers see it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::faults::cell::FaultCell;
use crate::faults::kind::FaultKind;
use crate::runtime::clock::Instant;

/// A fault that is set, at one moment: see [`list`](crate::faults::list).
#[derive(Clone, Debug)]
pub struct FaultSnapshot {
    name: String,
    script: String,
    rate: f64,
    remaining: Duration,
    max_active: u32,
    seed: u64,
    injected: BTreeMap<FaultKind, u64>,
    active: u32,
    by: Option<String>,
    because: Option<String>,
}

impl FaultSnapshot {
    pub(crate) fn of(fault: &FaultCell, now: Instant) -> Self {
        let (injected, active) = fault.counts();
        Self {
            name: fault.name().to_string(),
            script: fault.plan().script.to_string(),
            rate: fault.plan().rate.to_f64(),
            remaining: fault.until().since(now),
            max_active: fault.plan().max_active,
            seed: fault.seed(),
            injected,
            active,
            by: fault.plan().by.clone(),
            because: fault.plan().because.clone(),
        }
    }

    /// The name of the function, or the beginning of names, as it was set.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What happens to calls, as a script. A fault without one is a script of one step.
    #[must_use]
    pub fn script(&self) -> &str {
        &self.script
    }

    /// The share of calls that it meets.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The time until it ends by itself.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.remaining
    }

    /// The most calls that it holds at once.
    #[must_use]
    pub fn max_active(&self) -> u32 {
        self.max_active
    }

    /// The seed of its chance, to repeat the rehearsal.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How often a fault of this `kind` has met a call.
    #[must_use]
    pub fn injected(&self, kind: FaultKind) -> u64 {
        self.injected.get(&kind).copied().unwrap_or(0)
    }

    /// The calls that it holds now.
    #[must_use]
    pub fn active(&self) -> u32 {
        self.active
    }

    /// Who has set it, if somebody said so.
    #[must_use]
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// Why it was set, if somebody said so.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        self.because.as_deref()
    }
}

/// Prints `shop::charge: 3*error -> run, ends in 9m`.
impl fmt::Display for FaultSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.script)?;
        if self.rate < 1.0 {
            write!(f, " for {} % of the calls", self.rate * 100.0)?;
        }
        write!(f, ", ends in {:.1?}", self.remaining)
    }
}
