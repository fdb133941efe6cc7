//! The shared breakers of this process, as a lane reads and steers them.

use std::sync::Arc;

use crate::circuit_breaker::CircuitSnapshot;
use crate::circuit_breaker::fleet::{self, Command, Facts, FleetOrigin, Grant, Opening, Shared, Term};
use crate::runtime::clock::{Clock, Instant};
use crate::shared::orders::{Order, What};
use crate::shared::store::ManualState;

/// A shared breaker of this process, for its lane.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, shared};
///
/// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("shared-breakers-example").shared().build();
/// let _ = PAYMENTS.state();
///
/// let all = shared::breakers();
/// let payments = all.iter().find(|breaker| breaker.name() == "shared-breakers-example");
/// assert_eq!(payments.map(|breaker| breaker.facts().adopted), Some(0));
/// ```
///
/// With `shared_keys`, the breaker that stands for all keys is one of them, and so is that of each
/// key that takes part at the moment: `hosts#af63dc4c8601ec8c` for a key of `hosts`. The hash
/// stands for the key outside of this process.
#[derive(Clone, Debug)]
pub struct Breaker(Shared);

/// The shared breakers of this process that have been used so far, sorted by name.
///
/// Those without a name are not among them. Of those with keys that are shared, the keys that take
/// part at the moment are: at most 128 for each name.
#[must_use]
pub fn breakers() -> Vec<Breaker> {
    fleet::all().into_iter().map(Breaker).collect()
}

/// The same, of some breakers only.
#[cfg(all(test, not(loom)))]
pub(crate) fn among(cells: &[&'static fleet::BreakerCell]) -> Vec<Breaker> {
    fleet::among(cells.iter().copied()).into_iter().map(Breaker).collect()
}

impl Breaker {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// All that a lane needs to know of it, taken at one moment.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts { name: self.0.name.clone(), ..self.0.cell.facts() }
    }

    pub(super) fn snapshot(&self) -> CircuitSnapshot {
        self.0.cell.snapshot()
    }

    /// Obeys an order, if it is for this name and concerns the breaker still.
    ///
    /// It is ignored while control has switched the breaker off, in a state that a person has set,
    /// and if it is about an opening that a later one, a person or a verdict has overtaken. As long
    /// as a verdict waits to be [taken](Self::take_verdict), openings up to its own are ignored.
    pub fn obey(&self, order: &Order) {
        self.obey_since(order, Clock::Async.now());
    }

    /// The same for an order that was given at `given`: a lease lasts from then on, whatever was
    /// done between.
    pub(super) fn obey_since(&self, order: &Order, given: Instant) {
        if order.name == self.name() {
            self.carry_out(&order.what, given);
        }
    }

    fn carry_out(&self, what: &What, given: Instant) {
        match what {
            What::Open { epoch, remaining, cooldown, by, why } => self.0.cell.obey_opening(&Opening {
                epoch: *epoch,
                remaining: *remaining,
                cooldown: *cooldown,
                origin: Arc::new(FleetOrigin { by: by.clone(), why: why.clone() }),
            }),
            What::Lease { epoch, token, lasts, probes } => {
                let term = Term { begins: given, lasts: *lasts };
                self.0.cell.obey_grant(Grant { epoch: *epoch, token: *token, term, probes: *probes });
            }
            What::Renew { token, lasts } => {
                self.0.cell.obey_renewal(*token, Term { begins: given, lasts: *lasts });
            }
            What::Close { epoch } => self.0.cell.obey_closing(*epoch),
            What::Alone { epoch } => self.0.cell.obey_absence(*epoch),
            What::Manual { state, by, why, remaining } => {
                let command = match state {
                    ManualState::ForcedOpen => Command::ForceOpen,
                    ManualState::Disabled => Command::Disable,
                };
                let origin = FleetOrigin { by: by.clone(), why: why.clone() };
                self.0.cell.obey_manual(command, origin, *remaining);
            }
            What::EndManual => self.0.cell.obey_end_of_manual(),
            What::Keys { open } => self.0.cell.obey_keys(open),
            What::Differs { theirs } => self.0.cell.obey_difference(*theirs),
        }
    }

    /// The lane has reported the verdict on the lease of this token, and heard what the store makes
    /// of it.
    pub fn take_verdict(&self, token: u64) {
        self.0.cell.take_verdict(token);
    }
}
