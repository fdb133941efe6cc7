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
    /// A probe, under the lease of this token or by local rules.
    Probe(u64, Option<u64>),
}

#[derive(Clone, Debug)]
struct Lease {
    token: u64,
    ends: Duration,
    left: u32,
}

/// A breaker. Its `now` is that of the test.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    state: CircuitState,
    adopted: u64,
    seen: u64,
    overruled: u64,
    probes: u32,
    settings: u64,
    generation: u64,
    failures: u32,
    trips: u64,
    until: Duration,
    wants_probe: bool,
    lease: Option<Lease>,
    verdict: Option<Verdict>,
    /// Whether probes by local rules are under way, and how many may still begin.
    is_local: bool,
    local_left: u32,
    succeeded: u32,
    running: u32,
    /// When a probe that began, or went on after a success, is given up.
    given_up: Duration,
    taken_over: Option<ManualState>,
}

impl Cell {
    pub(super) fn new(probes: u32) -> Self {
        Self {
            state: CircuitState::Closed,
            adopted: 0,
            seen: 0,
            overruled: 0,
            probes,
            settings: 7,
            generation: 0,
            failures: 0,
            trips: 0,
            until: Duration::ZERO,
            wants_probe: false,
            lease: None,
            verdict: None,
            is_local: false,
            local_left: 0,
            succeeded: 0,
            running: 0,
            given_up: Duration::ZERO,
            taken_over: None,
        }
    }

    pub(super) fn facts(&self, now: Duration) -> Facts {
        let is_open = self.state == CircuitState::Open;
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
            seen: self.seen,
            wants_probe: self.wants_probe,
            renews: self.lease(now).map(|(token, _)| token).filter(|_| self.needs_lease(now)),
            verdict: self.verdict,
            cooldown: COOLDOWN,
            rest: if is_open { self.until.saturating_sub(now) } else { Duration::ZERO },
            probes: self.probes,
            settings: self.settings,
        }
    }

    fn needs_lease(&self, now: Duration) -> bool {
        (self.running > 0 || self.succeeded > 0) && now < self.given_up
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
        self.is_local = false;
        (self.succeeded, self.running) = (0, 0);
        if to == CircuitState::Closed {
            self.adopted = 0;
        }
    }

    fn open(&mut self, until: Duration) {
        self.change(CircuitState::Open);
        self.until = until;
    }

    /// Somebody resets it by hand.
    pub(super) fn reset(&mut self) {
        self.taken_over = None;
        self.overruled = self.seen;
        self.give_up_lease();
        self.change(CircuitState::Closed);
    }

    fn give_up_lease(&mut self) {
        if let Some(Lease { token, .. }) = self.lease.take() {
            self.verdict = Some(Verdict { token, result: ProbeResult::Neutral });
        }
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
            _ if self.adopted != 0 && (lane_is_alive || self.lease(now).is_some()) => self.admit_leased(now),
            _ => self.admit_local(now),
        }
    }

    fn admit_local(&mut self, now: Duration) -> Option<Ticket> {
        if !self.is_local {
            self.change(CircuitState::HalfOpen);
            (self.is_local, self.local_left) = (true, self.probes);
        }
        self.local_left = self.local_left.checked_sub(1)?;
        Some(self.begin(now, None))
    }

    fn admit_leased(&mut self, now: Duration) -> Option<Ticket> {
        match &mut self.lease {
            Some(lease) if now < lease.ends => {
                lease.left = lease.left.checked_sub(1)?;
                let token = lease.token;
                self.state = CircuitState::HalfOpen;
                self.wants_probe = false;
                self.is_local = false;
                Some(self.begin(now, Some(token)))
            }
            _ => {
                self.lease = None;
                self.until = now + POLL;
                self.wants_probe = true;
                None
            }
        }
    }

    fn begin(&mut self, now: Duration, token: Option<u64>) -> Ticket {
        self.running += 1;
        self.given_up = now + COOLDOWN;
        Ticket::Probe(self.generation, token)
    }

    /// A call has ended.
    pub(super) fn result(&mut self, ticket: Ticket, ok: bool, now: Duration, lane_is_alive: bool) {
        match ticket {
            Ticket::Normal(generation) if generation == self.generation => {
                self.failures = if ok { 0 } else { self.failures + 1 };
                if self.failures == THRESHOLD {
                    self.trips += 1;
                    self.open(now + COOLDOWN);
                }
            }
            Ticket::Probe(generation, _) if generation == self.generation => {
                self.probe_result(ok, now, lane_is_alive);
            }
            _ => {}
        }
    }

    fn probe_result(&mut self, ok: bool, now: Duration, lane_is_alive: bool) {
        let token = self.lease(now).map(|(token, _)| token);
        let decides = self.adopted == 0 || token.is_some() || !lane_is_alive;
        self.running -= 1;
        self.succeeded = if ok { self.succeeded + 1 } else { 0 };
        if ok {
            self.given_up = now + COOLDOWN;
        }
        let is_enough = self.succeeded >= self.probes;
        let result = match (decides, ok) {
            (true, true) if is_enough => ProbeResult::Ok,
            (true, false) => ProbeResult::Failed,
            _ => {
                self.wants_probe |= is_enough;
                return;
            }
        };
        if ok {
            self.change(CircuitState::Closed);
        } else {
            self.trips += u64::from(token.is_none());
            self.open(now + COOLDOWN);
        }
        self.verdict = token.map(|token| Verdict { token, result }).or(self.verdict);
    }

    pub(super) fn obey(&mut self, order: &Order, now: Duration) {
        assert_eq!(order.name, NAME);
        if let What::Open { epoch, .. } | What::Close { epoch } = order.what {
            self.seen = self.seen.max(epoch);
        }
        match order.what {
            What::Open { epoch, remaining, .. }
                if epoch >= self.adopted
                    && epoch > self.overruled
                    && self.verdict.is_none()
                    && self.taken_over.is_none() =>
            {
                if epoch == self.adopted && self.lease(now).is_some() {
                    return;
                }
                self.open(now + remaining);
                self.adopted = epoch;
            }
            What::Lease { epoch, token, lasts, probes }
                if epoch == self.adopted && self.verdict.is_none() =>
            {
                self.until = now;
                self.lease = Some(Lease { token, ends: now + lasts, left: probes });
                if self.succeeded >= self.probes {
                    self.change(CircuitState::Closed);
                    self.verdict = Some(Verdict { token, result: ProbeResult::Ok });
                }
            }
            What::Renew { token, lasts } => {
                if let Some(lease) = self.lease.as_mut().filter(|lease| lease.token == token) {
                    lease.ends = if now < lease.ends { now + lasts } else { lease.ends };
                }
            }
            What::Close { epoch } if self.adopted != 0 && self.adopted <= epoch => {
                self.change(CircuitState::Closed);
            }
            What::Alone { epoch } if self.adopted <= epoch => {
                (self.adopted, self.lease) = (0, None);
            }
            What::Manual { state, .. } => {
                self.change(CircuitState::Closed);
                self.taken_over = Some(state);
            }
            What::EndManual if self.taken_over.take().is_some() => self.change(CircuitState::Closed),
            _ => {}
        }
    }
}
