//! What a breaker of a simulated fleet can do: the naive one, and the real one.

use std::time::Duration;

use crate::circuit_breaker::{CircuitBreaker, CircuitPermit};
use crate::runtime::clock::TestClock;
use crate::runtime::fleet;
use crate::shared::facts::Facts;
use crate::shared::lane::tests::cell::{COOLDOWN, Cell, NAME, POLL, THRESHOLD, Ticket};
use crate::shared::orders::{Order, What};
use crate::shared::{Breaker, CircuitFleet, breakers};

pub(super) trait Simulated: Sized {
    /// A call that was let in.
    type Call;

    fn new(probes: u32) -> Self;
    fn facts(&self, now: Duration) -> Facts;
    fn take_verdict(&mut self, token: u64);
    fn obey(&mut self, order: &Order, now: Duration);
    /// Lets a call in, or not. The lane counts as alive for `alive`.
    fn admit(&mut self, now: Duration, alive: Duration) -> Option<Self::Call>;
    /// The lease that a call was let in under.
    fn token(call: &Self::Call) -> Option<u64>;
    fn result(&mut self, call: Self::Call, ok: bool, now: Duration, alive: Duration);
    /// Somebody resets it by hand.
    fn reset(&mut self, now: Duration);
    /// The lease that it may probe under, and the time that is left of it.
    fn lease(&self, now: Duration) -> Option<(u64, Duration)>;
}

impl Simulated for Cell {
    type Call = Ticket;

    fn new(probes: u32) -> Self {
        Self::new(probes)
    }

    fn facts(&self, now: Duration) -> Facts {
        self.facts(now)
    }

    fn take_verdict(&mut self, token: u64) {
        self.take_verdict(token);
    }

    fn obey(&mut self, order: &Order, now: Duration) {
        self.obey(order, now);
    }

    fn admit(&mut self, now: Duration, alive: Duration) -> Option<Ticket> {
        self.admit(now, !alive.is_zero())
    }

    fn token(call: &Ticket) -> Option<u64> {
        match call {
            Ticket::Probe(_, token) => *token,
            Ticket::Normal(_) => None,
        }
    }

    fn result(&mut self, call: Ticket, ok: bool, now: Duration, alive: Duration) {
        self.result(call, ok, now, !alive.is_zero());
    }

    fn reset(&mut self, _: Duration) {
        self.reset();
    }

    fn lease(&self, now: Duration) -> Option<(u64, Duration)> {
        self.lease(now)
    }
}

thread_local! {
    /// The clock that the real breakers of this thread read.
    pub(super) static CLOCK: TestClock = TestClock::new();
}

/// A real breaker, with a name of its own in this process and the common one in the fleet.
pub(super) struct Real {
    breaker: CircuitBreaker,
    steered: Breaker,
    /// The token and the end of the last lease that it was given.
    lease: Option<(u64, Duration)>,
}

impl Real {
    fn at(now: Duration) {
        CLOCK.with(|clock| clock.set(now));
    }

    fn with_lane(now: Duration, alive: Duration) {
        Self::at(now);
        if alive.is_zero() {
            fleet::silent();
        } else {
            fleet::alive_for(alive, POLL);
        }
    }

    fn has_lease(&self) -> bool {
        self.breaker.snapshot().fleet().is_some_and(CircuitFleet::has_lease)
    }
}

impl Simulated for Real {
    type Call = (CircuitPermit, Option<u64>);

    fn new(probes: u32) -> Self {
        static MADE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name: &'static str = Box::leak(format!("simulated-{number:08}").into_boxed_str());
        let breaker = CircuitBreaker::builder(name)
            .threshold(THRESHOLD)
            .cooldown(COOLDOWN)
            .probes(probes)
            .shared()
            .build();
        let _ = breaker.state();
        let steered = breakers().into_iter().find(|breaker| breaker.name() == name).unwrap();
        Self { breaker, steered, lease: None }
    }

    fn facts(&self, now: Duration) -> Facts {
        Self::at(now);
        Facts { name: NAME.into(), ..self.steered.facts() }
    }

    fn take_verdict(&mut self, token: u64) {
        self.steered.take_verdict(token);
    }

    fn obey(&mut self, order: &Order, now: Duration) {
        Self::at(now);
        if let What::Lease { token, lasts, .. } = order.what {
            self.lease = Some((token, now + lasts));
        }
        if let What::Renew { token, lasts } = order.what {
            self.lease =
                self.lease.map(|(mine, ends)| (mine, if mine == token { now + lasts } else { ends }));
        }
        self.steered.obey(&Order { name: self.steered.name().to_owned(), what: order.what.clone() });
    }

    fn admit(&mut self, now: Duration, alive: Duration) -> Option<Self::Call> {
        Self::with_lane(now, alive);
        let had_lease = self.has_lease();
        let permit = self.breaker.try_acquire().ok()?;
        let token = self.lease.filter(|_| had_lease).map(|(token, _)| token);
        Some((permit, token))
    }

    fn token(call: &Self::Call) -> Option<u64> {
        call.1
    }

    fn result(&mut self, (permit, _): Self::Call, ok: bool, now: Duration, alive: Duration) {
        Self::with_lane(now, alive);
        if ok {
            permit.success();
        } else {
            permit.failure();
        }
    }

    fn reset(&mut self, now: Duration) {
        Self::at(now);
        self.breaker.reset();
    }

    fn lease(&self, now: Duration) -> Option<(u64, Duration)> {
        Self::at(now);
        let (token, ends) = self.lease.filter(|(_, ends)| now < *ends && self.has_lease())?;
        Some((token, ends.saturating_sub(now)))
    }
}
