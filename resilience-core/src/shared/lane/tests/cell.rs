//! A naive breaker that obeys orders as the contract says: one threshold, one cooldown.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::orders::{Order, What};
use crate::shared::store::ManualState;

pub(super) const NAME: &str = "payments";
pub(super) const THRESHOLD: u32 = 3;
pub(super) const COOLDOWN: Duration = Duration::from_secs(1);
pub(super) const POLL: Duration = Duration::from_millis(250);

/// What a call was let in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticket {
    Normal(u64),
    /// A probe by local rules.
    Local(u64),
    /// A probe under a lease.
    Leased(u64),
}

#[derive(Clone, Debug)]
struct Lease {
    token: u64,
    ends: Duration,
    left: u32,
    succeeded: u32,
    probes: u32,
}

/// A breaker. Its `now` is that of the test.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    state: CircuitState,
    adopted: u64,
    probes: u32,
    settings: u64,
    generation: u64,
    failures: u32,
    trips: u64,
    until: Duration,
    wants_probe: bool,
    lease: Option<Lease>,
    verdict: Option<Verdict>,
    local_left: u32,
    local_succeeded: u32,
    taken_over: Option<ManualState>,
}

impl Cell {
    pub(super) fn new(probes: u32) -> Self {
        Self {
            state: CircuitState::Closed,
            adopted: 0,
            probes,
            settings: 7,
            generation: 0,
            failures: 0,
            trips: 0,
            until: Duration::ZERO,
            wants_probe: false,
            lease: None,
            verdict: None,
            local_left: 0,
            local_succeeded: 0,
            taken_over: None,
        }
    }

    pub(super) fn facts(&self) -> Facts {
        Facts {
            name: NAME.into(),
            state: self.taken_over.map_or(self.state, |state| match state {
                ManualState::ForcedOpen => CircuitState::ForcedOpen,
                ManualState::Disabled => CircuitState::Disabled,
            }),
            is_off: false,
            trips: self.trips,
            why: format!("{THRESHOLD} failures in a row"),
            adopted: self.adopted,
            wants_order: false,
            seen: self.adopted,
            wants_probe: self.wants_probe,
            renews: None,
            verdict: self.verdict,
            cooldown: COOLDOWN,
            rest: Duration::ZERO,
            probes: self.probes,
            settings: self.settings,
        }
    }

    pub(super) fn take_verdict(&mut self, token: u64) {
        self.verdict.take_if(|verdict| verdict.token == token);
    }

    /// The token of the lease that it may still probe under.
    pub(super) fn lease(&self, now: Duration) -> Option<(u64, Duration)> {
        let lease = self.lease.as_ref().filter(|lease| now < lease.ends)?;
        Some((lease.token, lease.ends.saturating_sub(now)))
    }

    fn change(&mut self, to: CircuitState) {
        self.state = to;
        self.generation += 1;
        self.failures = 0;
        self.lease = None;
        self.wants_probe = false;
    }

    fn open(&mut self, until: Duration) {
        self.change(CircuitState::Open);
        self.until = until;
    }

    /// Lets a call in, or not.
    pub(super) fn admit(&mut self, now: Duration, lane_is_alive: bool) -> Option<Ticket> {
        match self.taken_over {
            Some(ManualState::ForcedOpen) => return None,
            Some(ManualState::Disabled) => return Some(Ticket::Normal(u64::MAX)),
            None => {}
        }
        match self.state {
            CircuitState::Closed => Some(Ticket::Normal(self.generation)),
            _ if now < self.until => None,
            _ if self.adopted != 0 && lane_is_alive => self.admit_leased(now),
            CircuitState::Open => {
                self.change(CircuitState::HalfOpen);
                (self.local_left, self.local_succeeded) = (self.probes, 0);
                self.admit_local()
            }
            _ if self.lease.is_some() => {
                self.open(now);
                self.admit(now, lane_is_alive)
            }
            _ => self.admit_local(),
        }
    }

    fn admit_local(&mut self) -> Option<Ticket> {
        self.local_left = self.local_left.checked_sub(1)?;
        Some(Ticket::Local(self.generation))
    }

    fn admit_leased(&mut self, now: Duration) -> Option<Ticket> {
        match &mut self.lease {
            Some(lease) if now < lease.ends => {
                lease.left = lease.left.checked_sub(1)?;
                self.state = CircuitState::HalfOpen;
                self.wants_probe = false;
                Some(Ticket::Leased(lease.token))
            }
            _ => {
                self.open(now + POLL);
                self.wants_probe = true;
                None
            }
        }
    }

    /// A call has ended.
    pub(super) fn result(&mut self, ticket: Ticket, ok: bool, now: Duration) {
        match ticket {
            Ticket::Normal(generation) if generation == self.generation => {
                self.failures = if ok { 0 } else { self.failures + 1 };
                if self.failures == THRESHOLD {
                    self.trips += 1;
                    self.open(now + COOLDOWN);
                }
            }
            Ticket::Local(generation) if generation == self.generation => {
                self.local_succeeded += u32::from(ok);
                if !ok {
                    self.trips += 1;
                    self.open(now + COOLDOWN);
                } else if self.local_succeeded == self.probes {
                    self.change(CircuitState::Closed);
                    self.adopted = 0;
                }
            }
            Ticket::Leased(token) => self.leased_result(token, ok, now),
            _ => {}
        }
    }

    fn leased_result(&mut self, token: u64, ok: bool, now: Duration) {
        let Some(lease) = self.lease.as_mut().filter(|lease| lease.token == token && now < lease.ends) else {
            return;
        };
        lease.succeeded += u32::from(ok);
        if !ok {
            self.open(now + COOLDOWN);
            self.verdict = Some(Verdict { token, result: ProbeResult::Failed });
        } else if lease.succeeded == lease.probes {
            self.change(CircuitState::Closed);
            self.adopted = 0;
            self.verdict = Some(Verdict { token, result: ProbeResult::Ok });
        }
    }

    pub(super) fn obey(&mut self, order: &Order, now: Duration) {
        assert_eq!(order.name, NAME);
        match order.what {
            What::Open { epoch, remaining, .. } if epoch >= self.adopted => {
                self.open(now + remaining);
                self.adopted = epoch;
            }
            What::Lease { epoch, token, lasts, probes } if epoch == self.adopted => {
                self.until = now;
                self.lease = Some(Lease { token, ends: now + lasts, left: probes, succeeded: 0, probes });
            }
            What::Close { epoch } if self.adopted != 0 && self.adopted <= epoch => {
                self.change(CircuitState::Closed);
                self.adopted = 0;
            }
            What::Manual { state, .. } => self.taken_over = Some(state),
            What::EndManual => {
                self.taken_over = None;
                self.change(CircuitState::Closed);
                self.adopted = 0;
            }
            _ => {}
        }
    }
}
